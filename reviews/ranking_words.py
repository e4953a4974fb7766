"""A page of a ranking in words: how it was made, what it can and cannot say, and the tie at its line."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models.call import text_in
from applications.states import CallState
from people import reading
from reviews.models import Round
from reviews.ranking import METHODS
from reviews.ranking_page import ROWS_A_PAGE, RankingPage, applied_rules, criterion_title, standings_of

NONE = "none"
"""What an address says for entries without a category."""


def lead_of(found: RankingPage) -> str:
    """How many entries and places, and how the ranking was made."""
    entries = ngettext("%(count)s entry", "%(count)s entries", found.total)
    parts = [entries % {"count": reading.number(found.total)}]
    if found.places is not None:
        places = ngettext("%(count)s place", "%(count)s places", found.places)
        parts.append(places % {"count": reading.number(found.places)})
    return f"{', '.join(parts)}. {method_words(found)}"


def method_words(found: RankingPage) -> str:
    label = str(METHODS[found.round.method].label)
    count = len(found.letters) or (found.spread.panellists if found.spread else 0)
    words = {"method": label[:1].lower() + label[1:], "count": reading.number(count)}
    if not count:
        return _("Method, as published with the call: %(method)s.") % words
    if found.round.everyone_reads_everything:
        text = ngettext(
            "Method, as published with the call: %(method)s of %(count)s panellist, who read everything.",
            "Method, as published with the call: %(method)s of %(count)s panellists, "
            "who all read everything.",
            count,
        )
    else:
        text = ngettext(
            "Method, as published with the call: %(method)s. The entries were shared by %(count)s panellist.",
            "Method, as published with the call: %(method)s. "
            "The entries were shared by %(count)s panellists.",
            count,
        )
    return text % words


def columns_of(found: RankingPage) -> list[dict]:
    columns = [
        {"label": _("Rank"), "numeric": True},
        {"label": _("Entry")},
        {"label": _("Mark"), "numeric": True},
    ]
    if has_intervals(found):
        columns.append({"label": _("95 per cent interval"), "numeric": True})
    first = _("Panellist %(name)s") if found.letters else _("Mark %(name)s")
    for place, name in enumerate(found.columns):
        columns.append({"label": first % {"name": name} if place == 0 else name, "numeric": True})
    return columns


def has_intervals(found: RankingPage) -> bool:
    return found.spread is not None and not found.spread.refused


def key_words(found: RankingPage) -> str:
    if not found.letters:
        return _("each panellist’s mark")
    count = len(found.letters)
    return ngettext("the %(count)d panellist", "the %(count)d panellists", count) % {"count": count}


def caption_of(found: RankingPage) -> list[str]:
    """What the marks can and cannot say, in sentences with this ranking's own numbers."""
    spread = found.spread
    if spread is None:
        return [_("No interval is drawn: how far the panellists differ was not computed for this round.")]
    if spread.refused:
        return [_("No interval is drawn."), spread.why_refused, _("The official order is the mean.")]
    told = []
    if spread.line is not None and spread.places == found.places and spread.reaching > 1:
        text = _(
            "What the marks can and cannot say: the intervals of %(count)s entries reach the mark of the "
            "last place (%(mark)s), so the marks alone do not separate these %(count)s."
        )
        words = {"count": reading.number(spread.reaching), "mark": reading.number(spread.line, 2)}
        told.append(text % words)
    told.append(
        _(
            "The interval comes from how far the panellists differ on the same entry (residual %(residual)s, "
            "%(entries)s entries, %(panellists)s panellists)."
        )
        % {
            "residual": reading.number(spread.residual, 2),
            "entries": reading.number(spread.entries),
            "panellists": reading.number(spread.panellists),
        }
    )
    told.append(_("The official order is the mean; the interval is for reading, not for deciding."))
    if spread.is_cut:
        low, high = (reading.number(end) for end in as_whole(found.round.scale))
        told.append(
            _("It is cut at the ends of the scale, %(low)s and %(high)s.") % {"low": low, "high": high}
        )
    return told


def as_whole(scale: tuple[float, float]) -> list[int | float]:
    return [int(end) if end.is_integer() else end for end in scale]


def tie_of(found: RankingPage, officer: bool) -> dict | None:
    """The tie that lies across the line of places, and what the call says about it."""
    line = found.line
    if line is None or not line.is_tied:
        return None
    rank, round_ = line.last.rank_key, found.round
    tied = standings_of(round_, found.category).filter(rank_key=rank).count()
    title = ngettext(
        "%(tied)s entries share rank %(rank)s, and %(left)s place is left",
        "%(tied)s entries share rank %(rank)s, and %(left)s places are left",
        line.places_left,
    ) % {
        "tied": reading.number(tied),
        "rank": reading.number(rank),
        "left": reading.number(line.places_left),
    }
    was_applied = any(rule["rank"] == rank for rule in applied_rules(round_, found.category))
    if not round_.tie_criterion:
        return {
            "title": title,
            "text": _("The call has no rule for ties. Decide between equals with a reason."),
        }
    if was_applied:
        return {
            "title": title,
            "text": _(
                "The call’s rule for ties does not tell these apart. Decide between equals with a reason."
            ),
        }
    query = f"?rank={rank}&category={found.category.key if found.category else NONE}"
    may_apply = officer and round_.call.state == CallState.DECIDING
    return {
        "title": title,
        "text": rule_words(round_),
        "url": reverse("reviews:tie", args=[round_.call.slug]) + query if may_apply else "",
    }


def rule_words(round_: Round) -> str:
    title = text_in(dict(criterion_title(round_, round_.tie_criterion)), round_.call.languages)[0]
    return _("The call’s rule for ties: the higher mark for “%(criterion)s” goes first.") % {
        "criterion": title
    }


def applied_words(found: RankingPage) -> list[str]:
    """A sentence for each rule that a person applied: the order below rests on it."""
    sentence = _("The call’s rule for ties was applied to rank %(rank)s on %(day)s.")
    return [
        sentence
        % {
            "rank": reading.number(rule["rank"]),
            "day": reading.day(datetime.fromisoformat(rule["at"]), zone=found.round.call.zone, year=False),
        }
        for rule in applied_rules(found.round, found.category)
    ]


def next_label(found: RankingPage) -> str:
    """What the next page holds, such as "Ranks 15 to 40"."""
    shown = found.rows_above + len(found.rows)
    rest = found.total - shown
    if not found.page.after:
        return ""
    if rest <= 0:
        return _("Entries without a mark")
    return _("Ranks %(first)s to %(last)s") % {
        "first": reading.number(shown + 1),
        "last": reading.number(min(shown + ROWS_A_PAGE, found.total)),
    }

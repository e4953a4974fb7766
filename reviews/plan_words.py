"""An assignment before it is made, in words: who reads how many, and which entries lack readers, and why."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from applications.forms.texts import LANGUAGE_NAMES
from applications.models import Application
from ledger.templatetags.speakable import speakable
from reviews.assignment import Plan, Shortfall
from reviews.models import Panellist, Round

MOST_NAMED = 50
MOST_NAMES = 8


def plan_for_page(round_: Round, plan: Plan) -> dict:
    """What a page says of a plan: at most 50 panellists and 50 short entries, and how many others."""
    panellists = list(
        Panellist.objects.on_the_panel().filter(panel=round_.panel_id).select_related("person").order_by("pk")
    )
    names = {one.pk: one.person.full_name for one in panellists}
    short = [one for one in plan.shortfalls if one.is_short]
    under = [one for one in plan.shortfalls if not one.is_short]
    loads = [plan.loads[one.pk] for one in panellists]
    return {
        "reviews": sum(loads),
        "new": len(plan.pairs),
        "fewest": min(loads, default=0),
        "most": max(loads, default=0),
        "readers": [{"name": names[one.pk], "count": plan.loads[one.pk]} for one in panellists[:MOST_NAMED]],
        "other_readers": max(0, len(panellists) - MOST_NAMED),
        "short": shortfall_rows(short[:MOST_NAMED], names),
        "short_count": len(short),
        "under": shortfall_rows(under[: MOST_NAMED - len(short[:MOST_NAMED])], names),
        "under_count": len(under),
        "is_enough": plan.is_enough,
    }


def shortfall_rows(shortfalls: Sequence[Shortfall], names: Mapping[int, str]) -> list[dict]:
    entries = Application.objects.only("number", "title", "language", "public_id").in_bulk(
        [one.entry for one in shortfalls]
    )
    return [
        {
            "application": entries[one.entry],
            "reviews": one.reviews,
            "wished": one.wished,
            "reasons": reasons_of(one, entries[one.entry], names),
        }
        for one in shortfalls
    ]


def reasons_of(shortfall: Shortfall, entry: Application, names: Mapping[int, str]) -> list[str]:
    """Why an entry has no more readers, a sentence a reason."""
    language = LANGUAGE_NAMES.get(entry.language, entry.language)
    sentences = {
        "conflicts": _("Conflict of interest: %(names)s."),
        "languages": _("Does not read %(language)s: %(names)s."),
        "gone": _("Declined it or left it: %(names)s."),
        "load": _("Has as many entries as they take: %(names)s."),
        "panel": _("Everyone on the panel reads it already."),
    }
    return [
        sentences[reason] % {"language": language, "names": listed(getattr(shortfall, reason, ()), names)}
        for reason in shortfall.reasons
    ]


def listed(panellists: Sequence[int], names: Mapping[int, str]) -> str:
    named = ", ".join(names.get(one, "") for one in panellists[:MOST_NAMES])
    others = len(panellists) - MOST_NAMES
    return named if others <= 0 else _("%(names)s and %(count)d others") % {"names": named, "count": others}


def numbered(application: Application) -> str:
    return f"{speakable(application.number)} {application.title}".strip()

"""The ranking of a call, once the scores are opened; before that, when it opens, and nothing else."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.models import Call, Category
from applications.permissions import is_officer, reads_applications, works_on
from applications.views.desk_access import call_page
from applications.views.errors import refusals
from ledger.templatetags.speakable import speakable
from people import reading
from people.zones import reader_zone
from reviews.counts import SetCounts, round_counts
from reviews.models import Round, Standing
from reviews.ranking_page import FIRST_ROWS, Line, RankedRow, RankingPage, ranking_page, standings_of
from reviews.ranking_words import (
    NONE,
    applied_words,
    caption_of,
    columns_of,
    key_words,
    lead_of,
    next_label,
    rule_words,
    tie_of,
)
from reviews.services.exporting import export_ranking
from reviews.services.rounds import apply_call_tie_rule
from reviews.spread import key_of
from reviews.views.desk import sets_words
from reviews.views.desk_access import act_page, desk_page, panel_stands

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_TIED_SHOWN = 20


def rounds_of(call: Call) -> list[Round]:
    rounds = list(Round.objects.of_call(call))
    for round_ in rounds:
        round_.call = call
    return rounds


def opened_of(rounds: list[Round]) -> Round | None:
    """The round whose ranking counts: the last one with opened scores."""
    return next((one for one in reversed(rounds) if one.is_open), None)


@require_GET
@call_page(works_on)
def ranking(request: HttpRequest, call: Call) -> HttpResponse:
    rounds = rounds_of(call)
    round_ = opened_of(rounds)
    if round_ is None:
        return waiting_page(request, call, rounds[-1] if rounds else None)
    categories = list(call.categories.all())
    category = chosen(categories, request.GET.get("category", ""), round_)
    found = ranking_page(round_, category, request.GET)
    reads = reads_applications(request.person, call)
    officer = is_officer(request.person, call)
    return desk_page(
        request,
        "reviews/desk/ranking.html",
        call,
        round=round_,
        found=found,
        rows=table_rows(found, reads),
        figure=figure_of(found, reads),
        lead=lead_of(found),
        caption=caption_of(found),
        columns=columns_of(found),
        key_words=key_words(found),
        tie=None if found.page.before else tie_of(found, officer),
        applied=applied_words(found),
        chips=category_chips(categories, category, round_),
        next_label=next_label(found),
        officer=officer,
        reads=reads,
        newer=rounds[-1] is not round_,
        decision_url=decision_url(call) if officer else "",
    )


def waiting_page(request: HttpRequest, call: Call, round_: Round | None) -> HttpResponse:
    """When the ranking will be there; counts only."""
    totals = round_counts(round_) if round_ and round_.started_at else SetCounts()
    due = ""
    if round_:
        due = reading.moment(
            round_.due_at, call.zone, reader_zone=reader_zone(request), year=False, case="until"
        ).line
    return desk_page(
        request,
        "reviews/desk/ranking_waits.html",
        call,
        round=round_,
        due=due,
        sets=sets_words(totals),
        totals=totals,
    )


def chosen(categories: list[Category], key: str, round_: Round) -> Category | None:
    """The category that the address names, else the first; None for entries without one."""
    if key == NONE or not categories:
        return None
    if key:
        return next((one for one in categories if one.key == key), categories[0])
    ranked = [one for one in categories if key_of(one.pk) in round_.spread]
    return (ranked or categories)[0]


def category_chips(categories: list[Category], current: Category | None, round_: Round) -> list[dict]:
    chips = [
        {"label": one.name, "url": f"?category={one.key}", "current": one == current} for one in categories
    ]
    if key_of(None) in round_.spread and categories:
        chips.append(
            {"label": _("Without a category"), "url": f"?category={NONE}", "current": current is None}
        )
    return chips if len(chips) > 1 else []


def title_of(standing: Standing, reads: bool) -> tuple[str, str]:
    """What an entry is called here and the language of that; its number for who reads no applications."""
    application = standing.application
    if reads and application.title:
        return application.title, application.language
    return speakable(application.number), ""


def table_rows(found: RankingPage, reads: bool) -> list[dict]:
    """The rows with the line of places between them."""
    line = found.line
    rows = []
    for row in found.rows:
        title, language = title_of(row.standing, reads)
        application = row.standing.application
        rows.append(
            {
                "row": row,
                "title": title,
                "language": language,
                "application": application,
                "where": ", ".join(
                    part
                    for part in (
                        application.country.name if application.country else "",
                        speakable(application.number) if language else "",
                    )
                    if part
                ),
                "is_tie": is_across(row, line),
                "line_below": line is not None and row.standing.pk == line.last.pk,
            }
        )
    return rows


def is_across(row: RankedRow, line: Line | None) -> bool:
    """Whether the row belongs to a tie that lies across the line of places."""
    return line is not None and line.is_tied and row.standing.rank_key == line.last.rank_key


def figure_of(found: RankingPage, reads: bool) -> dict | None:
    """The first rows of the page for the figure; None where nothing on it is ranked."""
    ranked = [row for row in found.rows if row.is_ranked][:FIRST_ROWS]
    if not ranked:
        return None
    lowest, highest = found.round.scale
    return {
        "rows": [figure_row(row, found, reads) for row in ranked],
        "places": found.places or 0,
        "lowest": lowest,
        "highest": highest,
        "total": found.total,
        "above": found.rows_above,
        "no_line": not 0 < (found.places or 0) - found.rows_above < len(ranked),
    }


def figure_row(row: RankedRow, found: RankingPage, reads: bool) -> dict:
    title, language = title_of(row.standing, reads)
    low, high = row.interval or (None, None)
    return {
        "rank": row.standing.label,
        "title": title,
        "lang": language or get_language() or "en",
        "mark": float(row.standing.mean),
        "low": low,
        "high": high,
        "marks": [float(mark) for mark in row.marks if mark is not None],
        "tie": is_across(row, found.line),
    }


def decision_url(call: Call) -> str:
    """The page on which a decision is proposed, where that room is installed."""
    try:
        return reverse("awards:decision", args=[call.slug])
    except NoReverseMatch:
        return ""


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=panel_stands)
def tie(request: HttpRequest, call: Call) -> HttpResponse:
    """Apply the call's rule to one tie, and record it."""
    round_ = opened_of(rounds_of(call))
    if round_ is None:
        raise Http404
    asked = request.GET
    rank = int(asked.get("rank", "")) if asked.get("rank", "").isdecimal() else 0
    category = chosen(list(call.categories.all()), asked.get("category", ""), round_)
    tied = standings_of(round_, category).filter(rank_key=rank, is_tied=True).select_related("application")
    entries = list(tied.order_by("pk")[:MOST_TIED_SHOWN])
    back = reverse("reviews:ranking", args=[call.slug]) + f"?category={category.key if category else NONE}"
    if request.method == "POST":
        apply_call_tie_rule(
            round_=round_, by=request.person, rank=rank, category=category.pk if category else None
        )
        return HttpResponseRedirect(back)
    if not entries or not round_.tie_criterion:
        raise Http404
    return act_page(
        request,
        call,
        form=None,
        heading=_("Apply the rule for ties to rank %(rank)d?") % {"rank": rank},
        lead=rule_words(round_),
        items=[
            *(f"{speakable(one.application.number)} {one.application.title}" for one in entries),
            _("Entries that are equal in this too stay tied. It is recorded, and it stands in the protocol."),
        ],
        label=_("Apply the rule and record it"),
        cancel_url=back,
        crumb=_("Ranking"),
        nav="ranking",
    )


@require_GET
@call_page(reads_applications)
def export(request: HttpRequest, call: Call) -> HttpResponse:
    """Send the whole ranking as a spreadsheet. It is recorded."""
    round_ = opened_of(rounds_of(call))
    if round_ is None:
        raise Http404
    file = export_ranking(round_=round_, by=request.person, language=get_language() or "en")
    name = f"{call.slug}-{_('ranking')}-{timezone.now():%Y-%m-%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)

"""Results as everybody reads them. Only rows that were published are read here, never an application."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from applications import programmes
from applications.models.call import text_in
from awards.models import PublishedResult, PublishedWinner
from people import reading

MOST_RESULTS = 300
UNNAMED = gettext_lazy("A project that its author does not name in public")


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Show every published result, the newest year first."""
    rows = [
        described(row)
        for row in PublishedResult.objects.newest_first().prefetch_related("winners__country")[:MOST_RESULTS]
    ]
    years: dict[int, list[PublishedResult]] = {}
    for row in rows:
        years.setdefault(row.year, []).append(row)
    return render(
        request,
        "awards/results.html",
        {"years": [{"year": year, "results": found} for year, found in years.items()]},
    )


@require_GET
def result(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(PublishedResult, slug=slug)
    winners = list(row.winners.select_related("country"))
    others = PublishedResult.objects.newest_first().filter(programme=row.programme).exclude(pk=row.pk)
    context = page_of_result(row, winners, list(row.outcomes.all()))
    more = [
        {"slug": other.slug, "year": other.year, "name": in_language(other.title)[0]} for other in others[:5]
    ]
    return render(request, "awards/result.html", {**context, "others": more})


def page_of_result(row: PublishedResult, winners: list[PublishedWinner], outcomes: list) -> dict:
    """Return what the page of a result shows, of a saved row or of one that is only drawn."""
    described(row, winners)
    return {
        "result": row,
        "is_demo_page": row.is_demo,
        "winners": winners,
        "winners_by_category": by_category(winners) if len(row.themes) > 1 else [{"winners": winners}],
        "holders": holders(winners) if not row.names_people else [],
        "outcomes": outcomes,
        "facts": facts_of(row),
        "unknown": what_is_unknown(row),
        "source": in_language(row.source)[0],
    }


def in_language(texts: dict) -> tuple[str, str]:
    """Return the text in the reader's language, else in the first there is, and which language it is in."""
    return text_in(texts, list(texts))


def described(row: PublishedResult, winners: list[PublishedWinner] | None = None) -> PublishedResult:
    """Add what a card and a page show, in the reader's language."""
    row.shown_winners = list(row.winners.all()) if winners is None else winners
    row.winner_count = len(row.shown_winners)
    row.name, row.name_language = in_language(row.title)
    row.shown_themes = [in_language(theme) for theme in row.themes]
    row.programme_name = programme_name(row.programme)
    row.words, row.words_language = in_language(row.text)
    row.figures = figures(row)
    row.cards = [
        {"project": winner.project or UNNAMED, "by": by_line(winner), "lang": winner.language}
        for winner in row.shown_winners
        if row.names_people
    ]
    row.heading, row.heading_language = heading(row)
    row.heading_html = format_html('<span lang="{}">{}</span>', row.heading_language, row.heading)
    return row


def heading(row: PublishedResult) -> tuple[str, str]:
    """Return what the page is called: by its one theme where there is just one."""
    if len(row.shown_themes) == 1:
        return row.shown_themes[0]
    return row.name, row.name_language


def programme_name(key: str) -> str:
    known = {programme.key: programme for programme in programmes.every()}
    return str(known[key].name) if key in known else ""


def by_line(winner: PublishedWinner) -> str:
    country = winner.country.name if winner.country else ""
    return ", ".join(part for part in (winner.organisation, country) if part)


def figures(row: PublishedResult) -> str:
    """Return in one or two sentences how many applied, from where, and how many won; only what is known."""
    won = ngettext("%(count)s won.", "%(count)s won.", row.winner_count) % {
        "count": reading.number(row.winner_count)
    }
    if not row.names_people:
        won = ngettext("%(count)s place was given.", "%(count)s places were given.", row.winner_count) % {
            "count": reading.number(row.winner_count)
        }
    received, countries = row.applications_received, row.countries_of_applicants
    if received is None:
        return won
    applied = ngettext("%(count)s application", "%(count)s applications", received) % {
        "count": reading.number(received)
    }
    if countries is None:
        return _("%(applications)s. %(won)s") % {"applications": applied, "won": won}
    from_where = ngettext("%(count)s country", "%(count)s countries", countries) % {
        "count": reading.number(countries)
    }
    words = {"applications": applied, "countries": from_where, "won": won}
    return _("%(applications)s from %(countries)s. %(won)s") % words


def facts_of(row: PublishedResult) -> list[dict]:
    """Return what is on record; what is not known is absent."""
    facts = [{"term": _("Theme"), "value": text} for text, _language in row.shown_themes[:1]]
    if len(row.shown_themes) > 1:
        facts = [
            {
                "term": _("Themes"),
                "value": row.shown_themes[0][0],
                "more": [text for text, _language in row.shown_themes[1:]],
            }
        ]
    if row.opened_on and row.closed_on:
        span = reading.day_range(row.opened_on, row.closed_on, year=True)
        facts.append({"term": _("Dates"), "value": span})
    if row.applications_received is not None:
        facts.append({"term": _("Applications"), "value": reading.number(row.applications_received)})
    if row.countries_of_applicants is not None:
        facts.append(
            {"term": _("Countries of applicants"), "value": reading.number(row.countries_of_applicants)}
        )
    term = _("Winners") if row.names_people else _("Places given")
    facts.append({"term": term, "value": reading.number(row.winner_count)})
    return facts


def what_is_unknown(row: PublishedResult) -> str:
    """Return in words what is not known of a call that did not run here."""
    if row.call_id or not row.source:
        return ""
    if row.opened_on is None:
        return _("Dates, criteria and amounts of this call are not known to us, so they are not shown.")
    return _("Criteria and amounts of this call are not known to us, so they are not shown.")


def by_category(winners: list[PublishedWinner]) -> list[dict]:
    groups: dict[str, dict] = {}
    for winner in winners:
        name, language = in_language(winner.category)
        group = groups.setdefault(name, {"name": name, "language": language, "winners": []})
        group["winners"].append(winner)
    return list(groups.values())


def holders(winners: list[PublishedWinner]) -> list[dict]:
    """Return how many places went to which country, by track: counts only, for no scholar is named."""
    groups: dict[str, dict] = {}
    for winner in winners:
        name, language = in_language(winner.category)
        group = groups.setdefault(name, {"name": name, "language": language, "counts": Counter()})
        group["counts"][winner.country.name if winner.country else _("Country not known")] += 1
    return [
        {
            "name": group["name"],
            "language": group["language"],
            "rows": sorted(group["counts"].items(), key=lambda row: (-row[1], row[0].casefold())),
            "total": group["counts"].total(),
        }
        for group in groups.values()
    ]

"""The list of a call's applications: filtered, sorted by what an index serves, paged by keys, exported."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications import columns
from applications.forms.desk_lists import ApplicationsFilter
from applications.keyset import Sort, fetch, page_of
from applications.keyset import place_of as place
from applications.models import Application, Call, Proposal
from applications.models.application import ApplicationQuerySet
from applications.permissions import reads_applications
from applications.reading import country_names
from applications.services.closing import tally_of
from applications.services.exporting import export_applications
from applications.states import ApplicationState
from applications.views.desk_access import application_of, call_page
from people import reading

SORTS = {
    "newest": Sort("listed_at", descending=True),
    "title": Sort("title_key"),
    "country": Sort("country_id", nullable=True),
}
SHOWN_FIELDS = (
    "call",
    "public_id",
    "number",
    "state",
    "language",
    "title",
    "title_key",
    "organisation_name",
    "country",
    "listed_at",
    "findings_total",
    "findings_met",
    "findings_unclear",
)
UNFILTERED = ("after", "before", "sort")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def filter_of(request: HttpRequest, call: Call, tally) -> ApplicationsFilter:
    return ApplicationsFilter(request.GET, call=call, tally=tally, categories=list(call.categories.all()))


def sort_of(request: HttpRequest) -> tuple[str, Sort]:
    name = request.GET.get("sort", "")
    return (name, SORTS[name]) if name in SORTS else ("newest", SORTS["newest"])


def rows_of(call: Call, form: ApplicationsFilter) -> ApplicationQuerySet:
    return form.apply(Application.objects.listed().filter(call=call))


def queue_of(request: HttpRequest) -> str:
    """Return the filters and the sort of the address, for the links from one application to the next."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name in [name for name in query if not query[name]]:
        query.pop(name)
    return f"?{query.urlencode()}" if query else ""


@require_GET
@call_page(reads_applications)
def applications(request: HttpRequest, call: Call) -> HttpResponse:
    tally = tally_of(call)
    form = filter_of(request, call, tally)
    sorted_by, sort = sort_of(request)
    page = page_of(rows_of(call, form).only(*SHOWN_FIELDS), sort, request.GET)
    extra = columns.fill(call, page.rows)
    dress_rows(page.rows)
    return render(
        request,
        "applications/desk/applications.html",
        {
            "call": call,
            "is_demo_page": call.is_demo,
            "now": timezone.now(),
            "tally": tally,
            "drafts": tally.of(ApplicationState.DRAFT),
            "heading": heading(tally),
            "filters": form,
            "sorted_by": sorted_by,
            "is_filtered": bool(form.wanted()),
            "page": page,
            "queue": queue_of(request),
            "extra": extra,
            "columns": head(request, sorted_by, extra),
            "chips": chips(request, call, tally),
        },
    )


def heading(tally) -> str:
    number, countries = tally.listed, tally.countries
    if not number:
        return _("No applications yet")
    parts = {
        "applications": ngettext("%(count)s application", "%(count)s applications", number)
        % {"count": reading.number(number)},
        "countries": ngettext("%(count)d country", "%(count)d countries", countries) % {"count": countries},
    }
    return _("%(applications)s from %(countries)s") % parts if countries else parts["applications"]


def head(request: HttpRequest, sorted_by: str, extra: list[columns.Column]) -> list[dict]:
    """Return the heads of the columns; a sorted one says so and the others lead to their order."""

    def sortable(name: str, label: str) -> dict:
        if name == sorted_by:
            return {"label": label, "sorted": "descending" if SORTS[name].descending else "ascending"}
        query = request.GET.copy()
        for other in UNFILTERED:
            query.pop(other, None)
        query["sort"] = name
        return {"label": label, "url": f"?{query.urlencode()}"}

    return [
        sortable("newest", _("Number")),
        sortable("title", _("Application")),
        sortable("country", _("Country")),
        {"label": _("Language")},
        {"label": _("State")},
        {"label": _("Rules met")},
        *({"label": column.label, "numeric": True} for column in extra),
    ]


def chips(request: HttpRequest, call: Call, tally) -> list[dict]:
    to_check, returned = tally.of(ApplicationState.SUBMITTED), tally.of(ApplicationState.RETURNED)
    second = Proposal.objects.open().filter(call=call, act=Proposal.Act.INELIGIBLE).count()
    views = [
        (to_check, _("%(count)s to check"), "?state=submitted"),
        (
            returned,
            ngettext("%(count)s waits for the applicant", "%(count)s wait for the applicant", returned),
            "?state=returned",
        ),
        (
            second,
            ngettext("%(count)s waits for a second person", "%(count)s wait for a second person", second),
            "?waiting=second",
        ),
    ]
    saved = [
        {
            "label": words % {"count": reading.number(count)},
            "url": query,
            "current": query == queue_of(request),
        }
        for count, words, query in views
        if count
    ]
    export = reverse("applications:export", args=[call.slug]) + queue_of(request)
    return [*saved, *([{"label": _("Export to XLSX"), "url": export}] if tally.listed else [])]


def dress_rows(rows: list[Application]) -> None:
    """Give each row its words, without a query."""
    names = country_names(get_language() or "en")
    for row in rows:
        row.country_name = names.get(row.country_id or "", "")
        row.rules_words, row.is_flagged = rules_words(row), row.findings_unclear > 0


def rules_words(row: Application) -> str:
    if row.state == ApplicationState.WITHDRAWN or not row.findings_total:
        return ""
    if row.findings_unclear:
        return _("%(count)d unclear") % {"count": row.findings_unclear}
    words = {"met": row.findings_met, "total": row.findings_total}
    if row.state == ApplicationState.SUBMITTED:
        return _("%(met)d of %(total)d proposed") % words
    return _("%(met)d of %(total)d") % words


@require_GET
@call_page(reads_applications)
def export(request: HttpRequest, call: Call) -> HttpResponse:
    """Send the applications that the filters leave as a spreadsheet, with every answer. It is recorded."""
    form = filter_of(request, call, tally_of(call))
    rows = rows_of(call, form).order_by("-listed_at", "-pk")
    file = export_applications(call=call, by=request.person, rows=rows, language=get_language() or "en")
    today = timezone.now().strftime("%Y-%m-%d")
    return FileResponse(file, as_attachment=True, filename=f"{call.slug}-{today}.xlsx", content_type=XLSX)


@require_GET
@call_page(reads_applications)
def neighbour(request: HttpRequest, call: Call, public_id: str, forward: bool) -> HttpResponse:
    """Go to the next or previous application of the queue that the address describes, or back to the list."""
    form = filter_of(request, call, tally_of(call))
    _name, sort = sort_of(request)
    here = application_of(call, public_id)
    found = fetch(rows_of(call, form).only(*SHOWN_FIELDS), sort, place(here, sort), 1, forward=forward)
    queue = queue_of(request)
    if not found:
        return redirect(reverse("applications:applications", args=[call.slug]) + queue)
    return redirect(reverse("applications:application", args=[call.slug, found[0].public_id]) + queue)

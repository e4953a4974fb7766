"""Calls as the office works on them: the list, a new one, and the page of each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods
from django_fsm import can_proceed

from applications import programmes
from applications.forms.desk_calls import CODES, DatesForm, NewCallForm
from applications.forms.desk_lists import CallsFilter
from applications.forms.texts import LANGUAGE_NAMES
from applications.independence import warnings
from applications.keyset import Sort, page_of
from applications.models import Call, CallGrant, Proposal
from applications.models.call import text_in
from applications.permissions import calls_with_role, is_officer, reads_applications, roles_on
from applications.services.calls import STEPS_AFTER_CLOSING, create_call, problems_before_approval
from applications.services.closing import tallies_of, tally_of
from applications.states import CALLS_CORRECTABLE, LETTERS_EDITABLE, ApplicationState, CallState
from applications.views.desk_access import ROLES, call_page, office_page
from applications.views.errors import refusals
from people import reading
from people.decorators import staff
from people.models import Office

NEWEST = Sort("opens_at", descending=True)


@require_GET
@office_page
def calls(request: HttpRequest) -> HttpResponse:
    """Show the calls on which the person has a role, the one that opens last first."""
    form = CallsFilter(request.GET)
    rows = form.apply(Call.objects.filter(pk__in=calls_with_role(request.person, *ROLES)))
    page = page_of(rows, NEWEST, request.GET)
    tallies = tallies_of(page.rows) if page.rows else {}
    for row in page.rows:
        row.counts = tallies[row.pk]
        row.drafts = row.counts.of(ApplicationState.DRAFT)
        row.programme_name = programmes.get(row.programme).name
        row.may_read = reads_applications(request.person, row)
        row.my_roles = ", ".join(
            str(CallGrant.Role(role).label) for role in sorted(roles_on(request.person, row))
        )
    return render(
        request,
        "applications/desk/calls.html",
        {
            "page": page,
            "filters": form,
            "is_filtered": bool(form.wanted()),
            "may_begin": "officer" in request.person.staff_roles,
            "columns": [
                {"label": _("Call")},
                {"label": _("Opens")},
                {"label": _("Closes")},
                {"label": _("State")},
                {"label": _("Submitted"), "numeric": True},
                {"label": _("Drafts"), "numeric": True},
                {"label": _("Your role")},
            ],
        },
    )


@require_http_methods(["GET", "POST"])
@staff("officer")
@refusals
def new_call(request: HttpRequest) -> HttpResponse:
    """Draft a call: one page, and the rest is filled in from the template."""
    office = Office.load()
    chosen = request.POST.get("template") or request.GET.get("template", "")
    form = NewCallForm(request.POST or None, office=office, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        call = create_call(by=request.person, is_demo=request.person.is_demo, **form.arguments())
        return redirect("applications:call_desk", slug=call.slug)
    return render(request, "applications/desk/new_call.html", {"form": form, "zone": office.zone})


@require_GET
@call_page(reads_applications)
def call_desk(request: HttpRequest, call: Call) -> HttpResponse:
    """Show everything that makes a call, what is missing, and what can be done with it now."""
    person, now = request.person, timezone.now()
    officer = is_officer(person, call)
    drafting = officer and call.state == CallState.DRAFT
    grants = list(CallGrant.objects.current().filter(call=call, only_proposal=None).select_related("person"))
    counts = tally_of(call)
    return render(
        request,
        "applications/desk/call.html",
        {
            "call": call,
            "is_demo_page": call.is_demo,
            "programme": programmes.get(call.programme),
            "counts": counts,
            "tiles": call_tiles(call, counts),
            "drafting": drafting,
            "problems": problems_before_approval(call) if drafting else [],
            "proposal": Proposal.objects.open().filter(call=call, application=None).first(),
            "basics": basics_rows(call, drafting),
            "dates": date_rows(call, drafting),
            "rules": rule_rows(call),
            "criteria": criteria_rows(call),
            "texts": letter_rows(call),
            "people": people_rows(grants),
            "warnings": warnings(call, grants),
            "questions": len(call.form_version.parsed.questions),
            "sections": len(call.form_version.parsed.sections),
            "can": {
                "propose": drafting and can_proceed(call.propose),
                "close_later": officer and call.state == CallState.PUBLISHED and not call.is_closed_at(now),
                "more_time": officer and call.state == CallState.PUBLISHED,
                "cancel": officer and can_proceed(call.cancel),
                "archive": officer and can_proceed(call.archive),
                "correct": officer and call.state in CALLS_CORRECTABLE,
                "word_letters": officer and call.state in LETTERS_EDITABLE,
                "people": officer,
            },
        },
    )


def call_tiles(call: Call, counts) -> list[dict]:
    if not counts.total:
        return []
    listed = reverse("applications:applications", args=[call.slug])
    drafts = counts.of(ApplicationState.DRAFT)
    return [
        {"figure": counts.listed, "words": _("applications received"), "url": listed},
        {"figure": counts.countries, "words": ngettext("country", "countries", counts.countries)},
        {"figure": drafts, "words": ngettext("draft, not submitted", "drafts, not submitted", drafts)},
        {
            "figure": counts.of(ApplicationState.SUBMITTED),
            "words": _("still to check"),
            "url": f"{listed}?state=submitted",
        },
    ]


def language_list(codes: list[str]) -> str:
    return ", ".join(str(LANGUAGE_NAMES.get(code, code)) for code in codes)


def basics_rows(call: Call, drafting: bool) -> list[dict]:
    """Return the words and numbers of the call; each row leads to its form while the call is a draft."""
    url = reverse("applications:call_basics", args=[call.slug]) if drafting else ""
    titles = [
        {"key": f"{_('Name')}, {LANGUAGE_NAMES[code]}", "value": call.title[code], "lang": code}
        for code in CODES
        if call.title.get(code)
    ]
    summary, summary_language = text_in(call.summary, call.languages)
    who, who_language = text_in(call.who_can_apply, call.languages)
    places = [f"{category.name}: {places_words(category.places)}" for category in call.categories.all()]
    rows = [
        *titles,
        {"key": _("What it is about"), "value": summary, "lang": summary_language},
        {"key": _("Who can apply"), "value": who, "lang": who_language},
        {"key": _("Places"), "value": "\n\n".join(places)},
        {"key": _("Languages of the call"), "value": language_list(call.languages)},
        {"key": _("Languages of answers"), "value": language_list(call.answer_languages)},
        {"key": _("Contact"), "value": call.contact_email},
        {"key": _("Working days to ask for a review"), "value": str(call.appeal_days)},
    ]
    return [{**row, "url": url, "missing_label": _("Write it")} for row in rows]


def places_words(places: int | None) -> str:
    return _("not fixed") if places is None else str(places)


def date_rows(call: Call, drafting: bool) -> list[dict]:
    url = reverse("applications:call_dates", args=[call.slug]) if drafting else ""
    rows = [
        {"key": _("Opens"), "value": reading.moment(call.opens_at, call.zone).line},
        {"key": _("Closes"), "value": reading.moment(call.closes_at, call.zone).line},
    ]
    later = [
        {"key": DatesForm.LABELS[name], "value": reading.day(getattr(call, name))}
        for name in STEPS_AFTER_CLOSING
    ]
    return [{**row, "url": url} for row in [*rows, *later]]


def rule_rows(call: Call) -> list[dict]:
    rows = []
    for rule in call.rules:
        text, language = text_in(rule.get("text", {}), call.languages)
        rows.append(
            {"text": text or rule["key"], "language": language, "suggested": rule.get("suggested", False)}
        )
    return rows


def criteria_rows(call: Call) -> list[dict]:
    """Return the criteria with their weights as shares of the whole."""
    total = sum(float(criterion["weight"]) for criterion in call.criteria) or 1
    rows = []
    for criterion in call.criteria:
        title, language = text_in(criterion["title"], call.languages)
        rows.append(
            {
                "title": title,
                "language": language,
                "share": 100 * float(criterion["weight"]) / total,
                "suggested": criterion.get("suggested", False),
            }
        )
    return rows


def letter_rows(call: Call) -> list[dict]:
    rows = sorted(call.letter_texts.all(), key=lambda row: row.kind)
    return [
        {"kind": row.kind, "name": row.get_kind_display(), "languages": language_list(list(row.texts))}
        for row in rows
    ]


def people_rows(grants: list[CallGrant]) -> list[dict]:
    """Return who holds which role, a row a role."""
    by_role: dict[str, list[str]] = {role: [] for role in CallGrant.Role.values}
    for grant in sorted(grants, key=lambda grant: grant.person.full_name):
        by_role[grant.role].append(grant.person.full_name)
    return [
        {"key": CallGrant.Role(role).label, "value": ", ".join(names) or _("nobody")}
        for role, names in by_role.items()
    ]

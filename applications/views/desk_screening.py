"""What an officer decides about one application. Each form carries the state that the officer saw."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_fsm import can_proceed

from applications.errors import StateMoved
from applications.forms.desk_screening import (
    ClarificationForm,
    ExtensionForm,
    FindingForm,
    IneligibleForm,
    KeepForm,
    NumberForm,
    ReinstateForm,
)
from applications.models import Application, Call, RuleFinding
from applications.permissions import is_officer
from applications.services import screening
from applications.states import ApplicationState, CallState
from applications.views.desk_access import application_of, application_stands, call_page, call_stands
from applications.views.desk_application import application_page, ineligibility
from applications.views.desk_applications import queue_of
from applications.views.errors import refusals


def seen_state(request: HttpRequest) -> str:
    """Return the state that the form was opened in. A form without one was not ours."""
    seen = request.POST.get("seen", "")
    if seen not in ApplicationState.values:
        raise Http404
    return seen


def back_to(request: HttpRequest, call: Call, public_id: str, part: str = "") -> HttpResponse:
    page = reverse("applications:application", args=[call.slug, public_id])
    return redirect(page + queue_of(request) + part)


def act_page(request: HttpRequest, template: str, call: Call, row: Application, form, **more) -> HttpResponse:
    """Render the page of one act: it says what will happen, and carries the state seen when it was opened."""
    return render(
        request,
        template,
        {
            "call": call,
            "application": row,
            "is_demo_page": row.is_demo,
            "form": form,
            "seen": request.POST.get("seen") or row.state,
            "queue": queue_of(request),
            **more,
        },
    )


def require_move(row: Application, move: str) -> None:
    if not can_proceed(getattr(row, move)):
        raise StateMoved()


@require_POST
@call_page(is_officer)
@refusals(stands=application_stands, keep=("note",))
def finding(request: HttpRequest, call: Call, public_id: str, rule_key: str) -> HttpResponse:
    """Say for one requirement what holds."""
    row = application_of(call, public_id)
    found = get_object_or_404(
        RuleFinding.objects.select_related("confirmed_by"), application=row, rule_key=rule_key
    )
    found.application = row
    form = FindingForm(request.POST, finding=found)
    if not form.is_valid():
        return application_page(request, call, row, bound=form, status=422)
    if str(found.submission_id) != request.POST.get("submission"):
        raise StateMoved(_("The applicant submitted again. Read the new answers first."))
    screening.confirm_finding(
        finding=found,
        by=request.person,
        outcome=form.cleaned_data["outcome"],
        note=form.cleaned_data["note"],
        seen=seen_state(request),
    )
    return back_to(request, call, public_id, f"#rule-{rule_key}")


@require_POST
@call_page(is_officer)
@refusals(stands=application_stands)
def eligible(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Confirm that an application meets the requirements."""
    row = application_of(call, public_id)
    screening.confirm_eligible(application=row, by=request.person, seen=seen_state(request))
    return back_to(request, call, public_id)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=application_stands, keep=("reason",))
def ineligible(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Propose that an application does not meet the requirements."""
    row = application_of(call, public_id)
    form = IneligibleForm(request.POST or None, call=call, findings=list(row.findings.all()))
    if request.method == "POST" and form.is_valid():
        proposal = screening.propose_ineligible(
            application=row,
            by=request.person,
            reason=form.cleaned_data["reason"],
            rule_keys=form.cleaned_data["rules"],
            seen=seen_state(request),
        )
        return redirect("applications:proposal", public_id=proposal.public_id)
    require_move(row, "confirm_ineligible")
    return act_page(request, "applications/desk/ineligible.html", call, row, form)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=application_stands, keep=("reason",))
def ask(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Ask the applicant for clarification."""
    row = application_of(call, public_id)
    language = get_language() or "en"
    form = ClarificationForm(request.POST or None, application=row, language=language)
    if request.method == "POST" and form.is_valid():
        screening.ask_clarification(
            application=row,
            by=request.person,
            reason=form.cleaned_data["reason"],
            question_keys=form.cleaned_data["questions"],
            due_at=form.due_at,
            seen=seen_state(request),
        )
        return back_to(request, call, public_id)
    require_move(row, "ask")
    return act_page(request, "applications/desk/ask.html", call, row, form)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=application_stands, keep=("reason",))
def reinstate(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Take an application up again that was confirmed not to meet the requirements."""
    row = application_of(call, public_id)
    form = ReinstateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, seen = form.cleaned_data["reason"], seen_state(request)
        screening.reinstate(application=row, by=request.person, reason=reason, seen=seen)
        return back_to(request, call, public_id)
    require_move(row, "reinstate")
    card = ineligibility(call, list(row.proposals.select_related("proposed_by", "decided_by")), row)
    return act_page(request, "applications/desk/reinstate.html", call, row, form, ineligibility=card)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=application_stands, keep=("reason",))
def keep(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Reply to an applicant's answer that the application stays as it is."""
    row = application_of(call, public_id)
    form = KeepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, seen = form.cleaned_data["reason"], seen_state(request)
        screening.keep_ineligible(application=row, by=request.person, reason=reason, seen=seen)
        return back_to(request, call, public_id)
    card = ineligibility(call, list(row.proposals.select_related("proposed_by", "decided_by")), row)
    if card is None or not card["answer"] or card["reply"]:
        raise StateMoved()
    return act_page(request, "applications/desk/keep.html", call, row, form, ineligibility=card)


@require_GET
@call_page(is_officer)
@refusals(stands=call_stands)
def more_time(request: HttpRequest, call: Call) -> HttpResponse:
    """Find the application that needs more time by its number: a draft is in no list."""
    if call.state != CallState.PUBLISHED:
        raise StateMoved()
    form = NumberForm(request.GET or None)
    if form.is_bound and form.is_valid():
        row = Application.objects.filter(call=call, number=form.cleaned_data["number"]).first()
        if row is not None and row.state in (ApplicationState.DRAFT, ApplicationState.SUBMITTED):
            return redirect("applications:extension", slug=call.slug, public_id=row.public_id)
        form.add_error("number", _("No draft or submitted application of this call has this number."))
    context = {"call": call, "is_demo_page": call.is_demo, "form": form}
    return render(request, "applications/desk/more_time.html", context)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=call_stands, keep=("reason",))
def extension(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Give one application more time. Of a draft the page shows the number and the deadline, nothing else."""
    row = get_object_or_404(Application.objects.filter(call=call), public_id=public_id)
    row.call = call
    if (
        row.state not in (ApplicationState.DRAFT, ApplicationState.SUBMITTED)
        or call.state != CallState.PUBLISHED
    ):
        raise StateMoved()
    form = ExtensionForm(request.POST or None, application=row)
    if request.method == "POST" and form.is_valid():
        screening.extend(
            application=row,
            by=request.person,
            until=form.until,
            reason=form.cleaned_data["reason"],
            seen=seen_state(request),
        )
        if row.state == ApplicationState.DRAFT:
            return redirect("applications:call_desk", slug=call.slug)
        return back_to(request, call, public_id)
    return act_page(request, "applications/desk/extension.html", call, row, form)

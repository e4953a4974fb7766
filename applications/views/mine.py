"""An applicant's own pages: where each application stands, its letters, and what can be done with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications import front, programmes
from applications.errors import StateMoved
from applications.forms.mine import AnswerForm, WithdrawForm
from applications.models import Application, Submission
from applications.progress import application_track, standing_sentence
from applications.reading import shown_submission
from applications.services import drafts, screening, submitting
from applications.services.documents import attached
from applications.services.findings import answer_by, rule_texts
from applications.services.letters import lead_of
from applications.states import STANDING, ApplicationState, CallState
from applications.views.errors import refusals
from applications.views.files import open_document, submission_pdf_response
from people.decorators import signed_in
from people.zones import reader_zone


def own(request: HttpRequest, public_id: str) -> Application:
    """Return the signed-in person's own application, or 404."""
    rows = Application.objects.of_person(request.person).for_page().select_related("current_submission")
    return get_object_or_404(rows, public_id=public_id)


def draft_title(application: Application) -> str:
    """Return the title as submitted, or as typed so far."""
    if application.title:
        return application.title
    spec = application.call.form_version.parsed
    question = next((q for q in spec.questions if q.fills == "title"), None)
    value = application.answers.get(question.key) if question else ""
    return value if isinstance(value, str) else ""


@require_GET
@signed_in
def my_applications(request: HttpRequest) -> HttpResponse:
    rows = list(Application.objects.of_person(request.person).for_page().order_by("-created_at")[:100])
    now = timezone.now()
    for row in rows:
        row.shown_title = draft_title(row)
        row.sentence = standing_sentence(row, now)
        row.can_submit = row.accepts_submission_at(now)
    return render(request, "applications/mine/list.html", {"applications": rows, "now": now})


def deeds(application: Application, now) -> dict:
    """Return which moves the applicant may make now; the page shows exactly these."""
    in_time = application.accepts_submission_at(now)
    return {
        "reopen": application.state == ApplicationState.SUBMITTED
        and application.reopened_at is None
        and in_time,
        "edit": application.is_being_edited and (in_time or application.state == ApplicationState.RETURNED),
        "discard": application.state == ApplicationState.SUBMITTED and application.reopened_at is not None,
        "withdraw": application.state in STANDING
        and application.released_at is None
        and application.call.state != CallState.CANCELLED,
        "delete": application.state == ApplicationState.DRAFT,
        "answer": application.state == ApplicationState.INELIGIBLE,
    }


@require_GET
@signed_in
def mine(request: HttpRequest, public_id: str) -> HttpResponse:
    application = own(request, public_id)
    now = timezone.now()
    proposal = None
    if application.state == ApplicationState.INELIGIBLE:
        proposal = screening.confirmed_ineligibility(application)
    can = deeds(application, now)
    can["answer"] = (
        proposal is not None and now < answer_by(proposal) and not proposal.data.get("applicant_answer")
    )
    return render(
        request,
        "applications/mine/application.html",
        {
            "application": application,
            "call": application.call,
            "is_demo_page": application.is_demo,
            "shown_title": draft_title(application),
            "sentence": standing_sentence(application, now),
            "steps": application_track(application, now, reader_zone=reader_zone(request)),
            "can": can,
            "asked": application.clarifications.filter(answered_at=None, lapsed_at=None).first(),
            "letters": application.letters.filter(letter__to=request.person)
            .select_related("letter")
            .order_by("-letter__created_at"),
            "submission": application.current_submission,
            "pending": programmes.get(application.call.programme).pending_steps(application),
            "proposal": proposal,
            "rules": rule_texts(application.call, proposal.data.get("rules", [])) if proposal else [],
            "answer_by": answer_by(proposal) if proposal else None,
            "parts": front.own_parts(request, application),
            "now": now,
        },
    )


@require_GET
@signed_in
def submitted(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that it is submitted, with the number, the time and the receipt."""
    application = own(request, public_id)
    submission = application.current_submission
    if submission is None:
        return redirect("applications:tasks", public_id=public_id)
    now = timezone.now()
    return render(
        request,
        "applications/mine/submitted.html",
        {
            "application": application,
            "call": application.call,
            "is_demo_page": application.is_demo,
            "submission": submission,
            "files": submission.documents,
            "files_bytes": sum(entry["size"] for entry in submission.documents),
            "steps": application_track(application, now, reader_zone=reader_zone(request)),
            "can": deeds(application, now),
        },
    )


@require_GET
@signed_in
def receipt(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Show one submission's receipt, fit to print and to keep."""
    application = own(request, public_id)
    submission = get_object_or_404(application.submissions, number=number)
    return render(
        request,
        "applications/mine/receipt.html",
        {
            "application": application,
            "call": application.call,
            "submission": submission,
            "is_demo_page": application.is_demo,
        },
    )


def own_submission(request: HttpRequest, public_id: str, number: int) -> Submission:
    application = own(request, public_id)
    submission = get_object_or_404(application.submissions.select_related("form_version"), number=number)
    submission.application = application
    return submission


@require_GET
@signed_in
def copy(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Show exactly what was submitted."""
    submission = own_submission(request, public_id, number)
    application = submission.application
    return render(
        request,
        "applications/mine/copy.html",
        {
            "application": application,
            "call": application.call,
            "submission": submission,
            "is_demo_page": application.is_demo,
            "sections": shown_submission(submission, reader="applicant"),
        },
    )


@require_GET
@signed_in
def copy_pdf(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    submission = own_submission(request, public_id, number)
    return submission_pdf_response(submission, reader="applicant", language=request.LANGUAGE_CODE)


@require_GET
@signed_in
def document(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    application = own(request, public_id)
    attachment = attached(application, document_id)
    return open_document(request, attachment and attachment.document, subject=application)


@require_POST
@signed_in
@refusals
def reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    submitting.reopen(application=own(request, public_id), by=request.person)
    return redirect("applications:tasks", public_id=public_id)


@require_http_methods(["GET", "POST"])
@signed_in
@refusals
def discard(request: HttpRequest, public_id: str) -> HttpResponse:
    application = own(request, public_id)
    if request.method == "POST":
        submitting.discard_changes(application=application, by=request.person)
        return redirect("applications:mine", public_id=public_id)
    return render(
        request, "applications/mine/discard.html", {"application": application, "call": application.call}
    )


@require_http_methods(["GET", "POST"])
@signed_in
@refusals
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    application = own(request, public_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        submitting.withdraw(application=application, by=request.person, reason=form.cleaned_data["reason"])
        return redirect("applications:mine", public_id=public_id)
    if not deeds(application, timezone.now())["withdraw"]:
        raise StateMoved()
    return render(
        request,
        "applications/mine/withdraw.html",
        {"application": application, "call": application.call, "form": form},
    )


@require_http_methods(["GET", "POST"])
@signed_in
@refusals
def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    application = own(request, public_id)
    if request.method == "POST":
        drafts.delete_draft(application=application, by=request.person)
        return redirect("applications:my_applications")
    if application.state != ApplicationState.DRAFT:
        raise StateMoved()
    return render(
        request, "applications/mine/delete.html", {"application": application, "call": application.call}
    )


@require_http_methods(["GET", "POST"])
@signed_in
@refusals
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer an ineligibility within its days."""
    application = own(request, public_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        screening.answer_ineligibility(
            application=application, by=request.person, text=form.cleaned_data["text"], at=request.received_at
        )
        return redirect("applications:mine", public_id=public_id)
    proposal = screening.confirmed_ineligibility(application)
    if proposal is None or application.state != ApplicationState.INELIGIBLE:
        raise StateMoved()
    return render(
        request,
        "applications/mine/answer.html",
        {
            "application": application,
            "call": application.call,
            "form": form,
            "proposal": proposal,
            "rules": rule_texts(application.call, proposal.data.get("rules", [])),
            "answer_by": answer_by(proposal),
            "lead": lead_of(application),
        },
    )

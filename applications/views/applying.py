"""Filling in: the task list, one page a section, files, check your answers, submit."""

import secrets
from hashlib import sha256

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.errors import DeadlinePassed, Incomplete, Refused, StateMoved
from applications.formspec.django_forms import section_form
from applications.formspec.question import text
from applications.models import Application, ApplicationDocument, Call
from applications.reading import Held, country_choices, gaps, held_documents, section_states, shown_draft
from applications.services import drafts, submitting
from applications.states import ApplicationState
from applications.views.errors import refusals
from documents.models import REFUSED, Document
from documents.refusals import UploadRefused
from documents.services import receive_upload
from documents.upload_field import ANY_DOCUMENT, UploadedItem, UploadField
from people import reading
from people.decorators import signed_in

SUBMIT_SALT = "applications.submit"


def filled_in(request: HttpRequest, public_id: str) -> Application:
    """Return the signed-in person's own application with its form alone, or 404: the pages of filling in."""
    rows = Application.objects.taken_part_in_by(request.person).select_related("call__form_version")
    return get_object_or_404(rows, public_id=public_id)


def documents_of(application: Application, part) -> Held:
    """Return the documents of a section; one without questions for files has none."""
    takes_files = any(question.type == "file" for question in part.questions)
    return held_documents(application) if takes_files else {}


def open_clarification(application: Application):
    """Return what the office asked for, while it waits for an answer."""
    if application.state != ApplicationState.RETURNED:
        return None
    return application.clarifications.filter(answered_at=None, lapsed_at=None).first()


def digest(value) -> str:
    """Return a short mark of an answer as the page showed it, to tell what was changed on this page."""
    return sha256(signing.JSONSerializer().dumps(value)).hexdigest()[:16]


def section_or_404(application: Application, key: str):
    sections = application.call.form_version.parsed.sections
    for place, section in enumerate(sections):
        if section.key == key:
            following = sections[place + 1].key if place + 1 < len(sections) else None
            return section, place + 1, following
    raise Http404


def build_form(application: Application, section, request: HttpRequest, *, documents, data=None):
    form = section_form(
        section,
        answer_language=application.language,
        language=request.LANGUAGE_CODE,
        call_language=application.call.languages[0],
        answers=application.answers,
        documents=documents,
        country_choices=country_choices(request.LANGUAGE_CODE),
        data=data,
    )
    allowed = drafts.editable_keys(application)
    if allowed is not None:
        for name, field in form.fields.items():
            field.disabled = name not in allowed
    return form


@require_POST
@signed_in
@refusals
def start(request: HttpRequest, slug: str) -> HttpResponse:
    call = get_object_or_404(Call.objects.public(), slug=slug)
    application = drafts.start_draft(call=call, by=request.person, language=request.LANGUAGE_CODE)
    return redirect("applications:tasks", public_id=application.public_id)


@require_GET
@signed_in
@refusals
def tasks(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the sections with the state of each, and what still keeps the application from being submitted."""
    application = filled_in(request, public_id)
    now = timezone.now()
    if not application.is_being_edited:
        return redirect("applications:mine", public_id=public_id)
    documents = held_documents(application)
    sections = section_states(application, documents)
    return render(
        request,
        "applications/applying/tasks.html",
        {
            "application": application,
            "call": application.call,
            "is_demo_page": application.is_demo,
            "sections": sections,
            "complete": sum(1 for state in sections if state.state == "complete"),
            "missing": [gap for state in sections for gap in state.gaps],
            "now": now,
            "in_time": application.accepts_submission_at(now),
            "asked": open_clarification(application),
        },
    )


def changed_answers(form, section, request: HttpRequest) -> tuple[dict, dict]:
    """Return what was changed on this page and the revisions it was typed upon."""
    changes, bases = {}, {}
    for question in section.questions:
        if question.type == "file" or question.key not in form.values:
            continue
        value = form.values[question.key]
        if request.POST.get(f"was-{question.key}") == digest(value):
            continue
        changes[question.key] = value
        base = request.POST.get(f"rev-{question.key}", "0")
        bases[question.key] = int(base) if base.isdigit() else 0
    return changes, bases


def readers_in_words(question) -> str:
    """Return who will read an answer, as a sentence."""
    return {
        "officers": _("Only the office reads this."),
        "panel": _("The office and the panel read this."),
        "public": _("The office and the panel read this. It is public if the application is selected."),
    }[question.reader]


def upload_field(
    application: Application, question, held: list[Document], *, disabled: bool, errors=()
) -> UploadField:
    public_id = application.public_id
    language = get_language()
    fallback = application.call.languages[0]
    return UploadField(
        name=question.key,
        label=text(question.label, language, fallback)[0],
        help_text=text(question.help, language, fallback)[0],
        attach_url=reverse("applications:attach", args=[public_id]),
        open_url=reverse("applications:document", args=[public_id, ANY_DOCUMENT]),
        remove_url=""
        if disabled
        else reverse("applications:remove_document", args=[public_id, ANY_DOCUMENT]),
        purpose={"application": application.pk, "question": question.key},
        send={"question": question.key},
        kinds=question.kinds,
        max_bytes=question.max_bytes,
        max_files=question.max_files,
        items=[UploadedItem(document) for document in held],
        readers=readers_in_words(question),
        errors=errors,
        disabled=disabled,
    )


def rows_of(form, part, application: Application, held: Held, conflicts: dict) -> list[dict]:
    """Return what a section's page shows, in order: fields with their revision, and upload fields."""
    allowed = drafts.editable_keys(application)
    rows = []
    for question in part.questions:
        disabled = allowed is not None and question.key not in allowed
        if question.type == "file":
            errors = form.errors.get(question.key, ())
            upload = upload_field(
                application, question, held.get(question.key, []), disabled=disabled, errors=errors
            )
            rows.append({"question": question, "upload": upload})
            continue
        rows.append(
            {
                "question": question,
                "field": form[question.key],
                "revision": application.revisions.get(question.key, 0),
                "was": digest(application.answers.get(question.key)),
                "conflict": question.key in conflicts,
                "theirs": conflicts.get(question.key),
            }
        )
    return rows


def theirs_in_words(part, application: Application, conflicts: dict | None) -> dict:
    """Return, for each answer that collided, what stands saved, as a reader sees it."""
    if not conflicts:
        return {}
    sections = shown_draft(application, {})
    answers = {answer.question_key: answer for section in sections for answer in section.answers}
    return {question.key: answers[question.key] for question in part.questions if question.key in conflicts}


def section_page(
    request, application, section, place, following, form, documents, *, conflicts=None, status=200
):
    return render(
        request,
        "applications/applying/section.html",
        {
            "application": application,
            "call": application.call,
            "is_demo_page": application.is_demo,
            "section": section,
            "place": place,
            "of": len(application.call.form_version.parsed.sections),
            "following": following,
            "form": form,
            "rows": rows_of(
                form, section, application, documents, theirs_in_words(section, application, conflicts)
            ),
            "conflicts": conflicts or {},
            "allowed": drafts.editable_keys(application),
            "now": timezone.now(),
        },
        status=status,
    )


@require_http_methods(["GET", "POST"])
@signed_in
@refusals
def section(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    application = filled_in(request, public_id)
    part, place, following = section_or_404(application, key)
    documents = documents_of(application, part)
    if request.method == "GET":
        if not application.is_being_edited:
            return redirect("applications:mine", public_id=public_id)
        form = build_form(application, part, request, documents=documents)
        return section_page(request, application, part, place, following, form, documents)

    form = build_form(application, part, request, documents=documents, data=request.POST)
    form.is_valid()
    changes, bases = changed_answers(form, part, request)
    try:
        saved = drafts.save_answers(
            application=application, by=request.person, changes=changes, bases=bases, at=request.received_at
        )
    except (DeadlinePassed, StateMoved) as refusal:
        return not_saved(request, application, part, form, refusal)
    if saved.conflicts:
        form.data = request.POST
        return section_page(
            request,
            saved.application,
            part,
            place,
            following,
            form,
            documents,
            conflicts=saved.conflicts,
            status=409,
        )
    refused = take_files(request, saved.application, part)
    if refused or (form.errors and "anyway" not in request.POST):
        for question_key, message in refused.items():
            form.add_error(question_key, message)
        return section_page(
            request,
            saved.application,
            part,
            place,
            following,
            form,
            documents_of(application, part),
            status=422,
        )
    if "add-file" in request.POST:
        return redirect("applications:section", public_id=public_id, key=key)
    if "to-tasks" in request.POST:
        return redirect("applications:tasks", public_id=public_id)
    if following:
        return redirect("applications:section", public_id=public_id, key=following)
    return redirect("applications:check", public_id=public_id)


def not_saved(request, application: Application, part, form, refusal: Refused) -> HttpResponse:
    """Say that it was too late, and show what was typed so that it can be kept elsewhere."""
    typed = [
        (question, request.POST.getlist(question.key))
        for question in part.questions
        if question.type != "file"
    ]
    return render(
        request,
        "applications/applying/not_saved.html",
        {
            "application": application,
            "call": application.call,
            "is_demo_page": application.is_demo,
            "refusal": refusal,
            "typed": [(question, values) for question, values in typed if any(values)],
        },
        status=refusal.status,
    )


def take_files(request, application: Application, part) -> dict[str, str]:
    """Store the files of a form sent without JavaScript. Returns what was refused, by question."""
    refused, stored = {}, []
    for question in part.questions:
        if question.type != "file":
            continue
        for upload in request.FILES.getlist(question.key):
            try:
                document = receive_upload(
                    by=request.person, upload=upload, kinds=list(question.kinds), max_bytes=question.max_bytes
                )
                if document.state == REFUSED:
                    raise UploadRefused(document.refusal)
                stored.append((question.key, document))
            except UploadRefused as error:
                refused[question.key] = f"{upload.name}: {error.message}"
    return refused | attach_all(application, request.person, stored)


def attach_all(application: Application, by, stored: list[tuple[str, Document]]) -> dict[str, str]:
    """Attach documents that have just been stored, in one go where there is a place for each of them."""
    if not stored:
        return {}
    try:
        drafts.attach_documents(application=application, by=by, documents=stored)
    except StateMoved:
        if len(stored) > 1:
            return {k: v for pair in stored for k, v in attach_all(application, by, [pair]).items()}
        [(key, document)] = stored
        message = _("%(name)s: there is no place for another file here.")
        return {key: message % {"name": document.file_name}}
    return {}


@require_POST
@signed_in
def autosave(request: HttpRequest, public_id: str, key: str) -> JsonResponse:
    """Save as one types. Answers with the new revisions, and with the other version where two collided."""
    application = filled_in(request, public_id)
    part, _place, _following = section_or_404(application, key)
    form = build_form(application, part, request, documents={}, data=request.POST)
    form.is_valid()
    changes, bases = changed_answers(form, part, request)
    try:
        saved = drafts.save_answers(
            application=application, by=request.person, changes=changes, bases=bases, at=request.received_at
        )
    except Refused as refusal:
        return JsonResponse({"saved": False, "message": str(refusal.message)}, status=refusal.status)
    fields = {
        question.key: {
            "rev": saved.application.revisions.get(question.key, 0),
            "was": digest(saved.application.answers.get(question.key)),
        }
        for question in part.questions
        if question.key not in saved.conflicts
    }
    answer = {
        "saved": not saved.conflicts,
        "time": reading.clock(saved.application.saved_at, zone=application.call.zone, case="at"),
        "fields": fields,
        "conflicts": list(saved.conflicts),
    }
    return JsonResponse(answer, status=409 if saved.conflicts else 200)


@require_POST
@signed_in
def attach(request: HttpRequest, public_id: str) -> JsonResponse:
    """Attach a document that was uploaded straight to the bucket."""
    application = filled_in(request, public_id)
    document = get_object_or_404(
        Document.objects.owned_by(request.person), public_id=request.POST.get("document", "")
    )
    try:
        drafts.attach_document(
            application=application,
            by=request.person,
            question_key=request.POST.get("question", ""),
            document=document,
        )
    except PermissionError:
        raise Http404 from None
    except Refused as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=refusal.status)
    return JsonResponse({"document": document.public_id})


@require_POST
@signed_in
@refusals
def remove_document(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    application = filled_in(request, public_id)
    attachment = get_object_or_404(
        ApplicationDocument.objects.select_related("application", "document"),
        application=application,
        document__public_id=document_id,
    )
    drafts.remove_document(attachment=attachment, by=request.person)
    return redirect(
        "applications:section", public_id=public_id, key=section_of(application, attachment.question_key)
    )


def section_of(application: Application, question_key: str) -> str:
    for part in application.call.form_version.parsed.sections:
        if any(question.key == question_key for question in part.questions):
            return part.key
    raise Http404


def issue_token(application: Application) -> str:
    """Return a token that makes one submission of this application, however often it is sent."""
    return signing.dumps({"a": application.public_id, "n": secrets.token_urlsafe(12)}, salt=SUBMIT_SALT)


def read_token(public_id: str, token: str) -> str:
    """Return the part of a token that is stored. Raises StateMoved when it belongs to another application."""
    try:
        fields = signing.loads(token, salt=SUBMIT_SALT)
    except signing.BadSignature:
        fields = {}
    if fields.get("a") != public_id:
        raise StateMoved(
            _(
                "This page belongs to another application, or is too old. Nothing was submitted. "
                "Open the page again."
            ),
            title=_("This form is not of this application"),
        )
    return fields["n"]


@require_http_methods(["GET", "POST"])
@signed_in
@refusals
def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show all answers once more; submit."""
    if request.method == "POST":
        return submit(request, public_id)
    application = filled_in(request, public_id)
    if not application.is_being_edited:
        return redirect("applications:mine", public_id=public_id)
    return check_page(request, application)


def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    try:
        token = read_token(public_id, request.POST.get("token", ""))
    except StateMoved:
        filled_in(request, public_id)  # to a stranger there is no such page
        raise
    try:
        submitting.submit_own(
            public_id=public_id, by=request.person, token=token, received_at=request.received_at
        )
    except Incomplete:
        return check_page(request, filled_in(request, public_id), status=422)
    return redirect("applications:submitted", public_id=public_id)


def check_page(request: HttpRequest, application: Application, *, status: int = 200) -> HttpResponse:
    documents = held_documents(application)
    now = timezone.now()
    return render(
        request,
        "applications/applying/check.html",
        {
            "application": application,
            "call": application.call,
            "is_demo_page": application.is_demo,
            "sections": shown_draft(application, documents),
            "missing": gaps(application, documents),
            "refused": status != 200,
            "token": issue_token(application),
            "in_time": application.accepts_submission_at(now) or application.state == "returned",
            "asked": open_clarification(application),
            "person": request.person,
            "now": now,
        },
        status=status,
    )

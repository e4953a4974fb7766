"""Drafts: nothing typed is lost, nothing is overwritten in silence."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.errors import DeadlinePassed, NotYetOpen, Refused, StateMoved
from applications.formspec.merge import Conflict, merge
from applications.models import Application, ApplicationDocument, Call, Participant
from applications.states import ApplicationState, CallState
from documents.models import KEPT, Document
from ledger.ids import speakable_number
from ledger.services import record
from people.models import Person


@dataclass(frozen=True)
class Saved:
    """A draft after a save, and the answers that were not saved because they had changed elsewhere."""

    application: Application
    conflicts: dict[str, Conflict]


def lock_application(application: Application, *, seen: str = "") -> Application:
    """Return the locked row. `seen` is the state that the person saw; raises StateMoved when it is another
    now.
    """
    locked = (
        Application.objects.select_for_update(of=("self",))
        .select_related("call", "call__form_version", "current_submission")
        .get(pk=application.pk)
    )
    if seen and locked.state != seen:
        raise StateMoved()
    return locked


def require_participant(application: Application, by: Person) -> None:
    if not Participant.objects.filter(application=application, person=by, left_at=None).exists():
        raise PermissionError("not a participant")


def fresh_number() -> str:
    """Return a number that nobody has: six digits, nine when those are crowded."""
    for _attempt in range(5):
        number = speakable_number()
        if not Application.objects.filter(number=number).exists():
            return number
    return speakable_number()[:3] + speakable_number()


@transaction.atomic
def start_draft(*, call: Call, by: Person, language: str) -> Application:
    """Start an application, or return the draft that this person has on this call already.

    Raises NotYetOpen or DeadlinePassed.
    """
    now = timezone.now()
    if call.is_upcoming_at(now):
        raise NotYetOpen()
    if not call.is_open_at(now):
        raise DeadlinePassed()
    Person.objects.select_for_update(of=("self",)).get(pk=by.pk)
    standing = Application.objects.filter(
        call=call,
        participants__person=by,
        participants__role=Participant.Role.LEAD,
        state=ApplicationState.DRAFT,
    ).first()
    if standing:
        return standing
    application = Application.objects.create(
        number=fresh_number(),
        call=call,
        language=language if language in call.answer_languages else call.answer_languages[0],
        is_demo=by.is_demo,
    )
    Participant.objects.create(application=application, person=by, role=Participant.Role.LEAD)
    record(subject=application, by=by, what="application.started", to_state=application.state)
    return application


def require_editable(application: Application, at) -> None:
    """Raise DeadlinePassed or StateMoved where the working draft may not be changed at this moment."""
    if application.state == ApplicationState.RETURNED:
        if not application.clarifications.filter(answered_at=None, lapsed_at=None, due_at__gt=at).exists():
            raise DeadlinePassed()
        return
    if not application.is_being_edited:
        raise StateMoved()
    if application.call.state == CallState.CANCELLED:
        raise StateMoved()
    if not application.accepts_submission_at(at):
        raise DeadlinePassed()


def editable_keys(application: Application) -> set[str] | None:
    """Return the questions that may be changed, or None for all: a clarification may name some only."""
    if application.state != ApplicationState.RETURNED:
        return None
    asked = application.clarifications.filter(answered_at=None, lapsed_at=None).first()
    return set(asked.question_keys) or None if asked else set()


@transaction.atomic
def save_answers(
    *, application: Application, by: Person, changes: dict, bases: dict, at=None, force: bool = False
) -> Saved:
    """Merge changed answers into the working draft.

    `changes` is by question key, `bases` the revision that each change was typed upon. Only the same answer
    can conflict: the rest is saved, and the answer tells what was not. With `force` the person has compared
    the two and chosen. Raises DeadlinePassed or StateMoved.
    """
    application = lock_application(application)
    require_participant(application, by)
    require_editable(application, at or timezone.now())
    allowed = editable_keys(application)
    known = {question.key for question in application.call.form_version.parsed.questions}
    changes = {
        key: value for key, value in changes.items() if key in known and (allowed is None or key in allowed)
    }
    result = merge(
        application.answers, application.revisions, changes, dict(application.revisions) if force else bases
    )
    if result.answers != application.answers or result.revisions != application.revisions:
        application.answers, application.revisions = result.answers, result.revisions
        application.saved_at = timezone.now()
        application.save(update_fields=["answers", "revisions", "saved_at"])
    return Saved(application, result.conflicts)


@transaction.atomic
def set_language(*, application: Application, by: Person, language: str) -> None:
    application = lock_application(application)
    require_participant(application, by)
    require_editable(application, timezone.now())
    if language in application.call.answer_languages:
        application.language = language
        application.save(update_fields=["language"])


@transaction.atomic
def attach_document(
    *, application: Application, by: Person, question_key: str, document: Document
) -> ApplicationDocument:
    """Attach an uploaded document of one's own to a question. Attaching the same one twice is once.

    Raises StateMoved when the question holds as many files as it may, DeadlinePassed when it is too late.
    """
    application = lock_application(application)
    require_participant(application, by)
    require_editable(application, timezone.now())
    question = application.call.form_version.parsed.question(question_key)
    allowed = editable_keys(application)
    if document.owner_id != by.pk or question is None or question.type != "file":
        raise PermissionError("not this person's document")
    if allowed is not None and question_key not in allowed:
        raise StateMoved()
    existing = ApplicationDocument.objects.filter(document=document).first()
    if existing:
        if existing.application_id != application.pk:
            raise PermissionError("attached elsewhere")
        return existing
    if document.state not in KEPT:
        raise Refused(document.refusal_message or _("The upload is not finished. Send the file again."))
    held = application.attachments.filter(question_key=question_key, removed_at=None).count()
    if held >= question.max_files:
        raise StateMoved(_("There is no place for another file here. Remove one to add another."))
    attachment = ApplicationDocument.objects.create(
        application=application, document=document, question_key=question_key
    )
    application.saved_at = timezone.now()
    application.save(update_fields=["saved_at"])
    record(
        subject=application,
        by=by,
        what="application.document_attached",
        data={"document": document.pk, "question": question_key},
    )
    return attachment


@transaction.atomic
def remove_document(*, attachment: ApplicationDocument, by: Person) -> None:
    """Take a document out of the working draft; an earlier submission keeps it."""
    application = lock_application(attachment.application)
    require_participant(application, by)
    require_editable(application, timezone.now())
    allowed = editable_keys(application)
    if allowed is not None and attachment.question_key not in allowed:
        raise StateMoved()
    if attachment.removed_at is None:
        attachment.removed_at = timezone.now()
        attachment.save(update_fields=["removed_at"])
        record(
            subject=application,
            by=by,
            what="application.document_removed",
            data={"document": attachment.document_id, "question": attachment.question_key},
        )


@transaction.atomic
def delete_draft(*, application: Application, by: Person) -> None:
    """Delete one's own draft that was never submitted. Its documents become orphans, which are cleared."""
    application = lock_application(application)
    if not application.participants.filter(person=by, role=Participant.Role.LEAD).exists():
        raise PermissionError("only its author deletes a draft")
    if application.state != ApplicationState.DRAFT or application.current_submission_id:
        raise StateMoved()
    record(subject=application, by=by, what="application.draft_deleted", from_state=application.state)
    application.delete()

"""Drafts: nothing typed is lost, nothing is overwritten in silence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.errors import DeadlinePassed, NotYetOpen, Refused, StateMoved
from applications.formspec.merge import Conflict, merge
from applications.models import Application, ApplicationDocument, Call, Participant
from applications.states import ApplicationState, CallState
from documents.models import KEPT, Document
from ledger.ids import speakable_number
from ledger.services import record, record_many
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


def lock_own(*, by: Person, **which) -> Application:
    """Return the locked row of one of this person's own applications, found by `pk` or `public_id`.

    Raises PermissionError for every other one.
    """
    rows = Application.objects.select_for_update(of=("self",)).select_related(
        "call", "call__form_version", "current_submission"
    )
    try:
        return rows.taken_part_in_by(by).get(**which)
    except Application.DoesNotExist as error:
        raise PermissionError("not a participant") from error


def require_participant(application: Application, by: Person) -> None:
    if not Participant.objects.filter(application=application, person=by, left_at=None).exists():
        raise PermissionError("not a participant")


def write_as_loaded(application: Application, by: Person, **values) -> bool:
    """Write to a draft that still is as it was loaded and in time, and is this person's own.

    Guard and lock in one statement: from it on the row is locked. Nothing is written, and False returned,
    where anything else holds; then the row has to be locked and looked at.
    """
    call = application.call
    if application.state == ApplicationState.RETURNED or not application.is_being_edited:
        return False
    as_loaded = Application.objects.filter(
        Exists(Participant.objects.filter(application=OuterRef("pk"), person=by, left_at=None)),
        Exists(Call.objects.filter(pk=OuterRef("call"), state=call.state, closes_at=call.closes_at)),
        pk=application.pk,
        state=application.state,
        revisions=application.revisions,
        reopened_at=application.reopened_at,
        extended_until=application.extended_until,
    )
    if not as_loaded.update(**values):
        return False
    for name, value in values.items():
        setattr(application, name, value)
    return True


def create_numbered(**fields) -> Application:
    """Make an application with a number that nobody has: six digits, nine when those are crowded."""
    for _attempt in range(5):
        try:
            with transaction.atomic():
                return Application.objects.create(number=speakable_number(), **fields)
        except IntegrityError:
            continue
    return Application.objects.create(number=speakable_number()[:3] + speakable_number(), **fields)


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
    list(Person.objects.select_for_update().filter(pk=by.pk).values_list("pk"))  # one start at a time
    standing = Application.objects.filter(
        call=call,
        participants__person=by,
        participants__role=Participant.Role.LEAD,
        state=ApplicationState.DRAFT,
    ).first()
    if standing:
        return standing
    application = create_numbered(
        call=call,
        language=language if language in call.answer_languages else call.answer_languages[0],
        is_demo=by.is_demo,
    )
    Participant.objects.create(application=application, person=by, role=Participant.Role.LEAD)
    record(subject=application, by=by, what="application.started", to_state=application.state, first=True)
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
    at = at or timezone.now()
    if not force and application.accepts_submission_at(at):
        saved = save_as_loaded(application, by, changes, bases)
        if saved is not None:
            return saved
    application = lock_own(pk=application.pk, by=by)
    require_editable(application, at)
    allowed = editable_keys(application)
    changes = asked(application, changes)
    if allowed is not None:
        changes = {key: value for key, value in changes.items() if key in allowed}
    result = merge(
        application.answers, application.revisions, changes, dict(application.revisions) if force else bases
    )
    if result.answers != application.answers or result.revisions != application.revisions:
        application.answers, application.revisions = result.answers, result.revisions
        application.saved_at = timezone.now()
        application.save(update_fields=["answers", "revisions", "saved_at"])
    return Saved(application, result.conflicts)


def asked(application: Application, changes: dict) -> dict:
    """Leave out what the form does not ask."""
    known = application.call.form_version.parsed.by_key
    return {key: value for key, value in changes.items() if key in known}


def save_as_loaded(application: Application, by: Person, changes: dict, bases: dict) -> Saved | None:
    """Save upon the draft as it was loaded, or return None where that is not possible any more."""
    result = merge(application.answers, application.revisions, asked(application, changes), bases)
    if result.conflicts or result.revisions == application.revisions:
        return None
    written = write_as_loaded(
        application, by, answers=result.answers, revisions=result.revisions, saved_at=timezone.now()
    )
    return Saved(application, {}) if written else None


@transaction.atomic
def set_language(*, application: Application, by: Person, language: str) -> None:
    application = lock_own(pk=application.pk, by=by)
    require_editable(application, timezone.now())
    if language in application.call.answer_languages:
        application.language = language
        application.save(update_fields=["language"])


def attach_document(
    *, application: Application, by: Person, question_key: str, document: Document
) -> ApplicationDocument:
    """Attach one document; see attach_documents."""
    return attach_documents(application=application, by=by, documents=[(question_key, document)])[0]


@transaction.atomic
def attach_documents(
    *, application: Application, by: Person, documents: Sequence[tuple[str, Document]]
) -> list[ApplicationDocument]:
    """Attach uploaded documents of one's own, each to a question; all or none. A second time changes nothing.

    Raises StateMoved when a question holds as many files as it may, DeadlinePassed when it is too late.
    """
    now = timezone.now()
    in_time = application.accepts_submission_at(now)
    if not in_time or not write_as_loaded(application, by, saved_at=now):
        application = lock_own(pk=application.pk, by=by)
        require_editable(application, now)
        application.saved_at = now
        application.save(update_fields=["saved_at"])
    keys = [key for key, _document in documents]
    rows = ApplicationDocument.objects.filter(
        Q(document__in=[document for _key, document in documents])
        | Q(application=application, question_key__in=keys, removed_at=None)
    )
    standing = {row.document_id: row for row in rows}
    require_places(application, by, documents, standing)
    fresh = ApplicationDocument.objects.bulk_create(
        ApplicationDocument(application=application, document=document, question_key=key)
        for key, document in documents
        if document.pk not in standing
    )
    record_many(
        items=[
            {"subject": application, "data": {"document": row.document_id, "question": row.question_key}}
            for row in fresh
        ],
        by=by,
        what="application.document_attached",
    )
    standing |= {row.document_id: row for row in fresh}
    return [standing[document.pk] for _key, document in documents]


def require_places(
    application: Application,
    by: Person,
    documents: Sequence[tuple[str, Document]],
    standing: dict[int, ApplicationDocument],
) -> None:
    """Raise PermissionError, Refused or StateMoved unless each document may go where it is meant to."""
    allowed = editable_keys(application)
    held = Counter(row.question_key for row in standing.values() if row.removed_at is None)
    for key, document in documents:
        question = application.call.form_version.parsed.question(key)
        if document.owner_id != by.pk or question is None or question.type != "file":
            raise PermissionError("not this person's document")
        if allowed is not None and key not in allowed:
            raise StateMoved()
        if existing := standing.get(document.pk):
            if existing.application_id != application.pk:
                raise PermissionError("attached elsewhere")
            continue
        if document.state not in KEPT:
            raise Refused(document.refusal_message or _("The upload is not finished. Send the file again."))
        held[key] += 1
        if held[key] > question.max_files:
            raise StateMoved(_("There is no place for another file here. Remove one to add another."))


@transaction.atomic
def remove_document(*, attachment: ApplicationDocument, by: Person) -> None:
    """Take a document out of the working draft; an earlier submission keeps it."""
    application = lock_own(pk=attachment.application_id, by=by)
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

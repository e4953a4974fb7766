"""Submitting, reopening, withdrawing. A standing submission is never lost."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import rfc8785
from django.db import transaction
from django.utils import timezone
from django_fsm import can_proceed

from applications import programmes
from applications.errors import DeadlinePassed, Incomplete, NotYetOpen, StateMoved
from applications.formspec.canonical import canonical_bytes, sha256_hex
from applications.formspec.facts import facts as facts_of
from applications.models import Application, Submission
from applications.reading import Held, gaps, held_documents, kept
from applications.services.drafts import lock_own
from applications.states import STANDING, ApplicationState, CallState
from ledger.services import enqueue, record
from ledger.signing import sign
from people.countries import iso_names
from people.models import Organisation, Person

RECEIPT_VERSION = 1


def stamp(moment: datetime) -> str:
    """Return a moment in UTC to the microsecond, as it stands in receipts."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def as_entries(held: Held) -> list[dict]:
    """Return documents as they go into a submission, in their order."""
    return [
        {
            "question": question,
            "document": document.pk,
            "public_id": document.public_id,
            "sha256": document.sha256,
            "name": document.file_name,
            "size": document.size_bytes,
        }
        for question, documents in held.items()
        for document in documents
    ]


def require_in_time(application: Application, received_at: datetime) -> None:
    """Raise NotYetOpen, DeadlinePassed or StateMoved unless a submission received then counts."""
    call = application.call
    if application.state == ApplicationState.RETURNED:
        if not application.clarifications.filter(
            answered_at=None, lapsed_at=None, due_at__gt=received_at
        ).exists():
            raise DeadlinePassed()
        return
    if call.state != CallState.PUBLISHED or not can_proceed(application.submit):
        raise StateMoved()
    if received_at < call.opens_at:
        raise NotYetOpen()
    if received_at >= application.deadline:
        raise DeadlinePassed()
    if application.state == ApplicationState.SUBMITTED and application.reopened_at is None:
        raise StateMoved()


def make_receipt(
    *, application: Application, number: int, digest: str, received_at: datetime, code: str
) -> str:
    """Return the text that is signed: what was received, and when, without a name in it."""
    return rfc8785.dumps(
        {
            "v": RECEIPT_VERSION,
            "code": code,
            "call": application.call.slug,
            "number": application.number,
            "submission": number,
            "received_at": stamp(received_at),
            "sha256": digest,
        }
    ).decode()


def search_text(application: Application, lead_name: str) -> str:
    parts = [application.number, application.title, application.organisation_name, lead_name]
    parts += iso_names().get(application.country_id or "", {}).values()
    return "\n".join(parts).casefold()


def write_facts(application: Application, facts: dict, by: Person) -> None:
    """Write the columns that answers fill. Nothing else writes them."""
    application.title = str(facts.get("title") or "")[:300]
    application.title_key = application.title.casefold()[:300]
    application.organisation_name = str(facts.get("organisation") or "")[:300]
    application.organisation = (
        Organisation.objects.filter(name__iexact=application.organisation_name).order_by("id").first()
        if application.organisation_name
        else None
    )
    application.country_id = facts.get("country") or facts.get("citizenship") or by.country_id
    categories = {category.key: category for category in application.call.categories.all()}
    application.category = categories.get(facts.get("category")) or (
        next(iter(categories.values())) if len(categories) == 1 else None
    )
    application.search_text = search_text(application, by.full_name)


def submission_with(application: Application, token: str) -> Submission | None:
    """Return the submission that this token made already."""
    current = application.current_submission
    if current is None or current.token == token:
        return current
    return application.submissions.filter(token=token).first()


@transaction.atomic
def submit_own(*, public_id: str, by: Person, token: str, received_at: datetime) -> Submission:
    """Submit one of one's own applications: see `submit`. Raises PermissionError for any other."""
    application = lock_own(public_id=public_id, by=by)
    return submit_locked(application, by=by, token=token, received_at=received_at)


@transaction.atomic
def submit(*, application: Application, by: Person, token: str, received_at: datetime) -> Submission:
    """Append an immutable submission and its signed receipt; the one before stands until then.

    The same token gives the same submission. `received_at` is the moment the request reached the server.
    Raises Incomplete, DeadlinePassed, NotYetOpen or StateMoved.
    """
    application = lock_own(pk=application.pk, by=by)
    return submit_locked(application, by=by, token=token, received_at=received_at)


def submit_locked(application: Application, *, by: Person, token: str, received_at: datetime) -> Submission:
    earlier = submission_with(application, token)
    if earlier:
        return earlier
    require_in_time(application, received_at)
    spec = application.call.form_version.parsed
    held = held_documents(application)
    absent = gaps(application, held)
    if absent:
        raise Incomplete(absent)
    documents = as_entries(kept(held))
    facts = facts_of(spec, application.answers)
    write_facts(application, facts, by)

    number = (application.current_submission.number if application.current_submission else 0) + 1
    canonical = canonical_bytes(
        call=application.call.slug,
        number=application.number,
        form_version=application.call.form_version.number,
        answers=application.answers,
        documents=documents,
        received_at=stamp(received_at),
        language=application.language,
    )
    submission = Submission(
        application=application,
        number=number,
        token=token,
        form_version=application.call.form_version,
        answers=application.answers,
        documents=documents,
        canonical=canonical,
        sha256=sha256_hex(canonical),
        language=application.language,
        received_at=received_at,
        submitted_by=by,
        email_unconfirmed=not by.email_confirmed,
    )
    submission.receipt = make_receipt(
        application=application,
        number=number,
        digest=submission.sha256,
        received_at=received_at,
        code=submission.public_id,
    )
    signature = sign(submission.receipt.encode())
    submission.receipt_key_id = signature.key_id
    submission.receipt_signature = urlsafe_b64encode(signature.signature).decode()
    submission.save()

    before = application.state
    if before == ApplicationState.RETURNED:
        application.clarifications.filter(answered_at=None, lapsed_at=None).update(answered_at=received_at)
    application.submit()
    application.current_submission = submission
    application.email_unconfirmed = submission.email_unconfirmed
    application.reopened_at = None
    if application.first_submitted_at is None:
        application.first_submitted_at = application.listed_at = received_at
    application.save()
    programmes.get(application.call.programme).on_submitted(application, submission, facts)
    record(
        subject=application,
        by=by,
        what="application.submitted",
        from_state=before,
        to_state=application.state,
        at=received_at,
        data={"submission": submission.pk, "number": number, "sha256": submission.sha256},
    )
    enqueue("applications.submitted", {"submission": submission.pk}, key=f"submitted-{submission.pk}")
    return submission


@transaction.atomic
def reopen(*, application: Application, by: Person) -> Application:
    """Open the draft of a submitted application for changes; what was submitted stands meanwhile."""
    application = lock_own(pk=application.pk, by=by)
    if application.state != ApplicationState.SUBMITTED:
        raise StateMoved()
    if not application.accepts_submission_at(timezone.now()):
        raise DeadlinePassed()
    if application.reopened_at is None:
        application.reopened_at = timezone.now()
        application.save(update_fields=["reopened_at"])
        record(
            subject=application,
            by=by,
            what="application.reopened",
            from_state=application.state,
            to_state=application.state,
        )
    return application


@transaction.atomic
def discard_changes(*, application: Application, by: Person) -> Application:
    """Put the draft back to what stands submitted."""
    application = lock_own(pk=application.pk, by=by)
    if application.state != ApplicationState.SUBMITTED or application.reopened_at is None:
        raise StateMoved()
    close_reopening(application)
    record(
        subject=application,
        by=by,
        what="application.changes_discarded",
        from_state=application.state,
        to_state=application.state,
    )
    return application


def close_reopening(application: Application) -> None:
    """Put answers and attachments back to the current submission, keeping revisions growing."""
    submission = application.current_submission
    kept = {entry["document"] for entry in submission.documents}
    now = timezone.now()
    application.attachments.filter(removed_at=None).exclude(document__in=kept).update(removed_at=now)
    application.attachments.filter(document__in=kept).update(removed_at=None)
    changed = {
        key
        for key in {*application.answers, *submission.answers}
        if application.answers.get(key) != submission.answers.get(key)
    }
    application.revisions = {
        **application.revisions,
        **{key: application.revisions.get(key, 0) + 1 for key in changed},
    }
    application.answers = submission.answers
    application.reopened_at = None
    application.save(update_fields=["answers", "revisions", "reopened_at"])


@transaction.atomic
def withdraw(*, application: Application, by: Person, reason: str = "") -> Application:
    """Withdraw an application, until its result is released to the applicant. It cannot be undone."""
    application = lock_own(pk=application.pk, by=by)
    if application.state not in STANDING or application.released_at or not can_proceed(application.withdraw):
        raise StateMoved()
    before = application.state
    application.clarifications.filter(answered_at=None, lapsed_at=None).update(lapsed_at=timezone.now())
    application.withdraw()
    application.save()
    record(
        subject=application,
        by=by,
        what="application.withdrawn",
        from_state=before,
        to_state=application.state,
        reason=reason,
    )
    enqueue("applications.withdrawn", {"application": application.pk}, key=f"withdrawn-{application.pk}")
    return application


def read_receipt(text: str) -> dict:
    """Return the fields of a receipt's text. Raises ValueError when it is not one."""
    fields = json.loads(text)
    if not isinstance(fields, dict) or fields.get("v") != RECEIPT_VERSION:
        raise ValueError("not a receipt")
    return fields

"""Candidacies and endorsements. An endorsement is never a condition for submitting."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_fsm import can_proceed

from applications.clock import end_of_day
from applications.errors import Refused, StateMoved
from applications.models import Application, ApplicationDocument, Submission
from applications.permissions import is_officer
from applications.programmes import PendingStep
from applications.services.calls import require
from applications.services.drafts import require_participant
from applications.states import STANDING
from documents.models import KEPT, Document
from ledger.services import record
from people.models import Person
from scholarships.models import Candidacy, Endorsement, NominatingAuthority, Nominator
from scholarships.states import EndorsementState

REFERENCE_QUESTION = "reference"


def write_candidacy(application: Application, submission: Submission, facts: dict) -> None:
    """Write the candidacy's row and ask for its endorsement; a letter sent with the form is taken as handed
    in.
    """
    Candidacy.objects.update_or_create(
        application=application,
        defaults={
            "citizenship_id": facts.get("citizenship"),
            "birth_date": facts.get("birth_date"),
            "service_started": facts.get("service_started"),
            "position": str(facts.get("position") or "")[:300],
            "studies": facts.get("studies") or "",
            "language_test": str(facts.get("language_test") or ""),
            "language_result": str(facts.get("language_score") or ""),
            "language_valid_until": facts.get("certificate_valid_until"),
            "motivation": facts.get("motivation") or "",
        },
    )
    endorsement, created = Endorsement.objects.get_or_create(
        application=application,
        defaults={"due_at": end_of_day(application.call.screening_by, application.call.zone)},
    )
    sent = next(
        (entry["document"] for entry in submission.documents if entry["question"] == REFERENCE_QUESTION), None
    )
    if sent and endorsement.state == EndorsementState.ASKED and endorsement.letter_id != sent:
        endorsement.letter_id, endorsement.letter_at = sent, submission.received_at
        endorsement.save()
    if created:
        record(subject=endorsement, by=None, what="endorsement.asked", to_state=endorsement.state)


def pending_steps(application: Application) -> list[PendingStep]:
    """Return the endorsement as the step that stands beside the form."""
    endorsement = Endorsement.objects.filter(application=application).first()
    if endorsement is None:
        return []
    hints = {
        EndorsementState.GIVEN: _("The office has confirmed it."),
        EndorsementState.REFUSED: _("It was refused. The office writes to you."),
        EndorsementState.LAPSED: _("It did not come in time. The office decides whether to go on."),
    }
    waiting = (
        _("Your letter has arrived. The office confirms it.")
        if endorsement.letter_id
        else _("Hand in the stamped letter of your state body.")
    )
    return [
        PendingStep(
            key="endorsement",
            label=gettext_lazy("Reference statement of the state body"),
            hint=hints.get(endorsement.state, waiting),
            due_at=endorsement.due_at,
            done=endorsement.state == EndorsementState.GIVEN,
            url=reverse("scholarships:endorsement", args=[application.public_id]),
        )
    ]


def lock_endorsement(endorsement: Endorsement) -> Endorsement:
    return (
        Endorsement.objects.select_for_update(of=("self",))
        .select_related("application__call")
        .get(pk=endorsement.pk)
    )


@transaction.atomic
def hand_in_letter(*, endorsement: Endorsement, by: Person, document: Document, at: datetime) -> Endorsement:
    """Keep the stamped letter that a candidate uploaded. Raises StateMoved when it is too late or decided."""
    endorsement = lock_endorsement(endorsement)
    require_participant(endorsement.application, by)
    if endorsement.state != EndorsementState.ASKED or endorsement.application.state not in STANDING:
        raise StateMoved()
    if at >= endorsement.due_at:
        raise StateMoved(_("The day by which the letter had to come has passed. Write to the office."))
    if document.owner_id != by.pk or document.state not in KEPT:
        raise PermissionError("not this person's document")
    if (
        ApplicationDocument.objects.filter(document=document)
        .exclude(application=endorsement.application_id)
        .exists()
    ):
        raise PermissionError("attached elsewhere")
    endorsement.letter, endorsement.letter_at = document, at
    endorsement.save()
    record(subject=endorsement, by=by, what="endorsement.letter_handed_in", data={"document": document.pk})
    return endorsement


def speaks_for(person: Person, endorsement: Endorsement) -> bool:
    """Return whether the person is a nominator of the authority asked."""
    return (
        endorsement.authority_id is not None
        and Nominator.objects.current().filter(person=person, authority=endorsement.authority_id).exists()
    )


@transaction.atomic
def decide_endorsement(*, endorsement: Endorsement, by: Person, give: bool, reason: str = "") -> Endorsement:
    """Give or refuse: an officer confirms the letter, or a nominator speaks for the authority."""
    endorsement = lock_endorsement(endorsement)
    require(is_officer(by, endorsement.application.call) or speaks_for(by, endorsement))
    move = endorsement.give if give else endorsement.refuse
    if not can_proceed(move):
        raise StateMoved()
    if not give and not reason.strip():
        raise Refused(_("Give the reason. The candidate reads it."))
    before = endorsement.state
    move(by, reason)
    endorsement.save()
    record(
        subject=endorsement,
        by=by,
        what="endorsement.given" if give else "endorsement.refused",
        from_state=before,
        to_state=endorsement.state,
        reason=reason,
    )
    return endorsement


@transaction.atomic
def name_authority(*, endorsement: Endorsement, authority: NominatingAuthority, by: Person) -> Endorsement:
    """Say which nominating authority is asked."""
    endorsement = lock_endorsement(endorsement)
    require(is_officer(by, endorsement.application.call))
    endorsement.authority = authority
    endorsement.save()
    record(subject=endorsement, by=by, what="endorsement.authority_named", data={"authority": authority.pk})
    return endorsement


def lapse_endorsements(now: datetime | None = None) -> int:
    """Let endorsements lapse that nobody gave in time; one whose letter arrived waits for the office."""
    now = now or timezone.now()
    due = Endorsement.objects.filter(state=EndorsementState.ASKED, due_at__lte=now, letter=None)
    lapsed = 0
    for endorsement in due:
        with transaction.atomic():
            endorsement = lock_endorsement(endorsement)
            if endorsement.letter_id or not can_proceed(endorsement.lapse):
                continue
            endorsement.lapse()
            endorsement.save()
            record(
                subject=endorsement,
                by=None,
                what="endorsement.lapsed",
                from_state=EndorsementState.ASKED,
                to_state=endorsement.state,
            )
            lapsed += 1
    return lapsed

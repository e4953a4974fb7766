"""Eligibility: rules propose, a person confirms, ineligible takes two, and may be taken back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from applications.clock import working_days_from
from applications.errors import NotReady, Refused, StateMoved
from applications.models import Application, Clarification, Extension, Proposal, RuleFinding
from applications.permissions import is_officer
from applications.services.calls import require
from applications.services.drafts import lock_application
from applications.services.proposals import open_proposal
from applications.services.submitting import close_reopening
from applications.states import ApplicationState, CallState
from ledger.services import enqueue, record
from people.models import Person

ANSWER_DAYS = 5
REFUSED_DOCUMENT_DAYS = 3


def store_totals(application: Application) -> None:
    """Write the counts of findings that lists sort and filter by."""
    outcomes = [finding.standing_outcome for finding in application.findings.all()]
    Application.objects.filter(pk=application.pk).update(
        findings_total=len(outcomes),
        findings_met=outcomes.count("met"),
        findings_unclear=outcomes.count("unclear"),
        findings_not_met=outcomes.count("not_met"),
    )


@transaction.atomic
def confirm_finding(
    *, finding: RuleFinding, by: Person, outcome: str, note: str = "", seen: str = ""
) -> RuleFinding:
    """Say for one rule what holds. Departing from what the rule proposed needs a note."""
    application = lock_application(finding.application, seen=seen)
    require(is_officer(by, application.call))
    if application.state not in (
        ApplicationState.SUBMITTED,
        ApplicationState.RETURNED,
        ApplicationState.ELIGIBLE,
    ):
        raise StateMoved()
    finding = RuleFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if outcome != finding.outcome and finding.outcome != RuleFinding.Outcome.UNCLEAR and not note.strip():
        raise Refused(_("Say why you depart from what the rule proposes."))
    before = finding.standing_outcome
    finding.confirmed_outcome, finding.note = outcome, note
    finding.confirmed_by, finding.confirmed_at = by, timezone.now()
    finding.save()
    store_totals(application)
    departs = finding.outcome not in (outcome, RuleFinding.Outcome.UNCLEAR)
    record(
        subject=application,
        by=by,
        what="finding.departed" if departs else "finding.confirmed",
        from_state=before,
        to_state=outcome,
        reason=note,
        data={"finding": finding.pk, "rule": finding.rule_key, "proposed": finding.outcome},
    )
    return finding


@transaction.atomic
def confirm_eligible(*, application: Application, by: Person, seen: str = "") -> Application:
    """Confirm that an application meets the requirements: every rule must stand as met."""
    application = lock_application(application, seen=seen)
    require(is_officer(by, application.call))
    if not can_proceed(application.confirm_eligible):
        raise StateMoved()
    if not application.call.is_closed_at(timezone.now()) or application.deadline > timezone.now():
        raise NotReady(_("The applicant can still correct this application. Confirm it after its deadline."))
    findings = list(application.findings.all())
    if application.call.rules and (
        not findings
        or any(finding.submission_id != application.current_submission_id for finding in findings)
    ):
        raise NotReady(_("The rules have not been read for this application yet. Try again in a minute."))
    if any(finding.standing_outcome != RuleFinding.Outcome.MET for finding in findings):
        raise NotReady(_("A rule is not met or unclear. Confirm each rule first."))
    now = timezone.now()
    application.findings.filter(confirmed_at=None).update(
        confirmed_outcome=RuleFinding.Outcome.MET, confirmed_by=by, confirmed_at=now
    )
    before = application.state
    if application.reopened_at:
        close_reopening(application)
    application.confirm_eligible()
    application.save()
    record(
        subject=application, by=by, what="application.eligible", from_state=before, to_state=application.state
    )
    return application


@transaction.atomic
def propose_ineligible(
    *, application: Application, by: Person, reason: str, rule_keys: list[str], seen: str = ""
) -> Proposal:
    """Propose that an application does not meet the requirements; another person confirms it."""
    application = lock_application(application, seen=seen)
    require(is_officer(by, application.call))
    if not can_proceed(application.confirm_ineligible):
        raise StateMoved()
    if not reason.strip():
        raise Refused(_("Give the reason. The applicant reads it."))
    return open_proposal(
        call=application.call,
        application=application,
        act=Proposal.Act.INELIGIBLE,
        by=by,
        reason=reason,
        data={"rules": rule_keys, "submission": application.current_submission_id},
    )


def apply_ineligible(proposal: Proposal, by: Person) -> None:
    """Carry out a confirmed ineligibility: released to the applicant at once, with days to answer."""
    application = lock_application(proposal.application)
    if not can_proceed(application.confirm_ineligible):
        raise StateMoved()
    if proposal.data.get("submission") not in (None, application.current_submission_id):
        raise StateMoved(_("The applicant submitted again after this was proposed. Send it back."))
    before = application.state
    if application.reopened_at:
        close_reopening(application)
    application.confirm_ineligible()
    application.save()
    now = timezone.now()
    due_at = working_days_from(now, ANSWER_DAYS, application.call.zone)
    record(
        subject=application,
        by=by,
        what="application.ineligible",
        from_state=before,
        to_state=application.state,
        reason=proposal.reason,
        data={
            "proposal": proposal.pk,
            "rules": proposal.data.get("rules", []),
            "answer_by": due_at.isoformat(),
        },
    )
    proposal.data = {**proposal.data, "answer_by": due_at.isoformat()}
    proposal.save()
    enqueue("applications.ineligible", {"proposal": proposal.pk}, key=f"ineligible-{proposal.pk}")


def leave_as_is(proposal: Proposal, by: Person) -> None:
    """Nothing moves when such a proposal is sent back."""


def confirmed_ineligibility(application: Application) -> Proposal | None:
    return (
        application.proposals.filter(act=Proposal.Act.INELIGIBLE, state="approved")
        .select_related("proposed_by", "decided_by")
        .order_by("-decided_at")
        .first()
    )


@transaction.atomic
def answer_ineligibility(*, application: Application, by: Person, text: str, at: datetime) -> Proposal:
    """Keep the applicant's answer to "does not meet the requirements". Raises StateMoved when too late."""
    application = lock_application(application)
    if not application.participants.filter(person=by, left_at=None).exists():
        raise PermissionError("not a participant")
    proposal = confirmed_ineligibility(application)
    if application.state != ApplicationState.INELIGIBLE or proposal is None:
        raise StateMoved()
    if at >= datetime.fromisoformat(proposal.data["answer_by"]):
        raise StateMoved(_("The days to answer have passed."))
    proposal.data = {**proposal.data, "applicant_answer": text, "applicant_answered_at": at.isoformat()}
    proposal.save()
    record(subject=application, by=by, what="application.ineligibility_answered", reason=text)
    return proposal


@transaction.atomic
def keep_ineligible(*, application: Application, by: Person, reason: str, seen: str = "") -> Proposal:
    """Leave an ineligibility as it is after the applicant answered, with a reply that they read."""
    application = lock_application(application, seen=seen)
    require(is_officer(by, application.call))
    proposal = confirmed_ineligibility(application)
    if application.state != ApplicationState.INELIGIBLE or proposal is None:
        raise StateMoved()
    if not proposal.data.get("applicant_answer") or proposal.data.get("reply"):
        raise StateMoved()
    if not reason.strip():
        raise Refused(_("Give the reason. The applicant reads it."))
    proposal.data = {**proposal.data, "reply": reason, "replied_at": timezone.now().isoformat()}
    proposal.save()
    record(
        subject=application,
        by=by,
        what="application.ineligibility_kept",
        from_state=application.state,
        to_state=application.state,
        reason=reason,
        data={"proposal": proposal.pk},
    )
    enqueue(
        "applications.ineligibility_kept", {"proposal": proposal.pk}, key=f"ineligibility-kept-{proposal.pk}"
    )
    return proposal


@transaction.atomic
def reinstate(*, application: Application, by: Person, reason: str, seen: str = "") -> Application:
    """Take an ineligibility back, with a reason. Its findings count as met by that reason."""
    application = lock_application(application, seen=seen)
    require(is_officer(by, application.call))
    if not can_proceed(application.reinstate):
        raise StateMoved()
    if application.call.state not in (CallState.PUBLISHED, CallState.IN_REVIEW):
        raise StateMoved(_("The panel has finished. The application can no longer be taken up again."))
    if not reason.strip():
        raise Refused(_("Give the reason. It stands in the protocol."))
    before = application.state
    application.findings.exclude(confirmed_outcome=RuleFinding.Outcome.MET).update(
        confirmed_outcome=RuleFinding.Outcome.MET, confirmed_by=by, confirmed_at=timezone.now(), note=reason
    )
    application.reinstate()
    application.save()
    store_totals(application)
    record(
        subject=application,
        by=by,
        what="application.reinstated",
        from_state=before,
        to_state=application.state,
        reason=reason,
    )
    enqueue(
        "applications.reinstated",
        {"application": application.pk},
        key=f"reinstated-{application.pk}-{application.proposals.count()}",
    )
    return application


@transaction.atomic
def ask_clarification(
    *,
    application: Application,
    by: Person | None,
    reason: str,
    question_keys: list[str],
    due_at: datetime | None = None,
    days: int = ANSWER_DAYS,
    seen: str = "",
) -> Clarification:
    """Ask the applicant; the application is returned until they answer or the deadline passes."""
    application = lock_application(application, seen=seen)
    if by is not None:
        require(is_officer(by, application.call))
    if not can_proceed(application.ask):
        raise StateMoved()
    now = timezone.now()
    if due_at is not None and due_at <= now:
        raise Refused(_("Choose a time in the future to answer by."))
    if application.reopened_at:
        close_reopening(application)
    before = application.state
    clarification = Clarification.objects.create(
        application=application,
        reason=reason,
        question_keys=question_keys,
        asked_by=by,
        due_at=due_at or working_days_from(now, days, application.call.zone),
    )
    application.ask()
    application.save()
    record(
        subject=application,
        by=by,
        what="application.clarification_asked",
        from_state=before,
        to_state=application.state,
        reason=reason,
        data={"clarification": clarification.pk, "questions": question_keys},
    )
    enqueue(
        "applications.clarification_asked",
        {"clarification": clarification.pk},
        key=f"clarification-{clarification.pk}",
    )
    return clarification


@transaction.atomic
def lapse_clarification(*, clarification: Clarification, at: datetime) -> bool:
    """Let the application go on as last submitted when nobody answered in time."""
    application = lock_application(clarification.application)
    open_one = application.clarifications.filter(
        pk=clarification.pk, answered_at=None, lapsed_at=None, due_at__lte=at
    )
    if application.state != ApplicationState.RETURNED or not open_one.update(lapsed_at=at):
        return False
    close_reopening(application)
    before = application.state
    application.resume()
    application.save()
    record(
        subject=application,
        by=None,
        what="application.clarification_lapsed",
        from_state=before,
        to_state=application.state,
        data={"clarification": clarification.pk},
    )
    return True


@transaction.atomic
def extend(
    *, application: Application, by: Person, until: datetime, reason: str, seen: str = ""
) -> Extension:
    """Give one application more time. It shows in the call's public ledger without a name."""
    application = lock_application(application, seen=seen)
    require(is_officer(by, application.call))
    if not reason.strip():
        raise Refused(_("Give the reason. It stands in the protocol."))
    if application.call.state != CallState.PUBLISHED or application.state not in (
        ApplicationState.DRAFT,
        ApplicationState.SUBMITTED,
    ):
        raise StateMoved()
    if until <= max(application.deadline, timezone.now()):
        raise Refused(_("Choose a time after the present deadline."))
    extension = Extension.objects.create(application=application, until=until, reason=reason, granted_by=by)
    application.extended_until = until
    application.save(update_fields=["extended_until"])
    record(
        subject=application,
        by=by,
        what="application.extended",
        from_state=application.state,
        to_state=application.state,
        reason=reason,
        data={"extension": extension.pk, "until": until.isoformat(), "zone": application.call.zone},
    )
    enqueue("applications.extended", {"extension": extension.pk}, key=f"extended-{extension.pk}")
    return extension

"""What the outbox does for the spine. Each handler may run twice and has one effect."""

from django.utils import translation

from applications.models import Application, Clarification, Extension, Proposal, Submission
from applications.services import closing, documents, findings
from applications.services.letters import lead_of, write_to_applicant, write_to_staff
from applications.services.proposals import who_may_decide
from applications.states import STANDING, ApplicationState, ProposalState
from ledger.outbox import handler, periodic
from people import magic
from people.models import MagicLink, Person


def _application(pk: int) -> Application | None:
    return Application.objects.for_page().filter(pk=pk).first()


@handler("applications.submitted")
def submitted(payload: dict) -> None:
    submission = Submission.objects.select_related(
        "application__call__form_version", "application__country", "submitted_by"
    ).get(pk=payload["submission"])
    findings.propose_findings(submission=submission)
    write_to_applicant(
        application=submission.application,
        template="receipt",
        context={"submission": submission},
        key=f"receipt-{submission.pk}",
    )


@handler("applications.not_submitted")
def not_submitted(payload: dict) -> None:
    application = _application(payload["application"])
    if application is None or application.state != ApplicationState.DRAFT:
        return
    write_to_applicant(
        application=application,
        template="not_submitted",
        context={"deadline": application.deadline},
        key=f"not-submitted-{application.pk}-{application.deadline:%Y%m%d%H%M}",
    )


@handler("applications.changes_not_submitted")
def changes_not_submitted(payload: dict) -> None:
    application = _application(payload["application"])
    if application is None:
        return
    write_to_applicant(
        application=application,
        template="changes_not_submitted",
        context={"submission": application.current_submission},
        key=f"changes-not-submitted-{application.pk}-{application.deadline:%Y%m%d%H%M}",
    )


@handler("applications.withdrawn")
def withdrawn(payload: dict) -> None:
    application = _application(payload["application"])
    write_to_applicant(
        application=application, template="withdrawn", context={}, key=f"withdrawn-{application.pk}"
    )


@handler("applications.clarification_asked")
def clarification_asked(payload: dict) -> None:
    clarification = Clarification.objects.select_related("application__call__form_version").get(
        pk=payload["clarification"]
    )
    write_to_applicant(
        application=clarification.application,
        template="clarification_needed",
        context={
            "clarification": clarification,
            "due_at": clarification.due_at,
            "reason": clarification.reason,
        },
        key=f"clarification-{clarification.pk}",
    )


@handler("applications.ineligible")
def ineligible(payload: dict) -> None:
    proposal = Proposal.objects.select_related("application__call").get(pk=payload["proposal"])
    lead, call = lead_of(proposal.application), proposal.application.call
    with translation.override(lead.language):
        rules = findings.rule_texts(call, proposal.data.get("rules", []))
    write_to_applicant(
        application=proposal.application,
        to=lead,
        template="ineligible",
        context={
            "proposal": proposal,
            "reason": proposal.reason,
            "rules": rules,
            "due_at": findings.answer_by(proposal),
        },
        key=f"ineligible-{proposal.pk}",
    )


@handler("applications.ineligibility_kept")
def ineligibility_kept(payload: dict) -> None:
    proposal = Proposal.objects.select_related("application__call").get(pk=payload["proposal"])
    write_to_applicant(
        application=proposal.application,
        template="ineligibility_kept",
        context={"reason": proposal.data.get("reply", "")},
        key=f"ineligibility-kept-{proposal.pk}",
    )


@handler("applications.reinstated")
def reinstated(payload: dict) -> None:
    application = _application(payload["application"])
    write_to_applicant(
        application=application,
        template="reinstated",
        context={},
        key=f"reinstated-{application.pk}-{application.proposals.count()}",
    )


@handler("applications.extended")
def extended(payload: dict) -> None:
    extension = Extension.objects.select_related("application__call").get(pk=payload["extension"])
    write_to_applicant(
        application=extension.application,
        template="extended",
        context={"extension": extension, "deadline": extension.until},
        key=f"extended-{extension.pk}",
    )


@handler("applications.approval_waiting")
def approval_waiting(payload: dict) -> None:
    proposal = Proposal.objects.select_related("call", "application", "proposed_by").get(
        pk=payload["proposal"]
    )
    if proposal.state != ProposalState.OPEN:
        return
    for person in who_may_decide(proposal, outsiders=False):
        write_to_staff(
            call=proposal.call,
            to=person,
            template="approval_waiting",
            context={"proposal": proposal},
            key=f"approval-waiting-{proposal.pk}-{person.pk}",
            view="applications:proposal",
            args=[proposal.public_id],
        )


@handler("applications.outsider_invited")
def outsider_invited(payload: dict) -> None:
    proposals = Proposal.objects.select_related("call", "application", "proposed_by")
    proposal = proposals.get(pk=payload["proposal"])
    link = MagicLink.objects.filter(pk=payload["link"]).first()
    write_to_staff(
        call=proposal.call,
        to=Person.objects.get(pk=payload["person"]),
        template="outsider_invited",
        context={"proposal": proposal},
        key=f"outsider-invited-{proposal.pk}-{payload['person']}",
        view="applications:proposal",
        args=[proposal.public_id],
        path=magic.deferred_path(link) if link else "",
    )


@handler("applications.proposal_sent_back")
def proposal_sent_back(payload: dict) -> None:
    proposal = Proposal.objects.select_related("call", "application", "proposed_by", "decided_by").get(
        pk=payload["proposal"]
    )
    write_to_staff(
        call=proposal.call,
        to=proposal.proposed_by,
        template="proposal_sent_back",
        context={"proposal": proposal, "reason": proposal.answer},
        key=f"proposal-back-{proposal.pk}",
        view="applications:proposal",
        args=[proposal.public_id],
    )


@handler("applications.call_cancelled")
def call_cancelled(payload: dict) -> None:
    applications = Application.objects.for_page().filter(
        call=payload["call"], state__in=[ApplicationState.DRAFT, *STANDING]
    )
    reason = (
        Proposal.objects.filter(call=payload["call"], act=Proposal.Act.CANCEL, state=ProposalState.APPROVED)
        .values_list("reason", flat=True)
        .first()
    )
    for application in applications.iterator(chunk_size=500):
        write_to_applicant(
            application=application,
            template="call_cancelled",
            context={"reason": reason or ""},
            key=f"call-cancelled-{application.pk}",
        )


@handler("applications.document_refused")
def document_refused(payload: dict) -> None:
    documents.return_for_document(payload["document"])


periodic("applications.close_calls", every_minutes=1)(closing.close_calls)
periodic("applications.close_extensions", every_minutes=1)(closing.close_extensions)
periodic("applications.lapse_clarifications", every_minutes=1)(closing.lapse_clarifications)
periodic("applications.count_large_calls", every_minutes=1)(closing.count_large_calls)

"""What the outbox does for this room. Each handler may run twice and has one effect."""

from applications.models import CallGrant
from applications.services.letters import write_to_applicant, write_to_staff
from awards.models import Appeal, Award, Decision, DecisionLine
from awards.protocol import protocol_number
from awards.services import announcing, keeping, releasing
from awards.services.appealing import who_may_decide_appeal
from awards.services.letters import send_result_letter
from awards.states import AppealState, DecisionState
from ledger.outbox import handler, periodic
from people.models import Person


def holders(call_id: int, *roles: str) -> list[Person]:
    grants = CallGrant.objects.current().filter(call=call_id, role__in=roles, only_proposal=None)
    return list(Person.objects.filter(pk__in=grants.values("person")).order_by("pk"))


@handler("awards.protocol")
def protocol(payload: dict) -> None:
    """Keep the protocol, then mail its seal to approvers and observers, where nobody here can change it."""
    decision = Decision.objects.with_people().get(pk=payload["decision"])
    keeping.keep_protocol(decision)
    for person in holders(decision.call_id, "approver", "observer"):
        write_to_staff(
            call=decision.call,
            to=person,
            template="decision_approved",
            context={"decision": decision, "number": protocol_number(decision)},
            key=f"decision-approved-{decision.pk}-{person.pk}",
            view="awards:protocol",
            args=[decision.call.slug, decision.number],
        )


@handler("awards.release")
def release(payload: dict) -> None:
    decision = Decision.objects.get(pk=payload["decision"])
    if decision.state == DecisionState.APPROVED:
        releasing.release_next(decision=decision, by=Person.objects.get(pk=payload["by"]))


@handler("awards.result_letter")
def result_letter(payload: dict) -> None:
    lines = DecisionLine.objects.released().select_related("application__call", "category")
    line = lines.filter(pk=payload["line"]).first()
    if line:
        send_result_letter(line)


@handler("awards.appeal_lodged")
def appeal_lodged(payload: dict) -> None:
    appeal = Appeal.objects.for_page().get(pk=payload["appeal"])
    if appeal.state != AppealState.LODGED:
        return
    call = appeal.application.call
    for person in who_may_decide_appeal(appeal):
        write_to_staff(
            call=call,
            to=person,
            template="appeal_lodged",
            context={"application": appeal.application},
            key=f"appeal-lodged-{appeal.pk}-{person.pk}",
            view="awards:appeal",
            args=[call.slug, appeal.public_id],
        )


@handler("awards.appeal_decided")
def appeal_decided(payload: dict) -> None:
    appeal = Appeal.objects.for_page().get(pk=payload["appeal"])
    write_to_applicant(
        application=appeal.application,
        template="appeal_decided",
        context={"upheld": appeal.state == AppealState.UPHELD, "reason": appeal.reasons},
        key=f"appeal-decided-{appeal.pk}",
        to=appeal.lodged_by,
    )


@handler("awards.award_answered")
def award_answered(payload: dict) -> None:
    award = Award.objects.select_related("application__call").get(pk=payload["award"])
    call = award.application.call
    for person in holders(call.pk, "officer"):
        write_to_staff(
            call=call,
            to=person,
            template="award_answered",
            context={"application": award.application, "accepted": award.state == "accepted"},
            key=f"award-answered-{award.pk}-{person.pk}",
            view="applications:application",
            args=[call.slug, award.application.public_id],
        )


periodic("awards.publish_due", every_minutes=1)(announcing.publish_due)

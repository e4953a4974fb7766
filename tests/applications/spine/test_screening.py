from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from applications.errors import NotReady, Refused, StateMoved
from applications.models import Application, Call, RuleFinding
from applications.services import closing, findings, proposals, screening, submitting
from applications.services.documents import return_for_document
from applications.services.drafts import save_answers
from applications.states import ApplicationState
from correspondence.models import Letter
from documents.models import Document
from ledger.outbox import run_pending
from people.models import HubMembership
from tests.factories.calls import again, fresh, make_draft, make_submitted, published_call
from tests.factories.people import PersonFactory


def close(call: Call) -> None:
    now = timezone.now()
    Call.objects.filter(pk=call.pk).update(
        opens_at=now - timedelta(days=30), closes_at=now - timedelta(hours=1)
    )


def make_ineligible(application, team, *, reason: str = "The rule on countries"):
    proposal = screening.propose_ineligible(
        application=application, by=again(team.officer), reason=reason, rule_keys=["country"]
    )
    proposals.approve(proposal=proposal, by=again(team.approver))
    return proposal


def test_rules_propose_and_an_officer_confirms(call, team) -> None:
    application = make_submitted(call)
    assert (application.findings_met, application.findings_total) == (3, 3)
    assert application.state == ApplicationState.SUBMITTED
    close(call)
    eligible = screening.confirm_eligible(application=application, by=again(team.officer))
    assert eligible.state == ApplicationState.ELIGIBLE
    assert set(application.findings.values_list("confirmed_by", flat=True)) == {team.officer.pk}


def test_nobody_is_confirmed_while_they_can_still_correct(call, team) -> None:
    application = make_submitted(call)
    with pytest.raises(NotReady):
        screening.confirm_eligible(application=application, by=again(team.officer))


def test_an_unclear_rule_keeps_from_confirming_until_a_person_says(team) -> None:
    call = published_call(team, programme="scholarship")
    application = make_submitted(call, language_test="other")
    finding = application.findings.get(rule_key="english")
    assert finding.outcome == RuleFinding.Outcome.UNCLEAR
    close(call)
    with pytest.raises(NotReady):
        screening.confirm_eligible(application=application, by=again(team.officer))
    screening.confirm_finding(finding=finding, by=again(team.officer), outcome="met", note="Equal to IELTS 6")
    assert fresh(application).findings_unclear == 0
    screening.confirm_eligible(application=application, by=again(team.officer))
    assert fresh(application).state == ApplicationState.ELIGIBLE


def test_departing_from_a_rule_needs_a_note(call, team) -> None:
    finding = make_submitted(call).findings.get(rule_key="country")
    with pytest.raises(Refused):
        screening.confirm_finding(finding=finding, by=again(team.officer), outcome="not_met")


def test_ineligible_takes_two_is_released_at_once_and_can_be_answered(call, team) -> None:
    application = make_submitted(call)
    proposal = screening.propose_ineligible(
        application=application, by=again(team.officer), reason="Late stamp", rule_keys=["country"]
    )
    assert fresh(application).state == ApplicationState.SUBMITTED
    proposals.approve(proposal=proposal, by=again(team.approver))
    application = fresh(application)
    assert (application.state, application.state_for_applicant) == ("ineligible", "ineligible")
    run_pending()
    assert Letter.objects.filter(template="ineligible").count() == 1
    lead = application.participants.get().person
    answered = screening.answer_ineligibility(
        application=application, by=lead, text="It was not", at=timezone.now()
    )
    assert answered.data["applicant_answer"] == "It was not"


def test_after_five_working_days_there_is_no_answer(call, team) -> None:
    application = make_submitted(call)
    proposal = make_ineligible(application, team)
    late = findings.answer_by(fresh(proposal))
    with pytest.raises(StateMoved):
        screening.answer_ineligibility(application=application, by=application.lead, text="x", at=late)


def test_an_ineligible_application_is_reinstated_with_a_reason(call, team) -> None:
    application = make_submitted(call)
    make_ineligible(application, team)
    with pytest.raises(Refused):
        screening.reinstate(application=application, by=again(team.officer), reason=" ")
    screening.reinstate(application=application, by=again(team.officer), reason="The stamp was in time")
    stored = fresh(application)
    assert (stored.state, stored.findings_met) == (ApplicationState.ELIGIBLE, 3)
    run_pending()
    assert Letter.objects.filter(template="reinstated").count() == 1


def test_a_second_reinstatement_writes_a_second_letter(call, team) -> None:
    application = make_submitted(call)
    for reason in ("First", "Second"):
        make_ineligible(fresh(application), team)
        screening.reinstate(application=application, by=again(team.officer), reason=reason)
        run_pending()
    assert Letter.objects.filter(template="reinstated").count() == 2


def test_a_clarification_returns_the_application_and_the_answer_brings_it_back(call, team) -> None:
    application = make_submitted(call)
    asked = screening.ask_clarification(
        application=application, by=again(team.officer), reason="Which year?", question_keys=["summary"]
    )
    lead = application.lead
    assert fresh(application).state == ApplicationState.RETURNED
    save_answers(
        application=application,
        by=lead,
        changes={"summary": "Since 2024", "title": "Sneaked in"},
        bases={"summary": 1, "title": 1},
    )
    submitting.submit(application=application, by=lead, token="answer", received_at=timezone.now())
    stored = fresh(application)
    assert (stored.state, stored.title) == (ApplicationState.SUBMITTED, "One visit less")
    assert stored.current_submission.answers["summary"] == "Since 2024"
    assert fresh(asked).answered_at is not None


def test_unanswered_the_application_goes_on_as_it_was(call, team) -> None:
    application = make_submitted(call)
    asked = screening.ask_clarification(
        application=application, by=again(team.officer), reason="Which year?", question_keys=[]
    )
    lead = application.lead
    save_answers(application=application, by=lead, changes={"summary": "Half"}, bases={"summary": 1})
    assert closing.lapse_clarifications(asked.due_at - timedelta(seconds=1)) == 0
    assert closing.lapse_clarifications(asked.due_at) == 1
    assert closing.lapse_clarifications(asked.due_at) == 0
    stored = fresh(application)
    assert (stored.state, stored.answers["summary"]) == (
        ApplicationState.SUBMITTED,
        stored.current_submission.answers["summary"],
    )


def test_an_answer_after_its_deadline_is_late(call, team) -> None:
    application = make_submitted(call)
    asked = screening.ask_clarification(
        application=application, by=again(team.officer), reason="Which year?", question_keys=[]
    )
    from applications.errors import DeadlinePassed

    with pytest.raises(DeadlinePassed):
        submitting.submit(
            application=application, by=application.lead, token="late", received_at=asked.due_at
        )


def test_a_document_refused_later_returns_for_that_document_alone(call) -> None:
    application = make_submitted(call)
    document = application.attachments.get().document
    Document.objects.filter(pk=document.pk).update(state="refused", refusal="infected")
    return_for_document(document.pk)
    return_for_document(document.pk)
    asked = application.clarifications.get()
    assert (asked.question_keys, asked.asked_by) == (["evidence"], None)
    assert fresh(application).state == ApplicationState.RETURNED


def test_a_second_application_of_one_person_is_found(call) -> None:
    person = PersonFactory()
    first = make_submitted(call, person)
    submitting.withdraw(application=first, by=person)
    second = make_submitted(call, person, token="second")
    assert second.findings.get(rule_key="one_application").outcome == "met"
    third = make_submitted(call, person, token="third")
    assert third.findings.get(rule_key="one_application").outcome == "not_met"


def test_a_country_that_left_the_hub_is_not_met(team) -> None:
    HubMembership.objects.filter(country="KG").update(ends_on=timezone.now().date() - timedelta(days=400))
    call = published_call(team, programme="scholarship")
    application = make_submitted(call, citizenship="KG")
    assert application.findings.get(rule_key="citizenship").outcome == "not_met"
    assert application.state == ApplicationState.SUBMITTED


def test_a_confirmation_stands_while_the_finding_is_the_same(call, team) -> None:
    application = make_submitted(call)
    finding = application.findings.get(rule_key="country")
    screening.confirm_finding(finding=finding, by=again(team.officer), outcome="met")
    findings.propose_findings(submission=application.current_submission)
    assert fresh(finding).confirmed_outcome == "met"
    submitting.reopen(application=application, by=application.lead)
    save_answers(
        application=application, by=application.lead, changes={"country": "MD"}, bases={"country": 1}
    )
    submitting.submit(application=application, by=application.lead, token="2", received_at=timezone.now())
    run_pending()
    assert fresh(finding).confirmed_outcome == ""


def test_closing_tells_every_draft_that_it_was_not_submitted(call) -> None:
    drafts = [make_draft(call) for _ in range(2)]
    standing = make_submitted(call)
    submitting.reopen(application=standing, by=standing.lead)
    save_answers(application=standing, by=standing.lead, changes={"title": "Half"}, bases={"title": 1})
    with time_machine.travel(call.closes_at, tick=False):
        assert closing.close_calls() == 1
        assert closing.close_calls() == 0
        run_pending()
    told = Letter.objects.filter(template="not_submitted").values_list("to", flat=True)
    assert set(told) == {draft.lead.pk for draft in drafts}
    assert Letter.objects.filter(template="changes_not_submitted", to=standing.lead).count() == 1
    stored = fresh(standing)
    assert (stored.answers["title"], stored.reopened_at) == ("One visit less", None)


def test_an_extended_draft_is_told_at_its_own_deadline(call, team) -> None:
    draft = make_draft(call)
    until = call.closes_at + timedelta(days=1)
    screening.extend(application=draft, by=again(team.officer), until=until, reason="A power cut")
    for moment, letters in ((call.closes_at, 0), (until, 1), (until + timedelta(hours=1), 1)):
        with time_machine.travel(moment, tick=False):
            closing.close_calls()
            closing.close_extensions()
            run_pending()
        assert Letter.objects.filter(template="not_submitted").count() == letters


def test_a_cancelled_call_tells_everyone_once(call, team) -> None:
    from applications.services import calls

    make_draft(call)
    make_submitted(call)
    proposal = calls.propose_cancellation(call=call, by=again(team.officer), reason="No funds")
    proposals.approve(proposal=proposal, by=again(team.approver))
    run_pending()
    assert Letter.objects.filter(template="call_cancelled").count() == 2
    assert set(Application.objects.values_list("state", flat=True)) == {"draft", "submitted"}


def test_the_counts_of_a_call_are_stored(call) -> None:
    make_draft(call)
    make_submitted(call)
    tally = closing.tally_of(call)
    assert (tally.by_state, tally.countries) == ({"draft": 1, "submitted": 1}, 1)

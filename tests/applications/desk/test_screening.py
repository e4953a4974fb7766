"""One application: what the page shows, what it offers, and what becomes of acts on a state that moved."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Call, Submission
from applications.services import proposals, screening
from applications.states import ApplicationState, ProposalState
from ledger.models import Event
from tests.factories.applications import make_listed, move
from tests.factories.calls import again, fresh, make_draft, make_submitted


def url(name: str, row: Application, *args) -> str:
    return reverse(f"applications:{name}", args=[row.call.slug, row.public_id, *args])


def page(client, row: Application, query: str = ""):
    return client.get(url("application", row) + query)


def offers(client, row: Application) -> set[str]:
    return {name for name, offered in page(client, row).context["can"].items() if offered}


def post(client, name: str, row: Application, *args, **data):
    return client.post(url(name, row, *args), {"seen": row.state, **data})


def finding(client, row: Application, **data):
    found = row.findings.first()
    return post(client, "finding", row, found.rule_key, submission=row.current_submission_id, **data)


def ineligible(team, row: Application) -> Application:
    proposal = screening.propose_ineligible(
        application=row, by=again(team.officer), reason="No proof", rule_keys=[row.call.rules[0]["key"]]
    )
    proposals.approve(proposal=proposal, by=again(team.approver))
    return fresh(row)


def test_page_shows_answers_evidence_and_the_applicant(closed, officer):
    row = make_listed(closed, unclear=1, email_unconfirmed=True)
    text = page(officer, row).content.decode()
    assert [
        words in text for words in ("No country is given.", row.lead.email, "Families used to come twice.")
    ] == [
        True,
        True,
        True,
    ]
    assert "E-mail address not confirmed" in text


@pytest.mark.parametrize(
    ("fields", "offered"),
    [
        ({}, {"confirm_findings", "eligible", "ineligible", "ask"}),
        ({"unclear": 1}, {"confirm_findings", "ineligible", "ask"}),
        ({"not_met": 1}, {"confirm_findings", "ineligible", "ask"}),
        ({"state": "eligible"}, {"confirm_findings", "ineligible", "ask"}),
        ({"state": "returned"}, {"confirm_findings"}),
        ({"state": "withdrawn"}, set()),
        ({"state": "selected"}, set()),
    ],
)
def test_page_offers_an_officer_the_moves_that_can_be_made(closed, officer, fields, offered):
    row = make_listed(closed, **fields)
    Call.objects.filter(pk=closed.pk).update(state="in_review")
    assert offers(officer, row) == offered


def test_page_offers_an_approver_nothing(closed, approver):
    assert offers(approver, make_listed(closed)) == set()


def test_page_offers_more_time_while_the_call_is_published(call, officer):
    row = make_listed(call)
    assert offers(officer, row) == {"confirm_findings", "ineligible", "ask", "extend"}


def test_page_says_what_keeps_an_application_from_being_confirmed(call, closed, officer):
    early, unclear = make_listed(call), make_listed(closed, unclear=1)
    assert "can still correct this application" in page(officer, early).content.decode()
    assert "A rule is not met or unclear." in page(officer, unclear).content.decode()


def test_page_offers_no_other_judgement_while_a_proposal_waits(closed, officer, team):
    row = make_listed(closed)
    screening.propose_ineligible(application=row, by=again(team.officer), reason="x", rule_keys=["country"])
    assert offers(officer, row) == {"confirm_findings", "extend"}


def test_eligible_is_confirmed_with_every_finding(closed, officer):
    row = make_listed(closed)
    response = post(officer, "eligible", row)
    assert (response.status_code, fresh(row).state) == (302, ApplicationState.ELIGIBLE)
    assert set(row.findings.values_list("confirmed_outcome", flat=True)) == {"met"}


def test_eligible_goes_back_to_the_queue_it_came_from(closed, officer):
    row = make_listed(closed)
    response = officer.post(url("eligible", row) + "?state=submitted", {"seen": row.state})
    assert response["Location"] == url("application", row) + "?state=submitted"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("eligible", {}),
        ("ineligible", {"reason": "No proof", "rules": ["country"]}),
        (
            "ask",
            {
                "reason": "When?",
                "questions": ["implemented_on"],
                "due_day_0": "1",
                "due_day_1": "2",
                "due_day_2": "2099",
                "due_time": "17:00",
            },
        ),
    ],
)
def test_act_on_a_state_that_moved_gives_the_conflict_page(closed, officer, name, data):
    row = make_listed(closed)
    move(row, "withdrawn")
    data = {key.replace("_day_0", "_day_day"): value for key, value in data.items()}
    response = post(officer, name, row, **data)
    assert (response.status_code, fresh(row).state) == (409, ApplicationState.WITHDRAWN)
    text = response.content.decode()
    assert ("Withdrawn" in text, url("application", row) in text) == (True, True)


def test_act_from_a_page_that_showed_another_state_is_refused_though_it_could_be_made(closed, officer):
    row = make_listed(closed)
    move(row, "eligible")
    response = post(officer, "ineligible", row, reason="No proof whatever", rules=["country"])
    assert (response.status_code, row.proposals.count()) == (409, 0)
    assert "No proof whatever" in response.content.decode()


def test_act_without_the_state_it_was_seen_in_is_not_ours(closed, officer):
    row = make_listed(closed)
    assert officer.post(url("eligible", row)).status_code == 404


def test_finding_is_confirmed_with_a_note(closed, officer, team):
    row = make_listed(closed, unclear=1)
    response = finding(officer, row, outcome="met", note="The letter names Kyrgyzstan.")
    found = row.findings.first()
    assert response["Location"].endswith(f"#rule-{found.rule_key}")
    assert (found.standing_outcome, found.note, found.confirmed_by) == (
        "met",
        "The letter names Kyrgyzstan.",
        team.officer,
    )
    assert fresh(row).findings_unclear == 0


def test_finding_that_departs_from_the_rule_needs_a_note(closed, officer):
    row = make_listed(closed)
    response = finding(officer, row, outcome="not_met")
    assert (response.status_code, row.findings.first().confirmed_outcome) == (422, "")
    assert "Say why you depart from what the rule proposes." in response.content.decode()


def test_finding_that_departs_from_the_rule_is_an_exception(closed, officer):
    row = make_listed(closed)
    finding(officer, row, outcome="not_met", note="The country is not the one of the letter.")
    assert Event.objects.about(row).filter(what="finding.departed").count() == 1


def test_finding_of_an_earlier_submission_is_refused(closed, officer):
    row = make_listed(closed, unclear=1)
    data = {"seen": row.state, "submission": row.current_submission_id + 1, "outcome": "met"}
    response = officer.post(url("finding", row, row.findings.first().rule_key), data)
    assert (response.status_code, row.findings.first().confirmed_outcome) == (409, "")


def test_ineligible_is_proposed_and_waits_for_another_person(closed, officer, team):
    row = make_listed(closed, not_met=1)
    response = post(officer, "ineligible", row, reason="No proof", rules=[closed.rules[0]["key"]])
    proposal = row.proposals.get()
    assert response["Location"].endswith(f"/approvals/{proposal.public_id}/")
    assert (fresh(row).state, proposal.state) == (ApplicationState.SUBMITTED, ProposalState.OPEN)


def test_ineligible_needs_a_reason_and_a_requirement(closed, officer):
    response = post(officer, "ineligible", make_listed(closed), reason=" ")
    assert set(response.context["form"].errors) == {"reason", "rules"}


def test_form_of_ineligible_ticks_what_is_not_met(closed, officer):
    row = make_listed(closed, not_met=1)
    assert officer.get(url("ineligible", row)).context["form"]["rules"].initial == [closed.rules[0]["key"]]


def due(moment) -> dict:
    return {
        "due_day_day": moment.day,
        "due_day_month": moment.month,
        "due_day_year": moment.year,
        "due_time": "17:00",
    }


def test_clarification_is_asked_for_the_answers_chosen(closed, officer):
    row = make_listed(closed)
    moment = timezone.now() + timedelta(days=10)
    post(officer, "ask", row, reason="When?", questions=["implemented_on"], **due(moment))
    asked = row.clarifications.get()
    assert (fresh(row).state, asked.question_keys, asked.reason) == (
        ApplicationState.RETURNED,
        ["implemented_on"],
        "When?",
    )
    assert asked.due_at.date() == moment.date()


def test_clarification_needs_a_moment_that_is_still_to_come(closed, officer):
    row = make_listed(closed)
    moment = timezone.now() - timedelta(days=2)
    response = post(officer, "ask", row, reason="When?", questions=["implemented_on"], **due(moment))
    assert (list(response.context["form"].errors), row.clarifications.count()) == (["due_day"], 0)


def test_page_shows_what_was_asked(closed, officer, team):
    row = make_listed(closed)
    screening.ask_clarification(
        application=row, by=again(team.officer), reason="When was it used first?", question_keys=[]
    )
    assert "When was it used first?" in page(officer, fresh(row)).content.decode()


def test_reinstating_takes_the_application_up_again(closed, officer, team):
    row = ineligible(team, make_listed(closed, not_met=1))
    assert offers(officer, row) == {"reinstate"}
    post(officer, "reinstate", row, reason="The second file shows it.")
    assert fresh(row).state == ApplicationState.ELIGIBLE


def test_reinstating_what_is_not_ineligible_gives_the_conflict_page(closed, officer):
    assert officer.get(url("reinstate", make_listed(closed))).status_code == 409


def test_reply_to_an_answer_is_kept_and_told(closed, officer, team):
    row = ineligible(team, make_listed(closed, not_met=1))
    screening.answer_ineligibility(application=row, by=row_lead(row), text="See page 4.", at=timezone.now())
    assert offers(officer, row) == {"reinstate", "keep"}
    post(officer, "keep", row, reason="Page 4 shows the plan.")
    assert row.proposals.get().data["reply"] == "Page 4 shows the plan."
    assert offers(officer, row) == {"reinstate"}
    assert Event.objects.about(row).filter(what="application.ineligibility_kept").count() == 1


def row_lead(row: Application):
    return row.participants.get().person


def test_reply_without_an_answer_gives_the_conflict_page(closed, officer, team):
    row = ineligible(team, make_listed(closed, not_met=1))
    assert officer.get(url("keep", row)).status_code == 409


def until(moment) -> dict:
    return {
        "until_day_day": moment.day,
        "until_day_month": moment.month,
        "until_day_year": moment.year,
        "until_time": "17:00",
    }


def test_draft_gets_more_time_by_its_number(call, officer):
    draft = make_draft(call, files=False, title="A secret idea")
    found = officer.get(reverse("applications:more_time", args=[call.slug]), {"number": draft.number})
    form = officer.get(found["Location"])
    assert ("secret" in form.content.decode(), draft.lead.full_name in form.content.decode()) == (
        False,
        False,
    )
    moment = call.closes_at + timedelta(days=3)
    officer.post(found["Location"], {"seen": "draft", "reason": "No network", **until(moment)})
    assert fresh(draft).extended_until.date() == moment.date()


@pytest.mark.parametrize("number", ["000 000", "", "abc"])
def test_more_time_for_a_number_that_nobody_has_is_an_error(call, officer, number):
    response = officer.get(reverse("applications:more_time", args=[call.slug]), {"number": number})
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["number"])


def test_more_time_has_to_lie_after_the_deadline(call, officer):
    row = make_listed(call)
    moment = call.closes_at - timedelta(days=2)
    response = officer.post(url("extension", row), {"seen": row.state, "reason": "x", **until(moment)})
    assert (list(response.context["form"].errors), row.extensions.count()) == (["until_day"], 0)


def test_history_of_an_application_tells_its_events_with_their_reasons(closed, officer, team):
    row = ineligible(team, make_listed(closed, not_met=1))
    text = officer.get(url("application_history", row)).content.decode()
    assert ("does not meet the requirements." in text, "No proof" in text, "Approver Demo" in text) == (
        True,
        True,
        True,
    )


def test_evidence_of_a_rule_opens_the_document_that_it_saw(call, officer):
    row = make_submitted(call)
    document = row.attachments.first().document
    cards = {card["finding"].rule_key: card for card in page(officer, row).context["findings"]}
    evidence = cards["evidence"]["evidence"][0]
    assert (evidence["value"], evidence["url"]) == (
        document.file_name,
        url("application_document", row, document.public_id),
    )


def test_evidence_of_a_duplicate_opens_the_other_application(closed, officer):
    row, other = make_listed(closed), make_listed(closed)
    row.findings.update(evidence=[{"kind": "application", "ref": other.public_id, "value": None}])
    evidence = page(officer, row).context["findings"][0]["evidence"][0]
    assert evidence["url"] == url("application", other)


def test_document_is_opened_by_its_application_alone_and_logged(call, officer, bucket):
    row, other = make_submitted(call), make_submitted(call)
    document = row.attachments.first().document
    opened = officer.get(url("application_document", row, document.public_id))
    elsewhere = officer.get(url("application_document", other, document.public_id))
    assert (opened.status_code, elsewhere.status_code) == (302, 404)
    assert Event.objects.about(row).filter(what="document.opened").count() == 1


def test_document_is_not_there_for_an_observer(call, observer):
    row = make_submitted(call)
    document = row.attachments.first().document
    assert observer.get(url("application_document", row, document.public_id)).status_code == 404


def test_pdf_holds_what_was_submitted(closed, officer):
    row = make_listed(closed)
    body = b"".join(officer.get(url("application_pdf", row)).streaming_content)
    assert (body[:5], Submission.objects.filter(application=row).count()) == (b"%PDF-", 1)

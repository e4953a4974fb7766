"""Two people for what matters: proposals with their evidence, approved, sent back, taken back."""

import pytest
from django.test import Client
from django.urls import reverse

from applications import independence
from applications.independence import register_scorers, warnings
from applications.models import CallGrant, Proposal
from applications.services import calls, proposals, screening
from applications.states import ApplicationState, CallState, ProposalState
from correspondence.models import Letter
from ledger.ids import public_id
from ledger.models import Event
from ledger.outbox import run_pending
from people.magic import DEFERRED
from people.models import Person
from tests.factories.applications import make_listed
from tests.factories.calls import again, draft_call, fresh, make_submitted
from tests.factories.people import PersonFactory, sign_in


def url(name: str, *args) -> str:
    return reverse(f"applications:{name}", args=args)


def propose(team, call, **fields) -> Proposal:
    row = make_listed(call, not_met=1, **fields)
    return screening.propose_ineligible(
        application=row,
        by=again(team.officer),
        reason="No proof of results",
        rule_keys=[call.rules[0]["key"]],
    )


@pytest.fixture
def proposal(team, closed) -> Proposal:
    return propose(team, closed)


def test_approver_sees_the_reason_and_the_evidence(proposal, approver):
    response = approver.get(url("proposal", proposal.public_id))
    text = response.content.decode()
    assert response.context["decides"]
    assert [words in text for words in ("No proof of results", "Families used to come twice.")] == [
        True,
        True,
    ]


def test_approving_carries_the_proposal_out(proposal, approver):
    response = approver.post(url("approve", proposal.public_id))
    assert (response.status_code, fresh(proposal).state) == (302, ProposalState.APPROVED)
    assert fresh(proposal.application).state == ApplicationState.INELIGIBLE


def test_approving_twice_gives_the_conflict_page(proposal, approver):
    approver.post(url("approve", proposal.public_id))
    response = approver.post(url("approve", proposal.public_id))
    assert (response.status_code, "Approved" in response.content.decode()) == (409, True)
    assert Event.objects.about(proposal.application).filter(what="proposal.approved").count() == 1


def test_approving_what_was_withdrawn_meanwhile_changes_nothing(proposal, approver):
    row = proposal.application
    type(row).objects.filter(pk=row.pk).update(state="withdrawn")
    response = approver.post(url("approve", proposal.public_id))
    assert (response.status_code, fresh(proposal).state) == (409, ProposalState.OPEN)


def test_approving_what_was_submitted_again_meanwhile_changes_nothing(proposal, approver):
    row = proposal.application
    newer = make_listed(proposal.call).current_submission
    newer.pk, newer.number, newer._state.adding = None, 2, True
    newer.application, newer.public_id, newer.token = row, public_id(), "again"
    newer.save()
    type(row).objects.filter(pk=row.pk).update(current_submission=newer)
    response = approver.post(url("approve", proposal.public_id))
    assert (response.status_code, fresh(proposal).state) == (409, ProposalState.OPEN)
    assert "submitted again after this was proposed" in response.content.decode()


def test_sending_back_needs_a_reason(proposal, approver):
    response = approver.post(url("send_back", proposal.public_id), {"answer": " "})
    assert (response.status_code, fresh(proposal).state) == (422, ProposalState.OPEN)


def test_sending_back_tells_the_author_why(proposal, approver, officer):
    approver.post(
        url("send_back", proposal.public_id), {"answer": "The rule asks for the date of submission."}
    )
    assert fresh(proposal).state == ProposalState.SENT_BACK
    assert (
        "The rule asks for the date of submission."
        in officer.get(url("proposal", proposal.public_id)).content.decode()
    )


def test_own_proposal_says_that_it_needs_another_person(proposal, officer):
    response = officer.get(url("proposal", proposal.public_id))
    assert (response.context["decides"], "This needs another person" in response.content.decode()) == (
        False,
        True,
    )
    assert [person.full_name for person in response.context["deciders"]] == ["Approver Demo"]


def test_own_proposal_cannot_be_approved_by_who_is_both(team, proposal, officer):
    CallGrant.objects.create(call=proposal.call, person=team.officer, role="approver")
    response = officer.post(url("approve", proposal.public_id))
    assert (response.status_code, fresh(proposal).state) == (409, ProposalState.OPEN)
    assert "Someone else has to approve it." in response.content.decode()


def test_own_proposal_is_taken_back(proposal, officer):
    officer.post(url("take_back", proposal.public_id))
    assert fresh(proposal).state == ProposalState.TAKEN_BACK


def test_proposal_of_somebody_else_is_not_taken_back(proposal, approver):
    assert approver.post(url("take_back", proposal.public_id)).status_code == 404


def test_officer_who_is_no_approver_finds_no_way_to_approve(proposal, team):
    second = PersonFactory()
    CallGrant.objects.create(call=proposal.call, person=second, role="officer")
    client = sign_in(Client(), second)
    assert client.get(url("proposal", proposal.public_id)).context["decides"] is False
    assert client.post(url("approve", proposal.public_id)).status_code == 404


def test_who_scored_the_call_does_not_approve_on_it(proposal, team, approver, monkeypatch):
    monkeypatch.setattr(independence, "_finders", [])
    register_scorers(lambda ids: [(call, team.approver.pk) for call in ids])
    assert approver.get(url("approvals")).context["page"].rows == []
    assert approver.get(url("proposal", proposal.public_id)).context["decides"] is False
    assert approver.post(url("approve", proposal.public_id)).status_code == 404


def test_list_shows_what_waits_on_all_calls_but_ones_own(team, closed, approver):
    first, second = (
        propose(team, closed),
        calls.propose_cancellation(call=closed, by=again(team.officer), reason="No budget"),
    )
    CallGrant.objects.create(call=closed, person=team.approver, role="officer")
    own = screening.propose_ineligible(
        application=make_listed(closed), by=again(team.approver), reason="x", rule_keys=["country"]
    )
    assert [row.pk for row in approver.get(url("approvals")).context["page"].rows] == [first.pk, second.pk]
    assert own.state == ProposalState.OPEN


def test_many_are_approved_only_after_the_recap(team, closed, approver):
    rows = [propose(team, closed, title=f"Entry {number}") for number in range(3)]
    data = {"proposal": [rows[0].public_id, rows[1].public_id]}
    recap = approver.post(url("approve_many"), data)
    assert [row.pk for row in recap.context["proposals"]] == [rows[0].pk, rows[1].pk]
    assert {fresh(row).state for row in rows} == {ProposalState.OPEN}
    done = approver.post(url("approve_many"), {**data, "confirmed": "yes"})
    assert [fresh(row).state for row in rows] == ["approved", "approved", "open"]
    assert [row.pk for row in done.context["approved"]] == [rows[0].pk, rows[1].pk]


def test_many_with_one_that_moved_say_what_became_of_each(team, closed, approver):
    rows = [propose(team, closed, title=f"Entry {number}") for number in range(2)]
    row = rows[1].application
    type(row).objects.filter(pk=row.pk).update(state="withdrawn")
    data = {"proposal": [row.public_id for row in rows], "confirmed": "yes"}
    response = approver.post(url("approve_many"), data)
    assert [p.pk for p in response.context["approved"]] == [rows[0].pk]
    assert [p.pk for p, _error in response.context["refused"]] == [rows[1].pk]


def test_many_leaves_out_what_was_decided_meanwhile(team, closed, approver):
    rows = [propose(team, closed, title=f"Entry {number}") for number in range(2)]
    proposals.approve(proposal=rows[0], by=again(team.approver))
    response = approver.post(url("approve_many"), {"proposal": [row.public_id for row in rows]})
    assert (len(response.context["proposals"]), response.context["gone"]) == (1, 1)


def test_many_with_nothing_chosen_goes_back_to_the_list(team, closed, approver):
    assert approver.post(url("approve_many"))["Location"] == url("approvals")


def test_call_is_shown_as_it_will_be(team, approver):
    call = draft_call(team)
    calls.accept_suggestions(call=call, by=again(team.officer))
    proposal = calls.propose_publication(call=call, by=again(team.officer))
    text = approver.get(url("proposal", proposal.public_id)).content.decode()
    assert [words in text for words in ("The call as it will be", "Results for people", "Main theme: 2")] == [
        True
    ] * 3
    approver.post(url("approve", proposal.public_id))
    assert fresh(call).state == CallState.PUBLISHED


def test_call_sent_back_is_a_draft_again(team, approver):
    call = draft_call(team)
    calls.accept_suggestions(call=call, by=again(team.officer))
    proposal = calls.propose_publication(call=call, by=again(team.officer))
    approver.post(url("send_back", proposal.public_id), {"answer": "The weights are last year’s."})
    assert fresh(call).state == CallState.DRAFT


def test_cancelling_shows_whom_it_concerns(team, call, approver):
    make_listed(call)
    proposal = calls.propose_cancellation(call=call, by=again(team.officer), reason="No budget")
    assert "1 application is submitted." in approver.get(url("proposal", proposal.public_id)).content.decode()
    approver.post(url("approve", proposal.public_id))
    assert fresh(call).state == CallState.CANCELLED


def invite(client, proposal, email="outside@example.org") -> None:
    return client.post(
        url("invite_outsider", proposal.public_id), {"full_name": "Demo Outsider", "email": email}
    )


def test_outsider_is_invited_by_letter_to_one_proposal(proposal, officer):
    assert invite(officer, proposal).status_code == 302
    run_pending()
    person = Person.objects.get(email="outside@example.org")
    letter = Letter.objects.get(to=person)
    assert (letter.template, letter.action_url.startswith(DEFERRED)) == ("outsider_invited", True)
    assert person.magic_links.get().next_path == url("proposal", proposal.public_id)
    assert CallGrant.objects.get(person=person).only_proposal == proposal


def test_outsider_with_an_account_decides_that_proposal_and_opens_nothing_else(team, proposal, officer):
    other = propose(team, proposal.call)
    outsider = PersonFactory(email="outside@example.org")
    invite(officer, proposal)
    client = sign_in(Client(), outsider)
    assert client.get(url("proposal", proposal.public_id)).context["decides"]
    assert [row.pk for row in client.get(url("approvals")).context["page"].rows] == [proposal.pk]
    hidden = [
        url("proposal", other.public_id),
        url("applications", proposal.call.slug),
        url("application", proposal.call.slug, proposal.application.public_id),
        url("call_desk", proposal.call.slug),
        url("history", proposal.call.slug),
    ]
    assert [client.get(path).status_code for path in hidden] == [404] * len(hidden)
    client.post(url("approve", proposal.public_id))
    assert fresh(proposal).decided_by == outsider
    assert client.get(url("proposal", proposal.public_id)).status_code == 200


def test_outsider_opens_the_documents_of_the_matter(team, call, officer, bucket):
    row = make_submitted(call)
    proposal = screening.propose_ineligible(
        application=row, by=again(team.officer), reason="No proof", rule_keys=["evidence"]
    )
    outsider = PersonFactory(email="outside@example.org")
    invite(officer, proposal)
    document = row.attachments.first().document
    path = url("proposal_document", proposal.public_id, document.public_id)
    assert sign_in(Client(), outsider).get(path).status_code == 302
    assert sign_in(Client(), PersonFactory()).get(path).status_code == 404


@pytest.mark.parametrize("email", ["officer", "approver"])
def test_outsider_is_neither_the_author_nor_who_can_approve_already(team, proposal, officer, email):
    person = getattr(team, email)
    response = invite(officer, proposal, person.email)
    assert (response.status_code, CallGrant.objects.filter(only_proposal=proposal).count()) == (422, 0)


def test_outsider_is_not_invited_to_what_is_decided(team, proposal, officer):
    proposals.approve(proposal=proposal, by=again(team.approver))
    assert invite(officer, proposal).status_code == 409


def test_stranger_invites_nobody(proposal, stranger):
    assert invite(stranger, proposal).status_code == 404


def grants(call) -> list[CallGrant]:
    return list(CallGrant.objects.current().filter(call=call))


def test_warning_where_one_person_is_the_only_officer_and_approver(team, call):
    CallGrant.objects.filter(call=call, role="approver").update(person=team.officer)
    assert "only approver is also the only officer" in warnings(call, grants(call))[0]


def test_warning_where_there_is_no_approver(call):
    CallGrant.objects.filter(call=call, role="approver").delete()
    assert "it has no approver" in warnings(call, grants(call))[0]


def test_warning_where_every_approver_scores(team, call, monkeypatch):
    monkeypatch.setattr(independence, "_finders", [lambda ids: [(pk, team.approver.pk) for pk in ids]])
    assert "on its panel" in warnings(call, grants(call))[0]


def test_warning_where_nobody_remains_for_an_appeal(call):
    assert "decide about an appeal" in warnings(call, grants(call))[0]


def test_no_warning_where_three_people_work_on_the_call(call):
    CallGrant.objects.create(call=call, person=PersonFactory(), role="approver")
    assert warnings(call, grants(call)) == []

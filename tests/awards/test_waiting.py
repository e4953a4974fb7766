import pytest
from django.utils import timezone

from applications.services import proposals
from awards import waiting
from awards.services import announcing, appealing
from tests.factories.awards import (
    decided_call,
    entry,
    independent_officer,
    propose,
    ranked_call,
    soon,
    told_call,
)
from tests.factories.calls import again, fresh

TELLERS = [waiting.after_the_scores, waiting.appeals]


def items(person, *calls) -> list[str]:
    found = [item for tell in TELLERS for item in tell(again(person), [fresh(call) for call in calls])]
    return [f"{item.action}: {item.what}" for item in found]


def test_opened_scores_wait_for_a_decision_until_one_is_proposed(team):
    call = ranked_call(team, (5, 4))
    assert items(team.officer, call) == ["Propose a decision: The decision on “A demo call”"]
    decision = propose(call, team, "selected")
    assert items(team.officer, call) == []
    proposals.send_back(proposal=decision.proposal, by=again(team.approver), answer="Again.")
    assert items(team.officer, call) == ["Propose a decision: The decision on “A demo call”"]


def test_decided_call_waits_for_its_letters_then_for_its_announcement(team):
    call = decided_call(team)
    assert items(team.officer, call) == ["Read the letters: 3 letters with results"]
    call = told_call(team)
    assert items(team.officer, call) == ["Set the announcement: The announcement of “A demo call”"]
    announcing.set_announcement(call=call, by=again(team.officer), at=soon(hours=1), text={})
    assert items(team.officer, call) == []


def test_request_waits_only_for_who_took_no_part(team):
    call = told_call(team)
    loser, third = entry(call, 3), independent_officer(team, call)
    appealing.lodge_appeal(application=loser, by=loser.lead, text="Again.", at=timezone.now())
    asked = "Read the request: An applicant asks for a review of the result"
    assert asked in items(third, call)
    assert asked not in items(team.officer, call)
    assert asked not in items(team.approver, call)


def test_upheld_request_waits_for_a_new_decision(team):
    call = told_call(team)
    loser, third = entry(call, 3), independent_officer(team, call)
    appeal = appealing.lodge_appeal(application=loser, by=loser.lead, text="Again.", at=timezone.now())
    appealing.decide_appeal(appeal=appeal, by=third, uphold=True, reasons="Misread.")
    waits = "Propose a decision: An application waits for a new decision"
    assert waits in items(team.officer, call)
    propose(call, team, why="Upheld.")
    assert waits not in items(team.officer, call)


@pytest.mark.parametrize("role", ["approver", "observer"])
def test_others_have_nothing_of_this_to_do(team, role):
    calls = [ranked_call(team, (5, 4)), decided_call(team), told_call(team)]
    assert items(getattr(team, role), *calls) == []


def test_items_take_at_most_two_queries_for_one_call_and_for_many(team, django_assert_max_num_queries):
    calls = [ranked_call(team, (5, 4)), decided_call(team), told_call(team)]
    person = again(team.officer)
    for chosen in (calls, [*calls, ranked_call(team, (5, 4)), decided_call(team), told_call(team)]):
        rows = [fresh(call) for call in chosen]
        waiting.is_officer(person, rows[0])
        with django_assert_max_num_queries(2):
            for tell in TELLERS:
                tell(person, rows)


def test_items_stand_at_the_days_of_the_call(team):
    call = ranked_call(team, (5, 4))
    assert [item.when for item in waiting.after_the_scores(again(team.officer), [call])] == [call.decision_by]

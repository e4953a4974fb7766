import pytest
from django.db import IntegrityError, transaction

from applications.errors import NeedsSecondPerson, NotReady, StateMoved
from applications.models import Application, Call, Category, Proposal
from applications.services import proposals, submitting
from applications.states import ApplicationState, CallState
from awards.errors import DecisionProblems, ScoredThisCall
from awards.models import Decision
from awards.outcomes import Choice
from awards.ranked import ranked, scored_this_call, seen_of
from awards.services import deciding
from awards.services.deciding import places_left, propose_decision
from awards.states import DecisionState
from ledger.models import Event
from reviews.models import Panellist, Standing
from tests.factories.awards import (
    approve,
    choices,
    decided_call,
    entry,
    open_round_of,
    propose,
    ranked_call,
    write_ranking,
)
from tests.factories.calls import again, fresh, published_call
from tests.factories.reviews import call_in_review, close_call, make_entry, opened_round, running_round


def states(call) -> list[str]:
    return list(call.applications.order_by("pk").values_list("state", flat=True))


def whats(subject) -> list[str]:
    return list(Event.objects.about(subject).values_list("what", flat=True))


def test_ranking_is_that_of_the_opened_scores(team):
    call = opened_round(team, [[5, 3, 3], [5, 3, 3]]).call
    rows = ranked(call)
    assert [(row.label, row.shown) for row in rows] == [("1", "5.00"), ("2=", "3.00"), ("2=", "3.00")]
    assert [row.reviews_in for row in rows] == [2, 2, 2]


def test_ranking_is_read_in_three_queries_whatever_its_length(team, django_assert_num_queries):
    call = ranked_call(team, (5, 4, 3, None))
    with django_assert_num_queries(3):
        rows = ranked(call)
        assert [row.application.category.name for row in rows] == ["Main theme"] * 4
    assert [row.label for row in rows] == ["1", "2", "3", ""]


def test_application_that_no_round_has_read_stands_last_without_a_rank(team):
    call = ranked_call(team, (5, 4))
    late = make_entry(call, title="Reinstated late")
    assert [row.application.pk for row in ranked(call)][-1] == late.pk
    assert ranked(call)[-1].rank is None


def test_who_sits_on_the_panel_scored_the_call(team):
    round_ = running_round(team, entries=1, size=2)
    assert scored_this_call(Panellist.objects.first().person, round_.call)
    assert not scored_this_call(team.officer, round_.call)


def test_proposal_moves_no_application_and_asks_an_approver(team):
    call = ranked_call(team, (5, 4, 3))
    decision = propose(call, team, "selected", "reserve")
    assert states(call) == ["eligible"] * 3
    assert fresh(call).state == CallState.DECIDING
    assert (decision.number, decision.state, decision.proposal.act) == (1, "proposed", "decision")
    lines = decision.lines.order_by("rank")
    assert [(line.outcome, line.rank_label, line.mark_shown, line.reserve_place) for line in lines] == [
        ("selected", "1", "5.00", None),
        ("reserve", "2", "4.00", 1),
        ("unsuccessful", "3", "3.00", None),
    ]
    assert "decision.proposed" in whats(call)


def test_approval_by_another_person_moves_every_application_at_once(team):
    call = ranked_call(team, (5, 4, 3))
    decision = approve(propose(call, team, "selected", "reserve"), team)
    assert states(call) == ["selected", "reserve", "unsuccessful"]
    assert fresh(call).state == CallState.DECIDED
    assert (decision.state, decision.approved_by) == (DecisionState.APPROVED, team.approver)
    assert [whats(row)[-1] for row in call.applications.order_by("pk")] == ["application.decided"] * 3


def test_nobody_approves_what_they_proposed(team):
    call = ranked_call(team, (5, 4))
    call.grants.create(person=team.officer, role="approver", granted_by=team.officer)
    decision = propose(call, team, "selected")
    with pytest.raises(NeedsSecondPerson):
        proposals.approve(proposal=decision.proposal, by=again(team.officer))
    assert states(call) == ["eligible", "eligible"]


def test_database_refuses_a_decision_approved_by_its_author(team):
    decision = propose(ranked_call(team, (5, 4)), team, "selected")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(state="approved", approved_by=team.officer)


def test_who_scored_the_call_neither_proposes_nor_approves(team):
    call = opened_round(team, [[5, 3], [5, 3]]).call
    panellist = Panellist.objects.first().person
    call.grants.create(person=panellist, role="officer", granted_by=team.officer)
    with pytest.raises(ScoredThisCall):
        propose_decision(call=call, by=again(panellist), choices=choices(call, "selected"))
    decision = propose(call, team, "selected")
    call.grants.create(person=panellist, role="approver", granted_by=team.officer)
    with pytest.raises(PermissionError):
        proposals.approve(proposal=decision.proposal, by=again(panellist))
    with pytest.raises(ScoredThisCall):
        deciding.apply_decision(Proposal.objects.get(pk=decision.proposal_id), again(panellist))


def test_stranger_to_the_call_cannot_propose(team):
    call = ranked_call(team, (5, 4))
    with pytest.raises(PermissionError):
        propose_decision(call=call, by=again(team.observer), choices=choices(call, "selected"))


def test_departure_without_a_reason_is_refused_and_named(team):
    call = ranked_call(team, (5, 4, 3))
    with pytest.raises(DecisionProblems) as refused:
        propose(call, team, "unsuccessful", "selected")
    assert set(refused.value.by_application) == {entry(call, 1).pk, entry(call, 2).pk}
    assert refused.value.problems == []
    assert not Decision.objects.exists()


def test_departure_with_reasons_is_proposed_as_an_exception(team):
    call = ranked_call(team, (5, 4, 3))
    decision = propose(call, team, "unsuccessful", "selected", reason="Entry 1 is a copy.")
    assert list(decision.lines.filter(departs=True).order_by("pk").values_list("rank", flat=True)) == [1, 2]
    event = Event.objects.get(what="decision.proposed_with_departures")
    assert event.data == {
        "decision": decision.pk,
        "counts": {"selected": 1, "unsuccessful": 2},
        "departures": 2,
    }


def test_one_reason_is_enough_for_a_parted_tie(team):
    call = ranked_call(team, (5, 4, 4))
    chosen = choices(call, "selected", "selected", reasons={1: "The rule for ties."})
    decision = propose_decision(call=call, by=again(team.officer), choices=chosen)
    assert set(decision.lines.filter(departs=True).values_list("reason", flat=True)) == {"The rule for ties."}


def test_more_selected_than_places_is_refused(team):
    call = ranked_call(team, (5, 4, 3), places=1)
    with pytest.raises(DecisionProblems, match="Nothing was proposed") as refused:
        propose(call, team, "selected", "selected")
    assert refused.value.problems == ["Main theme: 2 are selected, and 1 places are free."]


def test_nobody_selected_is_a_decision_with_a_reason(team):
    call = ranked_call(team, (2, 1))
    with pytest.raises(DecisionProblems) as refused:
        propose(call, team)
    assert refused.value.problems == ["Nobody is selected. That is a decision too: give the reason."]
    approve(propose(call, team, why="No entry shows results."), team)
    assert states(call) == ["unsuccessful"] * 2


def test_call_that_nobody_may_enter_is_decided_without_a_panel(team):
    call = close_call(published_call(team))
    make_entry(call, state=ApplicationState.INELIGIBLE)
    decision = propose_decision(call=call, by=again(team.officer), choices=[], reason="Nobody qualifies.")
    approve(decision, team)
    assert fresh(call).state == CallState.DECIDED


def test_programme_may_add_its_own_constraints(team, monkeypatch):
    call = ranked_call(team, (5, 4))
    programme = deciding.programmes.get(call.programme)
    told = []

    def refuse(call, lines):
        told.extend(outcome for _application, outcome in lines)
        return ["At most one a country."]

    monkeypatch.setitem(
        deciding.programmes._programmes,
        call.programme,
        deciding.programmes.Programme(
            key=programme.key, name=programme.name, templates=programme.templates, decision_problems=refuse
        ),
    )
    with pytest.raises(DecisionProblems) as refused:
        propose(call, team, "selected", "selected")
    assert (refused.value.problems, told) == (["At most one a country."], ["selected", "selected"])


def test_proposal_waits_until_every_application_is_checked(team):
    call = ranked_call(team, (5, 4))
    make_entry(call, state=ApplicationState.SUBMITTED)
    with pytest.raises(NotReady, match="not checked yet"):
        propose(call, team, "selected")


def test_proposal_waits_for_the_scores(team):
    call = call_in_review(team, entries=2)
    with pytest.raises(NotReady, match="has not scored"):
        propose(call, team, "selected")
    round_ = running_round(team, entries=2, size=2)
    with pytest.raises(NotReady, match="not opened yet"):
        propose(round_.call, team, "selected")


def test_proposal_on_a_ranking_that_changed_is_refused(team):
    call = ranked_call(team, (5, 4, 3))
    seen = seen_of(call)
    chosen = choices(call, "selected")
    submitting.withdraw(application=entry(call, 3), by=entry(call, 3).lead)
    with pytest.raises(StateMoved):
        propose_decision(call=call, by=again(team.officer), choices=chosen, seen=seen)
    with pytest.raises(StateMoved):
        propose_decision(call=call, by=again(team.officer), choices=chosen)


def test_seen_changes_with_ranks_states_and_decisions(team):
    call = ranked_call(team, (5, 4, 3))
    before = seen_of(call)
    assert seen_of(fresh(call)) == before
    decision = propose(call, team, "selected")
    assert seen_of(fresh(call)) != before
    proposals.send_back(proposal=decision.proposal, by=again(team.approver), answer="Look again.")
    assert seen_of(fresh(call)) != before


def test_second_proposal_beside_an_open_one_is_refused(team):
    call = ranked_call(team, (5, 4))
    propose(call, team, "selected")
    with pytest.raises(StateMoved):
        propose(call, team, "selected")
    assert Decision.objects.count() == 1


def test_application_withdrawn_meanwhile_stops_the_approval_and_nothing_moves(team):
    call = ranked_call(team, (5, 4, 3))
    decision = propose(call, team, "selected", "reserve")
    gone = entry(call, 3)
    submitting.withdraw(application=gone, by=gone.lead)
    events = Event.objects.count()
    with pytest.raises(StateMoved, match="has moved since"):
        approve(decision, team)
    assert states(call) == ["eligible", "eligible", "withdrawn"]
    assert (fresh(call).state, fresh(decision).state) == (CallState.DECIDING, DecisionState.PROPOSED)
    assert (fresh(decision.proposal).state, Event.objects.count()) == ("open", events)


def test_application_that_came_in_meanwhile_stops_the_approval(team):
    call = ranked_call(team, (5, 4))
    decision = propose(call, team, "selected")
    make_entry(call)
    with pytest.raises(StateMoved, match="not part of this one"):
        approve(decision, team)
    assert set(states(call)) == {"eligible"}


def test_sent_back_decision_leaves_all_as_it_was_and_can_be_proposed_again(team):
    call = ranked_call(team, (5, 4))
    decision = propose(call, team, "selected")
    proposals.send_back(proposal=decision.proposal, by=again(team.approver), answer="Say more.")
    assert (fresh(decision).state, fresh(call).state) == (DecisionState.SENT_BACK, CallState.DECIDING)
    second = propose(call, team, "selected")
    assert second.number == 2
    approve(second, team)
    assert states(call) == ["selected", "unsuccessful"]


def test_decision_taken_back_by_its_author_is_not_carried_out(team):
    call = ranked_call(team, (5, 4))
    decision = propose(call, team, "selected")
    proposals.take_back(proposal=decision.proposal, by=again(team.officer))
    assert fresh(decision).state == DecisionState.SENT_BACK
    assert states(call) == ["eligible", "eligible"]


def test_approval_takes_the_same_number_of_queries_for_few_and_many(team, queries_of):
    def queries(marks) -> int:
        call = ranked_call(team, marks)
        decision = propose(call, team, "selected", "reserve")
        return queries_of(lambda: approve(decision, team))

    assert queries((5, 4, 3)) == queries(tuple(range(30, 0, -1))) <= 30


def test_places_of_who_is_selected_are_taken(team):
    call = decided_call(team, "selected", marks=(5, 4, 3), places=2)
    category = call.categories.first()
    assert places_left(call) == {category.pk: 1}
    Category.objects.filter(pk=category.pk).update(places=None)
    assert places_left(call) == {category.pk: None}


def test_later_decision_is_compared_with_what_was_decided(team):
    call = decided_call(team, "selected", marks=(5, 4, 3), places=2)
    Application.objects.filter(pk=entry(call, 3).pk).update(state="eligible")
    with pytest.raises(DecisionProblems) as refused:
        propose(call, team, "selected")
    assert refused.value.problems == ["Say why this is decided anew."]
    assert set(refused.value.by_application) == {entry(call, 3).pk}
    decision = propose(call, team, "selected", why="Upheld.", reason="A mark was misread.")
    assert (decision.number, fresh(call).state) == (2, CallState.DECIDING)
    approve(decision, team)
    assert (states(call), fresh(call).state) == (["selected", "unsuccessful", "selected"], CallState.DECIDED)


def test_later_decision_after_the_announcement_leaves_the_call_announced(team):
    call = decided_call(team, "selected", marks=(5, 4, 3), places=2)
    Call.objects.filter(pk=call.pk).update(state=CallState.ANNOUNCED)
    Application.objects.filter(pk=entry(call, 2).pk).update(state="eligible")
    approve(propose(call, team, "selected", why="Upheld."), team)
    assert (states(call), fresh(call).state) == (["selected", "selected", "unsuccessful"], "announced")


def test_decided_call_without_anything_open_cannot_be_decided_again(team):
    call = decided_call(team)
    with pytest.raises(StateMoved):
        propose_decision(call=call, by=again(team.officer), choices=[], reason="Again.")


def test_categories_have_their_own_ranks_and_places(team):
    call = close_call(published_call(team, programme="scholarship"))
    masters, diplomats = call.categories.order_by("position")
    entries = [make_entry(call, title=f"Entry {n}", category=masters) for n in (1, 2)]
    entries += [make_entry(call, title=f"Entry {n}", category=diplomats) for n in (3, 4)]
    Call.objects.filter(pk=call.pk).update(state=CallState.DECIDING)
    write_ranking(open_round_of(fresh(call)), entries, (4, 3, 2, 1))
    rows = ranked(fresh(call))
    assert [(row.category, row.label) for row in rows] == [
        (masters, "1"),
        (masters, "2"),
        (diplomats, "1"),
        (diplomats, "2"),
    ]
    chosen = [Choice(row.application.pk, "selected" if row.rank == 1 else "reserve") for row in rows]
    decision = propose_decision(call=fresh(call), by=again(team.officer), choices=chosen)
    assert not decision.lines.filter(departs=True).exists()
    assert set(decision.lines.filter(outcome="reserve").values_list("reserve_place", flat=True)) == {1}


def test_standing_of_a_withdrawn_application_is_no_longer_ranked(team):
    call = ranked_call(team, (5, 4))
    Application.objects.filter(pk=entry(call, 1).pk).update(state="withdrawn")
    assert [row.label for row in ranked(call)] == ["2"]
    assert Standing.objects.count() == 2

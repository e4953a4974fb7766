from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from applications.errors import NotReady, Refused, StateMoved
from applications.states import ApplicationState, CallState
from ledger.models import Event, OutboxItem
from reviews.errors import LanguageNotRead, TooFewReaders
from reviews.models import Assignment, Round, Standing
from reviews.services import assigning, panels
from reviews.states import RoundState
from tests.factories.calls import again, fresh, published_call
from tests.factories.reviews import (
    add_panellist,
    assignments_of,
    call_in_review,
    close_call,
    hand_in,
    make_entry,
    make_panel,
    panellists_of,
    running_round,
)


def test_begin_scoring_small_panel_reads_everything(team):
    round_ = running_round(team, entries=3, size=3, ready=False)
    assert round_.everyone_reads_everything
    assert (round_.state, Assignment.objects.filter(round=round_).count()) == ("scoring", 9)
    assert set(Standing.objects.values_list("reviews_wanted", "is_short")) == {(3, False)}


def test_begin_scoring_large_panel_is_balanced(team):
    round_ = running_round(team, entries=8, size=6, ready=False)
    assert not round_.everyone_reads_everything
    loads = [len(assignments_of(round_, one)) for one in panellists_of(round_)]
    assert loads == [4] * 6


def test_begin_scoring_freezes_criteria_and_numbers_of_the_call(team):
    round_ = running_round(team)
    assert (round_.criteria, round_.tie_criterion) == (round_.call.criteria, "results")
    assert (round_.reviews_wished, round_.reviews_required, round_.method) == (3, 2, "weighted_mean")
    due = round_.due_at.astimezone(ZoneInfo(round_.call.zone))
    assert (due.date(), due.hour) == (round_.call.scoring_by, 17)


def test_begin_scoring_closes_a_call_whose_time_has_passed(team):
    call = close_call(published_call(team))
    make_entry(call)
    make_panel(call, team)
    assigning.begin_scoring(call=call, by=again(team.officer))
    assert fresh(call).state == CallState.IN_REVIEW


def test_begin_scoring_before_the_closing_is_refused(team):
    call = published_call(team)
    make_entry(call)
    make_panel(call, team)
    with pytest.raises(NotReady, match="still open"):
        assigning.begin_scoring(call=call, by=again(team.officer))
    assert not Round.objects.exists()


@pytest.mark.parametrize("role", ["approver", "observer"])
def test_begin_scoring_is_for_officers(team, role):
    call = call_in_review(team)
    make_panel(call, team)
    with pytest.raises(PermissionError):
        assigning.begin_scoring(call=call, by=again(getattr(team, role)))


def test_begin_scoring_without_a_panel_or_entries_says_so(team):
    call = call_in_review(team, entries=0)
    with pytest.raises(NotReady, match="Invite the panel first"):
        assigning.begin_scoring(call=call, by=again(team.officer))
    make_panel(call, team)
    with pytest.raises(NotReady, match="No entry meets the requirements yet"):
        assigning.begin_scoring(call=call, by=again(team.officer))


def test_begin_scoring_twice_is_one_round(team):
    round_ = running_round(team)
    with pytest.raises(StateMoved):
        assigning.begin_scoring(call=fresh(round_.call), by=again(team.officer))
    assert Round.objects.count() == 1


def test_start_round_with_too_few_readers_names_the_entries(team):
    call = call_in_review(team, entries=2)
    make_panel(call, team, size=1)
    with pytest.raises(TooFewReaders) as raised:
        assigning.begin_scoring(call=call, by=again(team.officer))
    shortfalls = raised.value.plan.shortfalls
    assert [(one.reviews, one.required, one.reasons) for one in shortfalls] == [(1, 2, ("panel",))] * 2


def test_start_round_with_too_few_readers_needs_a_reason(team):
    call = call_in_review(team, entries=2)
    make_panel(call, team, size=1)
    round_ = assigning.begin_scoring(
        call=call, by=again(team.officer), despite_shortfalls="A call of two entries."
    )
    event = Event.objects.about(round_).get(what="round.started")
    assert (event.data, event.reason.text) == (
        {"entries": 2, "assignments": 2, "short": 2},
        "A call of two entries.",
    )
    assert Standing.objects.filter(is_short=True).count() == 2


def test_plan_round_writes_nothing(team):
    call = call_in_review(team, entries=2)
    make_panel(call, team, size=3)
    round_ = assigning.prepare_round(call=call, by=again(team.officer))
    assert len(assigning.plan_round(round_).pairs) == 6
    assert (round_.state, Assignment.objects.count()) == (RoundState.PREPARED, 0)


def test_start_round_only_eligible_entries_are_read(team):
    call = call_in_review(team, entries=2)
    make_entry(call, state=ApplicationState.SUBMITTED)
    make_panel(call, team)
    round_ = assigning.begin_scoring(call=call, by=again(team.officer))
    assert Standing.objects.filter(round=round_).count() == 2


def test_assign_more_gives_readers_to_an_entry_that_joins(team):
    round_ = running_round(team, entries=8, size=6)
    late = make_entry(round_.call)
    plan = assigning.assign_more(round_=round_, by=again(team.officer))
    assert [entry for _panellist, entry in plan.pairs] == [late.pk] * 3
    assert Standing.objects.get(application=late).reviews_wanted == 3


def test_assign_more_does_not_give_back_what_was_declined(team):
    call = call_in_review(team, entries=2)
    panel = make_panel(call, team, size=3)
    invited = add_panellist(panel, team, accepted=False)
    round_ = assigning.begin_scoring(call=call, by=again(team.officer))
    panels.decline_invitation(panellist=invited, by=invited.person, reason="No time.")
    assert assigning.assign_more(round_=round_, by=again(team.officer)).pairs == ()


def test_assign_by_hand_needs_a_reason_for_an_unread_language(team):
    round_ = running_round(team, entries=2)
    panellist = add_panellist(round_.panel, team, languages=["ru"])
    entry = round_.call.applications.first()
    with pytest.raises(LanguageNotRead):
        assigning.assign_by_hand(
            round_=round_, application=entry, panellist=panellist, by=again(team.officer)
        )
    assignment = assigning.assign_by_hand(
        round_=round_,
        application=entry,
        panellist=panellist,
        by=again(team.officer),
        language_reason="Reads it with a translation.",
    )
    assert (assignment.by_hand, assignment.language_reason) == (True, "Reads it with a translation.")
    assert Standing.objects.get(application=entry).reviews_wanted == 4


def test_assign_by_hand_of_a_withdrawn_one_gives_it_back_with_its_scores(team):
    round_ = running_round(team)
    panellist = panellists_of(round_)[0]
    hand_in(round_, panellist, [5, 4, 3])
    assignment = assignments_of(round_, panellist)[0]
    assigning.withdraw_assignment(assignment=assignment, by=again(team.officer), reason="A mistake.")
    back = assigning.assign_by_hand(
        round_=round_, application=assignment.application, panellist=panellist, by=again(team.officer)
    )
    assert (back.pk, back.state) == (assignment.pk, "handed_in")


def test_assign_by_hand_what_one_has_already_is_refused(team):
    round_ = running_round(team)
    panellist = panellists_of(round_)[0]
    entry = assignments_of(round_, panellist)[0].application
    with pytest.raises(StateMoved, match="had this entry already"):
        assigning.assign_by_hand(
            round_=round_, application=entry, panellist=panellist, by=again(team.officer)
        )


def test_assign_by_hand_what_is_no_entry_is_refused(team):
    round_ = running_round(team)
    waiting = make_entry(round_.call, state=ApplicationState.SUBMITTED)
    with pytest.raises(Refused, match="not among the entries"):
        assigning.assign_by_hand(
            round_=round_,
            application=waiting,
            panellist=panellists_of(round_)[0],
            by=again(team.officer),
        )


def test_withdraw_assignment_without_a_reason_is_refused(team):
    round_ = running_round(team)
    assignment = assignments_of(round_, panellists_of(round_)[0])[0]
    with pytest.raises(Refused, match="Give the reason"):
        assigning.withdraw_assignment(assignment=assignment, by=again(team.officer), reason="")


def test_entries_stand_in_an_order_of_their_own_for_each_panellist(team):
    round_ = running_round(team, entries=12, size=3, ready=False)
    orders = {
        tuple(
            Assignment.objects.filter(panellist=panellist)
            .order_by("position")
            .values_list("application", flat=True)
        )
        for panellist in panellists_of(round_)
    }
    assert len(orders) == 3


def test_start_round_tells_each_panellist_once(team):
    round_ = running_round(team, entries=3, size=3, ready=False)
    owed = OutboxItem.objects.filter(handler="reviews.entries_assigned")
    assert sorted(item.payload["panellist"] for item in owed) == [one.pk for one in panellists_of(round_)]


def test_start_round_costs_the_same_for_more_entries(team, django_assert_max_num_queries):
    call = call_in_review(team, entries=10)
    make_panel(call, team, size=4)
    with django_assert_max_num_queries(50):
        assigning.begin_scoring(call=call, by=again(team.officer))


def test_extended_deadline_is_after_now(team):
    assert running_round(team).due_at > timezone.now()

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.errors import NotReady, StateMoved
from applications.models import Application, Call, Submission
from applications.services import submitting
from applications.states import CallState
from awards.models import Announcement, Award, PublishedResult, PublishedWinner
from awards.services import announcing, appealing, awarding, releasing
from awards.services.announcing import publish_due, set_announcement
from ledger.models import Event
from ledger.outbox import run_periodics
from tests.factories.awards import (
    announced_call,
    approve,
    decided_call,
    entry,
    independent_officer,
    open_round_of,
    propose,
    soon,
    told_call,
    work,
    write_ranking,
)
from tests.factories.calls import again, fresh, published_call
from tests.factories.reviews import close_call, make_entry


def set_for(call, team, at, text=None, seen=None) -> Announcement:
    return set_announcement(call=call, by=again(team.officer), at=at, text=text or {}, seen=seen)


def published(call) -> PublishedResult | None:
    return PublishedResult.objects.filter(call=call).first()


def test_announcement_is_published_at_its_moment_and_not_before(team):
    call = told_call(team, "selected", "reserve")
    at = soon(hours=2)
    set_for(call, team, at, {"en": "A good year."})
    assert publish_due(at - timedelta(seconds=1)) == 0
    assert published(call) is None
    assert publish_due(at) == 1
    assert (fresh(call).state, published(call).published_at) == (CallState.ANNOUNCED, at)
    assert published(call).text == {"en": "A good year."}


def test_worker_publishes_what_is_due(team):
    call = told_call(team)
    announcement = set_for(call, team, soon(hours=1))
    Announcement.objects.filter(pk=announcement.pk).update(at=timezone.now())
    assert "awards.publish_due" in run_periodics()
    assert published(call) is not None


def test_announcement_publishes_once(team):
    call = told_call(team)
    at = soon(minutes=1)
    announcement = set_for(call, team, at)
    assert publish_due(at) == 1
    assert publish_due(at) == 0
    again_result = announcing.publish(announcement=announcement, by=None, at=at)
    assert again_result == published(call)
    assert Event.objects.filter(what="announcement.published").count() == 1
    assert Event.objects.filter(what="call.announced").count() == 1


def test_moment_that_has_come_is_published_at_once(team):
    call = told_call(team)
    set_for(call, team, timezone.now())
    assert fresh(call).state == CallState.ANNOUNCED


def test_moment_can_be_moved_and_taken_back_until_it_comes(team):
    call = told_call(team)
    first, second = soon(hours=1), soon(hours=3)
    set_for(call, team, first)
    with pytest.raises(StateMoved):
        set_for(call, team, second)
    set_for(call, team, second, seen=first)
    assert publish_due(first) == 0
    announcing.withdraw_announcement(call=call, by=again(team.officer))
    assert publish_due(second) == 0
    with pytest.raises(StateMoved):
        announcing.withdraw_announcement(call=call, by=again(team.officer))


def test_moved_moment_is_not_published_by_who_read_the_old_one(team):
    call = told_call(team)
    at = soon(hours=1)
    announcement = set_for(call, team, at)
    set_for(call, team, soon(hours=5), seen=at)
    with pytest.raises(StateMoved):
        announcing.publish(announcement=announcement, by=None, at=at)


def test_letters_come_before_the_announcement(team):
    call = decided_call(team)
    with pytest.raises(NotReady, match="Send the letters first"):
        set_for(call, team, soon(hours=1))
    assert not Announcement.objects.exists()


def test_undecided_call_has_nothing_to_announce(team):
    call = close_call(published_call(team))
    with pytest.raises(StateMoved):
        set_for(call, team, soon(hours=1))


def test_only_an_officer_sets_it(team):
    with pytest.raises(PermissionError):
        set_announcement(call=told_call(team), by=again(team.approver), at=soon(hours=1), text={})


def test_announcement_waits_for_a_request_for_review_and_keeps_no_other_call(team):
    waiting, other = told_call(team), told_call(team)
    at = soon(hours=1)
    for call in (waiting, other):
        set_for(call, team, at)
    loser = entry(waiting, 3)
    appeal = appealing.lodge_appeal(application=loser, by=loser.lead, text="Look again.", at=timezone.now())
    assert publish_due(at) == 1
    assert (published(waiting), published(other) is not None) == (None, True)
    third = independent_officer(team, waiting)
    appealing.decide_appeal(appeal=appeal, by=third, uphold=False, reasons="All as it should be.")
    assert publish_due(at) == 1


def test_published_row_holds_figures_and_winners_and_nobody_else(team):
    call = announced_call(team, "selected", "reserve", marks=(5, 4, 3))
    result = published(call)
    assert (result.slug, result.year, result.programme) == (call.slug, call.year, "competition")
    assert (result.applications_received, result.countries_of_applicants) == (3, 1)
    assert (result.themes, result.names_people) == ([], True)
    assert [winner.project for winner in result.winners.all()] == ["Entry 1"]
    assert result.winners.get().country_id == "KG"


def test_summary_is_published_as_its_question_is_public(team):
    call = told_call(team)
    Submission.objects.filter(application__call=call).update(answers={"summary": "One visit less."})
    set_for(call, team, timezone.now())
    assert published(call).winners.get().summary == "One visit less."


def test_name_and_summary_stay_out_without_their_authors_leave(team):
    call = told_call(team)
    answers = {"summary": "One visit less.", "may_publish": False}
    Submission.objects.filter(application__call=call).update(answers=answers)
    set_for(call, team, timezone.now())
    winner = published(call).winners.get()
    assert (winner.project, winner.summary, winner.country_id) == ("", "", "KG")


def test_who_declined_is_not_announced(team):
    call = told_call(team, "selected", "selected", marks=(5, 4, 3))
    awarding.answer_award(application=entry(call, 1), by=entry(call, 1).lead, accept=False)
    set_for(call, team, timezone.now())
    assert [winner.project for winner in published(call).winners.all()] == ["Entry 2"]


def test_withdrawn_after_the_decision_is_not_announced(team):
    call = decided_call(team, "selected", "selected", marks=(5, 4, 3))
    submitting.withdraw(application=entry(call, 2), by=entry(call, 2).lead)
    releasing.release(decision=call.decisions.get(), by=again(team.officer))
    set_for(call, team, timezone.now())
    assert [winner.project for winner in published(call).winners.all()] == ["Entry 1"]


def test_scholars_are_never_named(team):
    call = close_call(published_call(team, programme="scholarship"))
    entries = [make_entry(call, title=f"Entry {n}", organisation_name="Demo Ministry") for n in (1, 2)]
    Call.objects.filter(pk=call.pk).update(state=CallState.DECIDING)
    write_ranking(open_round_of(fresh(call)), entries, (5, 4))
    decision = approve(propose(call, team, "selected", "selected"), team)
    releasing.release(decision=decision, by=again(team.officer))
    set_for(fresh(call), team, timezone.now())
    rows = PublishedWinner.objects.values_list("project", "organisation", "summary", "country")
    assert set(rows) == {("", "", "", "KG")}
    assert published(call).names_people is False
    assert len(published(call).themes) == 2


def test_decision_after_the_announcement_corrects_the_published_winners(team):
    call = announced_call(team, "selected", marks=(5, 4, 3))
    loser = entry(call, 2)
    appeal = appealing.lodge_appeal(application=loser, by=loser.lead, text="Look again.", at=timezone.now())
    third = independent_officer(team, call)
    appealing.decide_appeal(appeal=appeal, by=third, uphold=True, reasons="A mark was misread.")
    decision = approve(propose(call, team, "selected", why="Upheld."), team)
    assert [winner.project for winner in published(call).winners.all()] == ["Entry 1"]
    releasing.release(decision=decision, by=again(team.officer))
    work()
    assert [winner.project for winner in published(call).winners.all()] == ["Entry 1", "Entry 2"]
    assert published(call).corrected_at is not None
    assert fresh(call).state == CallState.ANNOUNCED
    assert Award.objects.filter(application=loser).exists()
    assert Event.objects.filter(what="announcement.corrected").count() == 1


def test_later_decision_that_changes_no_winner_leaves_the_page_as_it_is(team):
    call = announced_call(team, "selected", marks=(5, 4, 3))
    Application.objects.filter(pk=entry(call, 3).pk).update(state="eligible", released_at=None)
    decision = approve(propose(call, team, why="Looked at again."), team)
    releasing.release(decision=decision, by=again(team.officer))
    assert published(call).corrected_at is None

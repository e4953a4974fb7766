from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Call
from applications.services.closing import tallies_of
from reviews import waiting
from reviews.models import Round
from reviews.services import conflicts, rounds
from tests.factories.calls import again, fresh
from tests.factories.people import PersonFactory
from tests.factories.reviews import (
    add_panellist,
    assignments_of,
    call_in_review,
    hand_in,
    make_entry,
    make_panel,
    panellists_of,
    running_round,
)
from tests.reviews.pages.reading import text_of


def items(person, *calls: Call) -> list:
    calls = [fresh(call) for call in calls]
    tallies = tallies_of(calls)
    for call in calls:
        call.counts = tallies[call.pk]
    tellers = (waiting.unanswered, waiting.to_settle, waiting.rounds_under_way)
    return [item for tell in tellers for item in tell(again(person), calls)]


def whats(person, *calls: Call) -> list[str]:
    return [str(item.what) for item in items(person, *calls)]


@pytest.fixture
def running(scoring_round) -> Call:
    return Call.objects.get(pk=scoring_round.call_id)


def test_nothing_waits_for_approvers_and_observers(team, running, scoring_round):
    add_panellist(scoring_round.panel, team, accepted=False)
    for role in (team.approver, team.observer, PersonFactory()):
        assert items(role, running) == []


def test_checked_call_asks_for_its_panel_then_for_its_round(team):
    call = call_in_review(team, entries=1)
    assert whats(team.officer, call) == ["Name the panel"]
    make_panel(call, team, size=2)
    assert whats(team.officer, call) == ["The panel can begin"]
    make_entry(call, state="submitted")
    assert whats(team.officer, call) == []


def test_unanswered_invitations_are_due_when_the_answer_is(team):
    call = call_in_review(team, entries=1)
    make_panel(call, team, size=2, accepted=False)
    [item] = [one for one in items(team.officer, call) if "answered" in str(one.what)]
    assert item.what == "2 panellists have not answered the invitation"
    assert timezone.now().date() < item.when <= (timezone.now() + timedelta(days=8)).date()


def test_running_round_is_due_at_its_deadline(team, running, scoring_round):
    [item] = items(team.officer, running)
    assert (item.what, item.when) == ("Scores are due", scoring_round.due_at)
    assert "0 of 9 scores are handed in." in item.hint


def test_round_past_its_deadline_says_that_some_are_missing(team, running, scoring_round):
    Round.objects.filter(pk=scoring_round.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert whats(team.officer, running) == ["The deadline for scores has passed, and some are missing"]


def test_complete_round_asks_to_be_closed_then_opened(team, running, scoring_round):
    for panellist in panellists_of(scoring_round):
        hand_in(scoring_round, panellist, [4, 3, 2])
    assert whats(team.officer, running) == ["All scores are handed in: the scoring can be closed"]
    rounds.close_round(round_=scoring_round, by=again(team.officer))
    assert whats(team.officer, running) == ["The scores can be opened"]
    rounds.open_round(round_=fresh(scoring_round), by=again(team.officer))
    assert whats(team.officer, running) == []


def test_conflicts_wait_for_somebody_else(team, running, scoring_round):
    panellist = panellists_of(scoring_round)[0]
    entry = assignments_of(scoring_round, panellist)[0].application
    conflicts.name_conflict(panellist=panellist, application=entry, by=again(team.officer), reason="Kin.")
    assert "1 conflict of interest to look at" in whats(team.officer, running)
    type(panellist).objects.filter(pk=panellist.pk).update(person=team.officer)
    assert "1 conflict of interest to look at" not in whats(team.officer, running)


def test_items_stand_on_my_work(officer, running):
    page = text_of(officer.get(reverse("applications:my_work")))
    assert "Scores are due" in page
    assert "0 of 9 scores are handed in." in page


def test_items_cost_the_same_for_one_call_and_for_many(team):
    counts = []
    calls = []
    for _call in range(3):
        round_ = running_round(team, entries=1, size=2)
        calls.append(Call.objects.get(pk=round_.call_id))
        items(team.officer, *calls)
        with CaptureQueriesContext(connection) as counted:
            items(team.officer, *calls)
        counts.append(len(counted) - len(calls))
    assert len(set(counts)) == 1

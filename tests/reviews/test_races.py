"""Two real processes that act at the same moment: one wins, the other is told, one event."""

import json
import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.utils import timezone

from ledger.models import Event
from reviews.models import Assignment, Round, Standing
from reviews.services import assigning, conflicts, rounds
from tests.factories.calls import again, make_team
from tests.factories.processes import database_url, ended
from tests.factories.reviews import (
    add_panellist,
    assignments_of,
    call_in_review,
    full_scores,
    hand_in,
    make_panel,
    panellists_of,
    running_round,
    score,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def racers(transactional_db):
    environment = {**os.environ, "DATABASE_URL": database_url()}
    command = [sys.executable, "-m", "tests.reviews.racer"]
    started = [
        subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(2)
    ]
    with ended(started):
        for racer in started:
            assert racer.stdout.readline() == "ready\n"
        yield started
        for racer in started:
            racer.stdin.close()
            racer.stdout.close()


def race(racers, *acts: tuple[str, dict]) -> list[str]:
    """What the two answered: an error's name, or nothing for the one that won."""
    at = time.time() + 0.3
    for racer, (act, ids) in zip(racers, acts, strict=True):
        keys = {name: row.pk for name, row in ids.items()}
        racer.stdin.write(json.dumps({"act": act, "ids": keys, "at": at}) + "\n")
        racer.stdin.flush()
    return sorted(racer.stdout.readline().strip() for racer in racers)


def events(what: str) -> int:
    return Event.objects.filter(what=what).count()


def test_accepting_and_declining_at_once_is_one_answer(racers):
    team = make_team()
    panel = make_panel(call_in_review(team, entries=1), team, size=0)
    for number in range(1, 4):
        panellist = add_panellist(panel, team, accepted=False)
        own = {"by": panellist.person, "panellist": panellist}
        assert race(racers, ("accept", own), ("decline", own)) == ["", "StateMoved"]
        assert events("panellist.accepted") + events("panellist.declined") == number


def test_beginning_twice_at_once_is_one_round(racers):
    team = make_team()
    call = call_in_review(team, entries=2)
    make_panel(call, team, size=2)
    start = ("start", {"by": again(team.officer), "call": call})
    assert race(racers, start, start) == ["", "StateMoved"]
    assert (Round.objects.count(), Assignment.objects.count(), events("round.started")) == (1, 4, 1)


def test_handing_in_reopening_closing_and_opening_twice_at_once_is_once(racers):
    team = make_team()
    round_ = running_round(team, entries=2, size=2)
    first, second = panellists_of(round_)
    for one in assignments_of(round_, first):
        score(one, full_scores(round_, 4))
    by = again(team.officer)
    own = {"by": first.person, "panellist": first, "round_": round_}
    assert race(racers, ("hand_in", own), ("hand_in", own)) == ["", "StateMoved"]
    assert events("panellist.handed_in") == 1
    office = {**own, "by": by}
    assert race(racers, ("reopen", office), ("reopen", office)) == ["", "StateMoved"]
    assert race(racers, ("hand_in", own), ("hand_in", own)) == ["", "StateMoved"]
    hand_in(round_, second, [5, 3])
    for act, what in (("close", "round.closed"), ("open", "round.opened")):
        order = (act, {"by": by, "round_": round_})
        assert race(racers, order, order) == ["", "StateMoved"]
        assert events(what) == 1


def test_two_panellists_handing_in_at_once_are_both_counted(racers):
    team = make_team()
    round_ = running_round(team, entries=3, size=2)
    orders = []
    for panellist in panellists_of(round_):
        for one in assignments_of(round_, panellist):
            score(one, 4)
        orders.append(("hand_in", {"by": panellist.person, "panellist": panellist, "round_": round_}))
    assert race(racers, *orders) == ["", ""]
    assert set(Standing.objects.values_list("reviews_in", flat=True)) == {2}


def test_handing_in_while_the_round_closes_is_in_or_told(racers):
    team = make_team()
    round_ = running_round(team, entries=2, size=2)
    first, _second = panellists_of(round_)
    for one in assignments_of(round_, first):
        score(one, 4)
    Round.objects.filter(pk=round_.pk).update(due_at=timezone.now())
    own = {"by": first.person, "panellist": first, "round_": round_}
    answers = race(racers, ("hand_in", own), ("close", {"by": again(team.officer), "round_": round_}))
    counted = Assignment.objects.filter(state="handed_in").count()
    assert (answers, counted) in ((["", ""], 2), (["", "StateMoved"], 0))
    assert Event.objects.get(what="round.closed").data["missing"] == 4 - counted


def test_upholding_and_lifting_at_once_is_one_answer(racers):
    team = make_team()
    round_ = running_round(team, entries=1, size=3)
    panellist = panellists_of(round_)[0]
    entry = assignments_of(round_, panellist)[0].application
    conflict = conflicts.name_conflict(
        panellist=panellist, application=entry, by=again(team.officer), reason="Same town."
    )
    order = {"by": again(team.officer), "conflict": conflict}
    assert "StateMoved" in race(racers, ("uphold", order), ("uphold", order))
    conflict.refresh_from_db()
    assert race(racers, ("lift", order), ("lift", order)) == ["", "StateMoved"]
    assert (events("conflict.upheld"), events("conflict.lifted")) == (1, 1)


def test_leaving_twice_at_once_is_once(racers):
    team = make_team()
    round_ = running_round(team, entries=2, size=3)
    panellist = panellists_of(round_)[0]
    order = ("leave", {"by": panellist.person, "panellist": panellist})
    assert race(racers, order, order) == ["", "StateMoved"]
    assert (events("panellist.withdrawn"), events("assignment.withdrawn")) == (1, 2)
    plan = assigning.assign_more(round_=round_, by=again(team.officer))
    assert plan.pairs == ()
    assert rounds.everything_is_in(round_) is False

"""Two real processes that act at the same moment: one wins, the other is told, one event."""

import json
import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.utils import timezone

from applications.models import Proposal
from awards.models import Announcement, Appeal, Award, Decision, PublishedResult
from ledger.models import Event, OutboxItem
from tests.factories.awards import (
    decided_call,
    entry,
    independent_officer,
    propose,
    ranked_call,
    told_call,
)
from tests.factories.calls import fresh, make_team
from tests.factories.processes import database_url, ended

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def racers(transactional_db):
    environment = {**os.environ, "DATABASE_URL": database_url()}
    command = [sys.executable, "-m", "tests.awards.racer"]
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


def events(*whats: str) -> int:
    return Event.objects.filter(what__in=whats).count()


def test_proposing_twice_at_once_is_one_decision(racers):
    team = make_team()
    call = ranked_call(team, (5, 4))
    order = ("propose", {"by": team.officer, "call": call})
    assert race(racers, order, order) == ["", "StateMoved"]
    assert (Decision.objects.count(), events("decision.proposed")) == (1, 1)


def test_approving_twice_at_once_and_approving_while_it_is_sent_back_is_one_answer(racers):
    team = make_team()
    approver = team.approver
    for acts in (("approve", "approve"), ("approve", "send_back"), ("approve", "take_back")):
        decision = propose(ranked_call(team, (5, 4)), team, "selected")
        people = [team.officer if act == "take_back" else approver for act in acts]
        orders = [
            (act, {"by": by, "proposal": decision.proposal}) for act, by in zip(acts, people, strict=True)
        ]
        assert race(racers, *orders) == ["", "StateMoved"]
        states = {"approved": ["selected", "unsuccessful"], "sent_back": ["eligible"] * 2}
        found = list(decision.call.applications.order_by("pk").values_list("state", flat=True))
        assert found == states[fresh(decision).state]
    assert Proposal.objects.filter(act="decision", state="open").count() == 0


def test_withdrawing_while_the_decision_is_approved_leaves_no_half_decision(racers):
    team = make_team()
    for _number in range(3):
        decision = propose(ranked_call(team, (5, 4, 3)), team, "selected")
        row = entry(decision.call, 3)
        answers = race(
            racers,
            ("approve", {"by": team.approver, "proposal": decision.proposal}),
            ("withdraw", {"by": row.lead, "application": row}),
        )
        states = sorted(decision.call.applications.values_list("state", flat=True))
        if fresh(decision).state == "approved":
            assert (answers, states[:1]) == (["", ""], ["selected"])
        else:
            assert (answers, states) == (["", "StateMoved"], ["eligible", "eligible", "withdrawn"])


def test_releasing_twice_at_once_writes_every_letter_once(racers):
    team = make_team()
    call = decided_call(team, "selected", "reserve")
    order = ("release", {"by": team.officer, "decision": call.decisions.get()})
    assert race(racers, order, order) == ["", "StateMoved"]
    assert OutboxItem.objects.filter(handler="awards.result_letter").count() == 3
    assert events("application.result_released") == 3


def test_withdrawing_while_results_are_released_is_told_or_left_out(racers):
    team = make_team()
    for _number in range(3):
        call = decided_call(team, "selected", "reserve")
        row = entry(call, 1)
        answers = race(
            racers,
            ("release", {"by": team.officer, "decision": call.decisions.get()}),
            ("withdraw", {"by": row.lead, "application": row}),
        )
        withdrew = fresh(row).state == "withdrawn"
        assert answers == (["", ""] if withdrew else ["", "StateMoved"])
        assert Award.objects.filter(application=row).exists() == (not withdrew)
        assert (fresh(row).released_at is None) == withdrew


def test_publishing_twice_at_once_is_one_result(racers):
    team = make_team()
    call = told_call(team)
    announcement = Announcement.objects.create(call=call, at=timezone.now(), set_by=team.officer)
    order = ("publish", {"by": team.officer, "announcement": announcement})
    assert race(racers, order, order) == ["", ""]
    assert (PublishedResult.objects.count(), events("announcement.published", "call.announced")) == (1, 2)


def test_lodging_twice_and_deciding_twice_at_once_is_once(racers):
    team = make_team()
    call = told_call(team)
    row, third = entry(call, 3), independent_officer(team, call)
    lodge = ("lodge", {"by": row.lead, "application": row})
    assert race(racers, lodge, lodge) == ["", "StateMoved"]
    appeal = Appeal.objects.get()
    ids = {"by": third, "appeal": appeal}
    assert race(racers, ("uphold", ids), ("dismiss", ids)) == ["", "StateMoved"]
    assert events("appeal.lodged") == 1
    assert events("appeal.upheld", "appeal.dismissed") == 1
    state = {"upheld": "eligible", "dismissed": "unsuccessful"}[fresh(appeal).state]
    assert fresh(row).state == state


def test_accepting_and_declining_at_once_is_one_answer(racers):
    team = make_team()
    for number in range(1, 4):
        call = told_call(team)
        row = entry(call, 1)
        own = {"by": row.lead, "application": row}
        assert race(racers, ("accept", own), ("decline", own)) == ["", "StateMoved"]
        assert events("award.accepted", "award.declined") == number

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import translation

import reviews
from applications.history import events_of, exceptions_of
from ledger.models import Event
from ledger.sentences import describe, unregistered
from reviews.models import Round
from reviews.services import assigning, conflicts, panels, replacing, rounds, scoring
from tests.factories.calls import again, fresh
from tests.factories.reviews import (
    add_panellist,
    assignments_of,
    hand_in,
    panellists_of,
    running_round,
)


@pytest.fixture
def eventful(team) -> Round:
    """A round in which nearly everything happened that can."""
    by = again(team.officer)
    round_ = running_round(team, entries=3, size=3)
    first, second, third = panellists_of(round_)
    hand_in(round_, first, [5, 4, 3])
    scoring.reopen_set(round_=round_, panellist=first, by=by, reason="A slip.")
    scoring.hand_in_set(round_=round_, panellist=first, by=first.person)
    own = assignments_of(round_, second)
    slip = conflicts.step_aside(assignment=own[0], by=second.person, reason="A friend.")
    conflicts.lift_conflict(conflict=slip, by=by, reason="Another of that name.")
    named = conflicts.name_conflict(
        panellist=second, application=own[1].application, by=by, reason="Same town."
    )
    conflicts.uphold_conflict(conflict=named, by=by)
    assigning.withdraw_assignment(assignment=fresh(own[2]), by=by, reason="By mistake.")
    declining = add_panellist(round_.panel, team, accepted=False)
    panels.send_invitation_again(panellist=declining, by=by)
    panels.copy_invitation_link(panellist=declining, by=by, next_path="/en/")
    panels.decline_invitation(panellist=declining, by=declining.person, reason="No time.")
    panels.invite_panellist(panel=round_.panel, by=by, person=declining.person)
    chair = add_panellist(round_.panel, team, is_chair=True)
    panels.change_panellist(panellist=chair, by=by, languages=["en"], most_entries=5)
    panels.name_chair(panellist=second, by=by)
    replacing.replace(panellist=third, by=by, reason="Ill.")
    rounds.extend_round(round_=round_, by=by, due_at=round_.due_at + timedelta(days=1), reason="Illness.")
    Round.objects.filter(pk=round_.pk).update(due_at=round_.started_at)
    rounds.close_round(round_=round_, by=by)
    return rounds.open_round(round_=fresh(round_), by=by)


def recorded() -> set[str]:
    """Every `what` that the services of this room write."""
    folder = Path(reviews.__file__).parent / "services"
    source = "\n".join(path.read_text() for path in folder.glob("*.py"))
    kinds = "panel|panellist|conflict|round|assignment"
    return set(re.findall(rf'"((?:{kinds})\.[a-z_]+)"', source))


def test_every_event_of_this_room_has_its_sentence():
    assert len(recorded()) > 25
    assert unregistered(recorded()) == set()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_history_of_a_round_is_told_in_words(eventful, team, language):
    with translation.override(language):
        lines = describe(Event.objects.all(), team.observer)
    assert all(line.text and "%(" not in line.text and ": panel" not in line.text for line in lines)
    assert unregistered() == set()


def test_history_of_a_call_holds_what_its_panel_did(eventful):
    told = set(events_of(eventful.call).values_list("what", flat=True))
    assert {"panel.created", "panellist.accepted", "round.opened", "assignment.handed_in"} <= told


def test_exceptions_of_a_call_hold_departures_and_conflicts(eventful):
    told = set(exceptions_of(eventful.call).values_list("what", flat=True))
    assert told >= {
        "panellist.withdrawn",
        "panellist.set_reopened",
        "conflict.declared",
        "conflict.named",
        "conflict.lifted",
        "round.extended",
    }


def test_history_names_people_and_entries(eventful, team):
    lines = [line.text for line in describe(events_of(eventful.call), team.observer)]
    assert any(re.fullmatch(r"Person \d+ left the panel\.", text) for text in lines)
    assert any(
        re.fullmatch(r"Person \d+ stepped aside from application \d{3}.\d{3}\.", text) for text in lines
    )

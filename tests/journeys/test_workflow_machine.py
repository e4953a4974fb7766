"""No sequence of moves reaches a state without its event, passes a two-person step with one person, lets a
late submission in, or loses a standing submission.
"""

from datetime import UTC, datetime

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, run_state_machine_as_test

from awards.services import keeping
from tests.journeys.workflow.applicants import Applicants
from tests.journeys.workflow.claims import all_hold
from tests.journeys.workflow.decisions import Decisions
from tests.journeys.workflow.office import make_office
from tests.journeys.workflow.officers import Officers
from tests.journeys.workflow.panel import MARKS, PanelMoves
from tests.journeys.workflow.trespass import Trespass

BEGAN = datetime(2026, 3, 2, 6, tzinfo=UTC)
STAGES = ["draft", "published", "applied", "closed", "screened", "scoring", "opened", "decided", "released"]
BEGIN_AT = ["draft", "applied", "closed", "scoring", "opened", "decided", "released"]
EXAMPLES = 4
OUTCOMES = ["selected", "reserve", "unsuccessful"]


class Workflow(Trespass, Decisions, PanelMoves, Officers, Applicants):
    """Begins at a stage of a call, so that its last moves are tried as often as its first."""

    stage = STAGES[0]

    @initialize(marks=MARKS, one_in_four=st.integers(0, 3))
    def begin(self, marks, one_in_four):
        self.may_cancel = one_in_four == 3
        self.kept: dict[int, tuple] = {}
        steps = [
            self.publish,
            self.apply_all,
            self.close,
            self.screen,
            self.begin_with_panel,
            lambda: self.finish_round(marks),
            lambda: self.decide(OUTCOMES),
            self.release,
        ]
        for step in steps[: STAGES.index(self.stage)]:
            step()
            self.look()

    def apply_all(self) -> None:
        for pk in self.office.applicants:
            self.apply(pk)

    def begin_with_panel(self) -> None:
        self.seat_panel()
        self.begin_round()

    @invariant()
    def everything_holds(self):
        if len(self.writes.left) == self.checked_writes:
            return
        self.checked_writes = len(self.writes.left)
        self.look()
        all_hold(self.sight, self.office, self.kept)


@pytest.fixture
def without_papers(monkeypatch):
    """The protocol of a decision needs a bucket and a second of drawing; it has tests of its own."""
    monkeypatch.setattr(keeping, "keep_protocol", lambda decision: None)


@pytest.mark.usefixtures("db", "without_papers")
@pytest.mark.parametrize("stage", BEGIN_AT)
def test_workflow_holds_whatever_people_do(stage, monkeypatch):
    with time_machine.travel(BEGAN, tick=False) as clock:
        ground = {"stage": stage, "office": make_office(), "clock": clock, "began": BEGAN}
        for name, value in ground.items():
            monkeypatch.setattr(Workflow, name, value, raising=False)
        run_state_machine_as_test(
            Workflow,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )

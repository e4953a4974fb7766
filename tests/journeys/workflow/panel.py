"""What the panel does, and the office with it: inviting, stepping aside, scoring, handing in, opening."""

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from applications.services.calls import begin_review
from reviews.services import assigning, conflicts, panels, rounds, scoring
from reviews.states import ACTIVE, OPEN_TO_SCORES, AssignmentState
from tests.factories.reviews import full_scores
from tests.journeys.workflow.applicants import PLACES
from tests.journeys.workflow.office import Ground, person_of

MARKS = st.lists(st.integers(1, 5), min_size=1, max_size=4)
REASON = "A relative works there"
SMALL = "A small panel"


class PanelMoves(Ground):
    def seat_panel(self) -> None:
        """Everyone invited, accepted, and free of connections."""
        panel = self.must(panels.create_panel, call=self.sight.call, by=self.officer)
        for pk in self.office.panel:
            if any(one.person_id == pk for one in self.sight.panellists):
                continue
            panellist = self.must(panels.invite_panellist, panel=panel, by=self.officer, person=person_of(pk))
            self.must(panels.accept_invitation, panellist=panellist, by=person_of(pk))

    def begin_round(self) -> None:
        self.must(
            assigning.begin_scoring, call=self.sight.call, by=self.officer, despite_shortfalls="A small panel"
        )

    def seated(self) -> list:
        return [one for one in self.sight.panellists if one.state == "accepted"]

    def score_and_hand_in(self, panellist, marks: list[int]) -> None:
        by = person_of(panellist.person_id)
        self.must(panels.declare_no_connection, panellist=panellist, by=by)
        own = panellist.assignments.filter(round=self.sight.round, state__in=OPEN_TO_SCORES)
        for place, assignment in enumerate(own.select_related("round").order_by("application")):
            mark = marks[place % len(marks)]
            self.must(
                scoring.save_review,
                assignment=assignment,
                by=by,
                changes=full_scores(assignment.round, mark),
                bases={},
                force=True,
            )
        if own.exists():
            self.must(scoring.hand_in_set, round_=self.sight.round, panellist=panellist, by=by)

    def finish_round(self, marks: list[int]) -> None:
        """Everything handed in, closed after its date, disputes settled, opened."""
        for turn, panellist in enumerate(self.seated()):
            self.score_and_hand_in(panellist, marks[turn:] + marks[:turn])
        self.clock.move_to(max(timezone.now(), self.sight.round.due_at))
        self.must(rounds.close_round, round_=self.sight.round, by=self.officer)
        self.must(rounds.open_round, round_=self.sight.round, by=self.officer)

    @precondition(lambda self: self.sight.call.state in ("draft", "published", "in_review"))
    @rule(place=PLACES, chair=st.booleans())
    def invite(self, place, chair):
        panel = self.must(panels.create_panel, call=self.sight.call, by=self.officer)
        person = person_of(self.office.panel[place % len(self.office.panel)])
        self.attempt(panels.invite_panellist, panel=panel, by=self.officer, person=person, is_chair=chair)

    @precondition(lambda self: self.sight.panellists)
    @rule(place=PLACES)
    def accept(self, place):
        panellist = self.one_of(self.sight.panellists, place)
        self.attempt(panels.accept_invitation, panellist=panellist, by=person_of(panellist.person_id))

    @precondition(lambda self: self.sight.panellists)
    @rule(place=PLACES)
    def decline(self, place):
        panellist = self.one_of(self.sight.panellists, place)
        self.attempt(
            panels.decline_invitation,
            panellist=panellist,
            by=person_of(panellist.person_id),
            reason="No time",
        )

    @precondition(lambda self: self.sight.call.state in ("published", "in_review"))
    @rule()
    def seat_the_panel(self):
        self.seat_panel()

    @precondition(lambda self: len(self.seated()) > 1)
    @rule(place=PLACES)
    def leave(self, place):
        panellist = self.one_of(self.seated(), place)
        self.attempt(panels.withdraw_panellist, panellist=panellist, by=self.officer, reason="Fell ill")

    @precondition(lambda self: self.sight.panellists)
    @rule(place=PLACES, know=st.booleans())
    def state_connections(self, place, know):
        panellist = self.one_of(self.sight.panellists, place)
        active = panellist.assignments.filter(state__in=ACTIVE).exclude(round__state="opened")
        aside = {one.public_id: REASON for one in active.order_by("application")[:1]} if know else {}
        self.attempt(
            panels.declare_no_connection, panellist=panellist, by=person_of(panellist.person_id), aside=aside
        )

    @precondition(lambda self: self.sight.has_closed and self.sight.in_state("eligible"))
    @rule(despite=st.sampled_from(["", SMALL]))
    def begin_scoring(self, despite):
        self.attempt(
            assigning.begin_scoring, call=self.sight.call, by=self.officer, despite_shortfalls=despite
        )

    @precondition(lambda self: self.sight.call.state == "published")
    @rule()
    def begin_the_review(self):
        begun = self.attempt(begin_review, call=self.sight.call, by=self.officer)
        assert bool(begun) == (timezone.now() >= self.sight.call.closes_at)

    @precondition(lambda self: self.sight.is_scoring)
    @rule()
    def assign_more(self):
        self.attempt(assigning.assign_more, round_=self.sight.round, by=self.officer)

    @precondition(lambda self: self.sight.assignments)
    @rule(place=PLACES, mark=st.integers(0, 6))
    def score_one(self, place, mark):
        assignment = self.one_of(self.sight.assignments, place)
        saved = self.attempt(
            scoring.save_review,
            assignment=assignment,
            by=person_of(assignment.panellist.person_id),
            changes=full_scores(assignment.round, mark),
            bases={},
            force=True,
        )
        assert not saved or (assignment.state in OPEN_TO_SCORES and 1 <= mark <= 5)

    @precondition(lambda self: self.sight.is_scoring and self.seated())
    @rule(place=PLACES)
    def hand_in_as_it_is(self, place):
        panellist = self.one_of(self.seated(), place)
        self.attempt(
            scoring.hand_in_set,
            round_=self.sight.round,
            panellist=panellist,
            by=person_of(panellist.person_id),
        )

    @precondition(lambda self: self.sight.is_scoring and self.seated())
    @rule(place=PLACES, marks=MARKS)
    def score_all_and_hand_in(self, place, marks):
        self.score_and_hand_in(self.one_of(self.seated(), place), marks)

    @precondition(lambda self: self.sight.is_scoring and self.seated())
    @rule(place=PLACES)
    def reopen_a_set(self, place):
        panellist = self.one_of(self.seated(), place)
        self.attempt(
            scoring.reopen_set,
            round_=self.sight.round,
            panellist=panellist,
            by=self.officer,
            reason="Asked for it",
        )

    @precondition(lambda self: self.sight.assignments)
    @rule(place=PLACES)
    def step_aside(self, place):
        assignment = self.one_of(self.sight.assignments, place)
        by = person_of(assignment.panellist.person_id)
        self.attempt(conflicts.step_aside, assignment=assignment, by=by, reason=REASON)

    @precondition(lambda self: self.sight.assignments)
    @rule(place=PLACES)
    def name_a_conflict(self, place):
        assignment = self.one_of(self.sight.assignments, place)
        self.attempt(
            conflicts.name_conflict,
            panellist=assignment.panellist,
            application=assignment.application,
            by=self.officer,
            reason=REASON,
        )

    @precondition(lambda self: [one for one in self.sight.conflicts if one.stands])
    @rule(place=PLACES, lift=st.booleans())
    def settle_a_conflict(self, place, lift):
        conflict = self.one_of([one for one in self.sight.conflicts if one.stands], place)
        if lift:
            self.attempt(conflicts.lift_conflict, conflict=conflict, by=self.officer, reason="Another person")
        else:
            self.attempt(conflicts.uphold_conflict, conflict=conflict, by=self.officer)

    @precondition(lambda self: self.sight.round)
    @rule()
    def close_the_round(self):
        closed = self.attempt(rounds.close_round, round_=self.sight.round, by=self.officer)
        if closed and timezone.now() < self.sight.round.due_at:
            waiting = [
                one
                for one in self.sight.assignments
                if one.state in ACTIVE and one.state != AssignmentState.HANDED_IN
            ]
            assert waiting == []

    @precondition(lambda self: self.sight.round)
    @rule()
    def wait_for_the_round(self):
        self.clock.move_to(max(timezone.now(), self.sight.round.due_at))

    @precondition(lambda self: self.sight.round)
    @rule()
    def open_the_scores(self):
        opened = self.attempt(rounds.open_round, round_=self.sight.round, by=self.officer)
        assert not opened or self.sight.round.state == "closed"

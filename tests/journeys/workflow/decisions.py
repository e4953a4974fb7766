"""Deciding, telling, announcing, and what may follow: a request for review and a decision anew."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from awards.outcomes import Choice
from awards.ranked import ranked
from awards.services import announcing, deciding, releasing
from awards.services.appealing import decide_appeal
from awards.states import Outcome
from reviews.states import RoundState
from tests.journeys.workflow.applicants import PLACES
from tests.journeys.workflow.office import Ground, person_of

OUTCOMES = st.lists(st.sampled_from(Outcome.values[::-1]), min_size=2, max_size=3)
REASON = "The panel spoke about it"


class Decisions(Ground):
    def choices(self, outcomes: list[str]) -> list[Choice]:
        return [
            Choice(row.application.pk, outcomes[place % len(outcomes)], REASON)
            for place, row in enumerate(ranked(self.sight.call))
        ]

    def decide(self, outcomes: list[str]) -> None:
        decision = self.must(
            deciding.propose_decision,
            call=self.sight.call,
            by=self.officer,
            choices=self.choices(outcomes),
            reason=REASON,
        )
        self.approve(decision.proposal)

    def release(self) -> None:
        self.must(releasing.release, decision=self.sight.decisions[-1], by=self.officer)

    @precondition(lambda self: self.sight.round)
    @rule(outcomes=OUTCOMES, who=st.integers(0, 2), at_once=st.booleans())
    def propose_a_decision(self, outcomes, who, at_once):
        proposed = self.attempt(
            deciding.propose_decision,
            call=self.sight.call,
            by=person_of(self.office.officers[who]),
            choices=self.choices(outcomes),
            reason=REASON,
        )
        assert not proposed or self.sight.round.state == RoundState.OPENED
        self.perhaps_at_once(proposed and proposed.proposal, at_once)

    @precondition(lambda self: self.sight.decisions)
    @rule(place=PLACES)
    def release_a_decision(self, place):
        decision = self.one_of(self.sight.decisions, place)
        released = self.attempt(releasing.release, decision=decision, by=self.officer)
        assert not released or decision.state == "approved"

    @precondition(lambda self: self.sight.decisions)
    @rule(hours=st.sampled_from([-1, 1, 48]))
    def set_the_announcement(self, hours):
        standing = announcing.Announcement.objects.filter(call=self.sight.call).first()
        self.attempt(
            announcing.set_announcement,
            call=self.sight.call,
            by=self.officer,
            at=timezone.now() + timedelta(hours=hours),
            text={"en": "Three projects won."},
            seen=standing.at if standing else None,
        )

    @precondition(lambda self: self.sight.decisions)
    @rule()
    def take_the_announcement_back(self):
        self.attempt(announcing.withdraw_announcement, call=self.sight.call, by=self.officer)

    @precondition(lambda self: [one for one in self.sight.appeals if one.state == "lodged"])
    @rule(place=PLACES, who=st.integers(0, 4), uphold=st.booleans())
    def decide_a_review(self, place, who, uphold):
        waiting = [one for one in self.sight.appeals if one.state == "lodged"]
        people = [*self.office.officers, *self.office.approvers[::2]]
        self.attempt(
            decide_appeal,
            appeal=self.one_of(waiting, place),
            by=person_of(people[who]),
            uphold=uphold,
            reasons="Read again from the start",
        )

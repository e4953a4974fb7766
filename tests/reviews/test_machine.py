"""A round under any sequence of moves: every state has its event, counts are true, nothing leaks."""

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from applications.errors import Refused
from applications.models import Application
from applications.services import proposals, screening, submitting
from ledger.models import Event
from reviews.models import Assignment, ConflictOfInterest, Panellist, ReviewVersion, Round, Standing
from reviews.permissions import may_see_scores, reviews_for
from reviews.services import assigning, conflicts, panels, replacing, rounds, scoring
from reviews.states import ACTIVE, COUNTING
from tests.factories.calls import again, make_team
from tests.factories.reviews import add_panellist, full_scores, running_round

places = st.integers(min_value=0, max_value=30)


def round_machine(team, round_id: int) -> type[RuleBasedStateMachine]:
    class RoundMachine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.undo = transaction.atomic()
            self.undo.__enter__()

        def teardown(self):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

        @property
        def round(self) -> Round:
            return Round.objects.select_related("call", "panel").get(pk=round_id)

        def attempt(self, service, **kwargs) -> None:
            """A move that may be refused; then nothing of it stays."""
            events = Event.objects.count()
            try:
                with transaction.atomic():
                    service(**kwargs)
            except (Refused, PermissionError):
                assert Event.objects.count() == events

        def pick(self, rows, place: int):
            found = list(rows.order_by("pk"))
            return found[place % len(found)] if found else None

        def panellist(self, place: int) -> Panellist:
            rows = Panellist.objects.filter(panel=self.round.panel).select_related("person", "panel__call")
            return self.pick(rows, place)

        def assignment(self, place: int) -> Assignment:
            rows = Assignment.objects.filter(round=round_id)
            return self.pick(rows.select_related("panellist__person", "round", "application"), place)

        def entry(self, place: int) -> Application:
            return self.pick(Application.objects.filter(call=self.round.call), place)

        @rule(place=places)
        def answer(self, place):
            one = self.panellist(place)
            self.attempt(panels.accept_invitation, panellist=one, by=one.person)
            self.attempt(panels.declare_no_connection, panellist=one, by=one.person)

        @rule(place=places)
        def decline(self, place):
            one = self.panellist(place)
            self.attempt(panels.decline_invitation, panellist=one, by=one.person, reason="No time.")

        @rule(place=places, mark=st.integers(min_value=1, max_value=5))
        def save(self, place, mark):
            one = self.assignment(place)
            changes = full_scores(one.round, mark)
            by = one.panellist.person
            self.attempt(scoring.save_review, assignment=one, by=by, changes=changes, bases={}, force=True)

        @rule(place=places, mark=st.integers(min_value=1, max_value=5))
        def score_and_hand_in(self, place, mark):
            panellist = self.panellist(place)
            own = Assignment.objects.filter(panellist=panellist, round=round_id, state__in=ACTIVE)
            for one in own.select_related("panellist__person", "round"):
                changes = full_scores(one.round, mark)
                by = panellist.person
                self.attempt(
                    scoring.save_review, assignment=one, by=by, changes=changes, bases={}, force=True
                )
            self.attempt(scoring.hand_in_set, round_=self.round, panellist=panellist, by=panellist.person)

        @rule(place=places)
        def reopen(self, place):
            self.attempt(
                scoring.reopen_set,
                round_=self.round,
                panellist=self.panellist(place),
                by=again(team.officer),
                reason="A slip.",
            )

        @rule(place=places)
        def step_aside(self, place):
            one = self.assignment(place)
            self.attempt(conflicts.step_aside, assignment=one, by=one.panellist.person, reason="A friend.")

        @rule(place=places, entry=places)
        def name_conflict(self, place, entry):
            self.attempt(
                conflicts.name_conflict,
                panellist=self.panellist(place),
                application=self.entry(entry),
                by=again(team.officer),
                reason="Same town.",
            )

        @rule(place=places, lift=st.booleans())
        def settle_conflict(self, place, lift):
            conflict = self.pick(ConflictOfInterest.objects.all(), place)
            if conflict is None:
                return
            by = again(team.officer)
            if lift:
                self.attempt(conflicts.lift_conflict, conflict=conflict, by=by, reason="No relation.")
            else:
                self.attempt(conflicts.uphold_conflict, conflict=conflict, by=by)

        @rule(place=places)
        def leave(self, place):
            self.attempt(
                replacing.replace, panellist=self.panellist(place), by=again(team.officer), reason="Ill."
            )

        @rule()
        def join(self):
            if Panellist.objects.count() < 6 and self.round.state == "scoring":
                add_panellist(self.round.panel, team)

        @rule()
        def assign_more(self):
            self.attempt(assigning.assign_more, round_=self.round, by=again(team.officer))

        @rule(place=places)
        def application_leaves(self, place):
            entry = self.entry(place)
            by = entry.participants.get().person
            self.attempt(submitting.withdraw, application=entry, by=by)

        @rule(place=places)
        def application_found_ineligible_and_back(self, place):
            entry = self.entry(place)
            officer = again(team.officer)
            try:
                proposal = screening.propose_ineligible(
                    application=entry, by=officer, reason="Too late.", rule_keys=[]
                )
            except Refused:
                return
            proposals.approve(proposal=proposal, by=again(team.approver))
            self.attempt(
                screening.reinstate, application=self.entry(place), by=officer, reason="We misread it."
            )

        @rule()
        def close_and_perhaps_open(self):
            Round.objects.filter(pk=round_id, state="scoring").update(due_at=self.round.started_at)
            self.attempt(rounds.close_round, round_=self.round, by=again(team.officer))

        @rule()
        def open(self):
            self.attempt(rounds.open_round, round_=self.round, by=again(team.officer))

        @invariant()
        def every_state_has_its_event(self):
            for row in [self.round, *Assignment.objects.all(), *Panellist.objects.all()]:
                moves = Event.objects.about(row).exclude(to_state="")
                assert moves.last().to_state == row.state

        @invariant()
        def counts_are_true(self):
            for standing in Standing.objects.all():
                about = Assignment.objects.filter(round=round_id, application=standing.application_id)
                counting = about.filter(state__in=COUNTING, review__current_version__isnull=False)
                assert standing.reviews_wanted == about.filter(state__in=ACTIVE).count()
                assert standing.reviews_in == counting.count()

        @invariant()
        def nobody_reads_over_a_conflict(self):
            standing = ConflictOfInterest.objects.standing()
            pairs = set(standing.values_list("panellist", "application"))
            active = Assignment.objects.exclude(round__state="opened").filter(state__in=ACTIVE)
            assert not pairs.intersection(active.values_list("panellist", "application"))

        @invariant()
        def nothing_is_known_before_the_scores_are_opened(self):
            round_ = self.round
            if round_.state == "opened":
                return
            assert not may_see_scores(again(team.officer), round_)
            assert reviews_for(again(team.approver), round_).count() == 0
            assert set(Standing.objects.values_list("mean", "rank_key")) <= {(None, Standing.UNRANKED)}
            for panellist in Panellist.objects.select_related("person"):
                visible = reviews_for(panellist.person, round_)
                owners = set(visible.values_list("assignment__panellist", flat=True))
                assert owners <= {panellist.pk}

        @invariant()
        def what_was_handed_in_has_a_version(self):
            for one in Assignment.objects.filter(state="handed_in").select_related("review"):
                assert one.review.current_version_id is not None
            versions = ReviewVersion.objects.count()
            assert Event.objects.filter(what="assignment.handed_in").count() == versions

    return RoundMachine


@pytest.mark.django_db
def test_round_keeps_its_promises_whatever_happens():
    team = make_team()
    round_ = running_round(team, entries=3, size=3)
    run_state_machine_as_test(
        round_machine(team, round_.pk),
        settings=settings(max_examples=8, stateful_step_count=25, deadline=None),
    )

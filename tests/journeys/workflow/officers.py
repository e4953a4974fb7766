"""What the office does before the panel: checking, asking, extending, cancelling. And the clock."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from applications.models import Application, RuleFinding
from applications.services import calls, closing, proposals, screening
from awards.services.announcing import publish_due
from ledger.outbox import run_pending
from tests.factories.calls import wall
from tests.journeys.workflow.applicants import PLACES
from tests.journeys.workflow.office import Ground, person_of

IN_THE_RUNNING = ("submitted", "returned", "eligible")


class Officers(Ground):
    @property
    def officer(self):
        return person_of(self.office.officer)

    def approve(self, proposal, **changes):
        return self.must(
            proposals.approve, **{"proposal": proposal, "by": person_of(self.office.approver)} | changes
        )

    def perhaps_at_once(self, proposed, at_once: bool) -> None:
        """Let half of what is proposed be approved before anything else happens."""
        if proposed and at_once:
            self.attempt(proposals.approve, proposal=proposed, by=person_of(self.office.approver))

    def publish(self) -> None:
        proposal = self.must(calls.propose_publication, call=self.sight.call, by=self.officer)
        self.approve(proposal)

    def close(self) -> None:
        """Move to just after the last deadline, and let the clock do its work."""
        deadlines = [self.sight.call.closes_at, *(one.deadline for one in self.sight.applications)]
        self.clock.move_to(max([timezone.now(), *deadlines]) + timedelta(minutes=1))
        self.work_the_clock()

    def work_the_clock(self) -> None:
        closing.close_calls()
        closing.close_extensions()
        closing.lapse_clarifications()
        publish_due()
        run_pending()

    def confirm(self, application: Application) -> None:
        """Say of every rule that it is met, then of the application."""
        for finding in application.findings.exclude(outcome=RuleFinding.Outcome.MET):
            self.must(
                screening.confirm_finding,
                finding=finding,
                by=self.officer,
                outcome="met",
                note="Seen",
            )
        self.must(screening.confirm_eligible, application=application, by=self.officer)

    def screen(self) -> None:
        """Confirm whatever waits, after the last deadline."""
        for application in self.sight.in_state("submitted"):
            if application.deadline <= timezone.now():
                self.confirm(application)

    @precondition(lambda self: self.sight.call.state == "draft")
    @rule(by_both=st.booleans(), at_once=st.booleans())
    def propose_the_call(self, by_both, at_once):
        by = self.office.both if by_both else self.office.officer
        proposed = self.attempt(calls.propose_publication, call=self.sight.call, by=person_of(by))
        self.perhaps_at_once(proposed, at_once)

    @precondition(lambda self: self.sight.open_proposals)
    @rule(place=PLACES, who=st.integers(0, 2))
    def approve_one(self, place, who):
        proposal, by = self.one_of(self.sight.open_proposals, place), self.office.approvers[who]
        approved = self.attempt(proposals.approve, proposal=proposal, by=person_of(by))
        assert not approved or proposal.proposed_by_id != by

    @precondition(lambda self: self.sight.open_proposals)
    @rule(place=PLACES, who=st.integers(0, 2))
    def send_one_back(self, place, who):
        proposal, by = self.one_of(self.sight.open_proposals, place), self.office.approvers[who]
        back = self.attempt(
            proposals.send_back, proposal=proposal, by=person_of(by), answer="A word is wrong"
        )
        assert not back or proposal.proposed_by_id != by

    @precondition(lambda self: self.sight.open_proposals)
    @rule(place=PLACES)
    def take_one_back(self, place):
        proposal = self.one_of(self.sight.open_proposals, place)
        self.must(proposals.take_back, proposal=proposal, by=person_of(proposal.proposed_by_id))

    @precondition(lambda self: self.sight.call.state == "published")
    @rule(hours=st.integers(-2, 3))
    def move_the_closing(self, hours):
        before = self.sight.call.closes_at
        moved = self.attempt(
            calls.move_closing,
            call=self.sight.call,
            by=self.officer,
            closes_wall=wall(before + timedelta(hours=hours), self.sight.call.zone),
            reason="The portal was slow",
        )
        assert bool(moved) == (hours > 0 and timezone.now() < before)

    @precondition(lambda self: self.may_cancel and self.sight.call.state != "draft")
    @rule(at_once=st.booleans())
    def propose_to_cancel(self, at_once):
        proposed = self.attempt(
            calls.propose_cancellation, call=self.sight.call, by=self.officer, reason="No money this year"
        )
        self.perhaps_at_once(proposed, at_once)

    @precondition(lambda self: self.sight.in_state("submitted"))
    @rule(place=PLACES)
    def confirm_as_it_is(self, place):
        application = self.one_of(self.sight.in_state("submitted"), place)
        confirmed = self.attempt(screening.confirm_eligible, application=application, by=self.officer)
        assert not confirmed or application.deadline <= timezone.now()

    @precondition(lambda self: self.sight.has_closed and self.sight.in_state("submitted"))
    @rule()
    def confirm_all(self):
        run_pending()
        self.screen()

    @precondition(lambda self: self.sight.in_state(*IN_THE_RUNNING))
    @rule(place=PLACES, outcome=st.sampled_from(RuleFinding.Outcome.values))
    def confirm_a_finding(self, place, outcome):
        application = self.one_of(self.sight.in_state(*IN_THE_RUNNING), place)
        finding = application.findings.order_by("pk").first()
        if finding:
            self.attempt(
                screening.confirm_finding,
                finding=finding,
                by=self.officer,
                outcome=outcome,
                note="Seen",
            )

    @precondition(lambda self: self.sight.in_state("submitted", "eligible"))
    @rule(place=PLACES, by_both=st.booleans(), at_once=st.booleans())
    def propose_ineligible(self, place, by_both, at_once):
        by = self.office.both if by_both else self.office.officer
        proposed = self.attempt(
            screening.propose_ineligible,
            application=self.one_of(self.sight.in_state("submitted", "eligible"), place),
            by=person_of(by),
            reason="The stamp is missing",
            rule_keys=["country"],
        )
        self.perhaps_at_once(proposed, at_once)

    @precondition(lambda self: self.sight.in_state("ineligible"))
    @rule(place=PLACES)
    def reinstate(self, place):
        application = self.one_of(self.sight.in_state("ineligible"), place)
        self.attempt(screening.reinstate, application=application, by=self.officer, reason="It was there")

    @precondition(lambda self: self.sight.in_state("ineligible"))
    @rule(place=PLACES)
    def keep_ineligible(self, place):
        application = self.one_of(self.sight.in_state("ineligible"), place)
        self.attempt(
            screening.keep_ineligible, application=application, by=self.officer, reason="It is missing"
        )

    @precondition(lambda self: self.sight.in_state("submitted", "eligible"))
    @rule(place=PLACES, questions=st.sampled_from([[], ["summary"], ["evidence"]]))
    def ask(self, place, questions):
        self.attempt(
            screening.ask_clarification,
            application=self.one_of(self.sight.in_state("submitted", "eligible"), place),
            by=self.officer,
            reason="Which year?",
            question_keys=questions,
        )

    @precondition(lambda self: self.sight.in_state("draft", "submitted"))
    @rule(place=PLACES, hours=st.sampled_from([-1, 1, 48]))
    def extend(self, place, hours):
        application = self.one_of(self.sight.in_state("draft", "submitted"), place)
        extended = self.attempt(
            screening.extend,
            application=application,
            by=self.officer,
            until=application.deadline + timedelta(hours=hours),
            reason="A power cut",
        )
        assert not extended or hours > 0

    @rule(hours=st.sampled_from([1, 24, 24 * 8]))
    def wait(self, hours):
        self.clock.shift(timedelta(hours=hours))

    @precondition(lambda self: timezone.now() < self.sight.call.closes_at)
    @rule(after=st.sampled_from([timedelta(microseconds=-1), timedelta(0), timedelta(minutes=1)]))
    def wait_for_the_closing(self, after):
        self.clock.move_to(self.sight.call.closes_at + after)

    @precondition(lambda self: [one for one in self.sight.clarifications if one.is_open])
    @rule(after=st.sampled_from([timedelta(microseconds=-1), timedelta(0)]))
    def wait_for_the_answer(self, after):
        due_at = next(one.due_at for one in self.sight.clarifications if one.is_open)
        self.clock.move_to(max(timezone.now(), due_at + after))

    @rule()
    def let_the_clock_work(self):
        self.work_the_clock()

    @precondition(lambda self: self.sight.call.state == "announced")
    @rule()
    def archive(self):
        self.must(calls.archive_call, call=self.sight.call, by=self.officer)

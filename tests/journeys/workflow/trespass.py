"""Moves that nobody may ever make, whatever the state: each is refused and leaves no trace."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from applications.errors import NeedsSecondPerson, Refused, StateMoved
from applications.models import Submission
from applications.services import calls, drafts, proposals, screening, submitting
from awards.services import announcing, deciding, releasing
from awards.services.appealing import decide_appeal, lodge_appeal
from awards.services.awarding import answer_award
from documents.models import Document
from reviews.services import assigning, conflicts, panels, rounds, scoring
from tests.factories.calls import wall
from tests.factories.reviews import full_scores
from tests.journeys.workflow.applicants import PLACES
from tests.journeys.workflow.office import Ground, lead_of, person_of

APPLICANTS_MOVES = [
    (submitting.submit, {"token": "untimely"}),
    (submitting.reopen, {}),
    (submitting.discard_changes, {}),
    (drafts.delete_draft, {}),
]
OFFICERS_MOVES = [
    (screening.confirm_eligible, {}),
    (screening.propose_ineligible, {"reason": "x", "rule_keys": []}),
    (screening.ask_clarification, {"reason": "x", "question_keys": []}),
    (screening.reinstate, {"reason": "x"}),
    (screening.keep_ineligible, {"reason": "x"}),
]
LATE = st.sampled_from([timedelta(0), timedelta(microseconds=1), timedelta(days=30)])


class Trespass(Ground):
    @precondition(lambda self: self.sight.applications)
    @rule(place=PLACES, which=st.integers(0, 8))
    def move_at_any_time(self, place, which):
        """A page left open: whatever state it comes to, it is made as it should be or not at all."""
        application = self.one_of(self.sight.applications, place)
        service, arguments = [*APPLICANTS_MOVES, *OFFICERS_MOVES][which]
        by = lead_of(application) if which < len(APPLICANTS_MOVES) else self.office.officer
        if service is submitting.submit:
            arguments = {**arguments, "received_at": timezone.now()}
        self.attempt(service, application=application, by=person_of(by), **arguments)

    @precondition(lambda self: self.sight.open_proposals)
    @rule(place=PLACES)
    def approve_what_one_proposed(self, place):
        proposal = self.one_of(self.sight.open_proposals, place)
        by = person_of(proposal.proposed_by_id)
        self.must_refuse(proposals.approve, with_=NeedsSecondPerson, proposal=proposal, by=by)
        self.must_refuse(proposals.send_back, with_=NeedsSecondPerson, proposal=proposal, by=by, answer="No")

    @precondition(lambda self: self.sight.open_proposals)
    @rule(place=PLACES)
    def approve_without_being_an_approver(self, place):
        proposal = self.one_of(self.sight.open_proposals, place)
        for pk in (
            self.office.colleague,
            self.office.observer,
            self.office.stranger,
            *self.office.applicants,
        ):
            self.must_refuse(proposals.approve, with_=PermissionError, proposal=proposal, by=person_of(pk))

    @precondition(lambda self: self.sight.open_proposals and self.has_scorer_who_approves())
    @rule(place=PLACES)
    def approve_after_scoring(self, place):
        proposal = self.one_of(self.sight.open_proposals, place)
        self.must_refuse(
            proposals.approve, with_=PermissionError, proposal=proposal, by=person_of(self.office.panel[-1])
        )

    def has_scorer_who_approves(self) -> bool:
        return any(
            one.person_id == self.office.panel[-1] and one.state == "accepted"
            for one in self.sight.panellists
        )

    @precondition(lambda self: [one for one in self.sight.proposals if one.state != "open"])
    @rule(place=PLACES)
    def decide_a_second_time(self, place):
        proposal = self.one_of([one for one in self.sight.proposals if one.state != "open"], place)
        by = next(pk for pk in (self.office.approver, self.office.both) if pk != proposal.proposed_by_id)
        self.must_refuse(proposals.approve, with_=StateMoved, proposal=proposal, by=person_of(by))
        self.must_refuse(
            proposals.send_back, with_=StateMoved, proposal=proposal, by=person_of(by), answer="No"
        )

    @precondition(lambda self: self.sight.in_state("draft", "submitted"))
    @rule(place=PLACES, late=LATE)
    def send_late(self, place, late):
        application = self.one_of(self.sight.in_state("draft", "submitted"), place)
        self.must_refuse(
            submitting.submit,
            with_=Refused,
            application=application,
            by=person_of(lead_of(application)),
            token=self.token(),
            received_at=application.deadline + late,
        )

    @precondition(lambda self: self.sight.in_state("returned"))
    @rule(place=PLACES, late=LATE)
    def answer_late(self, place, late):
        application = self.one_of(self.sight.in_state("returned"), place)
        asked = application.clarifications.get(answered_at=None, lapsed_at=None)
        self.must_refuse(
            submitting.submit,
            with_=Refused,
            application=application,
            by=person_of(lead_of(application)),
            token=self.token(),
            received_at=asked.due_at + late,
        )

    @precondition(lambda self: self.sight.applications)
    @rule(place=PLACES, who=st.integers(0, 4))
    def touch_what_is_anothers(self, place, who):
        """Strangers, other applicants, panellists and officers: a draft is its author's alone."""
        application = self.one_of(self.sight.applications, place)
        office = self.office
        others = [office.stranger, office.officer, office.approver, office.panel[0], office.applicants[0]]
        if others[who] == lead_of(application):
            return
        own = {"application": application, "by": person_of(others[who])}
        now = timezone.now()
        for service, arguments in (
            (submitting.submit, {"token": self.token(), "received_at": now}),
            (submitting.reopen, {}),
            (submitting.discard_changes, {}),
            (submitting.withdraw, {}),
            (drafts.save_answers, {"changes": {"title": "Mine"}, "bases": {}}),
            (drafts.set_language, {"language": "ru"}),
            (drafts.delete_draft, {}),
            (screening.answer_ineligibility, {"text": "Mine", "at": now}),
            (lodge_appeal, {"text": "Mine", "at": now}),
            (answer_award, {"accept": True}),
        ):
            self.must_refuse(service, with_=PermissionError, **own, **arguments)
        document = Document.objects.order_by("pk").first()
        if document:
            self.must_refuse(
                drafts.attach_document,
                with_=PermissionError,
                **own,
                question_key="evidence",
                document=document,
            )

    @precondition(lambda self: self.sight.applications)
    @rule(place=PLACES, who=st.integers(0, 4))
    def act_as_an_officer(self, place, who):
        """Approvers and observers are no officers; applicants and panellists neither."""
        application, office = self.one_of(self.sight.applications, place), self.office
        by = person_of(
            [office.approver, office.observer, office.stranger, lead_of(application), office.panel[0]][who]
        )
        row, call = {"application": application, "by": by}, {"call": self.sight.call, "by": by}
        later = self.sight.call.closes_at + timedelta(days=1)
        moves = [
            (screening.confirm_eligible, row),
            (screening.propose_ineligible, {**row, "reason": "x", "rule_keys": []}),
            (screening.ask_clarification, {**row, "reason": "x", "question_keys": []}),
            (screening.reinstate, {**row, "reason": "x"}),
            (screening.keep_ineligible, {**row, "reason": "x"}),
            (screening.extend, {**row, "until": later, "reason": "x"}),
            (calls.propose_publication, call),
            (calls.propose_cancellation, {**call, "reason": "x"}),
            (calls.move_closing, {**call, "closes_wall": wall(later), "reason": "x"}),
            (calls.archive_call, call),
            (panels.create_panel, call),
            (assigning.begin_scoring, call),
            (deciding.propose_decision, {**call, "choices": []}),
            (announcing.set_announcement, {**call, "at": later, "text": {}}),
            (announcing.withdraw_announcement, call),
        ]
        moves += [
            (screening.confirm_finding, self.of_finding(one, by)) for one in application.findings.all()[:1]
        ]
        moves += [(releasing.release, {"decision": one, "by": by}) for one in self.sight.decisions]
        if self.sight.round:
            told = {"round_": self.sight.round, "by": by}
            moves += [(rounds.close_round, told), (rounds.open_round, told), (assigning.assign_more, told)]
        for service, arguments in moves:
            self.must_refuse(service, with_=PermissionError, **arguments)

    @staticmethod
    def of_finding(finding, by) -> dict:
        return {"finding": finding, "by": by, "outcome": "met", "note": "x"}

    @precondition(lambda self: self.sight.assignments)
    @rule(place=PLACES, who=st.integers(0, 3))
    def score_for_another(self, place, who):
        assignment, office = self.one_of(self.sight.assignments, place), self.office
        others = [office.officer, office.stranger, office.panel[0], office.panel[1]]
        if others[who] == assignment.panellist.person_id:
            return
        by = person_of(others[who])
        panellist, round_ = assignment.panellist, assignment.round
        for service, arguments in (
            (
                scoring.save_review,
                {"assignment": assignment, "changes": full_scores(round_, 5), "bases": {}, "force": True},
            ),
            (scoring.hand_in_set, {"round_": round_, "panellist": panellist}),
            (conflicts.step_aside, {"assignment": assignment, "reason": "x"}),
            (panels.accept_invitation, {"panellist": panellist}),
            (panels.decline_invitation, {"panellist": panellist, "reason": "x"}),
            (panels.declare_no_connection, {"panellist": panellist}),
        ):
            self.must_refuse(service, with_=PermissionError, by=by, **arguments)

    @precondition(lambda self: [one for one in self.sight.conflicts if one.stands])
    @rule(place=PLACES)
    def lift_ones_own_conflict(self, place):
        conflict = self.one_of([one for one in self.sight.conflicts if one.stands], place)
        by = person_of(conflict.panellist.person_id)
        self.must_refuse(
            conflicts.lift_conflict, with_=PermissionError, conflict=conflict, by=by, reason="Mine"
        )
        self.must_refuse(conflicts.uphold_conflict, with_=PermissionError, conflict=conflict, by=by)

    @precondition(lambda self: self.sight.appeals)
    @rule(place=PLACES, uphold=st.booleans())
    def decide_a_review_after_taking_part(self, place, uphold):
        appeal, decision = self.one_of(self.sight.appeals, place), self.sight.decisions[0]
        for pk in (
            decision.proposed_by_id,
            decision.approved_by_id,
            *self.office.panel,
            self.office.observer,
        ):
            if pk:
                self.must_refuse(
                    decide_appeal, appeal=appeal, by=person_of(pk), uphold=uphold, reasons="As I said before"
                )

    @precondition(lambda self: self.sight.submitted)
    @rule(place=PLACES)
    def rewrite_a_submission(self, place):
        submission = Submission.objects.filter(application=self.one_of(self.sight.submitted, place)).first()
        submission.answers = {}
        self.must_refuse(submission.save, with_=ValueError)

"""What has to hold after every move, told from the rows and from the ledger, never from the services."""

import hashlib
from datetime import datetime

from applications.models import Application, Clarification, Submission
from applications.states import APPLICATION_MOVES, CALL_MOVES, OUTCOMES, PROPOSAL_MOVES
from awards.models import DecisionLine, PublishedResult
from awards.own_result import own_result
from awards.states import APPEAL_MOVES, AWARD_MOVES, DECISION_MOVES
from ledger.models import Event, OutboxItem
from ledger.verification import verify_all
from reviews.models import ReviewVersion, Standing
from reviews.permissions import may_see_scores, reviews_for
from reviews.states import ASSIGNMENT_MOVES, PANELLIST_MOVES, ROUND_MOVES
from tests.journeys.workflow.office import Office, Sight, person_of

Told = tuple[str, str]

PROPOSAL_STATES = {"opened": "open"}
MOVES = {
    "applications.application": ("draft", APPLICATION_MOVES),
    "applications.call": ("draft", CALL_MOVES),
    "applications.proposal": ("open", PROPOSAL_MOVES),
    "reviews.panellist": ("invited", PANELLIST_MOVES),
    "reviews.round": ("prepared", ROUND_MOVES),
    "reviews.assignment": ("invited", ASSIGNMENT_MOVES),
    "awards.decision": ("proposed", DECISION_MOVES),
    "awards.appeal": ("lodged", APPEAL_MOVES),
    "awards.award": ("offered", AWARD_MOVES),
}


class Ledger:
    """All events of an example, read once after a move."""

    def __init__(self) -> None:
        self.events = list(Event.objects.order_by("pk"))
        self.by_subject: dict[tuple[str, str], list[Event]] = {}
        for event in self.events:
            self.by_subject.setdefault((event.subject_kind, event.subject_id), []).append(event)

    def about(self, row) -> list[Event]:
        return self.by_subject.get((row._meta.label_lower, str(row.pk)), [])

    def of(self, what: str, **data) -> list[Event]:
        return [
            one
            for one in self.events
            if one.what == what and all(one.data.get(key) == value for key, value in data.items())
        ]

    def told_of(self, row) -> list[Told]:
        """From where to where the row went by its events; without an own chain it is named in data."""
        label = row._meta.label_lower
        if label == "applications.proposal":
            states = [
                word
                for event in self.events
                for prefix, _dot, word in [event.what.partition(".")]
                if prefix == "proposal" and event.data.get("proposal") == row.pk
            ]
            return chained(PROPOSAL_STATES.get(word, word) for word in states)
        if label == "awards.appeal":
            own = [one for one in self.about(row.application) if one.data.get("appeal") == row.pk]
            return chained(one.what.partition(".")[2] for one in own)
        if label == "awards.award":
            answered = [one for one in self.about(row.application) if one.what.startswith("award.")]
            return [(one.from_state, one.to_state) for one in answered]
        if label == "awards.decision":
            own = [one for one in self.about(row.call) if one.data.get("decision") == row.pk]
            return [(one.from_state, one.to_state) for one in own if one.to_state]
        known = {str(value) for value, _label in row._meta.get_field("state").flatchoices}
        return [(one.from_state, one.to_state) for one in self.about(row) if one.to_state in known]


def chained(states) -> list[Told]:
    told, before = [], ""
    for state in states:
        told.append((before, state))
        before = state
    return told


def states_are_told(sight: Sight, ledger: Ledger) -> None:
    """Each row stands where its last event left it; each step of its way is one event and an allowed move."""
    rows = [
        sight.call,
        *sight.applications,
        *sight.proposals,
        *sight.panellists,
        *([sight.round] if sight.round else []),
        *sight.assignments,
        *sight.decisions,
        *sight.appeals,
        *sight.awards,
    ]
    for row in rows:
        first, moves = MOVES[row._meta.label_lower]
        edges = {(str(source), str(target)) for sources, target in moves.values() for source in sources}
        stands = first
        for before, after in ledger.told_of(row):
            assert before in ("", stands), f"{row!r}: an event leaves {before}, but it stood {stands}"
            assert after == stands or (stands, after) in edges, f"{row!r}: nobody moves {stands} to {after}"
            assert before or after == first, f"{row!r}: came to {after} from nowhere"
            stands = after
        assert row.state == stands, f"{row!r} stands {row.state}; its events say {stands}"


def deadline_then(event: Event, application: Application, ledger: Ledger) -> datetime:
    """The moment from which the submission that this event tells of was late, by the events before it."""
    earlier = [one for one in ledger.about(application) if one.pk < event.pk]
    if event.from_state == "returned":
        asked = [one for one in earlier if one.what == "application.clarification_asked"][-1]
        return Clarification.objects.get(pk=asked.data["clarification"]).due_at
    moved = [one for one in ledger.about(application.call) if one.what == "call.closing_moved"]
    closes_at = application.call.closes_at
    for one in reversed(moved):
        if one.pk > event.pk:
            closes_at = datetime.fromisoformat(one.data["from"])
    until = [one.data["until"] for one in earlier if one.what == "application.extended"]
    return max([closes_at, *map(datetime.fromisoformat, until[-1:])])


def nothing_came_late(sight: Sight, ledger: Ledger) -> None:
    """Each submission has one event, and was received before the deadline that held at that moment."""
    for application in sight.applications:
        told = [one for one in ledger.about(application) if one.what == "application.submitted"]
        stored = {one.pk: one for one in application.submissions.all()}
        assert sorted(one.data["submission"] for one in told) == sorted(stored)
        for event in told:
            submission = stored[event.data["submission"]]
            assert submission.received_at < deadline_then(event, application, ledger)
            assert submission.received_at >= application.call.opens_at


def submissions_stand(sight: Sight, kept: dict[int, tuple]) -> None:
    """What was submitted once is there for good, byte for byte, and the last of it is current."""
    found = {}
    for application in sight.applications:
        submissions = list(application.submissions.all())
        if not submissions:
            assert application.current_submission_id is None
            continue
        last = max(submissions, key=lambda one: one.number)
        assert application.current_submission_id == last.pk
        assert [one.number for one in sorted(submissions, key=lambda one: one.number)] == list(
            range(1, len(submissions) + 1)
        )
        for one in submissions:
            assert hashlib.sha256(bytes(one.canonical)).hexdigest() == one.sha256
            found[one.pk] = told_as(one)
    assert {pk: found.get(pk) for pk in kept} == kept
    kept.update(found)


def told_as(one: Submission) -> tuple:
    return (
        one.sha256,
        one.receipt,
        one.receipt_signature,
        one.received_at,
        str(one.answers),
        str(one.documents),
    )


def two_people_act(sight: Sight, ledger: Ledger) -> None:
    """Nobody stands at both ends of a matter, and nobody who scored approves it."""
    scorers = set(
        ReviewVersion.objects.filter(review__assignment__round__call=sight.call).values_list(
            "review__assignment__panellist__person", flat=True
        )
    )
    for proposal in sight.proposals:
        ends = {"opened": [], "approved": [], "sent_back": []}
        for word, actors in ends.items():
            actors += [one.actor_id for one in ledger.of(f"proposal.{word}", proposal=proposal.pk)]
        assert ends["opened"] == [str(proposal.proposed_by_id)]
        decided = ends["approved"] + ends["sent_back"]
        assert not set(ends["opened"]) & set(decided)
        assert decided == (
            [str(proposal.decided_by_id)] if proposal.state in ("approved", "sent_back") else []
        )
        if proposal.act == "decision" and proposal.state == "approved":
            assert not scorers & {proposal.decided_by_id, proposal.proposed_by_id}
    for conflict in sight.conflicts:
        assert conflict.lifted_by_id is None or conflict.lifted_by_id != conflict.panellist.person_id
    parties = {person for one in sight.decisions for person in (one.proposed_by_id, one.approved_by_id)}
    for appeal in sight.appeals:
        assert appeal.decided_by_id is None or appeal.decided_by_id not in parties | scorers


def acts_were_approved(sight: Sight, ledger: Ledger) -> None:
    """What takes two people happened as often as it was approved."""
    for act, what in (
        ("publish", "call.published"),
        ("cancel", "call.cancelled"),
        ("ineligible", "application.ineligible"),
        ("decision", "decision.approved"),
    ):
        assert len(ledger.of(what)) == len(ledger.of("proposal.approved", act=act)), what


def outcomes_are_sealed(sight: Sight) -> None:
    """An outcome stands only by an approved decision; its applicant knows of it only once it is released."""
    lines = list(DecisionLine.objects.filter(decision__call=sight.call).select_related("decision"))
    approved = [line for line in lines if line.decision.state == "approved"]
    assert not [line for line in lines if line.released_at and line.decision.state != "approved"]
    for application in sight.applications:
        own = [line for line in approved if line.application_id == application.pk]
        if application.state in OUTCOMES:
            assert application.state in [line.outcome for line in own[-1:]]
        if application.released_at:
            assert [line for line in own if line.released_at and line.outcome == application.state]
        elif application.state in OUTCOMES:
            assert application.state_for_applicant == "under_review"
            assert own_result(application) is None
    winners = [one for one in sight.applications if one.state == "selected" and one.released_at]
    assert {award.application_id for award in sight.awards} >= {one.pk for one in winners}
    published = PublishedResult.objects.filter(call=sight.call).first()
    assert (published is not None) == (sight.call.state in ("announced", "archived"))


def scores_are_sealed(sight: Sight, office: Office) -> None:
    """Before a round is opened nobody sees another's scores, nor a mark, a mean or a rank made of them."""
    round_ = sight.round
    if round_ is None or round_.is_open:
        return
    assert not Standing.objects.filter(round=round_).exclude(mean=None, shown="", rank_key=Standing.UNRANKED)
    assert not Standing.objects.ranked().filter(round=round_)
    for pk in (office.officer, office.observer, *office.panel):
        person = person_of(pk)
        seen = reviews_for(person, round_).values_list("assignment__panellist__person", flat=True)
        assert set(seen) <= {pk}
        assert not may_see_scores(person, round_)


def promises_are_kept() -> None:
    """The chains hold, and no effect that was tried has failed."""
    verify_all()
    assert list(OutboxItem.objects.exclude(last_error="").values_list("handler", "last_error")) == []


def all_hold(sight: Sight, office: Office, kept: dict[int, tuple]) -> None:
    ledger = Ledger()
    states_are_told(sight, ledger)
    nothing_came_late(sight, ledger)
    submissions_stand(sight, kept)
    two_people_act(sight, ledger)
    acts_were_approved(sight, ledger)
    outcomes_are_sealed(sight)
    scores_are_sealed(sight, office)
    promises_are_kept()

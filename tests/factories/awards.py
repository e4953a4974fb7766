"""Calls with opened scores, decided, told, announced. Rankings are rows; the rest goes by the services."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from applications.models import Application, Call, Category, Proposal
from applications.services import proposals
from applications.states import CallState
from awards.models import Decision
from awards.outcomes import Choice
from awards.ranked import ranked
from awards.services import announcing, deciding, releasing
from awards.states import Outcome
from ledger.models import OutboxItem
from ledger.outbox import run_pending
from people.models import Person
from reviews.models import Assignment, Panel, Panellist, Review, ReviewVersion, Round, Standing
from tests.factories.calls import Team, again, fresh, published_call
from tests.factories.people import PersonFactory, StaffRoleFactory
from tests.factories.reviews import close_call, make_entry

COMMENTS = {"results": "Counted well.", "overall": "A clear case."}


def independent_officer(team: Team, call: Call) -> Person:
    """One more officer of the call, who takes no part in its decision."""
    person = StaffRoleFactory(role="officer", person__full_name="Independent Demo").person
    call.grants.create(person=person, role="officer", granted_by=team.officer)
    return again(person)


def ranked_call(
    team: Team, marks: Sequence[float | None] = (5, 4, 4, 3), *, places: int | None = 2, **fields
) -> Call:
    """A call with opened scores: one entry a mark, best first, None for one that nobody scored.

    `places` are those of its first category, in which all entries are.
    """
    call = close_call(published_call(team, **fields))
    Category.objects.filter(pk=call.categories.first().pk).update(places=places)
    entries = [make_entry(call, title=f"Entry {number}") for number in range(1, len(marks) + 1)]
    Call.objects.filter(pk=call.pk).update(state=CallState.DECIDING)
    call = fresh(call)
    write_ranking(open_round_of(call), entries, marks)
    return call


def open_round_of(call: Call) -> Round:
    now = timezone.now()
    panel = Panel.objects.create(call=call, created_by=call.created_by)
    return Round.objects.create(
        call=call,
        panel=panel,
        number=1,
        state="opened",
        criteria=call.criteria,
        method="weighted_mean",
        reviews_wished=3,
        reviews_required=2,
        due_at=now,
        started_at=now,
        closed_at=now,
        opened_at=now,
    )


def write_ranking(round_: Round, entries: Sequence[Application], marks: Sequence[float | None]) -> None:
    """Write marks and ranks as opening a round does, within the categories of the entries."""
    for entry, mark in zip(entries, marks, strict=True):
        peers = [
            other
            for peer, other in zip(entries, marks, strict=True)
            if peer.category_id == entry.category_id and other is not None
        ]
        Standing.objects.create(
            round=round_,
            application=entry,
            category_id=entry.category_id,
            mean=None if mark is None else Decimal(str(mark)),
            shown="" if mark is None else f"{mark:.2f}",
            rank_key=Standing.UNRANKED if mark is None else 1 + sum(1 for peer in peers if peer > mark),
            is_tied=mark is not None and peers.count(mark) > 1,
            reviews_in=0 if mark is None else 3,
            reviews_wanted=3,
            is_short=mark is None,
        )


def add_reviews(round_: Round, application: Application, *marks: int, **comments: str) -> list[Panellist]:
    """Give an entry one handed-in review a mark, of a new panellist each."""
    found = []
    for number, mark in enumerate(marks, 1):
        person = PersonFactory(full_name=f"Panellist {number} Demo")
        panellist = Panellist.objects.create(panel=round_.panel, person=person, state="accepted")
        assignment = Assignment.objects.create(
            round=round_,
            application=application,
            panellist=panellist,
            state="handed_in",
            handed_in_at=timezone.now(),
        )
        review = Review.objects.create(assignment=assignment)
        version = ReviewVersion.objects.create(
            review=review,
            number=1,
            marks={criterion["key"]: mark for criterion in round_.criteria},
            comments=comments or COMMENTS,
            total=mark,
            salt="00",
            commitment="00",
            handed_in_at=timezone.now(),
        )
        Review.objects.filter(pk=review.pk).update(current_version=version)
        found.append(panellist)
    return found


def choices(call: Call, *outcomes: str, reason: str = "", reasons: dict[int, str] | None = None):
    """A choice for each application in the order of the ranking; those beyond are not selected."""
    rows = ranked(call)
    wanted = [*outcomes, *[Outcome.UNSUCCESSFUL] * (len(rows) - len(outcomes))]
    return [
        Choice(row.application.pk, str(outcome), (reasons or {}).get(place, reason))
        for place, (row, outcome) in enumerate(zip(rows, wanted, strict=True))
    ]


def propose(call: Call, team: Team, *outcomes: str, why: str = "", reason: str = "", **options) -> Decision:
    """A proposed decision; `reason` stands on each row, `why` on the whole."""
    return deciding.propose_decision(
        call=fresh(call),
        by=again(team.officer),
        choices=choices(call, *outcomes, reason=reason),
        reason=why,
        **options,
    )


def approve(decision: Decision, team: Team) -> Decision:
    proposal = Proposal.objects.get(pk=decision.proposal_id)
    proposals.approve(proposal=proposal, by=again(team.approver))
    return fresh(decision)


def decided_call(team: Team, *outcomes: str, marks: Sequence[float | None] = (5, 4, 3), **fields) -> Call:
    """A call whose decision is approved: the first selected, the second in reserve, unless said otherwise."""
    call = ranked_call(team, marks, **fields)
    outcomes = outcomes or ("selected", "reserve")
    approve(propose(call, team, *outcomes, why="All looked at.", reason="The call’s rule."), team)
    return fresh(call)


def work() -> None:
    """Do what the outbox owes but the protocol, which takes a bucket and a second."""
    OutboxItem.objects.filter(handler="awards.protocol").update(done_at=timezone.now())
    run_pending()


def told_call(team: Team, *outcomes: str, **fields) -> Call:
    """A decided call whose results are released and whose letters are written."""
    call = decided_call(team, *outcomes, **fields)
    releasing.release(decision=call.decisions.get(), by=again(team.officer))
    work()
    return fresh(call)


def announced_call(team: Team, *outcomes: str, text: dict | None = None, **fields) -> Call:
    call = told_call(team, *outcomes, **fields)
    announcing.set_announcement(call=call, by=again(team.officer), at=timezone.now(), text=text or {})
    return fresh(call)


def entry(call: Call, number: int) -> Application:
    """The entry with that number in its title, as the database holds it, with its applicant as `lead`."""
    row = Application.objects.select_related("call").get(call=call, title=f"Entry {number}")
    row.lead = again(row.participants.get(role="lead").person)
    return row


def soon(**delta: int) -> datetime:
    return timezone.now() + timedelta(**delta)

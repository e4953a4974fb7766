"""Decisions: proposed against the ranking and the places, approved by another person, carried out at once."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Case, Count, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from applications import programmes
from applications.errors import NotReady, StateMoved
from applications.models import Application, Call, Proposal
from applications.permissions import is_officer
from applications.services.calls import begin_deciding, begin_review, lock_call, mark_decided, require
from applications.services.proposals import open_proposal
from applications.states import APPLICATION_MOVES, ApplicationState, CallState
from awards.errors import DecisionProblems, ScoredThisCall
from awards.models import Decision, DecisionLine
from awards.outcomes import CategoryId, Choice, Placed, departures, reserve_places, with_shared_reasons
from awards.ranked import Ranked, latest_round, ranked, scored_this_call, seen_of, settled
from awards.states import AwardState, DecisionState, Outcome
from ledger.services import enqueue, record, record_many
from people.models import Person
from reviews.models import Round
from reviews.states import RoundState

BATCH = 500
REASON_CHARACTERS = 2000
STATE_OF = {
    Outcome.SELECTED: APPLICATION_MOVES["select"][1],
    Outcome.RESERVE: APPLICATION_MOVES["put_in_reserve"][1],
    Outcome.UNSUCCESSFUL: APPLICATION_MOVES["decline"][1],
}
UNCHECKED = [ApplicationState.SUBMITTED, ApplicationState.RETURNED]
DECIDED_AGAIN_WITHOUT_MOVE = [CallState.ANNOUNCED, CallState.ARCHIVED]
"""After the announcement a call stays as it is while one application is decided anew."""


def places_left(call: Call) -> dict[CategoryId, int | None]:
    """Return how many places each category still has; None where no number is fixed.

    A place is taken by who is selected and has not declined.
    """
    selected = Application.objects.filter(call=call, state=ApplicationState.SELECTED)
    standing = selected.exclude(award__state=AwardState.DECLINED)
    counts = standing.order_by().values_list("category").annotate(n=Count("pk"))
    taken = dict(counts)
    return {
        category.pk: None if category.places is None else max(0, category.places - taken.get(category.pk, 0))
        for category in call.categories.all()
    }


def problems_of(
    call: Call,
    rows: Sequence[Ranked],
    choices: Mapping[int, Choice],
    reason: str,
    *,
    decided: Sequence[Placed] = (),
    places: Mapping[CategoryId, int | None] | None = None,
) -> DecisionProblems | None:
    """Return what is wrong with a proposal, or None.

    `decided` is what earlier decisions settled, `places` what is left (by default all of a category's).
    """
    placed = [row.placed(choices[row.application.pk].outcome) for row in rows]
    problems = too_many_selected(rows, choices, places)
    departing = departures([*placed, *decided]) & set(choices)
    where = {
        pk: _("This departs from the ranking. Give the reason.")
        for pk in departing
        if not choices[pk].reason.strip()
    }
    nobody = all(choice.outcome != Outcome.SELECTED for choice in choices.values())
    if decided and not reason.strip():
        problems.append(_("Say why this is decided anew."))
    elif nobody and not reason.strip():
        problems.append(_("Nobody is selected. That is a decision too: give the reason."))
    lines = [(row.application, choices[row.application.pk].outcome) for row in rows]
    problems += programmes.get(call.programme).decision_problems(call, lines)
    return DecisionProblems(problems, where) if problems or where else None


def too_many_selected(
    rows: Sequence[Ranked],
    choices: Mapping[int, Choice],
    places: Mapping[CategoryId, int | None] | None = None,
) -> list[str]:
    selected = Counter(
        row.application.category_id for row in rows if choices[row.application.pk].outcome == Outcome.SELECTED
    )
    problems = []
    for category in {row.category.pk: row.category for row in rows if row.category}.values():
        left = category.places if places is None else places.get(category.pk)
        if left is not None and selected[category.pk] > left:
            problems.append(
                _("%(category)s: %(chosen)d are selected, and %(places)d places are free.")
                % {"category": category.name, "chosen": selected[category.pk], "places": left}
            )
    return problems


def require_decidable(call: Call) -> Round | None:
    """Return the round with opened scores that a decision on the call follows, None where nothing was scored.

    Raises NotReady with the first step that is missing.
    """
    if call.applications.filter(state__in=UNCHECKED).exists():
        raise NotReady(
            _("Some applications are not checked yet. Confirm for each whether it meets the requirements.")
        )
    round_ = latest_round(call)
    if round_ is None and call.applications.filter(state=ApplicationState.ELIGIBLE).exists():
        raise NotReady(_("The panel has not scored yet."))
    if round_ is not None and round_.state != RoundState.OPENED:
        raise NotReady(_("The scores are not opened yet."))
    return round_


def brought_to_deciding(call: Call, by: Person) -> Call:
    """Return the call in the state in which a decision is made. Raises StateMoved where none can be."""
    waiting = call.applications.filter(state=ApplicationState.ELIGIBLE).exists()
    if call.state == CallState.PUBLISHED and not waiting:
        call = begin_review(call=call, by=by)
    if call.state == CallState.IN_REVIEW or (call.state == CallState.DECIDED and waiting):
        call = begin_deciding(call=call, by=by)
    if call.state == CallState.DECIDING or (call.state in DECIDED_AGAIN_WITHOUT_MOVE and waiting):
        return call
    raise StateMoved()


@transaction.atomic
def propose_decision(
    *, call: Call, by: Person, choices: Sequence[Choice], reason: str = "", seen: str = ""
) -> Decision:
    """Propose selected, reserve or not selected for every application that waits for a decision.

    `seen` is `seen_of(call)` as the officer's page had it. Raises DecisionProblems, ScoredThisCall, NotReady
    or StateMoved.
    """
    require(is_officer(by, call))
    if scored_this_call(by, call):
        raise ScoredThisCall()
    call = lock_call(call)
    if seen and seen != seen_of(call):
        raise StateMoved(_("The ranking has changed since you opened the page. Nothing was proposed."))
    if call.decisions.filter(state=DecisionState.PROPOSED).exists():
        raise StateMoved(_("A decision is proposed already."))
    round_ = require_decidable(call)
    call = brought_to_deciding(call, by)
    rows, decided = ranked(call, round_), settled(call, round_)
    by_id = {choice.application_id: choice for choice in choices}
    if {row.application.pk for row in rows} != set(by_id):
        raise StateMoved(_("The ranking has changed since you opened the page. Nothing was proposed."))
    placed = [row.placed(by_id[row.application.pk].outcome) for row in rows]
    by_id = with_shared_reasons([*placed, *decided], by_id)
    if wrong := problems_of(call, rows, by_id, reason, decided=decided, places=places_left(call)):
        raise wrong
    departing = departures([*placed, *decided]) & set(by_id)
    return _write(call, by, rows, by_id, departing, reason.strip())


def _write(
    call: Call,
    by: Person,
    rows: Sequence[Ranked],
    choices: Mapping[int, Choice],
    departing: set[int],
    reason: str,
) -> Decision:
    decision = Decision.objects.create(
        call=call, number=call.decisions.count() + 1, reason=reason, proposed_by=by
    )
    lines = lines_of(decision, rows, choices, departing)
    DecisionLine.objects.bulk_create(lines, batch_size=BATCH)
    decision.proposal = open_proposal(
        call=call, act=Proposal.Act.DECISION, by=by, reason=reason, data={"decision": decision.pk}
    )
    decision.save()
    record(
        subject=call,
        by=by,
        what="decision.proposed_with_departures" if departing else "decision.proposed",
        to_state=decision.state,
        reason=reason,
        data={
            "decision": decision.pk,
            "counts": dict(Counter(line.outcome for line in lines)),
            "departures": len(departing),
        },
    )
    return decision


def lines_of(
    decision: Decision, rows: Sequence[Ranked], choices: Mapping[int, Choice], departing: set[int]
) -> list[DecisionLine]:
    in_reserve = reserve_places(row.placed(choices[row.application.pk].outcome) for row in rows)
    return [
        DecisionLine(
            decision=decision,
            application=row.application,
            category=row.category,
            outcome=choices[row.application.pk].outcome,
            rank=row.rank,
            rank_label=row.label,
            mark=row.mark,
            mark_shown=row.shown,
            reserve_place=in_reserve.get(row.application.pk),
            reason=choices[row.application.pk].reason.strip(),
            departs=row.application.pk in departing,
        )
        for row in rows
    ]


def decision_of(proposal: Proposal) -> Decision:
    return Decision.objects.select_for_update(of=("self",)).get(proposal=proposal)


def apply_decision(proposal: Proposal, by: Person) -> None:
    """Carry an approved decision out: every application moves, in the approval's own transaction.

    Raises ScoredThisCall, and StateMoved when an application has moved since the proposal.
    """
    if scored_this_call(by, proposal.call):
        raise ScoredThisCall()
    decision, call = decision_of(proposal), lock_call(proposal.call)
    if not can_proceed(decision.approve):
        raise StateMoved()
    outcomes = list(decision.lines.order_by("application").values_list("application", "outcome"))
    for start in range(0, len(outcomes), BATCH):
        move_batch(decision, dict(outcomes[start : start + BATCH]), by)
    if call.applications.filter(state__in=[ApplicationState.ELIGIBLE, *UNCHECKED]).exists():
        raise StateMoved(
            _("An application waits for a decision and is not part of this one. Send the proposal back.")
        )
    if call.state == CallState.DECIDING:
        mark_decided(call=call, by=by)
    decision.approve(by)
    decision.save()
    record(
        subject=call,
        by=by,
        what="decision.approved",
        from_state=DecisionState.PROPOSED,
        to_state=decision.state,
        data={"decision": decision.pk},
    )
    enqueue("awards.protocol", {"decision": decision.pk}, key=f"protocol-{decision.pk}")


def move_batch(decision: Decision, outcomes: Mapping[int, str], by: Person) -> None:
    """Move so many applications: lock, check, one guarded update, events."""
    waiting = Application.objects.filter(pk__in=outcomes, state=ApplicationState.ELIGIBLE)
    locked = list(waiting.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    moved = waiting.update(state=state_by_application(outcomes))
    if not len(locked) == moved == len(outcomes):
        raise StateMoved(
            _("An application of this decision has moved since it was proposed. Send the proposal back.")
        )
    record_many(
        items=[
            {
                "subject": Application(pk=pk),
                "from_state": ApplicationState.ELIGIBLE,
                "to_state": STATE_OF[Outcome(outcomes[pk])],
                "data": {"decision": decision.pk},
            }
            for pk in locked
        ],
        by=by,
        what="application.decided",
        at=timezone.now(),
    )


def state_by_application(outcomes: Mapping[int, str]) -> Case:
    """Return the new state of each application as one expression of the database."""
    return Case(
        *(
            When(pk__in=[pk for pk, chosen in outcomes.items() if chosen == outcome], then=Value(state))
            for outcome, state in STATE_OF.items()
            if outcome in outcomes.values()
        )
    )


def undo_decision(proposal: Proposal, by: Person) -> None:
    """Leave everything as it was: the officer's choices stay on record for the next proposal."""
    decision = decision_of(proposal)
    if not can_proceed(decision.send_back):
        raise StateMoved()
    decision.send_back()
    decision.save()
    record(
        subject=proposal.call,
        by=by,
        what="decision.sent_back",
        from_state=DecisionState.PROPOSED,
        to_state=decision.state,
        data={"decision": decision.pk},
    )

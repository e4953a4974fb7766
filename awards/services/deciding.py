"""Decisions: proposed against the ranking and the places, approved by another person, carried out at once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from applications.errors import NotReady, StateMoved
from applications.models import Application, Call, Category, Proposal
from applications.permissions import is_officer
from applications.services.calls import begin_deciding, lock_call, mark_decided, require
from applications.services.proposals import open_proposal
from applications.states import ApplicationState, CallState
from awards.errors import DecisionProblems, ScoredThisCall
from awards.models import Decision, DecisionLine
from awards.ranked import Ranked, ranked, scored_this_call
from awards.states import DecisionState, Outcome
from ledger.seals import make_milestone_seal
from ledger.services import enqueue, record, record_many
from people.models import Person

BATCH = 500
STATE_OF = {
    Outcome.SELECTED: ApplicationState.SELECTED,
    Outcome.RESERVE: ApplicationState.RESERVE,
    Outcome.UNSUCCESSFUL: ApplicationState.UNSUCCESSFUL,
}


@dataclass(frozen=True)
class Choice:
    """What the officer chose for one application, and why where it departs from the ranking."""

    application_id: int
    outcome: str
    reason: str = ""


def suggested(call: Call) -> dict[int, str]:
    """Return the outcome by application that the ranking and the places suggest.

    Where a tie lies across the line of places nobody of the tie is suggested: a person decides.
    """
    outcomes: dict[int, str] = {}
    for category, rows in by_category(ranked(call)).items():
        places = category.places if category and category.places is not None else len(rows)
        for row in rows:
            better = sum(1 for other in rows if other.rank is not None and row.rank is not None and other.rank < row.rank)
            equal = sum(1 for other in rows if other.rank == row.rank)
            fits = row.rank is not None and better + equal <= places
            outcomes[row.application.pk] = Outcome.SELECTED if fits else Outcome.UNSUCCESSFUL
    return outcomes


def by_category(rows: Iterable[Ranked]) -> dict[Category | None, list[Ranked]]:
    groups: dict[Category | None, list[Ranked]] = {}
    for row in rows:
        groups.setdefault(row.application.category, []).append(row)
    return groups


def departures(rows: list[Ranked], choices: dict[int, Choice]) -> set[int]:
    """Return the applications whose outcome departs from the ranking of their category.

    Someone ranked better has a worse outcome, someone ranked equal another outcome: both sides are named.
    """
    order = [Outcome.SELECTED, Outcome.RESERVE, Outcome.UNSUCCESSFUL]
    found: set[int] = set()
    for group in by_category(rows).values():
        marked = [row for row in group if row.rank is not None]
        level = {row.application.pk: order.index(choices[row.application.pk].outcome) for row in marked}
        best_worse, best_rank = {}, None
        worst_so_far = 0
        for row in sorted(marked, key=lambda row: row.rank):
            mine = level[row.application.pk]
            if best_rank is not None and mine < worst_so_far:
                found.add(row.application.pk)
            worst_so_far, best_rank = max(worst_so_far, mine), row.rank
            best_worse.setdefault(row.rank, set()).add(mine)
        for row in marked:
            if len(best_worse[row.rank]) > 1:
                found.add(row.application.pk)
        found |= {row.application.pk for row in group if row.rank is None and choices[row.application.pk].outcome == Outcome.SELECTED}
    return found


def problems_of(call: Call, rows: list[Ranked], choices: dict[int, Choice], reason: str) -> DecisionProblems | None:
    """Return what is wrong with a proposal, or None."""
    problems, where = [], {}
    if {row.application.pk for row in rows} != set(choices):
        problems.append(_("Each application in the ranking needs an outcome. Open the page again."))
        return DecisionProblems(problems)
    for category, group in by_category(rows).items():
        chosen = sum(1 for row in group if choices[row.application.pk].outcome == Outcome.SELECTED)
        if category is not None and category.places is not None and chosen > category.places:
            problems.append(
                _("%(category)s: %(chosen)s are selected for %(places)s places.")
                % {"category": category.name, "chosen": chosen, "places": category.places}
            )
    for pk in departures(rows, choices):
        if not choices[pk].reason.strip():
            where[pk] = _("This departs from the ranking. Give the reason.")
    if where:
        problems.append(_("Some outcomes depart from the ranking without a reason."))
    if all(choice.outcome != Outcome.SELECTED for choice in choices.values()) and not reason.strip():
        problems.append(_("Nobody is selected. That is a decision too: give the reason."))
    return DecisionProblems(problems, where) if problems else None


@transaction.atomic
def propose_decision(*, call: Call, by: Person, choices: list[Choice], reason: str = "") -> Decision:
    """Propose selected, reserve or not selected for every application in the ranking.

    Raises DecisionProblems, ScoredThisCall, NotReady or StateMoved.
    """
    require(is_officer(by, call))
    if scored_this_call(by, call):
        raise ScoredThisCall()
    call = lock_call(call)
    if call.state == CallState.IN_REVIEW:
        call = begin_deciding(call=call, by=by)
    elif call.state == CallState.DECIDED and call.applications.filter(state=ApplicationState.ELIGIBLE).exists():
        call = begin_deciding(call=call, by=by)
    if call.state != CallState.DECIDING:
        raise StateMoved()
    waiting = call.applications.filter(state__in=[ApplicationState.SUBMITTED, ApplicationState.RETURNED])
    if waiting.exists():
        raise NotReady(_("Some applications are not checked yet. Confirm for each whether it meets the requirements."))
    rows = ranked(call)
    by_id = {choice.application_id: choice for choice in choices}
    wrong = problems_of(call, rows, by_id, reason)
    if wrong:
        raise wrong
    decision = Decision.objects.create(
        call=call,
        number=call.decisions.count() + 1,
        reason=reason,
        proposed_by=by,
    )
    departing = departures(rows, by_id)
    reserve_places: Counter = Counter()
    lines = []
    for row in rows:
        choice, application = by_id[row.application.pk], row.application
        if choice.outcome == Outcome.RESERVE:
            reserve_places[application.category_id] += 1
        lines.append(
            DecisionLine(
                decision=decision,
                application=application,
                category=application.category,
                outcome=choice.outcome,
                rank=row.rank,
                rank_label=row.label,
                mark=row.mark,
                reserve_place=reserve_places[application.category_id] if choice.outcome == Outcome.RESERVE else None,
                reason=choice.reason.strip(),
                departs=application.pk in departing,
            )
        )
    DecisionLine.objects.bulk_create(lines, batch_size=BATCH)
    decision.proposal = open_proposal(
        call=call, act=Proposal.Act.DECISION, by=by, reason=reason, data={"decision": decision.pk}
    )
    decision.save()
    record(
        subject=call,
        by=by,
        what="decision.proposed",
        to_state=decision.state,
        reason=reason,
        data={"decision": decision.pk, "counts": dict(Counter(line.outcome for line in lines)), "departures": len(departing)},
    )
    return decision


def decision_of(proposal: Proposal) -> Decision:
    return Decision.objects.select_for_update(of=("self",)).get(proposal=proposal)


def apply_decision(proposal: Proposal, by: Person) -> None:
    """Carry an approved decision out: every application moves, in one transaction."""
    if scored_this_call(by, proposal.call):
        raise ScoredThisCall()
    decision, call = decision_of(proposal), lock_call(proposal.call)
    if not can_proceed(decision.approve):
        raise StateMoved()
    for outcome in Outcome.values:
        move_lines(decision, outcome, by)
    mark_decided(call=call, by=by)
    decision.approve(by)
    decision.seal_fingerprint = milestone_seal()
    decision.save()
    record(
        subject=call,
        by=by,
        what="decision.approved",
        from_state=DecisionState.PROPOSED,
        to_state=decision.state,
        data={"decision": decision.pk, "seal": decision.seal_fingerprint},
    )
    enqueue("awards.protocol", {"decision": decision.pk}, key=f"protocol-{decision.pk}")


def milestone_seal() -> str:
    seal = make_milestone_seal(milestone="decision")
    return seal.fingerprint if seal else ""


def move_lines(decision: Decision, outcome: str, by: Person) -> None:
    """Move the applications of one outcome, 500 at a time: lock, check, one guarded update, events."""
    target = STATE_OF[Outcome(outcome)]
    ids = list(decision.lines.filter(outcome=outcome).order_by("application_id").values_list("application_id", flat=True))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        locked = list(
            Application.objects.select_for_update(of=("self",)).filter(pk__in=batch).order_by("pk").only("pk", "state")
        )
        moved = Application.objects.filter(pk__in=batch, state=ApplicationState.ELIGIBLE).update(state=target)
        if moved != len(batch):
            raise StateMoved(
                _("An application of this decision has moved since it was proposed. Send the proposal back.")
            )
        record_many(
            items=[
                {
                    "subject": application,
                    "from_state": ApplicationState.ELIGIBLE,
                    "to_state": target,
                    "data": {"decision": decision.pk},
                }
                for application in locked
            ],
            by=by,
            what="application.decided",
            at=timezone.now(),
        )


def undo_decision(proposal: Proposal, by: Person) -> None:
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

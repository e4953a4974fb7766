"""Releasing results to their applicants, 500 at a time: deciding, telling and announcing are three steps."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from applications.errors import NotReady, StateMoved
from applications.models import Application
from applications.permissions import is_officer
from applications.services.calls import require
from applications.states import CallState
from awards.models import Award, Decision, DecisionLine
from awards.services.announcing import correct_published
from awards.services.letters import LetterBook, problems_before_sending
from awards.states import DecisionState, Outcome
from ledger.services import enqueue, enqueue_many, record, record_many
from people.models import Person

BATCH = 500
PUBLISHED = [CallState.ANNOUNCED, CallState.ARCHIVED]


def locked(decision: Decision) -> Decision:
    return Decision.objects.select_for_update(of=("self",)).select_related("call").get(pk=decision.pk)


@transaction.atomic
def release(*, decision: Decision, by: Person) -> int:
    """Release every unreleased line to its applicant, and owe each its letter. Returns how many.

    The first 500 are released at once, the worker goes on with the rest. Raises StateMoved when nothing is
    left to release, NotReady when a letter has no wording.
    """
    require(is_officer(by, decision.call))
    decision = locked(decision)
    call = decision.call
    waiting = decision.lines.unreleased()
    outcomes = set(waiting.order_by().values_list("outcome", flat=True).distinct())
    if decision.state != DecisionState.APPROVED or not outcomes:
        raise StateMoved()
    for problem in problems_before_sending(LetterBook(call), outcomes):
        raise NotReady(problem)
    letters = waiting.count()
    record(subject=call, by=by, what="decision.released", data={"decision": decision.pk, "letters": letters})
    release_next(decision=decision, by=by)
    return letters


@transaction.atomic
def release_next(*, decision: Decision, by: Person) -> int:
    """Release the next batch of lines, and owe the one after it. Returns how many were released."""
    decision = locked(decision)
    ids = decision.lines.unreleased().order_by("application").values_list("application", flat=True)
    batch = list(ids[: BATCH + 1])
    released = _release_batch(decision, batch[:BATCH], by, timezone.now()) if batch else 0
    if len(batch) > BATCH:
        key = f"release-{decision.pk}-{batch[BATCH]}"
        enqueue("awards.release", {"decision": decision.pk, "by": by.pk}, key=key)
    elif decision.call.state in PUBLISHED:
        correct_published(call=decision.call, by=by)
    return released


def _release_batch(decision: Decision, ids: list[int], by: Person, now: datetime) -> int:
    """Whoever withdraws at this moment either holds the lock, and is left out, or waits and is too late."""
    rows = Application.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    states = dict(rows.values_list("pk", "state"))
    lines = [
        line
        for line in decision.lines.filter(application__in=ids, released_at=None).order_by("application")
        if states[line.application_id] == line.outcome
    ]
    told = [line.application_id for line in lines]
    DecisionLine.objects.filter(pk__in=[line.pk for line in lines]).update(released_at=now)
    Application.objects.filter(pk__in=told).update(released_at=now)
    Award.objects.bulk_create(
        [
            Award(application_id=line.application_id, offered_at=now)
            for line in lines
            if line.outcome == Outcome.SELECTED
        ],
        ignore_conflicts=True,
    )
    record_many(
        items=[
            {
                "subject": Application(pk=line.application_id),
                "from_state": line.outcome,
                "to_state": line.outcome,
                "data": {"decision": decision.pk},
            }
            for line in lines
        ],
        by=by,
        what="application.result_released",
        at=now,
    )
    enqueue_many(
        "awards.result_letter",
        [{"payload": {"line": line.pk}, "key": f"result-letter-{line.pk}"} for line in lines],
    )
    return len(lines)

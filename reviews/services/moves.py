"""Locks and moves that the other services share: nothing else in this room changes a state."""

from collections.abc import Callable, Iterable, Sequence

from django.db.models import Count, Q
from django.utils import timezone
from django_fsm import can_proceed

from applications.errors import StateMoved
from ledger.references import Reference
from ledger.services import record, record_many
from people.models import Person
from reviews.models import Assignment, Panellist, Round, Standing
from reviews.states import ACTIVE, ASSIGNMENT_MOVES, COUNTING

BATCH = 500


def lock_round(round_: Round) -> Round:
    return Round.objects.select_for_update(of=("self",)).select_related("call", "panel").get(pk=round_.pk)


def lock_panellist(panellist: Panellist) -> Panellist:
    return (
        Panellist.objects.select_for_update(of=("self",))
        .select_related("panel__call", "person")
        .get(pk=panellist.pk)
    )


def lock_assignment(assignment: Assignment) -> Assignment:
    return (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("round__call", "panellist__person", "application")
        .get(pk=assignment.pk)
    )


def move(
    row, name: str, *args, by: Person | None, what: str, reason: str = "", data: dict | None = None
) -> None:
    """Make one transition of a locked row, save it and record it. Raises StateMoved."""
    if not can_proceed(getattr(row, name)):
        raise StateMoved()
    before = row.state
    getattr(row, name)(*args)
    row.save()
    record(subject=row, by=by, what=what, from_state=before, to_state=row.state, reason=reason, data=data)


def move_many(
    assignments: Sequence[Assignment],
    name: str,
    *,
    by: Person | None,
    what: str,
    reason: str = "",
    changes: dict | None = None,
    data: Callable[[Assignment], dict] | None = None,
) -> int:
    """Make one transition of many locked assignments: one guarded UPDATE and bulk events for each 500.

    `changes` are columns to set along. Raises StateMoved when any of them is not where the move begins.
    Returns how many moved; the objects given keep the state that they were read with.
    """
    sources, target = ASSIGNMENT_MOVES[name]
    if any(assignment.state not in sources for assignment in assignments):
        raise StateMoved()
    for start in range(0, len(assignments), BATCH):
        batch = assignments[start : start + BATCH]
        held = Assignment.objects.filter(pk__in=[one.pk for one in batch], state__in=sources)
        if held.update(state=target, **(changes or {})) != len(batch):
            raise StateMoved()
    items = [
        {
            "subject": Reference("reviews.assignment", str(assignment.pk)),
            "from_state": assignment.state,
            "to_state": target,
            "reason": reason,
            "data": data(assignment) if data else told_of(assignment),
        }
        for assignment in assignments
    ]
    record_many(items=items, by=by, what=what)
    return len(assignments)


def told_of(assignment: Assignment) -> dict:
    """What an event of an assignment always names: whose and of which entry."""
    return {"panellist": assignment.panellist_id, "application": assignment.application_id}


def recount(round_: Round, applications: Iterable[int]) -> None:
    """Store how many reviews of these entries are in and wanted. Locks their standings, in one order."""
    ids = sorted(set(applications))
    for start in range(0, len(ids), BATCH):
        _recount_batch(round_, ids[start : start + BATCH])


def _recount_batch(round_: Round, ids: list[int]) -> None:
    standings = list(
        Standing.objects.select_for_update(of=("self",))
        .filter(round=round_, application__in=ids)
        .order_by("pk")
    )
    counts = {
        application: (wanted, handed_in)
        for application, wanted, handed_in in Assignment.objects.filter(round=round_, application__in=ids)
        .order_by()
        .values_list("application")
        .annotate(
            wanted=Count("pk", filter=Q(state__in=ACTIVE)),
            handed_in=Count("pk", filter=Q(state__in=COUNTING, review__current_version__isnull=False)),
        )
    }
    now = timezone.now()
    for standing in standings:
        standing.reviews_wanted, standing.reviews_in = counts.get(standing.application_id, (0, 0))
        standing.is_short = standing.reviews_wanted < round_.reviews_required
        standing.counted_at = now
    Standing.objects.bulk_update(standings, ["reviews_wanted", "reviews_in", "is_short", "counted_at"])

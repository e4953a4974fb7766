"""Doing what is owed, at least once: lease an item, call its handler outside of a transaction, mark it done.

An attempt is counted when the lease is taken, and the count is the token of the lease: a worker that was
thought dead cannot mark an item that another has taken since, and an item that kills its worker runs out
of attempts like any other.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from ledger.handlers import HANDLERS, PERIODICS, GiveUp, Periodic, UnknownHandler, handler, periodic
from ledger.models import OutboxItem, OutboxPeriodic

__all__ = [
    "GiveUp",
    "OutboxLag",
    "UnknownHandler",
    "handler",
    "outbox_lag",
    "periodic",
    "retry_failed",
    "run_pending",
    "run_periodics",
]

LEASE = timedelta(seconds=60)
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)
MAX_ATTEMPTS = 20

_RANDOM = secrets.SystemRandom()

log = structlog.get_logger("baige.outbox")

Leased = OutboxItem | OutboxPeriodic
OnLease = Callable[[Leased | None], None]


def _nobody(_leased: Leased | None) -> None:
    """Where no heartbeat is needed: a test, or one pass by hand."""


def run_pending(*, limit: int | None = None, on_lease: OnLease = _nobody) -> int:
    """Do what is due now and return how many items were tried; `on_lease` hears what is in hand."""
    tried = 0
    while limit is None or tried < limit:
        item = lease_next()
        if item is None:
            break
        tried += 1
        on_lease(item)
        try:
            _attempt(item)
        finally:
            on_lease(None)
    return tried


def lease_next() -> OutboxItem | None:
    """Take the next due item for LEASE, or None when nothing is due.

    Looking comes first: on SQLite a transaction takes the one lock for writing, idle or not.
    """
    while True:
        now = timezone.now()
        if not OutboxItem.objects.due(now).exists():
            return None
        with transaction.atomic():
            item = _unlocked(OutboxItem.objects.due(now)).first()
            if item is None:
                return None
            taken = OutboxItem.objects.due(now).filter(pk=item.pk, attempts=item.attempts)
            won = taken.update(attempts=F("attempts") + 1, leased_until=now + LEASE)
        if won:
            item.attempts += 1
            return item


def _unlocked(items):
    """Step over what another worker is just taking; SQLite has one writer at a time anyway."""
    if connection.features.has_select_for_update_skip_locked:
        return items.select_for_update(skip_locked=True)
    return items


def renew(leased: Leased) -> None:
    """Keep what is in hand for another LEASE, unless somebody else has it by now."""
    held = type(leased).objects.filter(pk=leased.pk, leased_until__isnull=False)
    if isinstance(leased, OutboxItem):
        held = held.filter(attempts=leased.attempts)
    held.update(leased_until=timezone.now() + LEASE)


def _attempt(item: OutboxItem) -> None:
    if item.attempts > MAX_ATTEMPTS:
        _give_up(item, item.last_error or "WorkerLost")
        return
    try:
        known = HANDLERS.get(item.handler)
        if known is None:
            raise UnknownHandler(item.handler)
        known.run(item.payload)
    except GiveUp as refusal:
        _give_up(item, type(refusal.__cause__ or refusal).__name__)
    except Exception as error:
        _put_off(item, error)
    else:
        _finish(item)


def _finish(item: OutboxItem) -> None:
    """The key stays, so that it is never owed again; the payload goes, as it may hold words about people."""
    _held(item).update(done_at=timezone.now(), leased_until=None, last_error="", payload={})


def _held(item: OutboxItem):
    return OutboxItem.objects.waiting().filter(pk=item.pk, attempts=item.attempts)


def _put_off(item: OutboxItem, error: Exception) -> None:
    name = type(error).__name__
    log.warning("outbox attempt failed", item=item.pk, handler=item.handler, error=name, exc_info=error)
    if item.attempts >= MAX_ATTEMPTS:
        _give_up(item, name)
        return
    _held(item).update(
        not_before=timezone.now() + delay_after(item.attempts), leased_until=None, last_error=name
    )


def _give_up(item: OutboxItem, error_name: str) -> None:
    failed = _held(item).update(failed_at=timezone.now(), leased_until=None, last_error=error_name)
    log.error("outbox item given up", item=item.pk, handler=item.handler, error=error_name)
    known = HANDLERS.get(item.handler)
    if failed and known and known.on_give_up:
        known.on_give_up(item.payload)


def delay_after(attempts: int) -> timedelta:
    """Twice as long each time, up to an hour, and a tenth of chance so that a crowd spreads out."""
    doubled = FIRST_DELAY * 2 ** min(attempts - 1, 16)
    return min(doubled, LONGEST_DELAY) * _RANDOM.uniform(0.95, 1.05)


def run_periodics(*, now: datetime | None = None, on_lease: OnLease = _nobody) -> list[str]:
    """Run each periodic function whose period has passed; return their names."""
    known = {row.name: row for row in OutboxPeriodic.objects.filter(name__in=PERIODICS)}
    ran = []
    for task in PERIODICS.values():
        began = now or timezone.now()
        row = known.get(task.name) or OutboxPeriodic.objects.get_or_create(name=task.name)[0]
        if not _is_due(row, task, began) or not _lease_periodic(row, task, began):
            continue
        on_lease(row)
        try:
            _run_periodic(row, task, began)
        finally:
            on_lease(None)
        ran.append(task.name)
    return ran


def _is_due(row: OutboxPeriodic, task: Periodic, now: datetime) -> bool:
    return row.last_run is None or row.last_run <= now - task.every


def _lease_periodic(row: OutboxPeriodic, task: Periodic, now: datetime) -> bool:
    """One guarded UPDATE decides between workers: the period has passed and nobody is at it."""
    passed = Q(last_run__isnull=True) | Q(last_run__lte=now - task.every)
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    return OutboxPeriodic.objects.filter(passed & free, pk=row.pk).update(leased_until=now + LEASE) == 1


def _run_periodic(row: OutboxPeriodic, task: Periodic, began: datetime) -> None:
    error_name = ""
    try:
        task.run()
    except Exception as error:
        error_name = type(error).__name__
        log.error("periodic failed", periodic=task.name, error=error_name, exc_info=error)
    OutboxPeriodic.objects.filter(pk=row.pk).update(last_run=began, leased_until=None, last_error=error_name)


def retry_failed(*, handler_name: str = "") -> int:
    """Give what was given up a new set of attempts, from now; return how many."""
    items = OutboxItem.objects.failed()
    if handler_name:
        items = items.filter(handler=handler_name)
    return items.update(failed_at=None, attempts=0, not_before=timezone.now())


@dataclass(frozen=True)
class OutboxLag:
    """How far the worker is behind: items due now, the age of the oldest, and what was given up."""

    due: int
    oldest_seconds: int
    failed: int


def outbox_lag() -> OutboxLag:
    now = timezone.now()
    oldest = (
        OutboxItem.objects.waiting()
        .filter(not_before__lte=now)
        .order_by("not_before", "pk")
        .values_list("not_before", flat=True)
        .first()
    )
    return OutboxLag(
        due=OutboxItem.objects.due(now).count(),
        oldest_seconds=int((now - oldest).total_seconds()) if oldest else 0,
        failed=OutboxItem.objects.failed().count(),
    )

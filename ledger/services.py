"""The two promises of a transaction: what happened is recorded, and what follows will be done."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, IntegrityError, models, transaction
from django.utils import timezone

from ledger.chains import FIRST_PREVIOUS_HASH, clean_data, event_hash, new_salt, reason_hash
from ledger.handlers import require_handler
from ledger.models import ActorKind, Event, EventReason, OutboxItem
from ledger.references import Reference, reference

BATCH = 500
NO_HEAD = (0, FIRST_PREVIOUS_HASH)


def record(
    *,
    subject: models.Model | Reference,
    by: models.Model | None,
    what: str,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    data: dict | None = None,
    at: datetime | None = None,
    first: bool = False,
) -> Event:
    """Append one event to its subject's chain; `by` is a person, or None for the system.

    With `first` nothing is known to have been told of the subject, so its chain is not looked up; where that
    is wrong the event goes behind the others all the same. Raises TransactionManagementError outside
    atomic(): an event stands or falls with what it tells of.
    """
    require_atomic("record")
    about = reference(subject)
    item = {"from_state": from_state, "to_state": to_state, "reason": reason, "data": data}
    head = NO_HEAD if first else _head(about)
    while True:
        event, salt = _build(head, about, item, by=by, what=what, at=at)
        try:
            with transaction.atomic():
                event.save(force_insert=True)
            break
        except IntegrityError:
            moved = _head(about)
            if moved == head:
                raise
            head = moved
    if reason:
        EventReason.objects.create(event=event, salt=salt, text=reason)
    return event


def record_many(
    *, items: Sequence[dict], by: models.Model | None, what: str, at: datetime | None = None
) -> list[Event]:
    """Append one event an item, in a constant number of queries for each 500 of them.

    An item holds `subject` and may hold from_state, to_state, data and reason.
    """
    require_atomic("record_many")
    events: list[Event] = []
    for start in range(0, len(items), BATCH):
        events += _record_batch(items[start : start + BATCH], by=by, what=what, at=at)
    return events


def _record_batch(items: Sequence[dict], *, by, what: str, at: datetime | None) -> list[Event]:
    subjects = [reference(item["subject"]) for item in items]
    heads = _heads(subjects)
    while True:
        events, reasons = _build_batch(dict(heads), subjects, items, by=by, what=what, at=at)
        try:
            with transaction.atomic():
                Event.objects.bulk_create(events)
            break
        except IntegrityError:
            moved = _heads(subjects)
            if moved == heads:
                raise
            heads = moved
    for row in reasons:
        row.event_id = row.event.pk
    EventReason.objects.bulk_create(reasons)
    return events


def _build_batch(
    heads: dict[Reference, tuple[int, str]],
    subjects: Sequence[Reference],
    items: Sequence[dict],
    *,
    by,
    what: str,
    at: datetime | None,
) -> tuple[list[Event], list[EventReason]]:
    events, reasons = [], []
    for about, item in zip(subjects, items, strict=True):
        event, salt = _build(heads.get(about, NO_HEAD), about, item, by=by, what=what, at=at)
        heads[about] = (event.seq, event.hash)
        events.append(event)
        if salt:
            reasons.append(EventReason(event=event, salt=salt, text=item["reason"]))
    return events, reasons


def _head(about: Reference) -> tuple[int, str]:
    last = Event.objects.about(about).order_by("-seq").values_list("seq", "hash").first()
    return last or NO_HEAD


def _heads(subjects: Iterable[Reference]) -> dict[Reference, tuple[int, str]]:
    ids_by_kind = defaultdict(set)
    for kind, identity in subjects:
        ids_by_kind[kind].add(identity)
    heads = {}
    for kind, ids in ids_by_kind.items():
        for identity, seq, digest in (
            Event.objects.about_any(kind, ids).heads().values_list("subject_id", "seq", "hash")
        ):
            heads[Reference(kind, identity)] = (seq, digest)
    return heads


def _build(
    head: tuple[int, str], about: Reference, item: dict, *, by, what: str, at: datetime | None
) -> tuple[Event, str]:
    """The next event of a chain, hashed but not saved, with the salt of its reason ("" without one)."""
    last_seq, last_hash = head
    reason = item.get("reason") or ""
    salt = new_salt() if reason else ""
    event = Event(
        at=at or timezone.now(),
        subject_kind=about.kind,
        subject_id=about.id,
        seq=last_seq + 1,
        actor_kind=ActorKind.SYSTEM if by is None else ActorKind.PERSON,
        actor_id="" if by is None else str(by.pk),
        what=what,
        from_state=item.get("from_state") or "",
        to_state=item.get("to_state") or "",
        data=clean_data(item.get("data")),
        reason_hash=reason_hash(salt=salt, text=reason) if reason else "",
        previous_hash=last_hash,
    )
    event.hash = event_hash(event)
    return event, salt


def enqueue(handler: str, payload: dict, *, key: str, not_before: datetime | None = None) -> None:
    """Owe an effect: once this transaction commits, a worker calls the handler at least once.

    The same key a second time changes nothing. Raises UnknownHandler for a name that no room registered.
    """
    enqueue_many(handler, [{"payload": payload, "key": key, "not_before": not_before}])


def enqueue_many(handler: str, items: Sequence[dict]) -> None:
    """Owe the same kind of effect many times; an item holds `payload`, `key` and perhaps `not_before`."""
    require_atomic("enqueue")
    require_handler(handler)
    now = timezone.now()
    rows = [
        OutboxItem(
            handler=handler,
            payload=item["payload"],
            key=item["key"],
            created_at=now,
            not_before=item.get("not_before") or now,
        )
        for item in items
    ]
    OutboxItem.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


def require_atomic(name: str) -> None:
    if not transaction.get_connection(DEFAULT_DB_ALIAS).in_atomic_block:
        raise transaction.TransactionManagementError(f"{name}() belongs inside atomic()")

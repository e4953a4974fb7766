"""Recompute every chain and every seal, and name the first row that does not hold.

One pass over the events and one over the leaves, in the order of their indexes, a few rows in memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery

from ledger.chains import FIRST_PREVIOUS_HASH, event_hash, reason_hash
from ledger.models import Event, Seal, SealLeaf
from ledger.seals import LeafDigest, seal_hash, signature_holds
from ledger.triggers import triggers_present

CHUNK = 2000


class Broken(Exception):
    """Something recorded no longer is what was recorded; the message names the row."""


@dataclass
class Found:
    """What a whole verification counted."""

    events: int = 0
    chains: int = 0
    erased_reasons: int = 0
    seals: int = 0
    unsealed: int = 0


def verify_all() -> Found:
    """Raises Broken at the first row that does not hold."""
    if not triggers_present():
        raise Broken("The triggers that protect events are missing: run manage.py migrate")
    found = Found()
    _verify_chains(found)
    _verify_seals(found)
    found.unsealed = Event.objects.unsealed().count()
    return found


def _verify_chains(found: Found) -> None:
    previous = None
    for event in _events():
        if previous is None or previous.subject != event.subject:
            found.chains += 1
            previous = None
        _verify_event(event, previous)
        found.events += 1
        found.erased_reasons += bool(event.reason_hash) and event.reason_text is None
        previous = event


def _events() -> Iterator[Event]:
    return (
        Event.objects.order_by("subject_kind", "subject_id", "seq")
        .annotate(reason_text=F("reason__text"), reason_salt=F("reason__salt"))
        .iterator(chunk_size=CHUNK)
    )


def _verify_event(event: Event, previous: Event | None) -> None:
    expected_seq = previous.seq + 1 if previous else 1
    expected_previous = previous.hash if previous else FIRST_PREVIOUS_HASH
    name = f"event {event.pk} ({event.subject_kind} {event.subject_id}, number {event.seq})"
    if event.seq != expected_seq:
        raise Broken(f"Before {name}: number {expected_seq} of the chain is missing")
    if event.previous_hash != expected_previous:
        raise Broken(f"In {name}: the hash of the event before it does not match")
    if not _hash_holds(event):
        raise Broken(f"In {name}: the fields do not match the hash")
    if event.reason_text is not None and event.reason_hash != reason_hash(
        salt=event.reason_salt, text=event.reason_text
    ):
        raise Broken(f"In {name}: the reason is not the one that was given")


def _hash_holds(event: Event) -> bool:
    try:
        return event.hash == event_hash(event)
    except ValueError:
        return False


def _verify_seals(found: Found) -> None:
    previous_hash = FIRST_PREVIOUS_HASH
    for number, seal in enumerate(Seal.objects.order_by("number").iterator(chunk_size=CHUNK), start=1):
        if seal.number != number:
            raise Broken(f"Before seal {seal.number}: seal {number} is missing")
        if seal.previous_hash != previous_hash:
            raise Broken(f"In seal {number}: the hash of the seal before it does not match")
        digest = _verify_leaves(seal)
        if digest.count != seal.leaf_count or seal_hash(seal, digest) != seal.hash:
            raise Broken(f"In seal {number}: the fields or leaves do not match the hash")
        if not signature_holds(seal):
            raise Broken(f"In seal {number}: the signature does not hold")
        previous_hash = seal.hash
        found.seals += 1
    _refuse_strays(found.seals)


def _verify_leaves(seal: Seal) -> LeafDigest:
    digest = LeafDigest()
    for leaf in _leaves(seal):
        if leaf.actual != leaf.hash:
            name = f"event number {leaf.seq} of {leaf.subject_kind} {leaf.subject_id}"
            fate = "is missing" if leaf.actual is None else "was changed"
            raise Broken(f"In seal {seal.number}: {name} {fate}")
        digest.add(leaf)
    return digest


def _leaves(seal: Seal) -> Iterator[SealLeaf]:
    sealed = Event.objects.filter(
        subject_kind=OuterRef("subject_kind"), subject_id=OuterRef("subject_id"), seq=OuterRef("seq")
    )
    leaves = seal.leaves.order_by("position").annotate(actual=Subquery(sealed.values("hash")))
    return leaves.iterator(chunk_size=CHUNK)


def _refuse_strays(seals: int) -> None:
    stray = SealLeaf.objects.filter(seal_id__gt=seals).first()
    if stray:
        raise Broken(f"Seal {stray.seal_id} is missing, but its leaves are there")

"""Seals: now and then the heads of all chains that moved are listed, hashed and signed.

Each seal holds the hash of the one before, so the newest fingerprint stands for everything until then.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

import rfc8785
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from ledger.chains import FIRST_PREVIOUS_HASH, canonical_time
from ledger.handlers import periodic
from ledger.models import Event, Seal, SealLeaf
from ledger.signing import sign, verify

FORMAT = 1
BATCH = 500
TRIES = 5

# An event can commit after one with a higher id. No transaction lasts this long, so looking back this far
# finds every straggler without reading the whole table.
LONGEST_TRANSACTION = timedelta(hours=1)


def make_seal(*, milestone: str = "") -> Seal | None:
    """Seal every chain that moved since the last seal; None when nothing moved.

    Raises SigningKeyProblem where there is no key to sign with.
    """
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _make_seal(milestone)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
    return None


def make_milestone_seal(*, milestone: str) -> Seal | None:
    """The seal that stands for everything until now: a new one, or the last when nothing moved since.

    Its `fingerprint` is what a protocol prints. None only while there are no events at all.
    """
    return make_seal(milestone=milestone) or last_seal()


@periodic("ledger.seal", every_minutes=60)
def seal_hourly() -> None:
    make_seal()


def last_seal() -> Seal | None:
    return Seal.objects.order_by("-number").first()


def _make_seal(milestone: str) -> Seal | None:
    last = last_seal()
    number = last.number + 1 if last else 1
    now = timezone.now()
    through = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    digest = LeafDigest()
    moved = _moved_heads(now).iterator(chunk_size=BATCH)
    for leaves in _batches(_leaves(number, moved)):
        for leaf in leaves:
            digest.add(leaf)
        SealLeaf.objects.bulk_create(leaves)
    if not digest.count:
        return None
    seal = Seal(
        number=number,
        at=now,
        milestone=milestone,
        leaf_count=digest.count,
        through_event=through,
        previous_hash=last.hash if last else FIRST_PREVIOUS_HASH,
    )
    seal.hash = seal_hash(seal, digest)
    signature = sign(signed_bytes(seal.hash))
    seal.key_id = signature.key_id
    seal.signature = b64encode(signature.signature).decode()
    seal.save(force_insert=True)
    return seal


def _moved_heads(now):
    """The last event of each chain that no seal covers, in the order of events."""
    settled = (
        Seal.objects.filter(at__lt=now - LONGEST_TRANSACTION)
        .order_by("-number")
        .values_list("through_event", flat=True)
        .first()
    )
    events = Event.objects.filter(pk__gt=settled or 0).unsealed().heads()
    return events.order_by("pk").values_list("subject_kind", "subject_id", "seq", "hash")


def _leaves(number: int, heads: Iterable[tuple]) -> Iterator[SealLeaf]:
    for position, (kind, identity, seq, digest) in enumerate(heads):
        yield SealLeaf(
            seal_id=number, position=position, subject_kind=kind, subject_id=identity, seq=seq, hash=digest
        )


def _batches(leaves: Iterator[SealLeaf]) -> Iterator[list[SealLeaf]]:
    while batch := list(islice(leaves, BATCH)):
        yield batch


class LeafDigest:
    """SHA-256 over the leaves in their order, a line each, without holding them."""

    def __init__(self) -> None:
        self.count = 0
        self._sha = hashlib.sha256()

    def add(self, leaf: SealLeaf) -> None:
        line = [leaf.position, leaf.subject_kind, leaf.subject_id, leaf.seq, leaf.hash]
        self._sha.update(rfc8785.dumps(line) + b"\n")
        self.count += 1

    def hexdigest(self) -> str:
        return self._sha.hexdigest()


def seal_hash(seal: Seal, digest: LeafDigest) -> str:
    fields = {
        "format": FORMAT,
        "number": seal.number,
        "at": canonical_time(seal.at),
        "milestone": seal.milestone,
        "leaf_count": seal.leaf_count,
        "leaves": digest.hexdigest(),
        "through_event": seal.through_event,
        "previous_hash": seal.previous_hash,
    }
    return hashlib.sha256(rfc8785.dumps(fields)).hexdigest()


def signed_bytes(digest: str) -> bytes:
    """What a seal's signature is over; the prefix keeps it from passing for a receipt's."""
    return b"baige seal 1\n" + bytes.fromhex(digest)


def signature_holds(seal: Seal) -> bool:
    return verify(key_id=seal.key_id, data=signed_bytes(seal.hash), signature=b64decode(seal.signature))

"""How an event is hashed: SHA-256 over its canonical JSON (RFC 8785), the hash before it included."""

import hashlib
import json
import math
import secrets
from datetime import UTC, datetime

import rfc8785

FORMAT = 1
FIRST_PREVIOUS_HASH = "0" * 64
LARGEST_NUMBER = 2**53 - 1


def event_hash(event) -> str:
    """Hash every field of an event but its database id. Takes anything with an Event's attributes."""
    return hashlib.sha256(rfc8785.dumps(_fields(event))).hexdigest()


def _fields(event) -> dict:
    return {
        "format": FORMAT,
        "at": canonical_time(event.at),
        "subject_kind": event.subject_kind,
        "subject_id": event.subject_id,
        "seq": event.seq,
        "actor_kind": event.actor_kind,
        "actor_id": event.actor_id,
        "what": event.what,
        "from_state": event.from_state,
        "to_state": event.to_state,
        "data": event.data,
        "reason_hash": event.reason_hash,
        "previous_hash": event.previous_hash,
    }


def canonical_time(moment: datetime) -> str:
    """UTC to the microsecond: what both databases give back exactly."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def new_salt() -> str:
    return secrets.token_hex(32)


def reason_hash(*, salt: str, text: str) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def clean_data(data: dict | None) -> dict:
    """Event data as every database returns it. Raises TypeError or ValueError for what would not survive."""
    if not data:
        return {}
    plain = json.loads(json.dumps(data, allow_nan=False))
    _refuse_what_changes(plain)
    return plain


def _refuse_what_changes(value) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse_what_changes(key)
            _refuse_what_changes(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_what_changes(item)
    elif isinstance(value, str):
        _refuse_text(value)
    elif isinstance(value, int | float) and not math.fabs(value) <= LARGEST_NUMBER:
        raise ValueError("A number in an event's data must stay within 2**53 - 1")


def _refuse_text(value: str) -> None:
    if "\x00" in value:
        raise ValueError("Text in an event's data holds no NUL character")
    value.encode()

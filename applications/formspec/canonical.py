"""The bytes that a submission is: RFC 8785 (JSON Canonicalization Scheme), the same for the same content."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import rfc8785

FORMAT = "baige-submission/1"
FINGERPRINT_DIGITS = 32


def canonical_bytes(
    *,
    call: str,
    number: str,
    form_version: int,
    language: str,
    answers: Mapping[str, Any],
    documents: Iterable[Mapping[str, Any]],
    received_at: str,
) -> bytes:
    """Return the submission as canonical JSON.

    Each document is {question, name, size, sha256}; more in it is left out. `received_at` is the moment as
    the receipt writes it, in UTC. Numbers with a fraction are written as text. Raises ValueError for a moment
    that is not in UTC, rfc8785.CanonicalizationError for what JSON cannot say exactly.
    """
    if not received_at.endswith("Z"):
        raise ValueError("received_at is written in UTC, with a Z at its end")
    files = [
        {name: document[name] for name in ("question", "name", "size", "sha256")} for document in documents
    ]
    return rfc8785.dumps(
        exact(
            {
                "format": FORMAT,
                "call": call,
                "application": number,
                "form_version": form_version,
                "language": language,
                "answers": answers,
                "documents": sorted(files, key=lambda file: (file["question"], file["name"], file["sha256"])),
                "received_at": received_at,
            }
        )
    )


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fingerprint(digest: str) -> str:
    """Return the first half of a SHA-256 in groups that can be read aloud: 7c1e 90b4 3fa2 …"""
    return " ".join(digest[start : start + 4] for start in range(0, FINGERPRINT_DIGITS, 4))


def exact(value: Any) -> Any:
    """Return the value with every Decimal as its text: JSON's numbers are floats to most readers."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {name: exact(part) for name, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [exact(part) for part in value]
    return value

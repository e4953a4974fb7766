"""A slot says what may be uploaded where. The room that attaches a document issues it, signed;
this room reads only what concerns the file, and hands the rest back untouched."""

from dataclasses import dataclass

from django.core import signing

from documents import refusals

SALT = "documents.slot"
VALID_FOR_SECONDS = 7 * 24 * 60 * 60


class BadSlot(Exception):
    """The token was tampered with, is for something else, or is older than a week."""


@dataclass(frozen=True)
class Slot:
    kinds: list[str]
    max_bytes: int
    purpose: dict


def issue(*, kinds: list[str], max_bytes: int, purpose: dict) -> str:
    """A token for a form; `purpose` holds ids that the issuing room checks when it attaches.

    Raises ValueError for an unknown kind or a limit that lets nothing through.
    """
    if max_bytes < 1:
        raise ValueError("A slot needs a size limit of at least one byte.")
    return signing.dumps([refusals.expand(kinds), max_bytes, purpose], salt=SALT)


def read(token: str) -> Slot:
    """The slot a token stands for. Raises BadSlot."""
    try:
        kinds, max_bytes, purpose = signing.loads(token, salt=SALT, max_age=VALID_FOR_SECONDS)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadSlot from error
    return Slot(kinds=kinds, max_bytes=max_bytes, purpose=purpose)

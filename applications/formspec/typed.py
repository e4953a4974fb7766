"""How a draft keeps what was typed but could not be read as an answer: {"raw": what was typed}."""

from collections.abc import Iterable, Mapping
from typing import Any

from applications.formspec.characters import clean_text
from applications.formspec.question import Question
from applications.formspec.types import type_of
from applications.formspec.types.base import as_text


def keep_typed(raw: Any) -> dict[str, Any]:
    """Return what was typed as JSON that every database takes: a text, or a list for several fields."""
    if isinstance(raw, Iterable) and not isinstance(raw, str | bytes | Mapping):
        return {"raw": [clean_text(as_text(part)) for part in raw]}
    return {"raw": clean_text(as_text(raw))}


def what_was_typed(question: Question, value: Any) -> Any:
    """Return the text or texts behind a stored value that is no answer to this question, else None.

    An answer to an older version of the form, whose question had another type, counts as typed.
    """
    if value is None or type_of(question).holds(value) or type_of(question).takes_files:
        return None
    if isinstance(value, dict) and value.keys() == {"raw"}:
        return value["raw"]
    return keep_typed(value)["raw"]


def is_answer(question: Question, value: Any) -> bool:
    """Return whether a stored value answers this question, valid or not."""
    return value is not None and type_of(question).holds(value)

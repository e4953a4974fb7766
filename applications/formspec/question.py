"""The parts of a form as values that do not change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Texts = Mapping[str, str]
"""One text by language."""

CHARS_A_WORD = 20
"""How long the words of a text with a word limit may be on average, the space included."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of an answer; `min` and `max` bound a number, or how many choices one may make."""

    max_words: int | None = None
    max_chars: int | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    not_before: date | None = None
    not_after: date | None = None

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "Limits":
        return cls(
            max_words=data.get("max_words"),
            max_chars=data.get("max_chars"),
            min=as_decimal(data.get("min")),
            max=as_decimal(data.get("max")),
            not_before=as_date(data.get("not_before")),
            not_after=as_date(data.get("not_after")),
        )


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    label: Texts


@dataclass(frozen=True)
class Question:
    """One question. `short` names it where the whole label is too long: "one answer missing: who uses it"."""

    key: str
    type: str
    label: Texts
    reader: str
    required: bool = True
    help: Texts = field(default_factory=dict)
    short: Texts = field(default_factory=dict)
    fills: str = ""
    sensitive: str = ""
    limits: Limits = Limits()
    options: tuple[Option, ...] = ()
    kinds: tuple[str, ...] = ()
    max_files: int = 1
    max_bytes: int = 10 * 1024 * 1024
    rows: int = 9
    integer: bool = False
    unit: Texts = field(default_factory=dict)

    @property
    def name(self) -> Texts:
        """The short name, or the label where there is none."""
        return self.short or self.label

    @property
    def max_chars(self) -> int | None:
        """The limit in characters; a word limit has one as well, or one long run would pass for one word."""
        if self.limits.max_chars:
            return self.limits.max_chars
        return self.limits.max_words * CHARS_A_WORD if self.limits.max_words else None

    def option(self, key: str) -> Option | None:
        return next((option for option in self.options if option.key == key), None)


@dataclass(frozen=True)
class Section:
    key: str
    title: Texts
    questions: tuple[Question, ...]
    help: Texts = field(default_factory=dict)


def as_decimal(value: int | float | str | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def as_date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def text(texts: Texts, language: str, fallback: str) -> tuple[str, str]:
    """Return the text and the language it is in: the wished one, else the call's first, `fallback`."""
    for candidate in (language, fallback, *texts):
        if texts.get(candidate):
            return texts[candidate], candidate
    return "", language

"""What every type of question can do. A new type is one class here, registered once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from applications.formspec.attached import AttachedDocument
from applications.formspec.question import Question, Texts, text


class Unreadable(Exception):
    """An answer that is not of its question's type; `message` says what to write instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Reading:
    """What it takes to read, check or show an answer beside the question itself.

    `countries` holds the names by ISO code in `language`, None where countries are not looked at;
    `fallback` is the call's first language.
    """

    language: str
    fallback: str = "en"
    countries: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of an answer that has several: a choice, with the language its label is in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Display:
    """An answer as a page shows it. `language` is empty where it is the applicant's own."""

    kind: str
    text: str = ""
    language: str = ""
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    url: str = ""


def told(texts: Texts, reading: Reading) -> str:
    """Return a text for the page, marked with its language where that is not the page's."""
    written, language = text(texts, reading.language, reading.fallback)
    if not written or language == reading.language:
        return written
    return format_html('<span lang="{}">{}</span>', language, written)


class QuestionType:
    """One type of question: how its answer is read, checked, shown, edited and exported.

    A stored answer is JSON. `None` stands for no answer.
    """

    key: ClassVar[str]
    limits: ClassVar[Collection[str]] = ()
    settings: ClassVar[Collection[str]] = ()
    missing_message: ClassVar[Any] = _("Answer this question.")
    takes_files: ClassVar[bool] = False
    is_prose: ClassVar[bool] = False

    def read(self, question: Question, raw: Any, reading: Reading) -> Any:
        """Return what was typed as an answer to keep, None for nothing. Raises Unreadable."""
        raise NotImplementedError

    def holds(self, value: Any) -> bool:
        """Return whether a stored value has the shape of this type's answers."""
        return isinstance(value, str) and value != ""

    def check(
        self, question: Question, value: Any, reading: Reading, documents: Sequence[AttachedDocument]
    ) -> list[str]:
        """Return what keeps this answer from being submitted, as sentences. There is an answer to check."""
        return []

    def is_answered(self, value: Any, documents: Sequence[AttachedDocument]) -> bool:
        return value is not None

    def display(self, question: Question, value: Any, reading: Reading) -> Display:
        """Return the answer as pages show it."""
        raise NotImplementedError

    def edit(self, question: Question, value: Any, language: str) -> Any:
        """Return the answer as its widget takes it; reading that again gives the same answer."""
        return value

    def widget(self, question: Question, reading: Reading) -> forms.Widget:
        raise NotImplementedError

    def plain(self, question: Question, value: Any, reading: Reading) -> Any:
        """Return the answer for a cell of an export: text, Decimal or date."""
        return self.display(question, value, reading).text

    def fact(self, question: Question, value: Any) -> Any:
        """Return the answer as a rule compares it."""
        return value

    def spec_problems(self, data: Mapping[str, Any], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with a question's own settings, as (path inside the question, sentence)."""
        return iter(())


TYPES: dict[str, QuestionType] = {}


def register(question_type: type[QuestionType]) -> type[QuestionType]:
    """Add a type under its key. A class decorator."""
    TYPES[question_type.key] = question_type()
    return question_type


def type_of(question: Question) -> QuestionType:
    return TYPES[question.type]


def as_text(raw: Any) -> str:
    """Return what a text field sent, whatever its shape: a stranger may post a list or a number."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, Iterable) and not isinstance(raw, Mapping):
        return " ".join(as_text(part) for part in raw).strip()
    return str(raw)

"""From what was typed to an answer, and from an answer to what still keeps it from being submitted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils import translation

from applications.formspec.attached import AttachedDocument, Documents, by_question
from applications.formspec.question import Question, Section
from applications.formspec.typed import keep_typed, what_was_typed
from applications.formspec.types import Reading, Unreadable, type_of

Level = Literal["draft", "final"]
"""A draft takes what can be read, complete or not; only a whole and valid answer is final."""


@dataclass(frozen=True, slots=True)
class CleanedAnswer:
    """`value` is what to store. `errors` refuse it at this level, `flags` when it is submitted."""

    value: Any
    errors: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cleaned:
    """Answers to store and sentences about them, by key. Values hold whatever was typed, errors or not."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    flags: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        return not self.errors


def clean_answer(
    question: Question,
    raw: Any,
    *,
    language: str,
    country_codes: Collection[str] | None,
    documents: Sequence[AttachedDocument] = (),
    level: Level = "draft",
) -> CleanedAnswer:
    """Return the answer to store, with what is wrong with it in the words of that language.

    What cannot be read is stored as it was typed, {"raw": …}, so that no draft loses a keystroke.
    """
    with translation.override(language):
        try:
            value = type_of(question).read(question, raw, reading_for(language, country_codes))
        except Unreadable as error:
            return CleanedAnswer(keep_typed(raw), errors=(error.message,))
    found = answer_problems(
        question, value, language=language, country_codes=country_codes, documents=documents
    )
    if level == "final":
        return CleanedAnswer(value, errors=tuple(found))
    return CleanedAnswer(value, flags=tuple(found) if type_of(question).is_answered(value, documents) else ())


def clean_section(
    section: Section,
    data: Mapping[str, Any],
    documents: Documents,
    *,
    language: str,
    country_codes: Collection[str] | None,
    level: Level = "draft",
    only: Collection[str] | None = None,
) -> Cleaned:
    """Return the section's answers from `data`, raw values by key, and what is wrong with them.

    A key that `data` lacks is an answer taken away, as an unticked box is; `only` names the questions
    that were sent at all, as when one field is saved while it is typed.
    """
    cleaned, held = Cleaned(), by_question(documents)
    for question in section.questions:
        if only is not None and question.key not in only:
            continue
        answer = clean_answer(
            question,
            data.get(question.key),
            language=language,
            country_codes=country_codes,
            documents=held.get(question.key, ()),
            level=level,
        )
        if not type_of(question).takes_files:
            cleaned.values[question.key] = answer.value
        if answer.errors:
            cleaned.errors[question.key] = list(answer.errors)
        if answer.flags:
            cleaned.flags[question.key] = list(answer.flags)
    return cleaned


def answer_problems(
    question: Question,
    value: Any,
    *,
    language: str,
    country_codes: Collection[str] | None,
    documents: Sequence[AttachedDocument] = (),
) -> list[str]:
    """Return what keeps a stored answer from being submitted: unread, missing, or outside its limits."""
    question_type = type_of(question)
    reading = reading_for(language, country_codes)
    with translation.override(language):
        if (typed := what_was_typed(question, value)) is not None:
            return [why_unreadable(question, typed, reading)]
        if question_type.is_answered(value, documents):
            return question_type.check(question, value, reading, documents)
        return [str(question_type.missing_message)] if question.required else []


def why_unreadable(question: Question, typed: Any, reading: Reading) -> str:
    try:
        type_of(question).read(question, typed, reading)
    except Unreadable as error:
        return error.message
    return str(type_of(question).missing_message)


def reading_for(language: str, country_codes: Collection[str] | None) -> Reading:
    names = country_codes if isinstance(country_codes, Mapping | None) else dict.fromkeys(country_codes, "")
    return Reading(language=language, countries=names)

"""What is still missing: the task list, "check your answers" and the moment of submitting read it here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import get_language

from applications.formspec.attached import AttachedDocument, Documents, by_question
from applications.formspec.cleaning import answer_problems
from applications.formspec.question import Question, Section, text
from applications.formspec.spec import FormSpec
from applications.formspec.types import type_of

State = Literal["complete", "in_progress", "not_started"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that still needs its applicant: it `is_missing`, or its answer needs a change."""

    question: Question
    section_key: str
    name: str
    name_language: str
    messages: tuple[str, ...]
    is_missing: bool


@dataclass(frozen=True, slots=True)
class SectionState:
    section: Section
    state: State
    gaps: tuple[Gap, ...]

    @property
    def is_complete(self) -> bool:
        return self.state == "complete"

    @property
    def missing(self) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.gaps if gap.is_missing)

    @property
    def to_change(self) -> tuple[Gap, ...]:
        """Answers that are there and cannot be submitted as they are."""
        return tuple(gap for gap in self.gaps if not gap.is_missing)

    @property
    def question_count(self) -> int:
        return len(self.section.questions)


def section_state(
    section: Section,
    answers: Mapping[str, Any],
    documents: Documents,
    *,
    language: str = "",
    call_language: str = "",
    country_codes: Collection[str] | None = None,
) -> SectionState:
    """Return how far a section is, in the words of `language` or of the active one.

    One without gaps is complete, though nobody opened it. Stored countries are trusted unless
    `country_codes` says which there are.
    """
    held, words = by_question(documents), language or get_language() or "en"
    gaps, answered = [], False
    for question in section.questions:
        value, attached = answers.get(question.key), held.get(question.key, ())
        answered |= type_of(question).is_answered(value, attached)
        gap = gap_at(question, section.key, value, attached, words, call_language, country_codes)
        gaps += [gap] if gap else []
    state: State = "in_progress" if answered else "not_started"
    return SectionState(section, state if gaps else "complete", tuple(gaps))


def missing(
    spec: FormSpec,
    answers: Mapping[str, Any],
    documents: Documents,
    *,
    language: str = "",
    call_language: str = "",
    country_codes: Collection[str] | None = None,
) -> tuple[Gap, ...]:
    """Return every gap of the form in its order; none means that it can be submitted."""
    held = by_question(documents)
    return tuple(
        gap
        for section in spec.sections
        for gap in section_state(
            section,
            answers,
            held,
            language=language,
            call_language=call_language,
            country_codes=country_codes,
        ).gaps
    )


def gap_at(
    question: Question,
    section_key: str,
    value: Any,
    documents: Sequence[AttachedDocument],
    language: str,
    call_language: str,
    country_codes: Collection[str] | None,
) -> Gap | None:
    messages = answer_problems(
        question, value, language=language, country_codes=country_codes, documents=documents
    )
    if not messages:
        return None
    name, name_language = text(question.name, language, call_language)
    return Gap(
        question=question,
        section_key=section_key,
        name=name,
        name_language=name_language,
        messages=tuple(messages),
        is_missing=not type_of(question).is_answered(value, documents),
    )

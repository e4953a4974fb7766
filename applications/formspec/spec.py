"""The specification of a form: what stands in a form version's JSON, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from applications.formspec.problems import SpecProblem, validate_spec
from applications.formspec.question import Limits, Option, Question, Section, text
from applications.formspec.readers import default_reader

__all__ = ["FormSpec", "Limits", "Option", "Question", "Section", "SpecProblem", "text", "validate_spec"]


@dataclass(frozen=True)
class FormSpec:
    sections: tuple[Section, ...]

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "FormSpec":
        """Return the form that the JSON describes. It trusts what `validate_spec` found in order."""
        return cls(tuple(parse_section(section) for section in data["sections"]))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        return {question.key: question for question in self.questions}

    def question(self, key: str) -> Question | None:
        return self.by_key.get(key)

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def section_of(self, question_key: str) -> Section | None:
        """Return the section that asks this question."""
        asked = (
            section for section in self.sections if any(q.key == question_key for q in section.questions)
        )
        return next(asked, None)

    def filling(self, fact: str) -> Question | None:
        """Return the question whose answer is this named fact."""
        return next((question for question in self.questions if question.fills == fact), None)


def parse_section(data: Mapping[str, Any]) -> Section:
    return Section(
        key=data["key"],
        title=data["title"],
        help=data.get("help") or {},
        questions=tuple(parse_question(question) for question in data["questions"]),
    )


def parse_question(data: Mapping[str, Any]) -> Question:
    given = {name: data[name] for name in PLAIN_SETTINGS if data.get(name) is not None}
    return Question(
        key=data["key"],
        type=data["type"],
        label=data["label"],
        reader=data.get("reader") or default_reader(data),
        limits=Limits.parse(data.get("limits") or {}),
        options=tuple(Option(option["key"], option["label"]) for option in data.get("options") or ()),
        kinds=tuple(data.get("kinds") or ()),
        **given,
    )


PLAIN_SETTINGS = (
    "required",
    "help",
    "short",
    "fills",
    "sensitive",
    "max_files",
    "max_bytes",
    "rows",
    "integer",
    "unit",
)

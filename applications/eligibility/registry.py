"""Rule types register here by key; a programme or a later room adds its own with `register`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from applications.eligibility.facts import ANSWER_PREFIX, Facts
from applications.eligibility.findings import Evidence, Problem
from applications.eligibility.parsing import read_date

NAMED_DATES = ("opens_at", "closes_at")


class BrokenRule(Exception):
    """The rule's own params cannot be used; every application's finding is then unclear."""


@dataclass(frozen=True, slots=True)
class Result:
    """A finding before it carries its rule's key."""

    outcome: str
    reason_code: str
    evidence: list[Evidence] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallContext:
    """What is the same for all applications of a call."""

    dates: Mapping[str, date]
    participation: Callable[[str, date], str]

    def day(self, named: Any) -> date | None:
        """The day that a rule names: "opens_at", "closes_at" or an ISO date; None if it is not known."""
        return read_date(self.dates.get(named)) if named in NAMED_DATES else read_date(named)


Check = Callable[[Facts], Result]


class RuleType:
    """One kind of rule.

    `prepare` reads the params once a call and returns the check that runs for each application; it raises
    BrokenRule. `problems` tells the officer, before the call is approved, what cannot work. `sentences`
    holds a msgid for each reason code.
    """

    key: ClassVar[str]
    label: ClassVar[Any]
    sentences: ClassVar[Mapping[str, Any]]

    def prepare(self, params: Mapping[str, Any], call: CallContext) -> Check:
        raise NotImplementedError

    def problems(self, rule_key: str, params: Mapping[str, Any], form: "FormFacts") -> Iterator[Problem]:
        raise NotImplementedError


RULE_TYPES: dict[str, RuleType] = {}


def register(rule_type: type[RuleType]) -> type[RuleType]:
    """Class decorator. A key can be taken once."""
    if rule_type.key in RULE_TYPES:
        raise ValueError(f"The rule type {rule_type.key!r} is registered already.")
    RULE_TYPES[rule_type.key] = rule_type()
    return rule_type


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What a form can tell the rules: its questions by key, and the facts that they fill."""

    questions: Mapping[str, Mapping[str, Any]]
    facts: frozenset[str]

    @classmethod
    def of(cls, spec: Any) -> "FormFacts":
        """From a form's specification: {"sections": [{"questions": [{"key", "type", "fills"}]}]}."""
        sections = spec.get("sections", []) if isinstance(spec, Mapping) else []
        questions = {
            question["key"]: question
            for section in sections
            for question in section.get("questions", [])
            if "key" in question
        }
        filled = frozenset(question["fills"] for question in questions.values() if question.get("fills"))
        return cls(questions=questions, facts=filled)

    def answers(self, ref: Any) -> bool:
        """Whether the form asks for what `ref` names."""
        if not isinstance(ref, str) or not ref:
            return False
        if ref.startswith(ANSWER_PREFIX):
            return ref.removeprefix(ANSWER_PREFIX) in self.questions
        return ref in self.facts


def date_problems(rule_key: str, param: str, value: Any) -> Iterator[Problem]:
    if not isinstance(value, str) or (value not in NAMED_DATES and read_date(value) is None):
        yield Problem(rule_key, "date_unknown", param)


def fact_problems(rule_key: str, param: str, ref: Any, form: FormFacts) -> Iterator[Problem]:
    if not form.answers(ref):
        yield Problem(rule_key, "not_asked", param, {"fact": str(ref)[:60]})

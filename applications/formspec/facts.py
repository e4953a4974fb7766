"""The named facts that an answer can fill. Rules and columns read these, never a question."""

from collections.abc import Mapping
from typing import Any

from applications.formspec.named_facts import FACTS
from applications.formspec.spec import FormSpec
from applications.formspec.typed import is_answer
from applications.formspec.types import type_of

__all__ = ["FACTS", "facts"]


def facts(spec: FormSpec, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that these answers state: text, a country's or an option's key, a date, a Decimal.

    A fact that nobody stated, or that could not be read, is absent.
    """
    return {
        question.fills: type_of(question).fact(question, answers[question.key])
        for question in spec.questions
        if question.fills and is_answer(question, answers.get(question.key))
    }

"""A form that was filled in as one row of a table, for spreadsheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from applications.formspec.attached import AttachedDocument, Documents, by_question
from applications.formspec.display import Reader, answer_display
from applications.formspec.question import Question, text
from applications.formspec.readers import may_read
from applications.formspec.spec import FormSpec
from applications.formspec.typed import is_answer
from applications.formspec.types import Reading, type_of


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    title: str


def export_columns(
    spec: FormSpec, language: str, *, call_language: str = "", reader: Reader = "officers"
) -> list[Column]:
    """Return a column a question that this reader may see, under its short name and unit."""
    return [
        Column(question.key, column_title(question, language, call_language))
        for question in spec.questions
        if may_read(reader, question.reader)
    ]


def export_row(
    spec: FormSpec,
    answers: Mapping[str, Any],
    documents: Documents,
    *,
    language: str,
    countries: Mapping[str, str],
    call_language: str = "",
    reader: Reader = "officers",
) -> list[Any]:
    """Return the answers in the order of `export_columns`: text, Decimal, date, or "" for none.

    Text is whatever the applicant wrote: a spreadsheet must take it as text, never as a formula.
    """
    reading = Reading(language=language, fallback=call_language, countries=countries)
    held = by_question(documents)
    return [
        cell(question, answers.get(question.key), held.get(question.key, ()), reading)
        for question in spec.questions
        if may_read(reader, question.reader)
    ]


def column_title(question: Question, language: str, call_language: str) -> str:
    name, _language = text(question.name, language, call_language)
    unit, _language = text(question.unit, language, call_language)
    return f"{name} ({unit})" if unit else name


def cell(question: Question, value: Any, documents: Sequence[AttachedDocument], reading: Reading) -> Any:
    if documents:
        return "; ".join(document.file_name for document in documents)
    if is_answer(question, value):
        return type_of(question).plain(question, value, reading)
    return answer_display(question, value, (), reading).text

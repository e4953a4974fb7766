"""One section as a Django form, drawn by the house's field templates."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from applications.formspec.attached import AttachedDocument, Documents, by_question
from applications.formspec.cleaning import Level, answer_problems, clean_answer
from applications.formspec.question import Question, Section
from applications.formspec.typed import what_was_typed
from applications.formspec.types import Reading, told, type_of

SHOWN_MARK = "was-"
"""A page names each question that it shows in a hidden field: an unticked box alone is not sent at all."""


class AnswerField(forms.Field):
    """A question as a form field. It cleans to the answer to store, in a draft whether valid or not."""

    def __init__(
        self,
        question: Question,
        *,
        value: Any,
        documents: Sequence[AttachedDocument],
        reading: Reading,
        level: Level,
        answer_language: str,
    ) -> None:
        self.question, self.documents, self.reading, self.level = question, documents, reading, level
        self.value, self.mark_optional = value, not question.required
        super().__init__(
            required=False,
            label=labelled(question, reading),
            help_text=told(question.help, reading),
            initial=edited(question, value, reading.language),
            widget=dressed_widget(question, reading, answer_language),
        )

    def clean(self, raw: Any) -> Any:
        """Return the answer, which `value` holds from then on. Raises ValidationError with every sentence."""
        answer = clean_answer(
            self.question,
            raw,
            language=self.reading.language,
            country_codes=self.reading.countries,
            documents=self.documents,
            level=self.level,
        )
        self.value = answer.value
        if messages := [*answer.errors, *answer.flags]:
            raise ValidationError(messages)
        return answer.value

    def standing_problems(self) -> list[str]:
        """Return what is wrong with the stored answer; nothing is wrong with one that is still missing."""
        if not type_of(self.question).is_answered(self.value, self.documents):
            return []
        return answer_problems(
            self.question,
            self.value,
            language=self.reading.language,
            country_codes=self.reading.countries,
            documents=self.documents,
        )


class SectionForm(forms.Form):
    """The questions of one section, each under its key.

    `values` are the answers to store of what was sent, whatever the errors. Before anything is sent the form
    already says what is wrong with a stored answer, and nothing of those that are still missing.
    """

    use_required_attribute = False

    def __init__(self, fields: Mapping[str, AnswerField], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields.update(fields)

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            return
        for name, field in self.fields.items():
            if messages := field.standing_problems():
                self._errors[name] = self.error_class(messages, renderer=self.renderer)

    @property
    def values(self) -> dict[str, Any]:
        if not self.is_bound:
            return {}
        self.is_valid()
        return {
            name: field.value
            for name, field in self.fields.items()
            if not type_of(field.question).takes_files and self.was_sent(name)
        }

    def was_sent(self, name: str) -> bool:
        """Return whether the request says anything of this question, if only that it stood on the page."""
        sent = any(key == name or key.startswith(f"{name}-") for key in self.data)
        return sent or f"{SHOWN_MARK}{name}" in self.data


def section_form(
    section: Section,
    *,
    language: str,
    call_language: str,
    answers: Mapping[str, Any],
    documents: Documents,
    country_choices: Sequence[tuple[str, str]],
    data: Mapping[str, Any] | None = None,
    answer_language: str = "",
    level: Level = "draft",
) -> SectionForm:
    """Return the section's form with what is stored, or with `data` as it was typed.

    `country_choices` are (ISO code, name in `language`) in the order to show; `answer_language` marks texts
    with the language that the applicant writes. At level "draft" a missing answer is no error.
    """
    reading = Reading(language=language, fallback=call_language, countries=dict(country_choices))
    held = by_question(documents)
    fields = {
        question.key: AnswerField(
            question,
            value=answers.get(question.key),
            documents=held.get(question.key, ()),
            reading=reading,
            level=level,
            answer_language=answer_language,
        )
        for question in section.questions
    }
    return SectionForm(fields, data)


def labelled(question: Question, reading: Reading) -> str:
    """Return the label with the unit of its number, as the columns of an export have it."""
    label, unit = told(question.label, reading), told(question.unit, reading)
    return format_html("{} ({})", label, unit) if unit else label


def edited(question: Question, value: Any, language: str) -> Any:
    """Return what the control holds for a stored value: the answer, or what was typed instead of one."""
    if value is None:
        return None
    typed = what_was_typed(question, value)
    return type_of(question).edit(question, value, language) if typed is None else typed


def dressed_widget(question: Question, reading: Reading, answer_language: str) -> forms.Widget:
    widget = type_of(question).widget(question, reading)
    if answer_language and type_of(question).is_prose:
        widget.attrs["lang"] = answer_language
    if question.fills in AUTOCOMPLETE:
        widget.attrs["autocomplete"] = AUTOCOMPLETE[question.fills]
    return widget


AUTOCOMPLETE = {
    "organisation": "organization",
    "position": "organization-title",
    "contact_email": "email",
    "contact_phone": "tel",
}
"""What a browser knows of its owner, by fact (WCAG 2.2, 1.3.5)."""

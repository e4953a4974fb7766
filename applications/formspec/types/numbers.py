"""Questions answered by a number or a date."""

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.formspec import formats
from applications.formspec.attached import AttachedDocument
from applications.formspec.characters import clean_line
from applications.formspec.question import Question, text
from applications.formspec.types.base import Display, QuestionType, Reading, Unreadable, as_text, register
from applications.formspec.widgets import DateParts
from people.reading import day as day_in_words
from people.reading import number
from people.reading.figures import NO_BREAK_SPACE

ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
STORED_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
WRITTEN_DATE = re.compile(r"(\d{1,2})[./\s-]+(\d{1,2})[./\s-]+(\d+)")


@register
class Number(QuestionType):
    """Stored as the text of a Decimal, so that no float ever rounds it."""

    key = "number"
    limits = ("min", "max")
    settings = ("integer", "unit")
    missing_message = gettext_lazy("Enter a number.")

    def read(self, question: Question, raw: Any, reading: Reading) -> str | None:
        typed = clean_line(as_text(raw))
        if not typed:
            return None
        value = formats.read_number(typed, language=reading.language, integer=question.integer)
        if value is None:
            raise Unreadable(
                _("Enter a number in digits, such as %(example)s.")
                % {"example": example(question, reading.language)}
            )
        if question.integer and value != value.to_integral_value():
            raise Unreadable(
                _("Enter a whole number, such as %(example)s.")
                % {"example": example(question, reading.language)}
            )
        return format(value.to_integral_value() if question.integer else value, "f")

    def holds(self, value: Any) -> bool:
        return isinstance(value, str) and bool(STORED_NUMBER.fullmatch(value))

    def check(
        self, question: Question, value: Any, reading: Reading, documents: Sequence[AttachedDocument]
    ) -> list[str]:
        least, most = question.limits.min, question.limits.max
        if least is not None and Decimal(value) < least:
            return [_("Enter %(limit)s or more.") % {"limit": number(least, language=reading.language)}]
        if most is not None and Decimal(value) > most:
            return [_("Enter %(limit)s or less.") % {"limit": number(most, language=reading.language)}]
        return []

    def display(self, question: Question, value: str, reading: Reading) -> Display:
        unit, _used = text(question.unit, reading.language, reading.fallback)
        written = number(Decimal(value), language=reading.language)
        return Display(
            kind="text",
            text=f"{written}{NO_BREAK_SPACE}{unit}" if unit else written,
            language=reading.language,
        )

    def edit(self, question: Question, value: str, language: str) -> str:
        return formats.number_to_edit(Decimal(value), language)

    def widget(self, question: Question, reading: Reading) -> forms.Widget:
        mode = "numeric" if question.integer else "decimal"
        attrs = {"inputmode": mode, "spellcheck": "false", "class": "govuk-input--width-10"}
        return forms.TextInput(attrs=attrs)

    def plain(self, question: Question, value: str, reading: Reading) -> Decimal:
        return Decimal(value)

    def fact(self, question: Question, value: str) -> Decimal:
        return Decimal(value)

    def spec_problems(self, data: Mapping[str, Any], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
        if type(data.get("integer", False)) is not bool:
            yield "integer", _("Whether the number is whole is yes or no.")


@register
class Date(QuestionType):
    """Stored as year-month-day. What cannot be read is kept as the three parts that were typed."""

    key = "date"
    limits = ("not_before", "not_after")
    missing_message = gettext_lazy("Enter a date.")

    def read(self, question: Question, raw: Any, reading: Reading) -> str | None:
        year, month, day = date_parts(raw)
        if not (year or month or day):
            return None
        if not (year and month and day):
            raise Unreadable(_("Enter the day, the month and the year."))
        return existing_date(year, month, day, reading.language).isoformat()

    def holds(self, value: Any) -> bool:
        try:
            return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
        except ValueError:
            return False

    def check(
        self, question: Question, value: Any, reading: Reading, documents: Sequence[AttachedDocument]
    ) -> list[str]:
        earliest, latest, given = (
            question.limits.not_before,
            question.limits.not_after,
            date.fromisoformat(value),
        )
        if earliest and given < earliest:
            return [_("Enter a date that is %(date)s or later.") % {"date": written_day(earliest, reading)}]
        if latest and given > latest:
            return [_("Enter a date that is %(date)s or earlier.") % {"date": written_day(latest, reading)}]
        return []

    def display(self, question: Question, value: str, reading: Reading) -> Display:
        written = written_day(date.fromisoformat(value), reading)
        return Display(kind="text", text=written, language=reading.language)

    def widget(self, question: Question, reading: Reading) -> forms.Widget:
        return DateParts(is_birthday=question.fills == "birth_date")

    def plain(self, question: Question, value: str, reading: Reading) -> date:
        return date.fromisoformat(value)

    def fact(self, question: Question, value: str) -> date:
        return date.fromisoformat(value)


def written_day(value: date, reading: Reading) -> str:
    return day_in_words(value, language=reading.language, weekday=False)


def date_parts(raw: Any) -> tuple[str, str, str]:
    """Return year, month and day as typed, from three fields (day, month, year) or from one text."""
    if isinstance(raw, list | tuple):
        day, month, year = [clean_line(as_text(part)) for part in [*raw, "", "", ""][:3]]
        return year, month, day
    typed = clean_line(as_text(raw))
    if found := ISO_DATE.fullmatch(typed):
        return found[1], found[2], found[3]
    if found := WRITTEN_DATE.fullmatch(typed):
        return found[3], found[2], found[1]
    return "", "", typed


def existing_date(year: str, month: str, day: str, language: str) -> date:
    """Return the day of the calendar. Raises Unreadable with the part that is wrong."""
    if not re.fullmatch(r"\d{4}", year) or int(year) == 0:
        raise Unreadable(_("Enter the year with four digits, such as 1998."))
    if not re.fullmatch(r"\d{1,2}", month) or not 1 <= int(month) <= 12:
        raise Unreadable(_("Enter the month as a number from 1 to 12."))
    if not re.fullmatch(r"\d{1,2}", day) or not 1 <= int(day) <= 31:
        raise Unreadable(_("Enter the day as a number from 1 to 31."))
    last = calendar.monthrange(int(year), int(month))[1]
    if int(day) > last:
        raise Unreadable(
            ngettext(
                "There is no such day: %(month)s has %(count)s day. Check the day, the month and the year.",
                "There is no such day: %(month)s has %(count)s days. Check the day, the month and the year.",
                last,
            )
            % {"month": formats.month(date(int(year), int(month), 1), language), "count": last}
        )
    return date(int(year), int(month), int(day))


def example(question: Question, language: str) -> str:
    """Return a number that the question would take, written as the language writes it."""
    value = Decimal(12) if question.integer else Decimal("12.5")
    least, most = question.limits.min, question.limits.max
    if least is not None and value < least:
        value = least
    if most is not None and value > most:
        value = most
    return formats.number_to_edit(value, language)

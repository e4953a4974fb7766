"""Form fields that any room may use, drawn after GOV.UK's patterns."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

DIGITS = re.compile(r"\d{1,2}", re.ASCII)
YEAR = re.compile(r"\d{4}", re.ASCII)


class TypedDate(str):
    """Three fields that make no date yet, kept as they were typed so that the page can show them again."""

    parts: tuple[str, str, str]

    def __new__(cls, parts: tuple[str, str, str]) -> "TypedDate":
        typed = super().__new__(cls, " · ".join(parts))
        typed.parts = parts
        return typed


class DateInputs(forms.MultiWidget):
    """Day, month and year in three fields. What cannot be a date is kept as typed."""

    template_name = "django/forms/widgets/date_inputs.html"

    def __init__(self, attrs=None):
        part = {"inputmode": "numeric", "class": "govuk-input govuk-date-input__input govuk-input--width-2"}
        year = part | {"class": "govuk-input govuk-date-input__input govuk-input--width-4"}
        inputs = {"day": forms.TextInput(part), "month": forms.TextInput(part), "year": forms.TextInput(year)}
        super().__init__(inputs, attrs)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        labels = (gettext("Day"), gettext("Month"), gettext("Year"))
        for part, label in zip(context["widget"]["subwidgets"], labels, strict=True):
            part["label"] = label
            if part["attrs"].get("aria-invalid"):
                part["attrs"]["class"] += " govuk-input--error"
        return context

    def decompress(self, value) -> list[str]:
        if isinstance(value, TypedDate):
            return list(value.parts)
        if isinstance(value, str) and value:
            value = date.fromisoformat(value)
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]

    def value_from_datadict(self, data, files, name) -> str:
        """An ISO date, nothing, or what was typed; a date field understands all three."""
        day, month, year = ((part or "").strip() for part in super().value_from_datadict(data, files, name))
        if not (day or month or year):
            return ""
        if DIGITS.fullmatch(day) and DIGITS.fullmatch(month) and YEAR.fullmatch(year):
            try:
                return date(int(year), int(month), int(day)).isoformat()
            except ValueError:
                pass
        return TypedDate((day, month, year))


class DateInputsField(forms.DateField):
    """A date in three fields; its error names what is missing. Cleans to a `datetime.date` or None."""

    widget = DateInputs
    default_error_messages = {
        "required": _("Write the date"),
        "incomplete": _("The date needs a day, a month and a year"),
        "short_year": _("Write the year in four digits"),
        "invalid": _("There is no such date. Write it as numbers, like 27 3 2026"),
    }

    def to_python(self, value) -> date | None:
        if isinstance(value, TypedDate):
            code = "invalid"
            if not all(value.parts):
                code = "incomplete"
            elif value.parts[2].isdigit() and len(value.parts[2]) < 4:
                code = "short_year"
            raise ValidationError(self.error_messages[code], code=code)
        return super().to_python(value)


class YesNoField(forms.TypedChoiceField):
    """Yes or no as two radios, neither chosen beforehand. Cleans to True, False or None."""

    widget = forms.RadioSelect
    default_error_messages = {"required": _("Choose yes or no")}

    def __init__(self, **kwargs):
        choices = [("yes", _("Yes")), ("no", _("No"))]
        super().__init__(choices=choices, coerce=lambda value: value == "yes", empty_value=None, **kwargs)

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value

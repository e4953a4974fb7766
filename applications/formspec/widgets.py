"""Controls of the form that keep exactly what was typed."""

import re
from typing import Any

from django import forms

from people.fields import DateInputs

ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
PARTS = ("day", "month", "year")


class DateParts(DateInputs):
    """Day, month and year in three fields, whose value is the list of the three as typed.

    Posted as NAME-day, NAME-month and NAME-year: a hyphen never stands in the key of a question.
    """

    def __init__(self, attrs: dict[str, Any] | None = None, *, is_birthday: bool = False) -> None:
        super().__init__(attrs)
        self.widgets_names = [f"-{part}" for part in PARTS]
        if is_birthday:
            for part, widget in zip(PARTS, self.widgets, strict=True):
                widget.attrs["autocomplete"] = f"bday-{part}"

    def decompress(self, value: Any) -> list[str]:
        """Return the parts of a stored date; what was typed in one piece stands in the first field."""
        if found := ISO_DATE.fullmatch(value or ""):
            year, month, day = found.groups()
            return [str(int(day)), str(int(month)), year]
        return [value or "", "", ""]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str | None]:
        return forms.MultiWidget.value_from_datadict(self, data, files, name)


class LongSelect(forms.Select):
    """A list of hundreds: Django renders a template for each option, this one a template for all of them."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        options = [(key, label, str(key) in value) for key, label in self.choices]
        return [(None, [{"template_name": "applications/widgets/options.html", "options": options}], 0)]


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

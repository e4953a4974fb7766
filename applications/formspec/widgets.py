"""The one control that Django lacks: a date in three fields, as people remember it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.formspec.dates import parts_to_edit


class DateParts(forms.MultiWidget):
    """Day, month and year in three fields. Its value is the list of the three as typed: nothing is lost.

    Posted and rendered as NAME-day, NAME-month and NAME-year; the first carries the id without a suffix's
    number, so that an error summary can point at it.
    """

    template_name = "django/forms/widgets/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: Mapping[str, Any] | None = None, *, is_birthday: bool = False) -> None:
        super().__init__(widgets={"day": part("2"), "month": part("2"), "year": part("4")}, attrs=attrs)

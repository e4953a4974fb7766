"""What a field template asks about a bound field."""

from collections.abc import Iterable

from django import forms
from django.forms.boundfield import BoundField

from config.counting import limit
from people.fields import DateInputs

KINDS = [
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
    (DateInputs, "date"),
    (forms.MultiWidget, "group"),
    (forms.SelectDateWidget, "group"),
]
GROUPS = ("checkboxes", "radios", "date", "group")


def field_kind(field: BoundField) -> str:
    widget = field.field.widget
    return next((kind for parent, kind in KINDS if isinstance(widget, parent)), "control")


def is_optional(field: BoundField) -> bool:
    """Whether the label says so. A form of drafts, where nothing is required yet, sets `mark_optional`."""
    return getattr(field.field, "mark_optional", not field.field.required)


def limit_of(field: BoundField) -> dict | None:
    """The limit in the widget's attributes `data-words-max` or `data-characters-max`, or None."""
    attrs = field.field.widget.attrs
    for unit in ("words", "characters"):
        if most := attrs.get(f"data-{unit}-max"):
            return limit(unit, int(most))
    return None


def anchor(field: BoundField) -> str:
    """The id of the first control of a field: a group has none of its own."""
    if field_kind(field) in GROUPS:
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


def lines_of(bound: Iterable[forms.BaseForm]) -> list[dict[str, str]]:
    """Text and address of every error of the forms, in the order of their fields."""
    lines = []
    for form in bound:
        lines += [{"text": text, "href": ""} for text in form.non_field_errors()]
        for field in form:
            lines += [{"text": named(text, field), "href": f"#{anchor(field)}"} for text in field.errors]
    return lines


def named(text: str, field: BoundField) -> str:
    """An error as it can stand apart from its field: what Django says of any field gets the field's name."""
    parents = [parent for parent in type(field.field).__mro__ if parent.__module__.startswith("django.")]
    messages = (getattr(parent, "default_error_messages", {}).values() for parent in parents)
    if text in {str(message) for each in messages for message in each}:
        return f"{field.label}: {text}"
    return text

"""How forms are drawn: GOV.UK's markup, through Django's own field templates."""

import json
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _

WIDGETS = "django/forms/widgets/"
INPUTS = ("text", "email", "number", "url", "password", "search", "tel", "date", "datetime", "time")
CLASSES = {
    **{f"{WIDGETS}{kind}.html": "govuk-input" for kind in INPUTS},
    f"{WIDGETS}password.html": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    f"{WIDGETS}textarea.html": "govuk-textarea",
    f"{WIDGETS}select.html": "govuk-select",
    f"{WIDGETS}file.html": "govuk-file-upload",
    f"{WIDGETS}clearable_file_input.html": "govuk-file-upload",
    f"{WIDGETS}checkbox.html": "govuk-checkboxes__input",
    f"{WIDGETS}checkbox_option.html": "govuk-checkboxes__input",
    f"{WIDGETS}radio_option.html": "govuk-radios__input",
}
"""The class that each of Django's widgets gets beside the classes its form gives it."""


class GovukRenderer(TemplatesSetting):
    """`{{ form.name.as_field_group }}` gives label, hint, error and control; `{{ form }}` all fields."""

    form_template_name = "django/forms/govuk_form.html"
    field_template_name = "django/forms/govuk_field.html"

    def render(self, template_name: str, context: dict[str, Any], request=None) -> str:
        if "widget" in context and template_name in CLASSES:
            widget = dict(context["widget"])
            widget["attrs"] = dressed(widget["attrs"], CLASSES[template_name])
            context = {**context, "widget": widget}
        return super().render(template_name, context, request)


def dressed(attrs: dict[str, Any], base: str) -> dict[str, Any]:
    """The attributes with GOV.UK's class before the form's own, and its error class on a field in error."""
    names = base.split()
    if attrs.get("aria-invalid") == "true":
        names.append(f"{names[0]}--error")
    names += attrs.get("class", "").split()
    attrs = {**attrs, "class": " ".join(dict.fromkeys(names))}
    if "data-autocomplete" in attrs:
        attrs["data-autocomplete-words"] = json.dumps(autocomplete_words(), ensure_ascii=False)
    return attrs


def autocomplete_words() -> dict[str, str]:
    return {
        "none": _("Nothing found"),
        "found": _("Found:"),
        "hint": _("Type to narrow the list, then choose with the up and down arrows."),
    }

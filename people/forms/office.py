from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.forms.fields import MailField, NameField, ZoneField
from people.models import Office

NAME_LABELS = {
    "en": _("Name of the office in English"),
    "ru": _("Name of the office in Russian"),
    "kk": _("Name of the office in Kazakh"),
}


class OfficeForm(forms.Form):
    """The office: its name in at least one language, where answers go, and the clock of its deadlines."""

    contact_email = MailField(
        label=_("Contact e-mail address"),
        help_text=_("Shown to applicants. Answers to letters go there."),
    )
    zone = ZoneField(label=_("Time zone of the office"), help_text=_("Deadlines of calls follow this clock."))
    address = forms.CharField(
        label=_("Postal address"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ["full_name", *(f"name_{code}" for code, _name in settings.LANGUAGES)]

    def __init__(self, *args, office: Office, **kwargs):
        kwargs["initial"] = {**_set_so_far(office), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        for code, _language in settings.LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=NAME_LABELS[code],
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"lang": code}),
                help_text=_("One language is enough.") if code == settings.LANGUAGES[0][0] else "",
            )
        self.order_fields(self.field_order)

    def clean(self) -> dict:
        cleaned = super().clean()
        if not any(self._names().values()):
            first = settings.LANGUAGES[0][0]
            self.add_error(f"name_{first}", ValidationError(_("Write the office's name in one language")))
        return cleaned

    def _names(self) -> dict[str, str]:
        names = {code: self.cleaned_data.get(f"name_{code}", "") for code, _language in settings.LANGUAGES}
        return {code: name for code, name in names.items() if name}

    def fields_to_save(self) -> dict:
        kept = {name: self.cleaned_data[name] for name in ("contact_email", "zone", "address")}
        return {"name": self._names(), **kept}


class FirstHourForm(OfficeForm):
    """The same, and who the first administrator is."""

    full_name = NameField(
        label=_("Your full name"),
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )


def _set_so_far(office: Office) -> dict:
    names = {f"name_{code}": office.name.get(code, "") for code, _language in settings.LANGUAGES}
    return {
        **names,
        "contact_email": office.contact_email,
        "zone": office.zone,
        "address": office.address,
    }

from django import forms
from django.utils.translation import gettext_lazy as _

from people.names import clean_name, validate_name
from people.zones import validate_zone, zone_choices


class NameField(forms.CharField):
    """One full name, as its owner writes it; spaces are tidied and composed characters joined (NFC)."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Full name"))
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("error_messages", {"required": _("Write your full name")})
        super().__init__(**kwargs)
        self.validators.append(validate_name)

    def to_python(self, value) -> str:
        return clean_name(super().to_python(value))


class MailField(forms.EmailField):
    """An address in lower case: mail servers do not tell capitals apart, and neither do we."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("E-mail address"))
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault(
            "error_messages",
            {
                "required": _("Write an e-mail address"),
                "invalid": _("Write the address like name@example.org"),
            },
        )
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}))
        super().__init__(**kwargs)

    def to_python(self, value) -> str:
        return super().to_python(value).lower()


class ZoneField(forms.ChoiceField):
    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Time zone"))
        super().__init__(choices=zone_choices, **kwargs)
        self.validators.append(validate_zone)

    def valid_value(self, value: str) -> bool:
        """The list offers one name a city; an older name of the same zone is as good."""
        return True

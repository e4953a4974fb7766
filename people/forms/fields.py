from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from people.models import Country
from people.names import clean_name, validate_name
from people.zones import validate_zone, zone_choices

# Makes a long select searchable where JavaScript runs.
SEARCHABLE = {"data-autocomplete": "yes"}


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
    """An IANA zone, offered by the city that people know it by."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Time zone"))
        kwargs.setdefault("error_messages", {"required": _("Choose a time zone")})
        kwargs.setdefault("widget", forms.Select(attrs=SEARCHABLE))
        super().__init__(choices=zone_choices, **kwargs)
        self.validators.append(validate_zone)

    def valid_value(self, value: str) -> bool:
        """The list has one name a zone; an older name of the same zone is as good."""
        return True


class InReadersOrder(ModelChoiceIterator):
    """The database cannot sort by a name in the reader's language."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for country in self.queryset.in_order():
            yield self.choice(country)


class CountryField(forms.ModelChoiceField):
    """Every country by its name in the reader's language, as a list that one can search."""

    iterator = InReadersOrder

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Country"))
        kwargs.setdefault("empty_label", "")
        kwargs.setdefault("widget", forms.Select(attrs=SEARCHABLE))
        super().__init__(queryset=Country.objects.all(), **kwargs)


class Lines(forms.CharField):
    """A list that is typed one a line."""

    def __init__(self, *, max_lines: int, max_each: int = 80, **kwargs):
        self.max_lines, self.max_each = max_lines, max_each
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**kwargs)

    def to_python(self, value) -> list[str]:
        lines = (clean_name(line) for line in (value or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > self.max_lines:
            raise ValidationError(_("Write at most %(most)d lines.") % {"most": self.max_lines})
        if any(len(line) > self.max_each for line in value):
            raise ValidationError(_("Keep each line under %(most)d characters.") % {"most": self.max_each})

from django import forms
from django.utils.translation import gettext_lazy as _

from people.forms.fields import CountryField, Lines, NameField, ZoneField
from people.models import Organisation, Person
from people.names import clean_name
from people.services import organisation_named
from people.zones import NOT_CHOSEN

MAX_SUGGESTED = 200


class ProfileForm(forms.Form):
    """What people say about themselves."""

    full_name = NameField(
        help_text=_("As you write it yourself, in any script. Letters and certificates carry it like this."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    country = CountryField(required=False, help_text=_("The country you work for or live in."))
    organisation = forms.CharField(
        label=_("Organisation"),
        required=False,
        max_length=300,
        help_text=_("Choose a name we know, or write a new one."),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "list": "known-organisations"}),
    )
    position = forms.CharField(
        label=_("Position"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you read"),
        choices=Person.Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Panellists get entries in these languages only."),
    )
    expertise = Lines(
        label=_("What you know well"),
        required=False,
        max_lines=20,
        help_text=_("One subject a line: digital services, public finance, say."),
    )
    language = forms.ChoiceField(
        label=_("Language of pages and letters"), choices=Person.Language.choices, widget=forms.RadioSelect
    )
    zone = ZoneField(help_text=_("Times are shown in the zone of the office and in yours."))

    def __init__(self, *args, person: Person, zone: str = "", **kwargs):
        """`zone` is proposed while the person has chosen none."""
        self.person = person
        kwargs.setdefault("initial", _said_so_far(person, zone))
        super().__init__(*args, **kwargs)

    def suggested_organisations(self) -> list[str]:
        names = Organisation.objects.suggested_to(self.person).values_list("name", flat=True)
        return list(names[:MAX_SUGGESTED])

    def clean_organisation(self) -> str:
        return clean_name(self.cleaned_data["organisation"])

    def fields_to_save(self) -> dict:
        """The cleaned answers, the organisation as a row: known, the person's own, or a new one."""
        answers = dict(self.cleaned_data)
        answers["organisation"] = organisation_named(
            answers["organisation"], country=answers["country"], person=self.person
        )
        return answers


def _said_so_far(person: Person, zone: str) -> dict:
    return {
        "full_name": person.full_name,
        "country": person.country_id,
        "organisation": person.organisation.name if person.organisation else "",
        "position": person.position,
        "languages": person.languages,
        "expertise": person.expertise,
        "language": person.language,
        "zone": zone if zone and person.zone == NOT_CHOSEN else person.zone,
    }

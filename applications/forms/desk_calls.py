"""A call as officers draft it, and what they may change later."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from applications import programmes
from applications.clock import next_weekday
from applications.forms.texts import TextsMixin
from applications.forms.walls import WallTimesMixin, at_clock, wall_of
from applications.models import Call
from applications.models.call import text_in
from applications.services.calls import STEPS_AFTER_CLOSING
from people.fields import DateInputsField
from people.forms.fields import ZoneField
from people.models import Office

LANGUAGES = list(settings.LANGUAGES)
CODES = [code for code, _name in LANGUAGES]
OPENS_HOUR, CLOSES_HOUR, OPEN_DAYS = 9, 17, 28
REASON_CHARACTERS = 2000

TITLES = {
    "en": gettext_lazy("Name in English"),
    "ru": gettext_lazy("Name in Russian"),
    "kk": gettext_lazy("Name in Kazakh"),
}
SUMMARIES = {
    "en": gettext_lazy("What it is about, in English"),
    "ru": gettext_lazy("What it is about, in Russian"),
    "kk": gettext_lazy("What it is about, in Kazakh"),
}
WHO = {
    "en": gettext_lazy("Who can apply, in English"),
    "ru": gettext_lazy("Who can apply, in Russian"),
    "kk": gettext_lazy("Who can apply, in Kazakh"),
}


def reason_field(label, *, help_text="", required=True, rows=4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=REASON_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": gettext_lazy("Give the reason.")},
    )


def places_field(title: str, places: int | None) -> forms.IntegerField:
    return forms.IntegerField(
        label=title,
        required=False,
        min_value=0,
        max_value=10_000,
        initial=places,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages={"invalid": _("Enter the places as a whole number, or leave it empty.")},
    )


class LanguagesMixin(TextsMixin):
    """A call is offered in at least one language, and has its name in each of them."""

    def add_languages(self, initial: list[str]) -> None:
        self.fields["languages"] = forms.MultipleChoiceField(
            label=_("Languages of the call"),
            help_text=_("Its page, its form and its letters. The call has a name in each of them."),
            choices=LANGUAGES,
            initial=initial,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one language.")},
        )

    def require_titles(self, languages: list[str]) -> None:
        for language in languages:
            if not self.cleaned_data.get(f"title_{language}"):
                self.add_error(
                    f"title_{language}", _("Write the name in this language, or take the language out.")
                )


class AppealAndContactMixin:
    def add_appeal_and_contact(self, *, appeal_days: int, contact_email: str) -> None:
        self.fields["contact_email"] = forms.EmailField(
            label=_("Contact"),
            help_text=_("The e-mail address that applicants write to. It stands on the page of the call."),
            initial=contact_email,
        )
        self.fields["appeal_days"] = forms.IntegerField(
            label=_("Working days to ask for a review"),
            help_text=_("Counted from the letter with the result."),
            min_value=1,
            max_value=60,
            initial=appeal_days,
            widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        )


class NewCallForm(LanguagesMixin, AppealAndContactMixin, WallTimesMixin, forms.Form):
    """One page: what differs from call to call. All the rest is filled in from the template."""

    def __init__(self, *args, office: Office, chosen: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.zone = office.zone
        self.templates = {f"{p.key}-{template.key}": (p, template) for p, template in programmes.templates()}
        self.chosen = chosen if chosen in self.templates else next(iter(self.templates), "")
        if not self.chosen:
            return
        self.programme, self.template = self.templates[self.chosen]
        self.fields["template"] = forms.CharField(initial=self.chosen, widget=forms.HiddenInput)
        self.add_texts("title", TITLES, max_length=200, marked=False)
        self.add_languages(list(self.template.languages))
        for category in self.template.categories:
            title = text_in(category["title"], list(category["title"]))[0]
            self.fields[f"places-{category['key']}"] = places_field(title, category.get("places"))
        opens = next_weekday(timezone.now().astimezone(ZoneInfo(self.zone)).date() + timedelta(days=1))
        closes = next_weekday(opens + timedelta(days=OPEN_DAYS))
        self.add_moment("opens", day=_("Opens on"), at=_("Opens at"), initial=at_clock(opens, OPENS_HOUR))
        self.add_moment(
            "closes", day=_("Closes on"), at=_("Closes at"), initial=at_clock(closes, CLOSES_HOUR)
        )
        self.add_appeal_and_contact(appeal_days=self.template.appeal_days, contact_email=office.contact_email)

    def choices(self) -> list[dict]:
        """Return the templates to choose from, with their programme where that says more."""
        return [
            {"key": key, "name": template_name(*pair), "chosen": key == self.chosen}
            for key, pair in self.templates.items()
        ]

    def places_fields(self) -> list:
        return [self[f"places-{category['key']}"] for category in self.template.categories]

    def clean(self) -> dict:
        super().clean()
        self.require_titles(self.cleaned_data.get("languages", []))
        opens, closes = self.clean_moment("opens", self.zone), self.clean_moment("closes", self.zone)
        if opens and closes and closes <= opens:
            self.add_error("closes_day", _("The call has to close after it opens."))
        if closes and closes <= timezone.now():
            self.add_error("closes_day", _("Choose a closing time that is still to come."))
        return self.cleaned_data

    def arguments(self) -> dict:
        """Return what the service takes."""
        languages = self.cleaned_data["languages"]
        return {
            "programme": self.programme.key,
            "template": self.template.key,
            "title": self.texts("title", CODES),
            "languages": [code for code in CODES if code in languages],
            "opens_wall": self.wall("opens"),
            "closes_wall": self.wall("closes"),
            "opens_second": self.second("opens"),
            "closes_second": self.second("closes"),
            "zone": self.zone,
            "contact_email": self.cleaned_data["contact_email"],
            "appeal_days": self.cleaned_data["appeal_days"],
            "places": {
                category["key"]: self.cleaned_data[f"places-{category['key']}"]
                for category in self.template.categories
            },
        }


def template_name(programme, template) -> str:
    if str(programme.name) == str(template.name):
        return str(template.name)
    return f"{programme.name}: {template.name}"


class BasicsForm(LanguagesMixin, AppealAndContactMixin, forms.Form):
    """The words, languages, places and contact of a draft call."""

    FIELDS = (
        "title",
        "summary",
        "who_can_apply",
        "languages",
        "answer_languages",
        "contact_email",
        "appeal_days",
    )

    def __init__(self, *args, call: Call, **kwargs):
        super().__init__(*args, **kwargs)
        self.call, self.categories = call, list(call.categories.all())
        self.add_texts("title", TITLES, max_length=200, initial=call.title, marked=False)
        self.add_languages(call.languages)
        self.fields["answer_languages"] = forms.MultipleChoiceField(
            label=_("Languages accepted for answers"),
            choices=LANGUAGES,
            initial=call.answer_languages,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one language.")},
        )
        self.add_texts("summary", SUMMARIES, max_length=2000, initial=call.summary, rows=4)
        self.add_texts(
            "who_can_apply",
            WHO,
            max_length=4000,
            initial=call.who_can_apply,
            rows=5,
            help_text=_("One line for each kind of applicant."),
        )
        for category in self.categories:
            self.fields[f"places-{category.key}"] = places_field(category.name, category.places)
        self.add_appeal_and_contact(appeal_days=call.appeal_days, contact_email=call.contact_email)

    def places_fields(self) -> list:
        return [self[f"places-{category.key}"] for category in self.categories]

    def clean(self) -> dict:
        super().clean()
        self.require_titles(self.cleaned_data.get("languages", []))
        return self.cleaned_data

    def changes(self) -> dict:
        chosen, accepted = self.cleaned_data["languages"], self.cleaned_data["answer_languages"]
        return {
            "title": self.texts("title", CODES),
            "summary": self.texts("summary", CODES),
            "who_can_apply": self.texts("who_can_apply", CODES),
            "languages": [code for code in CODES if code in chosen],
            "answer_languages": [code for code in CODES if code in accepted],
            "contact_email": self.cleaned_data["contact_email"],
            "appeal_days": self.cleaned_data["appeal_days"],
        }

    def places(self) -> dict[str, int | None]:
        return {category.key: self.cleaned_data[f"places-{category.key}"] for category in self.categories}


class CorrectionForm(TextsMixin, forms.Form):
    """Typing errors in the public words of a published call."""

    FIELDS = ("title", "summary", "who_can_apply")

    def __init__(self, *args, call: Call, **kwargs):
        super().__init__(*args, **kwargs)
        needed = call.languages
        self.add_texts("title", TITLES, max_length=200, initial=call.title, required=needed)
        self.add_texts("summary", SUMMARIES, max_length=2000, initial=call.summary, rows=4)
        self.add_texts("who_can_apply", WHO, max_length=4000, initial=call.who_can_apply, rows=5)

    def changes(self) -> dict:
        return {name: self.texts(name, CODES) for name in self.FIELDS}


class DatesForm(WallTimesMixin, forms.Form):
    """Opening, closing and the later days of a draft call, on the clock of its zone."""

    LABELS = {
        "screening_by": gettext_lazy("Requirements checked by"),
        "scoring_by": gettext_lazy("Scores handed in by"),
        "decision_by": gettext_lazy("Decision by"),
        "letters_on": gettext_lazy("Letters on"),
        "announcement_on": gettext_lazy("Announcement on"),
    }
    FIELDS = ("opens_wall", "closes_wall", "zone", *STEPS_AFTER_CLOSING)

    def __init__(self, *args, call: Call, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["zone"] = ZoneField(label=_("Time zone"), initial=call.zone)
        opens, closes = wall_of(call.opens_at, call.zone), wall_of(call.closes_at, call.zone)
        self.add_moment("opens", day=_("Opens on"), at=_("Opens at"), initial=opens)
        self.add_moment("closes", day=_("Closes on"), at=_("Closes at"), initial=closes)
        for name in STEPS_AFTER_CLOSING:
            self.fields[name] = DateInputsField(label=self.LABELS[name], initial=getattr(call, name))

    def clean(self) -> dict:
        super().clean()
        zone = self.cleaned_data.get("zone")
        if not zone:
            return self.cleaned_data
        opens, closes = self.clean_moment("opens", zone), self.clean_moment("closes", zone)
        if opens and closes and closes <= opens:
            self.add_error("closes_day", _("The call has to close after it opens."))
        self.require_order(closes and wall_of(closes, zone).date())
        return self.cleaned_data

    def require_order(self, earlier: date | None) -> None:
        for name in STEPS_AFTER_CLOSING:
            day = self.cleaned_data.get(name)
            if day and earlier and day < earlier:
                self.add_error(name, _("This day lies before the step that comes first."))
            earlier = day or earlier

    def changes(self) -> dict:
        return {
            "zone": self.cleaned_data["zone"],
            "opens_wall": self.wall("opens"),
            "closes_wall": self.wall("closes"),
            "opens_second": self.second("opens"),
            "closes_second": self.second("closes"),
            **{name: self.cleaned_data[name] for name in STEPS_AFTER_CLOSING},
        }


class CloseLaterForm(WallTimesMixin, forms.Form):
    """A later closing for everybody, with the reason that stands in the call's public ledger."""

    def __init__(self, *args, call: Call, **kwargs):
        super().__init__(*args, **kwargs)
        self.call = call
        present = wall_of(call.closes_at, call.zone)
        later = at_clock(next_weekday(present.date() + timedelta(days=7)), present.hour)
        self.add_moment(
            "closes", day=_("Closes on"), at=_("Closes at"), initial=later.replace(minute=present.minute)
        )
        self.fields["reason"] = reason_field(
            _("Why is the closing moved?"), help_text=_("Everybody can read this on the page of the call.")
        )

    def clean(self) -> dict:
        super().clean()
        closes = self.clean_moment("closes", self.call.zone)
        if closes and closes <= self.call.closes_at:
            self.add_error("closes_day", _("The closing may be moved later for all, never earlier."))
        return self.cleaned_data


class CancelForm(forms.Form):
    reason = reason_field(
        gettext_lazy("Why is the call cancelled?"),
        help_text=gettext_lazy("Every applicant reads this, drafts included."),
    )


def language_now() -> str:
    return get_language() or CODES[0]

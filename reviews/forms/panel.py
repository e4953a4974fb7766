"""What an officer says of the people on a panel."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.forms.desk_calls import reason_field
from applications.forms.texts import LANGUAGE_NAMES
from applications.models import Application, Call
from people.models import Person
from reviews.forms.seats import SeatField
from reviews.models import Panellist

MOST_ENTRIES = 10_000


def languages_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=gettext_lazy("Reads entries in"),
        help_text=gettext_lazy("Entries in other languages go to them only by hand, with a reason."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one language.")},
    )


def most_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("Takes at most so many entries"),
        help_text=gettext_lazy("Leave it empty where there is no limit."),
        required=False,
        min_value=1,
        max_value=MOST_ENTRIES,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
    )


def language_choices(call: Call, *, held: list[str] = ()) -> list[tuple[str, str]]:
    """The languages of answers in the call, and those that somebody is on record for."""
    codes = [*call.answer_languages, *(code for code in held if code not in call.answer_languages)]
    return [(code, LANGUAGE_NAMES.get(code, code)) for code in codes]


def is_known(email: str) -> bool:
    """Whether an invitation to this address finds somebody who is here already."""
    owner = Q(user__emailaddress__email=email, user__emailaddress__verified=True)
    return Person.objects.filter(owner | Q(user=None, email=email)).exists()


class InviteForm(forms.Form):
    """Somebody for the panel: known by their address, or new."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter the e-mail address.")},
    )
    full_name = forms.CharField(
        label=gettext_lazy("Full name"),
        help_text=gettext_lazy("As they write it. Whoever has an account keeps the name that stands there."),
        required=False,
        max_length=200,
    )
    languages = languages_field()
    most_entries = most_field()
    is_chair = forms.BooleanField(label=gettext_lazy("Chairs the panel"), required=False)

    def __init__(self, *args, call: Call, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = language_choices(call)
        self.fields["full_name"].mark_optional = False

    def clean(self) -> dict:
        super().clean()
        email = self.cleaned_data.get("email", "").lower()
        if email and not self.cleaned_data.get("full_name") and not is_known(email):
            self.add_error("full_name", _("Enter the name: nobody with this address is known here yet."))
        return self.cleaned_data

    @property
    def arguments(self) -> dict:
        names = ("email", "full_name", "languages", "most_entries", "is_chair")
        return {name: self.cleaned_data[name] for name in names}


class ReadingForm(forms.Form):
    """What a panellist reads, and how much of it."""

    languages = languages_field()
    most_entries = most_field()

    def __init__(self, *args, panellist: Panellist, **kwargs):
        super().__init__(*args, **kwargs)
        held = panellist.languages
        self.fields["languages"].choices = language_choices(panellist.panel.call, held=held)
        self.fields["languages"].initial = held
        self.fields["most_entries"].initial = panellist.most_entries


class ReasonForm(forms.Form):
    """A reason that stands in the protocol."""

    reason = reason_field("", help_text=gettext_lazy("It stands in the protocol."))

    def __init__(self, *args, question: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = question


class ReplaceForm(ReasonForm):
    """Somebody leaves; what they have not handed in goes to others."""

    replacement = SeatField(
        label=gettext_lazy("Who takes the entries that are not handed in?"),
        queryset=Panellist.objects.none(),
        required=False,
        empty_label=gettext_lazy("Whoever has room, as evenly as can be"),
    )

    def __init__(self, *args, panellist: Panellist, **kwargs):
        super().__init__(*args, question=_("Why do they leave?"), **kwargs)
        others = Panellist.objects.on_the_panel().filter(panel=panellist.panel_id).exclude(pk=panellist.pk)
        self.fields["replacement"].queryset = others.select_related("person").order_by(
            "person__full_name", "pk"
        )
        self.fields["replacement"].mark_optional = False


class NumberedForm(forms.Form):
    """Finds an entry of the call by the number that everybody sees."""

    number = forms.CharField(
        label=gettext_lazy("Number of the entry"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"}),
        help_text=gettext_lazy("Six digits, such as 482 716."),
        error_messages={"required": gettext_lazy("Enter the number.")},
    )

    def __init__(self, *args, call: Call, **kwargs):
        super().__init__(*args, **kwargs)
        self.call = call

    def clean_number(self) -> str:
        number = "".join(sign for sign in self.cleaned_data["number"] if sign.isdigit())
        self.application = Application.objects.listed().filter(call=self.call, number=number).first()
        if self.application is None:
            raise forms.ValidationError(_("No application of this call has this number."))
        return number


class NameConflictForm(NumberedForm):
    """A connection that the office knows of."""

    reason = reason_field(
        gettext_lazy("What connects them?"),
        help_text=gettext_lazy("It stands in the protocol. The panellist and the applicant do not read it."),
    )

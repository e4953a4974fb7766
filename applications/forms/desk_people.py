"""Who does what on a call."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.clock import end_of_day
from applications.models import Call, CallGrant
from people.fields import DateInputsField
from people.models import Person, StaffRole


def office_people() -> list[Person]:
    """Return everyone with a role in the office now, by name."""
    held = StaffRole.objects.running().values("person")
    return list(Person.objects.filter(pk__in=held).order_by("full_name", "pk"))


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person: Person) -> str:
        return person.full_name


class LastDayMixin:
    def last_moment(self, call: Call) -> datetime | None:
        """Return the first moment after the last day, on the call's clock."""
        day = self.cleaned_data.get("last_day")
        return end_of_day(day, call.zone) if day else None

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day and end_of_day(day, self.call.zone) <= timezone.now():
            raise forms.ValidationError(_("Choose a last day that is not over yet."))
        return day


class GrantForm(LastDayMixin, forms.Form):
    """Someone of the office gets a role on the call."""

    person = PersonField(
        label=gettext_lazy("Person"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Choose a person"),
        error_messages={"required": gettext_lazy("Choose a person.")},
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=CallGrant.Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a role.")},
    )
    last_day = DateInputsField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave it empty where the role has no end."),
    )

    def __init__(self, *args, call: Call, **kwargs):
        super().__init__(*args, **kwargs)
        self.call = call
        held = StaffRole.objects.running().values("person")
        self.fields["person"].queryset = Person.objects.filter(pk__in=held).order_by("full_name", "pk")


class StandInForm(LastDayMixin, forms.Form):
    """An approver names who approves in their place, until a day."""

    person = PersonField(
        label=gettext_lazy("Who stands in for you?"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Choose a person"),
        error_messages={"required": gettext_lazy("Choose a person.")},
    )
    last_day = DateInputsField(
        label=gettext_lazy("Last day"), error_messages={"required": gettext_lazy("Enter the last day.")}
    )

    def __init__(self, *args, call: Call, approver: Person, **kwargs):
        kwargs.setdefault("prefix", "stand-in")
        super().__init__(*args, **kwargs)
        self.call = call
        held = StaffRole.objects.running().values("person")
        others = Person.objects.filter(pk__in=held).exclude(pk=approver.pk)
        self.fields["person"].queryset = others.order_by("full_name", "pk")

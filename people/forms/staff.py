from datetime import datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.fields import DateInputsField
from people.forms.fields import MailField, NameField
from people.models import Office, Person, StaffRole


class InviteStaffForm(forms.Form):
    full_name = NameField()
    email = MailField(help_text=_("The invitation goes there. It opens the account without a password."))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=StaffRole.Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role")},
    )
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=Person.Language.choices,
        initial=Person.Language.EN,
        widget=forms.RadioSelect,
    )


class EndRoleForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Kept with the record. Other staff can read it."),
    )


class StandInForm(forms.Form):
    """Who approves in one's place, from the first moment of one day to the last of another."""

    person = forms.ModelChoiceField(
        label=_("Stand-in"),
        queryset=Person.objects.none(),
        empty_label="",
        help_text=_("One of the office's staff. To name somebody from outside, invite them first."),
        error_messages={"required": _("Choose who stands in")},
    )
    first_day = DateInputsField(label=_("First day"))
    last_day = DateInputsField(label=_("Last day"))

    def __init__(self, *args, approver: Person, **kwargs):
        super().__init__(*args, **kwargs)
        now = timezone.now()
        staff = Person.objects.filter(roles__in=StaffRole.objects.running(now)).exclude(pk=approver.pk)
        self.fields["person"].queryset = staff.distinct().order_by("full_name")
        self.zone = ZoneInfo(Office.load().zone)

    def clean(self) -> dict:
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", ValidationError(_("The last day comes after the first")))
        if last and last < timezone.localdate(timezone=self.zone):
            self.add_error("last_day", ValidationError(_("That day is over")))
        return cleaned

    def period(self) -> tuple[datetime, datetime]:
        first, last = self.cleaned_data["first_day"], self.cleaned_data["last_day"]
        return (
            datetime.combine(first, time.min, tzinfo=self.zone),
            datetime.combine(last, time(23, 59, 59), tzinfo=self.zone),
        )


class AskResetForm(forms.Form):
    reason = forms.CharField(
        label=_("How you know that it is them"),
        max_length=500,
        help_text=_("For example: they called from the number we know. The approvers read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write how you know that it is them")},
    )

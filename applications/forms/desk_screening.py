"""What an officer says of one application."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.clock import add_working_days, working_days_from
from applications.forms.desk_calls import CLOSES_HOUR, reason_field
from applications.forms.walls import WallTimesMixin, at_clock, wall_of
from applications.formspec.question import text
from applications.models import Application, Call, RuleFinding
from applications.models.call import text_in
from applications.services.screening import ANSWER_DAYS

EXTENSION_DAYS = 3


class FindingForm(forms.Form):
    """What holds for one rule. Departing from what the rule proposes needs a note."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What holds?"),
        choices=RuleFinding.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what holds.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For the office. Needed where you depart from what the rule proposes."),
    )

    def __init__(self, *args, finding: RuleFinding, **kwargs):
        kwargs.setdefault("auto_id", f"{finding.rule_key}_%s")
        super().__init__(*args, **kwargs)
        self.finding = finding
        self.fields["outcome"].initial = finding.standing_outcome
        self.fields["note"].initial = finding.note

    def clean(self) -> dict:
        super().clean()
        proposed, chosen = self.finding.outcome, self.cleaned_data.get("outcome")
        if (
            chosen
            and proposed not in (chosen, RuleFinding.Outcome.UNCLEAR)
            and not self.cleaned_data.get("note")
        ):
            self.add_error("note", _("Say why you depart from what the rule proposes."))
        return self.cleaned_data


class IneligibleForm(forms.Form):
    """A proposal that an application does not meet the requirements; a second person confirms it."""

    rules = forms.MultipleChoiceField(
        label=gettext_lazy("Which requirements are not met?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one requirement.")},
    )
    reason = reason_field(
        gettext_lazy("Reason"),
        help_text=gettext_lazy("The applicant reads it, together with the requirement. Write it to them."),
        rows=6,
    )

    def __init__(self, *args, call: Call, findings: list[RuleFinding], **kwargs):
        super().__init__(*args, **kwargs)
        texts = {rule["key"]: text_in(rule.get("text", {}), call.languages)[0] for rule in call.rules}
        self.fields["rules"].choices = [(f.rule_key, texts.get(f.rule_key) or f.rule_key) for f in findings]
        unmet = [f.rule_key for f in findings if f.standing_outcome == RuleFinding.Outcome.NOT_MET]
        self.fields["rules"].initial = unmet


class ClarificationForm(WallTimesMixin, forms.Form):
    """A question to the applicant, about some answers or all of them, with a last moment to answer."""

    reason = reason_field(
        gettext_lazy("What do you need to know?"),
        help_text=gettext_lazy("The applicant reads it. Say what is unclear and what would make it clear."),
        rows=6,
    )
    questions = forms.MultipleChoiceField(
        label=gettext_lazy("Which answers may be changed?"),
        help_text=gettext_lazy("The others stay as they were submitted."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one answer.")},
    )

    def __init__(self, *args, application: Application, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.call = application.call
        spec, fallback = application.call.form_version.parsed, application.call.languages[0]
        self.fields["questions"].choices = [
            (question.key, text(question.label, language, fallback)[0]) for question in spec.questions
        ]
        last = working_days_from(timezone.now(), ANSWER_DAYS, self.call.zone)
        due = at_clock(wall_of(last - timedelta(minutes=1), self.call.zone).date(), CLOSES_HOUR)
        self.add_moment("due", day=_("Answer by"), at=_("Time"), initial=due)

    def clean(self) -> dict:
        super().clean()
        due = self.clean_moment("due", self.call.zone)
        if due and due <= timezone.now():
            self.add_error("due_day", _("Choose a time in the future to answer by."))
        self.due_at = due
        return self.cleaned_data


class ReinstateForm(forms.Form):
    reason = reason_field(
        gettext_lazy("Why is it taken up again?"),
        help_text=gettext_lazy("It stands in the protocol among the exceptions."),
    )


class KeepForm(forms.Form):
    reason = reason_field(
        gettext_lazy("Why does it stay as it is?"),
        help_text=gettext_lazy("The applicant reads it as the reply to their answer."),
    )


class ExtensionForm(WallTimesMixin, forms.Form):
    """More time for one application."""

    reason = reason_field(
        gettext_lazy("Why does this application get more time?"),
        help_text=gettext_lazy("It stands in the protocol, and without a name in the call's public ledger."),
    )

    def __init__(self, *args, application: Application, **kwargs):
        super().__init__(*args, **kwargs)
        self.application, self.zone = application, application.call.zone
        self.add_moment("until", day=_("New deadline"), at=_("Time"), initial=self.proposed())

    def proposed(self) -> datetime:
        """The same hour, so many working days after the present deadline or after today."""
        present = wall_of(self.application.deadline, self.zone)
        today = timezone.now().astimezone(ZoneInfo(self.zone)).date()
        day = add_working_days(max(present.date(), today), EXTENSION_DAYS)
        return at_clock(day, present.hour).replace(minute=present.minute)

    def clean(self) -> dict:
        super().clean()
        self.until = self.clean_moment("until", self.zone)
        if self.until and self.until <= max(self.application.deadline, timezone.now()):
            self.add_error("until_day", _("Choose a time after the present deadline."))
        return self.cleaned_data


class NumberForm(forms.Form):
    """Finds one application by the number that its applicant tells."""

    number = forms.CharField(
        label=gettext_lazy("Number of the application"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"}),
        help_text=gettext_lazy(
            "Six digits, such as 482 716. The applicant sees it on the page of the draft."
        ),
        error_messages={"required": gettext_lazy("Enter the number.")},
    )

    def clean_number(self) -> str:
        return "".join(sign for sign in self.cleaned_data["number"] if sign.isdigit())

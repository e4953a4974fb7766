"""An applicant's request for review, and the answer to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

UPHOLD, DISMISS = "uphold", "dismiss"


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("What should be looked at again?"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10, "data-characters-max": "8000"}),
        help_text=_(
            "Say what you think went wrong, for example a rule that was not followed or a fact that was "
            "misread. Another view of the marks alone changes nothing."
        ),
        error_messages={"required": _("Say what should be looked at again.")},
    )


class AppealAnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (DISMISS, _("Dismiss it: the result stays")),
            (UPHOLD, _("Uphold it: the application is decided anew")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )
    reasons = forms.CharField(
        label=_("Your reasons"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("The applicant reads them."),
        error_messages={"required": _("Give the reasons. The applicant reads them.")},
    )

    @property
    def upholds(self) -> bool:
        return self.cleaned_data["answer"] == UPHOLD

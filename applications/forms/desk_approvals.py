"""What an approver says of a proposal."""

from django import forms
from django.utils.translation import gettext_lazy

from people.forms.fields import MailField, NameField


class SendBackForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Why do you send it back?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Whoever proposed it reads this."),
        error_messages={"required": gettext_lazy("Give the reason.")},
    )


class OutsiderForm(forms.Form):
    """Someone from outside the office who is asked to approve one proposal."""

    full_name = NameField()
    email = MailField(
        help_text=gettext_lazy("The invitation goes there. It opens this one proposal and nothing else."),
    )

from django import forms
from django.utils.translation import gettext_lazy as _

from scholarships.models import NominatingAuthority


class RefusalForm(forms.Form):
    """Why an endorsement is refused. The candidate reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The candidate reads it."),
        error_messages={"required": _("Give the reason. The candidate reads it.")},
    )


class AuthorityForm(forms.Form):
    """Which nominating authority is asked about a candidate."""

    authority = forms.ModelChoiceField(
        label=_("Nominating authority"),
        queryset=NominatingAuthority.objects.none(),
        empty_label=_("Choose one"),
        error_messages={"required": _("Choose the authority to ask.")},
    )

    def __init__(self, *args, country, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = NominatingAuthority.objects.filter(country=country)

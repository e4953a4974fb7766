from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.forms.fields import NameField
from people.models import User
from people.services.persons import open_account
from people.zones import browser_zone


class PersonFields(forms.Form):
    """What every way of signing up asks besides the address. allauth's forms grow from this one."""

    full_name = NameField(
        help_text=_("As you write it yourself, in any script."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        open_account(user=user, full_name=self.cleaned_data["full_name"], zone=browser_zone(request))

import re

from django import forms
from django.core.validators import RegexValidator


class StartForm(forms.Form):
    """What a browser tells of a file before it sends it."""

    slot = forms.CharField()
    file_name = forms.CharField(max_length=1000, required=False)
    type = forms.CharField(max_length=127, required=False)
    size = forms.IntegerField(min_value=0)
    sha256 = forms.CharField(validators=[RegexValidator(re.compile(r"\A[0-9a-f]{64}\Z"))])


class ReceiveForm(forms.Form):
    """The same for a file that comes along; the service examines it, an empty one too."""

    slot = forms.CharField()
    file = forms.FileField(allow_empty_file=True)

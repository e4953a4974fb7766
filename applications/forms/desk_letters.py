"""The wording of a call's letters, and an address that was wrong."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.forms.texts import LANGUAGE_NAMES
from applications.letter_texts import PLACEHOLDERS, unknown_placeholders
from applications.models import Call
from people.forms.fields import MailField

SUBJECT_CHARACTERS, BODY_CHARACTERS = 200, 8000
SUBJECTS = {
    "en": gettext_lazy("Subject in English"),
    "ru": gettext_lazy("Subject in Russian"),
    "kk": gettext_lazy("Subject in Kazakh"),
}
BODIES = {
    "en": gettext_lazy("Letter in English"),
    "ru": gettext_lazy("Letter in Russian"),
    "kk": gettext_lazy("Letter in Kazakh"),
}


class LetterTextForm(forms.Form):
    """One kind of letter, in each language that its readers may have."""

    def __init__(self, *args, call: Call, texts: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.call, self.languages = call, list(LANGUAGE_NAMES)
        for language in self.languages:
            words = texts.get(language, {})
            self.fields[f"subject_{language}"] = forms.CharField(
                label=SUBJECTS[language],
                required=language in call.languages,
                initial=words.get("subject", ""),
                max_length=SUBJECT_CHARACTERS,
                widget=forms.TextInput(attrs={"lang": language}),
                error_messages={"required": _("Write the subject.")},
            )
            self.fields[f"body_{language}"] = forms.CharField(
                label=BODIES[language],
                required=language in call.languages,
                initial=words.get("body", ""),
                max_length=BODY_CHARACTERS,
                widget=forms.Textarea(attrs={"rows": 12, "lang": language}),
                error_messages={"required": _("Write the letter.")},
            )

    def clean(self) -> dict:
        super().clean()
        for name, text in list(self.cleaned_data.items()):
            for unknown in unknown_placeholders(text or ""):
                self.add_error(name, self.placeholder_message(unknown))
        for language in self.languages:
            self.require_both(language)
        return self.cleaned_data

    @staticmethod
    def placeholder_message(unknown: str) -> str:
        if len(unknown) == 1:
            return _("A brace stands alone: “%(brace)s”.") % {"brace": unknown}
        return _("%(unknown)s is not one of the words that we can fill in.") % {"unknown": unknown}

    def require_both(self, language: str) -> None:
        subject, body = (
            self.cleaned_data.get(f"subject_{language}"),
            self.cleaned_data.get(f"body_{language}"),
        )
        if body and subject == "":
            self.add_error(f"subject_{language}", _("Write the subject."))
        if subject and body == "":
            self.add_error(f"body_{language}", _("Write the letter."))

    def texts(self) -> dict:
        return {
            language: {
                "subject": self.cleaned_data[f"subject_{language}"],
                "body": self.cleaned_data[f"body_{language}"].replace("\r\n", "\n"),
            }
            for language in self.languages
            if self.cleaned_data[f"body_{language}"]
        }

    def by_language(self) -> list[tuple]:
        return [(self[f"subject_{language}"], self[f"body_{language}"]) for language in self.languages]


def placeholder_facts() -> list[dict]:
    return [{"term": f"{{{name}}}", "value": meaning} for name, meaning in PLACEHOLDERS.items()]


class AddressForm(forms.Form):
    email = MailField(
        help_text=gettext_lazy("The letter goes there. The person's own details stay as they are."),
    )

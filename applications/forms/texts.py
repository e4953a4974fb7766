"""One field a language for texts that exist in several."""

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

LANGUAGE_NAMES = dict(settings.LANGUAGES)


class TextsMixin:
    """For forms that ask for the same text in each language of a call: `title_en`, `title_ru`, …"""

    def add_texts(
        self,
        name: str,
        labels: dict[str, str],
        *,
        max_length: int,
        initial: dict | None = None,
        required: Iterable[str] = (),
        rows: int = 0,
        help_text: str = "",
        marked: bool | None = None,
    ) -> None:
        """`marked` says whether the labels call the texts optional, where `required` does not tell."""
        for language, label in labels.items():
            self.fields[f"{name}_{language}"] = forms.CharField(
                label=label,
                max_length=max_length,
                required=language in required,
                initial=(initial or {}).get(language, ""),
                help_text=help_text,
                widget=forms.Textarea(attrs={"rows": rows, "lang": language})
                if rows
                else forms.TextInput(attrs={"lang": language}),
                error_messages={"required": _("Write this text.")},
            )
            if marked is not None:
                self.fields[f"{name}_{language}"].mark_optional = marked

    def texts(self, name: str, languages: Iterable[str]) -> dict[str, str]:
        """Return what was written, by language; languages left empty are absent."""
        written = {language: self.cleaned_data.get(f"{name}_{language}", "") for language in languages}
        return {language: text.replace("\r\n", "\n") for language, text in written.items() if text}

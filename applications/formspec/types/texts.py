"""Questions answered by writing: short and long texts, web and e-mail addresses."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.formspec.attached import AttachedDocument
from applications.formspec.characters import clean_line, clean_text
from applications.formspec.question import Question
from applications.formspec.types.base import Display, QuestionType, Reading, Unreadable, as_text, register
from applications.formspec.words import count_words
from people.reading import number

BLANK_LINES = re.compile(r"\n\s*\n")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
HOST_AND_PORT = re.compile(r"[^/:]+:\d+(/.*)?")
WEB_ADDRESS_AT_MOST = 2000

is_web_address = URLValidator(schemes=["http", "https"])
is_email_address = EmailValidator()


class TextType(QuestionType):
    """What the texts share: limits in words and characters."""

    limits = ("max_words", "max_chars")
    missing_message = gettext_lazy("Write an answer.")
    is_prose = True
    usual_max_chars = 0

    def max_chars(self, question: Question) -> int:
        return question.max_chars or self.usual_max_chars

    def check(
        self, question: Question, value: Any, reading: Reading, documents: Sequence[AttachedDocument]
    ) -> list[str]:
        words, max_words = count_words(value), question.limits.max_words
        if max_words and words > max_words:
            return [too_many_words(max_words, words, reading.language)]
        if len(value) > self.max_chars(question):
            return [too_many_characters(self.max_chars(question), len(value), reading.language)]
        return []

    def attributes(self, question: Question) -> dict[str, Any]:
        """Return what the counter below the field reads: the limit that its writer is most likely to meet."""
        if question.limits.max_words:
            return {"data-words-max": question.limits.max_words}
        return {"data-characters-max": question.limits.max_chars} if question.limits.max_chars else {}


@register
class ShortText(TextType):
    key = "short_text"
    usual_max_chars = 200

    def read(self, question: Question, raw: Any, reading: Reading) -> str | None:
        return clean_line(as_text(raw)) or None

    def display(self, question: Question, value: str, reading: Reading) -> Display:
        return Display(kind="text", text=value)

    def widget(self, question: Question, reading: Reading) -> forms.Widget:
        return forms.TextInput(attrs=self.attributes(question))


@register
class LongText(TextType):
    key = "long_text"
    settings = ("rows",)
    usual_max_chars = 20_000

    def read(self, question: Question, raw: Any, reading: Reading) -> str | None:
        return clean_text(as_text(raw)) or None

    def display(self, question: Question, value: str, reading: Reading) -> Display:
        return Display(kind="paragraphs", text=value, paragraphs=tuple(BLANK_LINES.split(value)))

    def widget(self, question: Question, reading: Reading) -> forms.Widget:
        return forms.Textarea(attrs={"rows": question.rows, "cols": False, **self.attributes(question)})

    def spec_problems(self, data: Mapping[str, Any], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
        rows = data.get("rows", 9)
        if type(rows) is not int or not 1 <= rows <= 40:
            yield "rows", _("The height is a whole number of rows from 1 to 40.")


@register
class Url(QuestionType):
    key = "url"
    missing_message = gettext_lazy("Enter a web address.")

    def read(self, question: Question, raw: Any, reading: Reading) -> str | None:
        """Return an http or https address; without a scheme, https is meant."""
        address = clean_line(as_text(raw))
        if not address:
            return None
        if not SCHEME.match(address) or HOST_AND_PORT.fullmatch(address):
            address = f"https://{address.removeprefix('//')}"
        if not can_be_linked(address):
            raise Unreadable(
                _("Enter a web address that begins with https:// or http://, such as https://example.org.")
            )
        return address

    def display(self, question: Question, value: str, reading: Reading) -> Display:
        return Display(kind="link", text=value, url=value if can_be_linked(value) else "")

    def widget(self, question: Question, reading: Reading) -> forms.Widget:
        return forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "autocapitalize": "none"})


@register
class Email(QuestionType):
    key = "email"
    missing_message = gettext_lazy("Enter an e-mail address.")

    def read(self, question: Question, raw: Any, reading: Reading) -> str | None:
        address = clean_line(as_text(raw))
        if not address:
            return None
        try:
            is_email_address(address)
        except ValidationError as error:
            raise Unreadable(_("Enter an e-mail address such as name@example.org.")) from error
        return address

    def display(self, question: Question, value: str, reading: Reading) -> Display:
        return Display(kind="email", text=value, url=f"mailto:{value}")

    def widget(self, question: Question, reading: Reading) -> forms.Widget:
        return forms.EmailInput(attrs={"spellcheck": "false", "autocapitalize": "none"})


def can_be_linked(address: str) -> bool:
    """Return whether the address is a well-formed http or https one: all else is text, never a link."""
    if len(address) > WEB_ADDRESS_AT_MOST:
        return False
    try:
        is_web_address(address)
    except ValidationError:
        return False
    return True


def too_many_words(limit: int, count: int, language: str) -> str:
    return ngettext(
        "Write at most %(limit)s word: you have %(count)s.",
        "Write at most %(limit)s words: you have %(count)s.",
        limit,
    ) % {"limit": number(limit, language=language), "count": number(count, language=language)}


def too_many_characters(limit: int, count: int, language: str) -> str:
    return ngettext(
        "Write at most %(limit)s character: you have %(count)s.",
        "Write at most %(limit)s characters: you have %(count)s.",
        limit,
    ) % {"limit": number(limit, language=language), "count": number(count, language=language)}

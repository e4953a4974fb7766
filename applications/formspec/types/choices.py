"""Questions answered by choosing: one, several, yes or no, a country."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.formspec.attached import AttachedDocument
from applications.formspec.characters import clean_line
from applications.formspec.question import Question, text
from applications.formspec.types.base import (
    Display,
    Item,
    QuestionType,
    Reading,
    Unreadable,
    as_text,
    register,
    told,
)
from applications.formspec.widgets import LongSelect

RADIOS_AT_MOST = 8
"""More options than this stand in a list that opens."""

YES = frozenset({"yes", "true", "on", "1"})
NO = frozenset({"no", "false", "off", "0"})


class ChoiceType(QuestionType):
    """What choosing among a question's own options shares. Answers are keys, shown in any language."""

    settings = ("options",)
    options_at_least = 1

    def items(self, question: Question, keys: Sequence[str], reading: Reading) -> tuple[Item, ...]:
        return tuple(self.item(question, key, reading) for key in keys)

    def item(self, question: Question, key: str, reading: Reading) -> Item:
        """Return the option's label; an option that a later form no longer has keeps its key."""
        option = question.option(key)
        return Item(*text(option.label, reading.language, reading.fallback)) if option else Item(key, "")

    def marked_labels(self, question: Question, reading: Reading) -> list[tuple[str, str]]:
        return [(option.key, told(option.label, reading)) for option in question.options]

    def plain(self, question: Question, value: Any, reading: Reading) -> str:
        return "; ".join(item.text for item in self.display(question, value, reading).items)

    def spec_problems(self, data: Mapping[str, Any], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
        options = data.get("options")
        if not isinstance(options, list) or len(options) < self.options_at_least:
            yield (
                "options",
                ngettext(
                    "Give at least %(count)s option to choose from.",
                    "Give at least %(count)s options to choose from.",
                    self.options_at_least,
                )
                % {"count": self.options_at_least},
            )


@register
class Choice(ChoiceType):
    key = "choice"
    missing_message = gettext_lazy("Choose one of the options.")
    options_at_least = 2

    def read(self, question: Question, raw: Any, reading: Reading) -> str | None:
        key = clean_line(as_text(raw))
        if not key:
            return None
        if question.option(key) is None:
            raise Unreadable(str(self.missing_message))
        return key

    def check(
        self, question: Question, value: Any, reading: Reading, documents: Sequence[AttachedDocument]
    ) -> list[str]:
        return [] if question.option(value) else [str(self.missing_message)]

    def display(self, question: Question, value: str, reading: Reading) -> Display:
        (item,) = self.items(question, [value], reading)
        return Display(kind="choice", text=item.text, language=item.language, items=(item,))

    def widget(self, question: Question, reading: Reading) -> forms.Widget:
        if len(question.options) <= RADIOS_AT_MOST:
            return forms.RadioSelect(choices=self.marked_labels(question, reading))
        choices = [(option.key, self.item(question, option.key, reading).text) for option in question.options]
        return forms.Select(choices=[("", ""), *choices])


@register
class Choices(ChoiceType):
    """Several of the options, kept in the order of the form whatever the order of the clicks."""

    key = "choices"
    limits = ("min", "max")
    missing_message = gettext_lazy("Choose at least one of the options.")

    def read(self, question: Question, raw: Any, reading: Reading) -> list[str] | None:
        given = raw if isinstance(raw, list | tuple | set | frozenset) else [raw]
        keys = {clean_line(as_text(key)) for key in given} - {""}
        if not keys:
            return None
        if not all(map(question.option, keys)):
            raise Unreadable(not_an_option())
        return [option.key for option in question.options if option.key in keys]

    def holds(self, value: Any) -> bool:
        return isinstance(value, list) and bool(value) and all(isinstance(key, str) for key in value)

    def check(
        self, question: Question, value: Any, reading: Reading, documents: Sequence[AttachedDocument]
    ) -> list[str]:
        if not all(map(question.option, value)):
            return [not_an_option()]
        least, most = question.limits.min, question.limits.max
        if least is not None and len(value) < least:
            return [choose_at_least(int(least), len(value))]
        if most is not None and len(value) > most:
            return [choose_at_most(int(most), len(value))]
        return []

    def display(self, question: Question, value: Sequence[str], reading: Reading) -> Display:
        items = self.items(question, value, reading)
        return Display(kind="choices", text="; ".join(item.text for item in items), items=items)

    def widget(self, question: Question, reading: Reading) -> forms.Widget:
        return forms.CheckboxSelectMultiple(choices=self.marked_labels(question, reading))


@register
class YesNo(QuestionType):
    key = "yes_no"
    missing_message = gettext_lazy("Choose yes or no.")

    def read(self, question: Question, raw: Any, reading: Reading) -> bool | None:
        word = clean_line(as_text(raw)).casefold()
        if not word:
            return None
        if word not in YES | NO:
            raise Unreadable(str(self.missing_message))
        return word in YES

    def holds(self, value: Any) -> bool:
        return isinstance(value, bool)

    def display(self, question: Question, value: bool, reading: Reading) -> Display:
        with translation.override(reading.language):
            word = _("Yes") if value else _("No")
        return Display("choice", word, reading.language, items=(Item(word, reading.language),))

    def edit(self, question: Question, value: bool, language: str) -> str:
        return "yes" if value else "no"

    def widget(self, question: Question, reading: Reading) -> forms.Widget:
        return forms.RadioSelect(choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))])


@register
class Country(QuestionType):
    """Stored as its ISO 3166 code in two letters."""

    key = "country"
    missing_message = gettext_lazy("Choose a country.")

    def read(self, question: Question, raw: Any, reading: Reading) -> str | None:
        code = clean_line(as_text(raw)).upper()
        if not code:
            return None
        if messages := self.check(question, code, reading, ()):
            raise Unreadable(messages[0])
        return code

    def check(
        self, question: Question, value: Any, reading: Reading, documents: Sequence[AttachedDocument]
    ) -> list[str]:
        if reading.countries is None or value in reading.countries:
            return []
        return [_("Choose a country from the list.")]

    def display(self, question: Question, value: str, reading: Reading) -> Display:
        return Display(
            kind="text", text=(reading.countries or {}).get(value, value), language=reading.language
        )

    def widget(self, question: Question, reading: Reading) -> forms.Widget:
        choices = [("", ""), *(reading.countries or {}).items()]
        return LongSelect(choices=choices, attrs={"data-autocomplete": "true"})


def not_an_option() -> str:
    return _("Choose from the options of this question.")


def choose_at_least(limit: int, count: int) -> str:
    return ngettext(
        "Choose at least %(limit)s option: you have %(count)s.",
        "Choose at least %(limit)s options: you have %(count)s.",
        limit,
    ) % {"limit": limit, "count": count}


def choose_at_most(limit: int, count: int) -> str:
    return ngettext(
        "Choose at most %(limit)s option: you have %(count)s.",
        "Choose at most %(limit)s options: you have %(count)s.",
        limit,
    ) % {"limit": limit, "count": count}

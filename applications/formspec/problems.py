"""What is wrong with the JSON of a form, said to the officer who writes it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applications.formspec.named_facts import COLUMN_CHARS, FACTS, IN_COLUMNS
from applications.formspec.readers import READERS, SENSITIVE
from applications.formspec.types import TYPES

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
OPTION_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._+-]{0,59}")
TAKEN = frozenset({"csrfmiddlewaretoken", "token", "anyway", "next", "action"})
"""Names of other fields on the pages that hold the questions."""

SECTION_KEYS = frozenset({"key", "title", "help", "questions"})
QUESTION_KEYS = frozenset(
    {"key", "type", "label", "help", "short", "required", "reader", "fills", "sensitive", "limits"}
)
COUNTS = ("max_words", "max_chars")
BOUNDS = ("min", "max")
DATES = ("not_before", "not_after")


@dataclass(frozen=True, slots=True)
class SpecProblem:
    """`path` says where, as in sections[0].questions[2].label.ru."""

    path: str
    message: str


Found = Iterator[tuple[str, str]]


def validate_spec(data: Any, languages: Sequence[str] = ()) -> list[SpecProblem]:
    """Return what keeps this JSON from being a form in these languages; nothing is assumed about it."""
    return [SpecProblem(path, message) for path, message in form_problems(data, languages)]


def form_problems(data: Any, languages: Sequence[str]) -> Found:
    sections = data.get("sections") if isinstance(data, dict) else None
    if not isinstance(sections, list) or not sections:
        yield "sections", _("A form has at least one section.")
        return
    yield from repeated([(f"sections[{n}]", part) for n, part in enumerate(sections)], "key")
    questions = []
    for number, section in enumerate(sections):
        path = f"sections[{number}]"
        yield from under(path, section_problems(section, languages))
        questions += asked_in(path, section)
    yield from repeated(questions, "key")
    yield from repeated(questions, "fills")


def section_problems(data: Any, languages: Sequence[str]) -> Found:
    if not isinstance(data, dict):
        yield "", _("A section is an object with a key, a title and questions.")
        return
    yield from key_problems(data)
    yield from unknown_settings(data, SECTION_KEYS)
    yield from text_problems(data, "title", languages, required=True)
    yield from text_problems(data, "help", languages)
    questions = data.get("questions")
    if not isinstance(questions, list) or not questions:
        yield "questions", _("A section has at least one question.")
        return
    for number, question in enumerate(questions):
        yield from under(f"questions[{number}]", question_problems(question, languages))


def question_problems(data: Any, languages: Sequence[str]) -> Found:
    if not isinstance(data, dict):
        yield "", _("A question is an object with a key, a type and a label.")
        return
    yield from key_problems(data)
    yield from text_problems(data, "label", languages, required=True)
    for name in ("help", "short", "unit"):
        yield from text_problems(data, name, languages)
    if type(data.get("required", True)) is not bool:
        yield "required", _("Whether an answer is required is yes or no.")
    yield from one_of(data, "reader", READERS)
    yield from one_of(data, "sensitive", SENSITIVE)
    if not isinstance(data.get("type"), str) or data["type"] not in TYPES:
        yield "type", _("Choose a type that exists: %(types)s.") % {"types": ", ".join(TYPES)}
        return
    question_type = TYPES[data["type"]]
    yield from unknown_settings(data, QUESTION_KEYS | set(question_type.settings))
    yield from question_type.spec_problems(data, languages)
    yield from under("limits", limit_problems(data.get("limits"), question_type.limits))
    yield from option_problems(data.get("options"), languages)
    yield from fact_problems(data)


def key_problems(data: Mapping[str, Any]) -> Found:
    if not isinstance(data.get("key"), str) or not KEY.fullmatch(data["key"]):
        yield (
            "key",
            _("A key begins with a small Latin letter and goes on with such letters, digits and low lines."),
        )
    elif data["key"] in TAKEN:
        yield "key", _("Choose another key: the pages use this one themselves.")


def text_problems(
    data: Mapping[str, Any], name: str, languages: Sequence[str], *, required: bool = False
) -> Found:
    """Each language of the call has the text; one that is not required is there in all of them or in none."""
    texts = data.get(name)
    if texts in (None, {}) and not required:
        return
    if not isinstance(texts, dict) or not all(isinstance(entry, str) for entry in texts.values()):
        yield name, _("Write one text a language.")
        return
    for language in languages or [""]:
        if not texts.get(language, "").strip() and (language or not any(map(str.strip, texts.values()))):
            yield f"{name}.{language}".rstrip("."), _("Write this text in this language too.")


def unknown_settings(data: Mapping[str, Any], known: frozenset[str]) -> Found:
    for name in data:
        if name not in known:
            yield str(name), _("Nothing here is called “%(name)s”.") % {"name": name}


def one_of(data: Mapping[str, Any], name: str, known: Sequence[str]) -> Found:
    if data.get(name) not in (None, "", *known):
        yield name, _("Choose one of these: %(known)s.") % {"known": ", ".join(known)}


def limit_problems(limits: Any, allowed: Sequence[str]) -> Found:
    if limits is None:
        return
    if not isinstance(limits, dict):
        yield "", _("Limits are an object.")
        return
    yield from unknown_settings(limits, frozenset(allowed))
    for names, check, message in LIMIT_CHECKS:
        wrong = [name for name in names if limits.get(name) is not None and not check(limits[name])]
        yield from ((name, message()) for name in wrong)
        first, last = (limits.get(name) for name in names)
        if names is not COUNTS and not wrong and None not in (first, last) and order(first) > order(last):
            yield names[1], _("The upper limit is below the lower one.")


def is_count(value: Any) -> bool:
    return type(value) is int and 1 <= value <= 1_000_000


def is_bound(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e15


def is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def order(value: Any) -> Any:
    return value if isinstance(value, str) else Decimal(str(value))


LIMIT_CHECKS: Sequence[tuple[Sequence[str], Callable[[Any], bool], Callable[[], str]]] = (
    (COUNTS, is_count, lambda: _("This limit is a whole number above zero.")),
    (BOUNDS, is_bound, lambda: _("This limit is a number.")),
    (DATES, is_date, lambda: _("This limit is a date such as 2026-12-04.")),
)


def option_problems(options: Any, languages: Sequence[str]) -> Found:
    if options is None:
        return
    if not isinstance(options, list):
        yield "options", _("Options are a list.")
        return
    paths = [(f"options[{number}]", option) for number, option in enumerate(options)]
    yield from repeated(paths, "key")
    for path, option in paths:
        if not isinstance(option, dict):
            yield path, _("An option is an object with a key and a label.")
            continue
        if not isinstance(option.get("key"), str) or not OPTION_KEY.fullmatch(option["key"]):
            yield f"{path}.key", _("The key of an option is made of Latin letters and digits.")
        yield from under(path, unknown_settings(option, frozenset({"key", "label"})))
        yield from under(path, text_problems(option, "label", languages, required=True))


def fact_problems(data: Mapping[str, Any]) -> Found:
    fact = data.get("fills")
    if fact is None or fact == "":
        return
    if not isinstance(fact, str) or fact not in FACTS:
        yield "fills", _("Choose a fact that exists: %(facts)s.") % {"facts": ", ".join(FACTS)}
    elif data["type"] not in FACTS[fact]:
        types = ", ".join(sorted(FACTS[fact]))
        yield "fills", _("Only a question of this type fills this fact: %(types)s.") % {"types": types}
    elif fact in IN_COLUMNS and max_chars(data) > COLUMN_CHARS:
        yield (
            "limits.max_chars",
            _("An answer that fills this fact has at most %(most)s characters.") % {"most": COLUMN_CHARS},
        )


def max_chars(data: Mapping[str, Any]) -> int:
    limits = data.get("limits")
    given = limits.get("max_chars") if isinstance(limits, dict) else None
    return given if type(given) is int else 0


def asked_in(path: str, section: Any) -> list[tuple[str, Any]]:
    questions = section.get("questions") if isinstance(section, dict) else None
    if not isinstance(questions, list):
        return []
    return [(f"{path}.questions[{number}]", question) for number, question in enumerate(questions)]


def repeated(places: Sequence[tuple[str, Any]], name: str) -> Found:
    """What stands twice where it may stand once: keys, and facts that a question fills."""
    seen: dict[str, str] = {}
    for path, part in places:
        value = part.get(name) if isinstance(part, dict) else None
        if not isinstance(value, str) or not value:
            continue
        if value in seen:
            yield f"{path}.{name}", _("This stands at %(path)s already.") % {"path": seen[value]}
        seen.setdefault(value, path)


def under(path: str, found: Found) -> Found:
    for inner, message in found:
        yield f"{path}.{inner}".rstrip("."), message

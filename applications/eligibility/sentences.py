"""Findings and problems as sentences. What a sentence names is formatted for its reader."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from applications.eligibility.findings import Finding, Problem
from applications.eligibility.parsing import read_date, same_words
from applications.eligibility.registry import RULE_TYPES
from people.countries import hub_names, iso_names
from people.reading import day

DATE_PARAMS = {"on": "on", "until": "until", "issued": "on"}
"""Params that are days, with the case in which their sentence needs them."""

TEST_NAMES = {
    "cae": "CAE",
    "cpe": "CPE",
    "fce": "FCE",
    "ielts": "IELTS",
    "pipplet": "PIPPLET",
    "toefl ibt": "TOEFL iBT",
    "toefl itp": "TOEFL ITP",
    "toeic": "TOEIC",
}
"""How tests are written whose keys are not their names."""

UNREADABLE_RULE = {
    "rule.unknown_type": _("This rule cannot be checked automatically. Look at the application and decide."),
    "rule.broken": _("This rule is not fully set up in the call. Look at the application and decide."),
}

PROBLEMS = {
    "not_a_list": _("The requirements of the call cannot be read."),
    "unknown_type": _("This kind of requirement is not known."),
    "key_twice": _("Two requirements share this name."),
    "suggested": _("This requirement is suggested by the template. Look at it and tick it once."),
    "not_asked": _("The form does not ask for “%(fact)s”, which this requirement needs."),
    "not_a_file": _("The question “%(fact)s” does not ask for a document."),
    "date_unknown": _("Choose the day on which this requirement is checked: opening, closing, or a date."),
    "choice_unknown": _("Choose which countries this requirement admits."),
    "countries_unknown": _("Name at least one country."),
    "limit_missing": _("Give a lowest age, a highest age, or both."),
    "limit_unreadable": _("Give the age in whole years, from 0 to 120."),
    "limits_crossed": _("The lowest age is above the highest."),
    "thresholds_unreadable": _(
        "Name at least one test with its lowest result: a number or a level such as B1."
    ),
    "validity_not_asked": _(
        "To check that a certificate is valid, the form has to ask for one of its dates."
    ),
    "months_unreadable": _("Say for how many months a certificate counts from its date of issue."),
}


def country_name(code: str, language: str) -> str:
    """The Hub's own spelling in English where it has one, ISO 3166 otherwise."""
    if language == "en" and hub_names().get(code):
        return hub_names()[code]
    names = iso_names().get(code, {})
    return names.get(language) or names.get("en") or code


def explain(
    finding: Finding, language: str, *, name_country: Callable[[str, str], str] = country_name
) -> str:
    """What the rule found, as one or two sentences in the language given."""
    with translation.override(language):
        told = {key: _told(key, value, language, name_country) for key, value in finding.params.items()}
        return str(_sentence(finding.reason_code)) % told


def describe_problem(problem: Problem, language: str) -> str:
    """What to do about a problem, as a sentence in the language given."""
    with translation.override(language):
        return str(PROBLEMS[problem.code]) % problem.params


def _sentence(reason_code: str) -> Any:
    for sentences in _all_sentences():
        if reason_code in sentences:
            return sentences[reason_code]
    return UNREADABLE_RULE["rule.unknown_type"]


def _all_sentences() -> list[Mapping[str, Any]]:
    return [UNREADABLE_RULE, *(rule_type.sentences for rule_type in RULE_TYPES.values())]


def _told(key: str, value: Any, language: str, name_country: Callable[[str, str], str]) -> Any:
    if key == "country":
        return name_country(str(value), language)
    if key == "test":
        return TEST_NAMES.get(same_words(value) or "", value)
    if key in DATE_PARAMS:
        on = read_date(value)
        return day(on, language=language, weekday=False, case=DATE_PARAMS[key]) if on else str(value)
    return value

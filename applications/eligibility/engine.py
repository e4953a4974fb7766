"""Running a call's rules over one application, or over all of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from applications.eligibility import types  # noqa: F401  each module registers its rule type
from applications.eligibility.facts import Facts
from applications.eligibility.findings import UNCLEAR, Finding, Problem
from applications.eligibility.registry import (
    RULE_TYPES,
    BrokenRule,
    CallContext,
    Check,
    FormFacts,
    Result,
)

KEY_CHARACTERS = 60


class Checker:
    """A call's rules, read once: params parsed, dates resolved, memberships remembered."""

    def __init__(
        self,
        rules: Iterable[Mapping[str, Any]],
        *,
        dates: Mapping[str, date],
        participation: Callable[[str, date], str],
    ):
        call = CallContext(dates=dates, participation=cache(participation))
        self.checks = [
            (key_of(rule, place), _categories_of(rule), _prepare(rule, call))
            for place, rule in enumerate(rules, start=1)
        ]

    def findings(self, facts: Facts) -> list[Finding]:
        """One finding for each rule that applies to the application's category, in the call's order."""
        category = facts.values.get("category")
        found = []
        for key, categories, check in self.checks:
            if categories and isinstance(category, str) and category not in categories:
                continue
            result = check(facts)
            found.append(Finding(key, result.outcome, result.evidence, result.reason_code, result.params))
        return found


def propose(rules: Iterable[Mapping[str, Any]], facts: Facts) -> list[Finding]:
    """What the rules say of one application. A rule that cannot be read is unclear; nothing raises."""
    return Checker(rules, dates=facts.dates, participation=facts.participation).findings(facts)


def propose_many(
    rules: Iterable[Mapping[str, Any]],
    applications: Iterable[tuple[Any, Facts]],
    *,
    dates: Mapping[str, date],
    participation: Callable[[str, date], str],
) -> Iterator[tuple[Any, list[Finding]]]:
    """As `propose` for (id, facts) pairs of one call; the call's dates and memberships are those given here.

    `participation` is asked once for each country and date.
    """
    checker = Checker(rules, dates=dates, participation=participation)
    for identity, facts in applications:
        yield identity, checker.findings(facts)


def validate_rules(rules: Any, spec: Any) -> list[Problem]:
    """What keeps these rules from being approved, against the specification of the call's form.

    A rule still marked "suggested" is a problem until an officer ticks it.
    """
    if not isinstance(rules, list):
        return [Problem("", "not_a_list")]
    form = FormFacts.of(spec)
    problems: list[Problem] = []
    seen: set[str] = set()
    for place, rule in enumerate(rules, start=1):
        key = key_of(rule, place)
        if key in seen:
            problems.append(Problem(key, "key_twice"))
        seen.add(key)
        problems.extend(_rule_problems(key, rule, form))
    return problems


def key_of(rule: Any, place: int) -> str:
    key = rule.get("key") if isinstance(rule, Mapping) else None
    return key if isinstance(key, str) and 0 < len(key) <= KEY_CHARACTERS else f"rule-{place}"


def _categories_of(rule: Any) -> frozenset[str]:
    """The keys of the categories that a rule is for; empty for all of them."""
    named = rule.get("categories") if isinstance(rule, Mapping) else None
    return frozenset(key for key in named if isinstance(key, str)) if isinstance(named, list) else frozenset()


def _prepare(rule: Any, call: CallContext) -> Check:
    rule_type = RULE_TYPES.get(_type_of(rule))
    if rule_type is None:
        return _always(Result(UNCLEAR, "rule.unknown_type"))
    try:
        return rule_type.prepare(_params_of(rule), call)
    except BrokenRule:
        return _always(Result(UNCLEAR, "rule.broken"))


def _always(result: Result) -> Check:
    return lambda facts: result


def _rule_problems(key: str, rule: Any, form: FormFacts) -> Iterator[Problem]:
    rule_type = RULE_TYPES.get(_type_of(rule))
    if rule_type is None:
        yield Problem(key, "unknown_type", "type")
        return
    if rule.get("suggested"):
        yield Problem(key, "suggested")
    yield from rule_type.problems(key, _params_of(rule), form)


def _type_of(rule: Any) -> str:
    name = rule.get("type") if isinstance(rule, Mapping) else None
    return name if isinstance(name, str) else ""


def _params_of(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    params = rule.get("params")
    return params if isinstance(params, Mapping) else {}

"""Age in completed years at a date."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.eligibility.facts import Facts
from applications.eligibility.findings import MET, NOT_MET, UNCLEAR, Problem
from applications.eligibility.parsing import is_empty, read_date
from applications.eligibility.registry import (
    BrokenRule,
    CallContext,
    Check,
    FormFacts,
    Result,
    RuleType,
    date_problems,
    fact_problems,
    register,
)

OLDEST = 120


def age_on(born: date, on: date) -> int:
    """Completed years of age on a day; negative before birth.

    An age is attained on the anniversary of the birth. Who was born on 29 February attains it on 1 March of
    a year that is not a leap year, when the last day of February has been lived through. Source for the
    wording: Annotated Code of Maryland, General Provisions, section 1-303; the same follows wherever a term
    of years that ends on a day its month does not have runs out with that month's last day.
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@register
class AgeRule(RuleType):
    """params: fact, on, and min_age, max_age or both, in completed years, both included: a scheme for those
    "under 40" has max_age 39.
    """

    key = "age"
    label = _("Age")
    sentences = {
        "age.missing": _("No date of birth is given."),
        "age.unreadable": _("The date of birth given cannot be read."),
        "age.implausible": _("The date of birth given cannot be right for %(on)s."),
        "age.within": _("The age on %(on)s is %(age)s, within the limits of this call."),
        "age.too_young": _("The age on %(on)s is %(age)s. The lowest age in this call is %(limit)s."),
        "age.too_old": _("The age on %(on)s is %(age)s. The highest age in this call is %(limit)s."),
    }

    def prepare(self, params: Mapping[str, Any], call: CallContext) -> Check:
        fact, on = params.get("fact"), call.day(params.get("on"))
        lowest, highest = params.get("min_age"), params.get("max_age")
        if not isinstance(fact, str) or on is None or list(_limit_problems("", params)):
            raise BrokenRule

        def check(facts: Facts) -> Result:
            value, evidence = facts.look_up(fact)
            if is_empty(value):
                return Result(UNCLEAR, "age.missing", [evidence])
            born = read_date(value)
            if born is None:
                return Result(UNCLEAR, "age.unreadable", [evidence])
            age = age_on(born, on)
            told = {"on": on.isoformat(), "age": age}
            if not 0 <= age <= OLDEST:
                return Result(UNCLEAR, "age.implausible", [evidence], told)
            if lowest is not None and age < lowest:
                return Result(NOT_MET, "age.too_young", [evidence], {**told, "limit": lowest})
            if highest is not None and age > highest:
                return Result(NOT_MET, "age.too_old", [evidence], {**told, "limit": highest})
            return Result(MET, "age.within", [evidence], told)

        return check

    def problems(self, rule_key: str, params: Mapping[str, Any], form: FormFacts) -> Iterator[Problem]:
        yield from fact_problems(rule_key, "fact", params.get("fact"), form)
        yield from date_problems(rule_key, "on", params.get("on"))
        yield from _limit_problems(rule_key, params)


def _limit_problems(rule_key: str, params: Mapping[str, Any]) -> Iterator[Problem]:
    limits = {name: params[name] for name in ("min_age", "max_age") if params.get(name) is not None}
    if not limits:
        yield Problem(rule_key, "limit_missing", "max_age")
    wrong = [name for name, age in limits.items() if type(age) is not int or not 0 <= age <= OLDEST]
    for name in wrong:
        yield Problem(rule_key, "limit_unreadable", name)
    if not wrong and len(limits) == 2 and limits["min_age"] > limits["max_age"]:
        yield Problem(rule_key, "limits_crossed", "max_age")

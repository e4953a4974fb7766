"""One application a person on a call."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.eligibility.facts import Facts
from applications.eligibility.findings import MET, NOT_MET, UNCLEAR, Evidence, Problem
from applications.eligibility.parsing import shown
from applications.eligibility.registry import CallContext, Check, FormFacts, Result, RuleType, register


@register
class OneApplicationRule(RuleType):
    """No params. The caller looks for the same person's other standing applications, and for those that may
    be theirs under an unconfirmed address; which one then counts is for the officer to settle.
    """

    key = "one_application"
    label = _("One application a person")
    sentences = {
        "one.not_looked": _("Nobody has looked for other applications of the same person yet."),
        "one.only": _("There is no other application of the same person in this call."),
        "one.others": _("The same person has another application in this call."),
        "one.perhaps": _("Another application in this call may be the same person’s."),
    }

    def prepare(self, params: Mapping[str, Any], call: CallContext) -> Check:
        return check_others

    def problems(self, rule_key: str, params: Mapping[str, Any], form: FormFacts) -> Iterator[Problem]:
        return iter(())


def check_others(facts: Facts) -> Result:
    others = facts.other_applications
    if not isinstance(others, Sequence) or isinstance(others, str):
        return Result(UNCLEAR, "one.not_looked")
    if others:
        return Result(NOT_MET, "one.others", _evidence(others))
    if facts.possible_duplicates:
        return Result(UNCLEAR, "one.perhaps", _evidence(facts.possible_duplicates))
    return Result(MET, "one.only")


def _evidence(others: Sequence[Any]) -> list[Evidence]:
    return [Evidence("application", str(shown(other))) for other in others]

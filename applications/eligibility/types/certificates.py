"""A language certificate: any of several tests, each with its threshold, still valid at a date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.eligibility.facts import Facts
from applications.eligibility.findings import MET, NOT_MET, UNCLEAR, Evidence, Problem
from applications.eligibility.parsing import (
    add_months,
    is_empty,
    read_cefr,
    read_date,
    read_number,
    same_words,
)
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

LONGEST_VALIDITY_MONTHS = 600
RESULT_AND_LIMIT = _("The result of %(test)s is %(score)s. This call asks for %(limit)s or higher.")


@dataclass(frozen=True, slots=True)
class Threshold:
    """The lowest result that counts in one test: a number, or a level of the CEFR by its place."""

    test: str
    text: str
    is_level: bool
    lowest: Decimal | int

    @classmethod
    def parse(cls, test: str, value: Any) -> "Threshold | None":
        level, number = read_cefr(value), read_number(value)
        if level is None and number is None:
            return None
        return cls(test, str(value), level is not None, number if level is None else level)

    def read(self, score: Any) -> Decimal | int | None:
        return read_cefr(score) if self.is_level else read_number(score)


@register
class LanguageCertificateRule(RuleType):
    """params: tests {"IELTS": "4.0", "PIPPLET": "B1"}; test, score: facts; optionally on with valid_until, or
    issued_on with validity_months, or both (the date on the certificate goes first).

    A test that the rule does not name is unclear: it may be a spelling, or one the office may accept.
    """

    key = "language_certificate"
    label = _("Language certificate")
    sentences = {
        "certificate.missing": _(
            "The language certificate is not fully given: a test, a result or a date is missing."
        ),
        "certificate.test_unknown": _("“%(test)s” is not one of the tests this call names."),
        "certificate.score_unreadable": _("The result of %(test)s cannot be read against %(limit)s."),
        "certificate.date_unreadable": _("The dates of the certificate cannot be read."),
        "certificate.issued_later": _("The certificate is dated %(issued)s, later than %(on)s."),
        "certificate.below": RESULT_AND_LIMIT,
        "certificate.expired": _(
            "The certificate was valid until %(until)s. This call asks for one valid on %(on)s."
        ),
        "certificate.enough": RESULT_AND_LIMIT,
        "certificate.enough_and_valid": _(
            "The result of %(test)s is %(score)s, and the certificate is valid until %(until)s. "
            "This call asks for %(limit)s or higher, valid on %(on)s."
        ),
    }

    def prepare(self, params: Mapping[str, Any], call: CallContext) -> Check:
        thresholds = _thresholds(params.get("tests"))
        test_fact, score_fact = params.get("test"), params.get("score")
        if not thresholds or not isinstance(test_fact, str) or not isinstance(score_fact, str):
            raise BrokenRule
        validity = Validity.parse(params, call)

        def check(facts: Facts) -> Result:
            test, test_evidence = facts.look_up(test_fact)
            score, score_evidence = facts.look_up(score_fact)
            evidence = [test_evidence, score_evidence]
            reach = _reach(thresholds, test, score, evidence)
            lasts = validity.check(facts) if validity else None
            return _both(reach, lasts)

        return check

    def problems(self, rule_key: str, params: Mapping[str, Any], form: FormFacts) -> Iterator[Problem]:
        yield from fact_problems(rule_key, "test", params.get("test"), form)
        yield from fact_problems(rule_key, "score", params.get("score"), form)
        if not _thresholds(params.get("tests")):
            yield Problem(rule_key, "thresholds_unreadable", "tests")
        if not params.get("on"):
            return
        yield from date_problems(rule_key, "on", params["on"])
        if not params.get("valid_until") and not params.get("issued_on"):
            yield Problem(rule_key, "validity_not_asked", "valid_until")
        for name in ("valid_until", "issued_on"):
            if params.get(name):
                yield from fact_problems(rule_key, name, params[name], form)
        needs_months = params.get("issued_on") and not params.get("valid_until")
        if (needs_months or params.get("validity_months")) and not _months(params.get("validity_months")):
            yield Problem(rule_key, "months_unreadable", "validity_months")


@dataclass(frozen=True, slots=True)
class Validity:
    """Until when a certificate counts: as it says itself, or so many months from its date of issue."""

    on: date
    valid_until: str
    issued_on: str
    months: int | None

    @classmethod
    def parse(cls, params: Mapping[str, Any], call: CallContext) -> "Validity | None":
        if not params.get("on"):
            return None
        on = call.day(params["on"])
        valid_until, issued_on = params.get("valid_until") or "", params.get("issued_on") or ""
        months = _months(params.get("validity_months"))
        readable = isinstance(valid_until, str) and isinstance(issued_on, str)
        if on is None or not readable or not (valid_until or (issued_on and months)):
            raise BrokenRule
        return cls(on, valid_until, issued_on, months)

    def check(self, facts: Facts) -> Result:
        until, until_evidence = facts.look_up(self.valid_until) if self.valid_until else (None, None)
        issued, issued_evidence = facts.look_up(self.issued_on) if self.issued_on else (None, None)
        evidence = [item for item in (issued_evidence, until_evidence) if item]
        told = {"on": self.on.isoformat()}
        if any(not is_empty(value) and read_date(value) is None for value in (until, issued)):
            return Result(UNCLEAR, "certificate.date_unreadable", evidence)
        issued_day, last_day = read_date(issued), read_date(until)
        if last_day is None and issued_day and self.months:
            last_day = add_months(issued_day, self.months)
        if last_day is None:
            return Result(UNCLEAR, "certificate.missing", evidence)
        if issued_day and issued_day > self.on:
            told["issued"] = issued_day.isoformat()
            return Result(UNCLEAR, "certificate.issued_later", evidence, told)
        told["until"] = last_day.isoformat()
        if last_day < self.on:
            return Result(NOT_MET, "certificate.expired", evidence, told)
        return Result(MET, "certificate.enough_and_valid", evidence, told)


def _thresholds(tests: Any) -> dict[str, Threshold]:
    """By the test's name as it is compared; empty when any of them cannot be read."""
    if not isinstance(tests, Mapping):
        return {}
    found = {same_words(name): Threshold.parse(name, lowest) for name, lowest in tests.items()}
    return {} if None in found or None in found.values() else found


def _months(value: Any) -> int | None:
    return value if type(value) is int and 0 < value <= LONGEST_VALIDITY_MONTHS else None


def _reach(thresholds: dict[str, Threshold], test: Any, score: Any, evidence: list[Evidence]) -> Result:
    """Whether the result reaches its test's threshold."""
    if is_empty(test) or is_empty(score):
        return Result(UNCLEAR, "certificate.missing", evidence)
    threshold = thresholds.get(same_words(test))
    if threshold is None:
        return Result(UNCLEAR, "certificate.test_unknown", evidence, {"test": str(evidence[0].value)})
    told = {"test": threshold.test, "limit": threshold.text}
    reached = threshold.read(score)
    if reached is None:
        return Result(UNCLEAR, "certificate.score_unreadable", evidence, told)
    told["score"] = str(evidence[1].value)
    if reached < threshold.lowest:
        return Result(NOT_MET, "certificate.below", evidence, told)
    return Result(MET, "certificate.enough", evidence, told)


def _both(reach: Result, lasts: Result | None) -> Result:
    """Unclear goes before not met: what is missing is asked for first."""
    if lasts is None:
        return reach
    evidence = [*reach.evidence, *lasts.evidence]
    for outcome in (UNCLEAR, NOT_MET):
        for result in (reach, lasts):
            if result.outcome == outcome:
                return Result(outcome, result.reason_code, evidence, result.params)
    return Result(MET, lasts.reason_code, evidence, {**reach.params, **lasts.params})

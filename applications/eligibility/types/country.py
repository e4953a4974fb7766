"""The country that counts: citizenship or the organisation's, as the rule says."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.eligibility.facts import Facts
from applications.eligibility.findings import MET, NOT_MET, UNCLEAR, Problem
from applications.eligibility.parsing import is_empty, read_countries
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

PARTICIPATING, LISTED, ANY = "participating", "list", "any"
MODES = (PARTICIPATING, LISTED, ANY)
OUTCOME_OF = {"yes": MET, "no": NOT_MET}
REASONS = {
    PARTICIPATING: {
        MET: "country.participates",
        NOT_MET: "country.does_not_participate",
        UNCLEAR: "country.membership_unknown",
    },
    LISTED: {MET: "country.listed", NOT_MET: "country.not_listed"},
    ANY: {MET: "country.any"},
}

Judge = Callable[[str], str]


@register
class CountryRule(RuleType):
    """params: fact; mode "participating" (with `on`: opens_at, closes_at or an ISO date), "list" (with
    `countries`) or "any". Somebody with several citizenships needs one of them to be met.
    """

    key = "country"
    label = _("Country")
    sentences = {
        "country.missing": _("No country is given."),
        "country.unreadable": _("The country given cannot be read."),
        "country.participates": _("%(country)s is a participating country of the Hub on %(on)s."),
        "country.does_not_participate": _("%(country)s is not a participating country of the Hub on %(on)s."),
        "country.membership_unknown": _(
            "Whether %(country)s is a participating country of the Hub on %(on)s is not known."
        ),
        "country.listed": _("%(country)s is on the list of countries of this call."),
        "country.not_listed": _("%(country)s is not on the list of countries of this call."),
        "country.any": _("%(country)s is given. This call is open to every country."),
    }

    def prepare(self, params: Mapping[str, Any], call: CallContext) -> Check:
        fact, mode = params.get("fact"), params.get("mode")
        if not isinstance(fact, str) or mode not in MODES:
            raise BrokenRule
        judge, told = _judge(mode, params, call)

        def check(facts: Facts) -> Result:
            value, evidence = facts.look_up(fact)
            if is_empty(value):
                return Result(UNCLEAR, "country.missing", [evidence])
            countries = read_countries(value)
            if countries is None:
                return Result(UNCLEAR, "country.unreadable", [evidence])
            outcome, country = _best([(judge(country), country) for country in countries])
            return Result(outcome, REASONS[mode][outcome], [evidence], {"country": country, **told})

        return check

    def problems(self, rule_key: str, params: Mapping[str, Any], form: FormFacts) -> Iterator[Problem]:
        yield from fact_problems(rule_key, "fact", params.get("fact"), form)
        mode = params.get("mode")
        if mode not in MODES:
            yield Problem(rule_key, "choice_unknown", "mode")
        elif mode == PARTICIPATING:
            yield from date_problems(rule_key, "on", params.get("on"))
        elif mode == LISTED and not _listed(params):
            yield Problem(rule_key, "countries_unknown", "countries")


def _judge(mode: str, params: Mapping[str, Any], call: CallContext) -> tuple[Judge, dict[str, str]]:
    """How one country is judged, and what the sentence tells beside the country."""
    if mode == ANY:
        return lambda country: MET, {}
    if mode == LISTED:
        listed = _listed(params)
        if not listed:
            raise BrokenRule
        return lambda country: MET if country in listed else NOT_MET, {}
    on = call.day(params.get("on"))
    if on is None:
        raise BrokenRule
    return lambda country: OUTCOME_OF.get(call.participation(country, on), UNCLEAR), {"on": on.isoformat()}


def _listed(params: Mapping[str, Any]) -> frozenset[str]:
    countries = params.get("countries")
    return frozenset(read_countries(countries) or ()) if isinstance(countries, list) else frozenset()


def _best(judged: list[tuple[str, str]]) -> tuple[str, str]:
    """The kindest of the outcomes, with the first country that has it."""
    return min(judged, key=lambda pair: (MET, UNCLEAR, NOT_MET).index(pair[0]))

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.eligibility import (
    MET,
    NOT_MET,
    OUTCOMES,
    RULE_TYPES,
    UNCLEAR,
    Checker,
    Facts,
    Finding,
    call_dates,
    explain,
    propose,
    propose_many,
    register,
    validate_rules,
)
from tests.applications.eligibility.helpers import (
    AGE,
    CITIZENSHIP,
    DOCUMENT,
    GOOD,
    RULES,
    SPEC,
    participation,
    with_values,
)

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.dates()
    | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
rule_values = plain | st.sampled_from(
    [
        "closes_at",
        "participating",
        "list",
        "any",
        "citizenship",
        "birth_date",
        "IELTS",
        "B1",
        "KZ",
        "2024-02-29",
    ]
)
rule_params = st.dictionaries(
    st.sampled_from(
        [
            "fact",
            "mode",
            "on",
            "countries",
            "min_age",
            "max_age",
            "tests",
            "test",
            "score",
            "valid_until",
            "issued_on",
            "validity_months",
            "question",
        ]
    ),
    rule_values,
)
any_rule = plain | st.fixed_dictionaries(
    {"key": plain, "type": st.sampled_from(sorted(RULE_TYPES)) | plain, "params": rule_params | plain}
)


def test_propose_everything_in_order_is_met():
    findings = propose(RULES, GOOD)
    assert [(finding.rule_key, finding.outcome) for finding in findings] == [
        ("citizenship", MET),
        ("age", MET),
        ("english", MET),
        ("diploma", MET),
        ("one", MET),
    ]


@pytest.mark.parametrize("missing", sorted(GOOD.values))
def test_propose_any_fact_missing_never_says_not_met(missing):
    outcomes = {
        finding.rule_key: finding.outcome for finding in propose(RULES, with_values(**{missing: None}))
    }
    assert NOT_MET not in outcomes.values()


def test_propose_nothing_known_is_unclear_everywhere():
    assert {finding.outcome for finding in propose(RULES, Facts(dates=GOOD.dates))} == {UNCLEAR}


def test_propose_call_without_dates_is_unclear():
    findings = propose([CITIZENSHIP, AGE], replace(GOOD, dates={}))
    assert [(finding.outcome, finding.reason_code) for finding in findings] == [(UNCLEAR, "rule.broken")] * 2


@given(
    st.lists(any_rule, max_size=4), st.dictionaries(st.sampled_from(sorted(GOOD.values)), plain), plain, plain
)
def test_propose_garbage_never_raises_and_can_be_stored_and_told(rules, values, documents, others):
    facts = replace(
        GOOD,
        values=values,
        documents={"diploma_copy": documents, "question": documents},
        other_applications=others,
    )
    for finding in propose([*rules, *RULES], facts):
        assert finding.outcome in OUTCOMES
        stored = json.dumps(finding.to_json(), allow_nan=False, ensure_ascii=False)
        assert "\0" not in stored
        assert "\\u0000" not in stored
        assert Finding.from_json(json.loads(stored.encode())) == finding
        assert explain(finding, "ru")


@given(st.data())
def test_propose_garbage_in_facts_is_never_held_against_the_applicant(data):
    name = data.draw(
        st.sampled_from(["citizenship", "birth_date", "language_score", "certificate_valid_until"])
    )
    garbage = data.draw(st.text(max_size=12).filter(lambda text: not text.strip()[:1].isalnum()))
    outcomes = {finding.outcome for finding in propose(RULES, with_values(**{name: garbage}))}
    assert outcomes in ({MET, UNCLEAR}, {MET})


def test_propose_unknown_rule_type_is_unclear():
    finding = propose([{"key": "later", "type": "moon_phase"}], GOOD)[0]
    assert (finding.outcome, finding.reason_code) == (UNCLEAR, "rule.unknown_type")


def test_propose_rule_of_another_category_does_not_apply():
    rule = {**DOCUMENT, "categories": ["diplomats"]}
    assert propose([rule], with_values(category="short_courses")) == []
    assert propose([rule], with_values(category="diplomats"))[0].outcome == MET
    assert propose([rule], GOOD)[0].outcome == MET


def test_propose_many_agrees_with_propose_and_asks_memberships_once():
    asked = []

    def counted(country, on):
        asked.append((country, on))
        return participation(country, on)

    applications = [
        (n, with_values(citizenship=code)) for n, code in enumerate(["KZ", "MN", "KZ", "FR", "FR"])
    ]
    found = dict(propose_many(RULES, applications, dates=GOOD.dates, participation=counted))
    assert found == {identity: propose(RULES, facts) for identity, facts in applications}
    assert sorted(asked) == [(code, date(2026, 12, 4)) for code in ("FR", "KZ", "MN")]


def test_checker_is_reusable():
    checker = Checker(RULES, dates=GOOD.dates, participation=participation)
    assert checker.findings(GOOD) == checker.findings(GOOD) == propose(RULES, GOOD)


def test_call_dates_are_the_days_where_the_office_is():
    moment = datetime(2026, 12, 4, 20, 30, tzinfo=UTC)
    assert call_dates(opens_at=None, closes_at=moment, zone="Asia/Almaty") == {"closes_at": date(2026, 12, 5)}


def test_validate_rules_good_ones_have_no_problem():
    assert validate_rules(RULES, SPEC) == []


def test_validate_rules_suggested_one_waits_for_a_tick():
    problems = validate_rules([{**AGE, "suggested": True}], SPEC)
    assert [(problem.rule_key, problem.code) for problem in problems] == [("age", "suggested")]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({**AGE, "type": "moon_phase"}, "unknown_type"),
        ({**AGE, "params": {"fact": "shoe_size", "max_age": 39, "on": "closes_at"}}, "not_asked"),
        ({**AGE, "params": {"fact": "birth_date", "max_age": 39, "on": "some day"}}, "date_unknown"),
        ({**AGE, "params": {"fact": "birth_date", "on": "closes_at"}}, "limit_missing"),
        ({**AGE, "params": {"fact": "birth_date", "on": "closes_at", "max_age": "39"}}, "limit_unreadable"),
        (
            {**AGE, "params": {"fact": "birth_date", "on": "closes_at", "min_age": 40, "max_age": 39}},
            "limits_crossed",
        ),
        ({**CITIZENSHIP, "params": {"fact": "citizenship", "mode": "friends"}}, "choice_unknown"),
        (
            {**CITIZENSHIP, "params": {"fact": "citizenship", "mode": "list", "countries": ["Atlantis"]}},
            "countries_unknown",
        ),
        ({**DOCUMENT, "params": {"question": "portrait"}}, "not_asked"),
        ({**DOCUMENT, "params": {"question": "born"}}, "not_a_file"),
        ({**RULES[2], "params": {**RULES[2]["params"], "tests": {"IELTS": "good"}}}, "thresholds_unreadable"),
        (
            {**RULES[2], "params": {**RULES[2]["params"], "valid_until": "", "issued_on": ""}},
            "validity_not_asked",
        ),
        (
            {**RULES[2], "params": {**RULES[2]["params"], "valid_until": "", "validity_months": 0}},
            "months_unreadable",
        ),
    ],
)
def test_validate_rules_names_what_cannot_work(rule, code):
    assert code in [problem.code for problem in validate_rules([rule], SPEC)]


def test_validate_rules_two_of_one_key():
    assert [problem.code for problem in validate_rules([AGE, AGE], SPEC)] == ["key_twice"]


@given(st.lists(any_rule, max_size=3) | plain)
def test_validate_rules_garbage_is_a_problem_and_never_raises(rules):
    assert all(problem.code for problem in validate_rules(rules, SPEC))


@given(rule_params, st.sampled_from(sorted(RULE_TYPES)))
def test_validate_rules_without_problem_are_never_broken(params, kind):
    rule = {"key": "r", "type": kind, "params": params}
    if not validate_rules([rule], SPEC):
        assert propose([rule], GOOD)[0].reason_code != "rule.broken"


def test_register_key_taken_is_refused():
    with pytest.raises(ValueError, match="'age' is registered already"):
        register(type(RULE_TYPES["age"]))


def test_finding_is_plain_json_with_decimals_and_dates():
    facts = with_values(birth_date=date(1990, 5, 17), language_score=Decimal("6.5"))
    stored = [json.loads(json.dumps(finding.to_json())) for finding in propose(RULES, facts)]
    assert stored[1]["evidence"] == [{"kind": "fact", "ref": "birth_date", "value": "1990-05-17"}]
    assert stored[2]["params"]["score"] == "6.5"

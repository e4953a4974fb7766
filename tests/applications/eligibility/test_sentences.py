import pytest

from applications.eligibility import RULE_TYPES, Finding, describe_problem, explain, validate_rules
from applications.eligibility.sentences import PROBLEMS
from tests.applications.eligibility.helpers import AGE, CERTIFICATE, CITIZENSHIP, one, with_values

EVERY_PARAM = {
    "country": "KZ",
    "on": "2026-12-04",
    "until": "2026-12-04",
    "issued": "2026-12-04",
    "age": 40,
    "limit": 39,
    "test": "IELTS",
    "score": "6.5",
}
CODES = sorted(code for rule_type in RULE_TYPES.values() for code in rule_type.sentences)


def test_explain_names_country_and_day():
    finding = one(CITIZENSHIP, with_values(citizenship="FR"))
    sentence = "France is not a participating country of the Hub on 4 December 2026."
    assert explain(finding, "en") == sentence


def test_explain_names_the_country_as_the_caller_does():
    finding = one(CITIZENSHIP, with_values(citizenship="MN"))
    sentence = explain(finding, "en", name_country=lambda code, language: f"<{code} in {language}>")
    assert sentence == "<MN in en> is a participating country of the Hub on 4 December 2026."


def test_explain_tells_age_and_limit():
    finding = one(AGE, with_values(birth_date="1980-01-01"))
    assert explain(finding, "en") == ("The age on 4 December 2026 is 46. The highest age in this call is 39.")


def test_explain_tells_result_and_threshold():
    finding = one(CERTIFICATE, with_values(language_test="PIPPLET", language_score="A2"))
    assert explain(finding, "en") == "The result of PIPPLET is A2. This call asks for B1 or higher."


def test_explain_writes_a_test_as_it_is_called():
    tests = {"toefl_ibt": "57"}
    finding = one(CERTIFICATE, with_values(language_test="toefl_ibt", language_score="40"), tests=tests)
    assert explain(finding, "en") == "The result of TOEFL iBT is 40. This call asks for 57 or higher."


def test_explain_keeps_percent_signs_that_people_typed():
    finding = one(CERTIFICATE, with_values(language_test="100%s %(on)s"))
    assert explain(finding, "en") == "“100%s %(on)s” is not one of the tests this call names."


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("code", CODES)
def test_explain_every_reason_has_its_sentence(code, language):
    sentence = explain(Finding("rule", "unclear", reason_code=code, params=EVERY_PARAM), language)
    assert "%(" not in sentence
    assert sentence.endswith((".", "。"))


def test_explain_reason_of_a_rule_type_that_is_gone():
    sentence = explain(Finding("rule", "unclear", reason_code="moon.full"), "en")
    assert sentence == "This rule cannot be checked automatically. Look at the application and decide."


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_describe_problem_every_code_has_its_sentence(code):
    assert "%(" not in str(PROBLEMS[code]) % {"fact": "birth_date"}


def test_describe_problem_says_what_to_do():
    problem = validate_rules(
        [{"key": "age", "type": "age", "params": {"fact": "x", "max_age": 3, "on": "?"}}], {}
    )
    assert [describe_problem(item, "en") for item in problem] == [
        "The form does not ask for “x”, which this requirement needs.",
        "Choose the day on which this requirement is checked: opening, closing, or a date.",
    ]

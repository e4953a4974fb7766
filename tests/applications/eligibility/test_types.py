from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.eligibility import MET, NOT_MET, UNCLEAR, Evidence
from applications.eligibility.parsing import add_months, read_cefr, read_number
from applications.eligibility.types.age import age_on
from tests.applications.eligibility.helpers import (
    AGE,
    CERTIFICATE,
    CITIZENSHIP,
    DOCUMENT,
    GOOD,
    ONE,
    one,
    with_values,
)

LEVELS = ["A1", "A1+", "A2", "A2+", "B1", "B1+", "B2", "B2+", "C1", "C2"]
days = st.dates(min_value=date(1920, 1, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize(
    ("citizenship", "on", "outcome", "reason"),
    [
        ("KZ", "closes_at", MET, "country.participates"),
        ("kz ", "closes_at", MET, "country.participates"),
        ("FR", "closes_at", NOT_MET, "country.does_not_participate"),
        ("AM", "2018-05-01", UNCLEAR, "country.membership_unknown"),
        ("GE", "2026-06-30", MET, "country.participates"),
        ("GE", "closes_at", NOT_MET, "country.does_not_participate"),
        (["FR", "KZ"], "closes_at", MET, "country.participates"),
        (["FR", "AM"], "2018-05-01", UNCLEAR, "country.membership_unknown"),
        (["FR", "??"], "closes_at", UNCLEAR, "country.unreadable"),
        ("Kazakhstan", "closes_at", UNCLEAR, "country.unreadable"),
        ("ZZ", "closes_at", UNCLEAR, "country.unreadable"),
        ("КЗ", "closes_at", UNCLEAR, "country.unreadable"),
        ("", "closes_at", UNCLEAR, "country.missing"),
        (None, "closes_at", UNCLEAR, "country.missing"),
    ],
)
def test_country_participating_at_a_date(citizenship, on, outcome, reason):
    finding = one(CITIZENSHIP, with_values(citizenship=citizenship), on=on)
    assert (finding.outcome, finding.reason_code) == (outcome, reason)


@pytest.mark.parametrize(
    ("country", "outcome"), [("MN", MET), ("FR", NOT_MET), ("", UNCLEAR), ("??", UNCLEAR)]
)
def test_country_on_a_list(country, outcome):
    finding = one(CITIZENSHIP, with_values(citizenship=country), mode="list", countries=["MN", "TR"])
    assert finding.outcome == outcome


def test_country_any_needs_one_all_the_same():
    assert one(CITIZENSHIP, with_values(citizenship="FR"), mode="any").outcome == MET
    assert one(CITIZENSHIP, with_values(citizenship=None), mode="any").outcome == UNCLEAR


def test_country_from_an_answer_shows_it_as_evidence():
    facts = replace(GOOD, answers={"seat": "MN"})
    finding = one(CITIZENSHIP, facts, fact="answer:seat")
    assert (finding.outcome, finding.evidence) == (MET, [Evidence("answer", "seat", "MN")])


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 2, 29), date(2020, 2, 28), 19),
        (date(2000, 2, 29), date(2020, 2, 29), 20),
        (date(2000, 3, 1), date(2018, 3, 1), 18),
        (date(2000, 12, 4), date(2018, 12, 3), 17),
        (date(2000, 12, 4), date(2018, 12, 4), 18),
        (date(2000, 12, 4), date(2000, 12, 4), 0),
        (date(2000, 12, 4), date(2000, 12, 3), -1),
    ],
)
def test_age_on_is_in_completed_years(born, on, age):
    assert age_on(born, on) == age


@given(days, days)
def test_age_on_grows_by_at_most_one_a_day(born, on):
    assert age_on(born, on + timedelta(days=1)) - age_on(born, on) in (0, 1)


@given(days, st.integers(min_value=0, max_value=100))
def test_age_on_every_birthday_is_reached_on_exactly_one_day(born, years):
    attained = add_months(born, years * 12)
    if (attained.month, attained.day) != (born.month, born.day):
        attained += timedelta(days=1)
    assert age_on(born, attained) == years
    assert age_on(born, attained - timedelta(days=1)) == years - 1


@pytest.mark.parametrize(
    ("born", "outcome", "reason"),
    [
        ("1986-12-05", MET, "age.within"),
        ("1986-12-04", NOT_MET, "age.too_old"),
        ("2008-12-05", NOT_MET, "age.too_young"),
        ("2008-12-04", MET, "age.within"),
        ("2030-01-01", UNCLEAR, "age.implausible"),
        ("1890-01-01", UNCLEAR, "age.implausible"),
        ("29.02.1990", UNCLEAR, "age.unreadable"),
        ("1991-02-29", UNCLEAR, "age.unreadable"),
        ("1990-W01-1", UNCLEAR, "age.unreadable"),
        ("", UNCLEAR, "age.missing"),
    ],
)
def test_age_limits_are_included(born, outcome, reason):
    finding = one(AGE, with_values(birth_date=born), min_age=18)
    assert (finding.outcome, finding.reason_code) == (outcome, reason)


@given(days, st.integers(min_value=0, max_value=100), st.integers(min_value=0, max_value=20))
def test_age_a_higher_limit_never_turns_anyone_away(born, limit, more):
    order = [NOT_MET, UNCLEAR, MET]
    facts = with_values(birth_date=born.isoformat())
    strict, mild = (one(AGE, facts, max_age=age).outcome for age in (limit, limit + more))
    assert order.index(mild) >= order.index(strict)


@pytest.mark.parametrize(
    ("test", "score", "outcome", "reason"),
    [
        ("IELTS", "4.0", MET, "certificate.enough_and_valid"),
        ("IELTS", "3.5", NOT_MET, "certificate.below"),
        ("IELTS", "6,5", MET, "certificate.enough_and_valid"),
        (" ielts ", 7, MET, "certificate.enough_and_valid"),
        ("toefl_ibt", "57", MET, "certificate.enough_and_valid"),
        ("TOEFL iBT", "56", NOT_MET, "certificate.below"),
        ("PIPPLET", "B1", MET, "certificate.enough_and_valid"),
        ("PIPPLET", "В2", MET, "certificate.enough_and_valid"),
        ("PIPPLET", "A2+", NOT_MET, "certificate.below"),
        ("PIPPLET", "65", UNCLEAR, "certificate.score_unreadable"),
        ("IELTS", "B2", UNCLEAR, "certificate.score_unreadable"),
        ("IELTS", "about 5", UNCLEAR, "certificate.score_unreadable"),
        ("IELTS", "NaN", UNCLEAR, "certificate.score_unreadable"),
        ("IELTS", "-4", UNCLEAR, "certificate.score_unreadable"),
        ("IELTS", "", UNCLEAR, "certificate.missing"),
        ("Cambridge C1", "180", UNCLEAR, "certificate.test_unknown"),
        (None, "6", UNCLEAR, "certificate.missing"),
    ],
)
def test_certificate_result_against_the_threshold_of_its_test(test, score, outcome, reason):
    finding = one(CERTIFICATE, with_values(language_test=test, language_score=score))
    assert (finding.outcome, finding.reason_code) == (outcome, reason)


@pytest.mark.parametrize(
    ("issued", "until", "outcome", "reason"),
    [
        (None, "2026-12-04", MET, "certificate.enough_and_valid"),
        (None, "2026-12-03", NOT_MET, "certificate.expired"),
        ("2024-12-04", None, MET, "certificate.enough_and_valid"),
        ("2024-12-03", None, NOT_MET, "certificate.expired"),
        ("2020-01-01", "2027-01-01", MET, "certificate.enough_and_valid"),
        ("2026-12-05", None, UNCLEAR, "certificate.issued_later"),
        ("soon", "2027-01-01", UNCLEAR, "certificate.date_unreadable"),
        (None, "12/2027", UNCLEAR, "certificate.date_unreadable"),
        (None, None, UNCLEAR, "certificate.missing"),
    ],
)
def test_certificate_still_valid_at_the_date(issued, until, outcome, reason):
    facts = with_values(certificate_issued_on=issued, certificate_valid_until=until)
    finding = one(CERTIFICATE, facts)
    assert (finding.outcome, finding.reason_code) == (outcome, reason)


def test_certificate_without_a_date_in_the_rule_does_not_expire():
    facts = with_values(certificate_issued_on=None, certificate_valid_until=None)
    assert one(CERTIFICATE, facts, on=None).outcome == MET


def test_certificate_below_and_without_dates_asks_before_it_judges():
    facts = with_values(language_score="2", certificate_issued_on=None, certificate_valid_until=None)
    assert one(CERTIFICATE, facts).outcome == UNCLEAR


@given(st.decimals(min_value=0, max_value=120, places=1), st.decimals(min_value=0, max_value=120, places=1))
def test_certificate_a_higher_result_never_fares_worse(one_score, other_score):
    lower, higher = sorted([one_score, other_score])
    outcomes = [
        one(CERTIFICATE, with_values(language_test="TOEFL iBT", language_score=str(score))).outcome
        for score in (lower, higher)
    ]
    assert outcomes in ([NOT_MET, NOT_MET], [NOT_MET, MET], [MET, MET])


def test_read_cefr_levels_stand_in_the_order_of_the_framework():
    places = [read_cefr(level) for level in LEVELS]
    assert places == sorted(set(places))


@given(st.text(max_size=10) | st.floats() | st.integers())
def test_read_number_is_finite_or_nothing(value):
    number = read_number(value)
    assert number is None or 0 <= number < 10**6


@pytest.mark.parametrize(
    ("documents", "outcome", "reason"),
    [
        ([{"id": "a", "state": "clean"}], MET, "document.attached"),
        ([{"id": "a", "state": "stored"}], MET, "document.attached"),
        ([{"id": "a", "state": "refused"}, {"id": "b", "state": "stored"}], MET, "document.attached"),
        ([{"id": "a", "state": "refused"}], UNCLEAR, "document.unusable"),
        ([{"id": "a", "state": "pending"}], UNCLEAR, "document.unusable"),
        ([], NOT_MET, "document.none"),
        (None, UNCLEAR, "document.not_asked"),
    ],
)
def test_document_present(documents, outcome, reason):
    finding = one(
        DOCUMENT, replace(GOOD, documents={"diploma_copy": documents} if documents is not None else {})
    )
    assert (finding.outcome, finding.reason_code) == (outcome, reason)


def test_document_evidence_names_row_and_file():
    assert one(DOCUMENT, GOOD).evidence == [Evidence("document", "abcdefghjk", "diploma.pdf")]


@pytest.mark.parametrize(
    ("others", "perhaps", "outcome", "reason"),
    [
        ([], [], MET, "one.only"),
        (["qwertyuiop"], [], NOT_MET, "one.others"),
        ([], ["qwertyuiop"], UNCLEAR, "one.perhaps"),
        (None, [], UNCLEAR, "one.not_looked"),
    ],
)
def test_one_application(others, perhaps, outcome, reason):
    finding = one(ONE, replace(GOOD, other_applications=others, possible_duplicates=perhaps))
    assert (finding.outcome, finding.reason_code) == (outcome, reason)

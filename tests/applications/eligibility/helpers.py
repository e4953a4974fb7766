"""A call's worth of rules, and an applicant who meets all of them."""

from dataclasses import replace
from datetime import date

from applications.eligibility import Facts, propose

PARTICIPATING = {"KZ", "MN", "GE"}


def participation(country: str, on: date) -> str:
    if country == "AM" and on < date(2019, 1, 1):
        return "unclear"
    if country == "GE" and on > date(2026, 6, 30):
        return "no"
    return "yes" if country in PARTICIPATING | {"AM"} else "no"


CITIZENSHIP = {
    "key": "citizenship",
    "type": "country",
    "params": {"fact": "citizenship", "mode": "participating", "on": "closes_at"},
}
AGE = {"key": "age", "type": "age", "params": {"fact": "birth_date", "max_age": 39, "on": "closes_at"}}
CERTIFICATE = {
    "key": "english",
    "type": "language_certificate",
    "params": {
        "tests": {"IELTS": "4.0", "TOEFL iBT": "57", "PIPPLET": "B1"},
        "test": "language_test",
        "score": "language_score",
        "on": "closes_at",
        "valid_until": "certificate_valid_until",
        "issued_on": "certificate_issued_on",
        "validity_months": 24,
    },
}
DOCUMENT = {"key": "diploma", "type": "document_present", "params": {"question": "diploma_copy"}}
ONE = {"key": "one", "type": "one_application", "params": {}}
RULES = [CITIZENSHIP, AGE, CERTIFICATE, DOCUMENT, ONE]

GOOD = Facts(
    values={
        "citizenship": "KZ",
        "birth_date": "1990-05-17",
        "language_test": "IELTS",
        "language_score": "6.5",
        "certificate_issued_on": "2026-01-10",
        "certificate_valid_until": "2028-01-10",
    },
    documents={"diploma_copy": [{"id": "abcdefghjk", "state": "clean", "file_name": "diploma.pdf"}]},
    participation=participation,
    other_applications=[],
    dates={"opens_at": date(2026, 9, 1), "closes_at": date(2026, 12, 4)},
)

SPEC = {
    "sections": [
        {
            "questions": [
                {"key": "country", "type": "country", "fills": "citizenship"},
                {"key": "born", "type": "date", "fills": "birth_date"},
                {"key": "test", "type": "choice", "fills": "language_test"},
                {"key": "score", "type": "short_text", "fills": "language_score"},
                {"key": "issued", "type": "date", "fills": "certificate_issued_on"},
                {"key": "until", "type": "date", "fills": "certificate_valid_until"},
                {"key": "diploma_copy", "type": "file"},
            ]
        }
    ]
}


def with_values(**values) -> Facts:
    """The good applicant with some facts changed; None takes a fact away."""
    merged = {**GOOD.values, **values}
    return replace(GOOD, values={name: value for name, value in merged.items() if value is not None})


def one(rule: dict, facts: Facts, **params):
    """The single finding of a rule, some of its params changed."""
    return propose([{**rule, "params": {**rule["params"], **params}}], facts)[0]

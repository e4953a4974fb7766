from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.formspec import formats
from people.reading import number

LANGUAGES = ["en", "ru", "kk"]
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4)


@pytest.mark.parametrize(
    ("typed", "language", "integer", "value"),
    [
        ("41200", "en", True, "41200"),
        ("41,200", "en", True, "41200"),
        ("41,200", "en", False, "41200"),
        ("41,200", "ru", True, "41200"),
        ("41,200", "ru", False, "41.200"),
        ("41 200", "ru", True, "41200"),
        ("41\u00a0200", "kk", True, "41200"),
        ("41\u202f200,5", "ru", False, "41200.5"),
        ("1,234,567", "ru", False, "1234567"),
        ("12,34,567", "en", True, "1234567"),
        ("3,93", "en", False, "3.93"),
        ("3,93", "kk", False, "3.93"),
        ("0,125", "ru", False, "0.125"),
        ("0,125", "en", False, "0.125"),
        ("1,234.5", "en", False, "1234.5"),
        ("1’000", "en", True, "1000"),
        ("\u22125", "en", True, "-5"),
        ("+5", "en", True, "5"),
        ("-0", "en", True, "0"),
        ("٣", "en", True, "3"),
    ],
)
def test_read_number_understands_what_people_type(typed, language, integer, value):
    assert formats.read_number(typed, language=language, integer=integer) == Decimal(value)


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "1e5", "NaN", "Infinity", "1.2.3", "1,2,3", "1 2 3", "5%", "--1", "0x10", "1" * 31, "½"],
)
def test_read_number_refuses_what_is_no_number(typed):
    assert formats.read_number(typed, language="en", integer=False) is None


@given(numbers, st.sampled_from(LANGUAGES))
def test_number_reads_back_as_it_is_shown_and_edited(value, language):
    for written in (number(value, language=language), formats.number_to_edit(value, language)):
        assert formats.read_number(written, language=language, integer=False) == value


@given(st.integers(-(10**12), 10**12).map(Decimal), st.sampled_from(LANGUAGES))
def test_whole_number_reads_back_as_it_is_shown_and_edited(value, language):
    for written in (number(value, language=language), formats.number_to_edit(value, language)):
        assert formats.read_number(written, language=language, integer=True) == value


def test_month_stands_alone():
    assert formats.month(date(2023, 2, 1), "en") == "February 2023"
    assert formats.month(date(2023, 2, 1), "ru").startswith("февраль 2023")

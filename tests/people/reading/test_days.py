from datetime import UTC, date, datetime, time

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from people import reading
from people.reading.days import MONTHS, WEEKDAYS

CLOSES_AT = datetime(2026, 12, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "Friday 4 December 2026"),
        ("ru", "пятница, 4 декабря 2026"),
        ("kk", "2026 жылғы 4 желтоқсан, жұма"),
    ],
)
def test_day_is_written_with_its_weekday(language, written):
    assert reading.day(date(2026, 12, 4), language=language) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "Friday 4 December"), ("ru", "пятницы, 4 декабря"), ("kk", "4 желтоқсанға, жұмаға")],
)
def test_day_after_until_bends_in_russian_and_kazakh(language, written):
    assert reading.day(date(2026, 12, 4), language=language, year=False, case="until") == written


def test_day_follows_the_language_of_the_reader():
    with override("ru"):
        assert reading.day(date(2026, 3, 8), weekday=False) == "8 марта 2026"


def test_day_of_an_unknown_language_is_english():
    assert reading.day(date(2026, 3, 8), language="de") == "Sunday 8 March 2026"


def test_day_of_a_moment_is_the_day_in_that_zone():
    late = datetime(2026, 12, 4, 20, tzinfo=UTC)
    assert reading.day(late, zone="Asia/Almaty", language="en") == "Saturday 5 December 2026"


@pytest.mark.parametrize(
    ("language", "written"), [("en", "Fri 20 Nov"), ("ru", "пт 20 нояб."), ("kk", "20 қар., жм")]
)
def test_short_day_fits_a_dense_list(language, written):
    assert reading.short_day(date(2026, 11, 20), language=language) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "14 December to 22 January"),
        ("ru", "с 14 декабря по 22 января"),
        ("kk", "14 желтоқсаннан 22 қаңтарға дейін"),
    ],
)
def test_day_range_names_both_ends(language, written):
    assert reading.day_range(date(2026, 12, 14), date(2027, 1, 22), language=language) == written


def test_day_range_with_years_names_both():
    written = reading.day_range(date(2015, 2, 1), date(2018, 3, 1), language="en")
    assert written == "1 February 2015 to 1 March 2018"


@pytest.mark.parametrize(
    ("clock", "at", "until"),
    [
        (time(17, 0), "17:00-де", "17:00-ге"),
        (time(21, 3), "21:03-те", "21:03-ке"),
        (time(9, 6), "09:06-да", "09:06-ға"),
        (time(9, 10), "09:10-да", "09:10-ға"),
        (time(9, 40), "09:40-та", "09:40-қа"),
        (time(9, 45), "09:45-те", "09:45-ке"),
        (time(9, 50), "09:50-де", "09:50-ге"),
        (time(9, 59), "09:59-да", "09:59-ға"),
    ],
)
def test_clock_in_kazakh_ends_as_its_last_number_is_said(clock, at, until):
    assert reading.clock(clock, language="kk", case="at") == at
    assert reading.clock(clock, language="kk", case="until") == until


@pytest.mark.parametrize("language", ["en", "ru"])
def test_clock_does_not_bend_in_english_and_russian(language):
    assert reading.clock(time(17, 0), language=language, case="until") == "17:00"


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2026, 11, 21, 6, tzinfo=UTC), 13),
        (datetime(2026, 12, 3, 18, 59, tzinfo=UTC), 1),
        (datetime(2026, 12, 3, 19, tzinfo=UTC), 0),
        (datetime(2026, 12, 4, 19, tzinfo=UTC), -1),
    ],
)
def test_days_between_counts_midnights_of_the_calls_zone(now, left):
    assert reading.days_between(now, CLOSES_AT, zone="Asia/Almaty") == left


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(["en", "ru", "kk"]))
def test_day_names_day_month_and_year_of_any_date(value, language):
    words = reading.day(value, language=language).replace(",", "").split()
    assert str(value.day) in words
    assert str(value.year) in words
    assert MONTHS[language]["on"][value.month - 1] in words
    assert WEEKDAYS[language]["on"][value.weekday()] in words

from datetime import UTC, datetime

import pytest

from people import reading

CLOSES_AT = datetime(2026, 12, 4, 12, tzinfo=UTC)


def line(language: str, reader_zone: str = "", **words) -> str:
    return str(reading.moment(CLOSES_AT, "Asia/Almaty", reader_zone=reader_zone, language=language, **words))


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "Friday 4 December 2026, 17:00 in Astana (14:00 in Chișinău)"),
        ("ru", "пятница, 4 декабря 2026, 17:00 в Астане (14:00 в Кишинёве)"),
        ("kk", "2026 жылғы 4 желтоқсан, жұма, Астана уақытымен 17:00 (Кишинев уақытымен 14:00)"),
    ],
)
def test_moment_shows_the_calls_clock_then_the_readers(language, written):
    assert line(language, "Europe/Chisinau") == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "Friday 4 December 2026, 17:00 in Astana and Tashkent"),
        ("ru", "пятница, 4 декабря 2026, 17:00 в Астане и Ташкенте"),
        ("kk", "2026 жылғы 4 желтоқсан, жұма, Астана және Ташкент уақытымен 17:00"),
    ],
)
def test_moment_says_both_cities_once_when_their_clocks_agree(language, written):
    assert line(language, "Asia/Tashkent") == written


@pytest.mark.parametrize("reader_zone", ["", "Asia/Almaty", "Asia/Qostanay", "Mars/Olympus", "../etc/passwd"])
def test_moment_shows_one_clock_to_a_reader_there_or_nowhere_known(reader_zone):
    assert line("en", reader_zone) == "Friday 4 December 2026, 17:00 in Astana"


def test_moment_names_the_readers_day_when_it_is_another():
    moment = reading.moment(CLOSES_AT, "Asia/Almaty", reader_zone="Pacific/Auckland", language="en")
    assert moment.here == "01:00 in Auckland, 5 December"
    assert moment.here_day == "5 December"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "Friday 4 December, 17:00 in Astana"),
        ("ru", "пятницы, 4 декабря, 17:00 в Астане"),
        ("kk", "4 желтоқсан, жұма, Астана уақытымен 17:00-ге"),
    ],
)
def test_moment_after_until_bends_its_last_word(language, written):
    assert line(language, case="until", year=False) == written


def test_moment_of_a_receipt_has_seconds():
    received_at = datetime(2026, 11, 21, 16, 14, 7, tzinfo=UTC)
    moment = reading.moment(
        received_at, "Asia/Almaty", reader_zone="Europe/Chisinau", language="en", seconds=True
    )
    assert (moment.there, moment.here) == ("21:14:07 in Astana", "18:14:07 in Chișinău")


def test_moment_follows_daylight_saving_of_the_readers_zone():
    in_summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    moment = reading.moment(in_summer, "Asia/Almaty", reader_zone="Europe/Chisinau", language="en")
    assert moment.here_clock == "15:00"


def test_city_without_a_russian_name_does_not_stand_after_in():
    assert reading.in_city("09:00", "Pacific/Auckland", language="ru") == "09:00 по времени Auckland"


def test_city_of_a_renamed_zone_is_found_by_its_old_name():
    assert reading.city("Europe/Kiev", language="en") == reading.city("Europe/Kyiv", language="en") == "Kyiv"

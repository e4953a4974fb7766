"""A moment as the clock of its own place shows it and as the reader's does."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from people.reading.cities import city, in_cities, in_city, same_clock, same_place
from people.reading.days import Case, clock, day, written_in
from people.zones import known_zones


@dataclass(frozen=True)
class Moment:
    """Words for one moment. What concerns the reader is empty where the reader's zone is unknown or the same.

    `there` is the time with its city, or with both cities where both clocks agree; `here` the reader's.
    """

    day: str
    clock: str
    city: str
    there: str
    here: str = ""
    here_clock: str = ""
    here_city: str = ""
    here_day: str = ""

    @property
    def line(self) -> str:
        """Friday 4 December 2026, 17:00 in Astana (14:00 in Chișinău)."""
        return f"{self.day}, {self.there}" + (f" ({self.here})" if self.here else "")

    def __str__(self) -> str:
        return self.line


def moment(
    at: datetime,
    zone: str,
    *,
    reader_zone: str | None = None,
    language: str | None = None,
    year: bool = True,
    seconds: bool = False,
    case: Case = "on",
) -> Moment:
    """The words for a moment in its own zone (IANA name), and in the reader's where that is another time.

    `at` has to be aware. An unknown reader's zone counts as none. A deadline at midnight belongs to the day
    before, and is told as 23:59.
    """
    if case == "until" and at.astimezone(ZoneInfo(zone)).time() == time.min:
        at -= timedelta(minutes=1)
    language = written_in(language)
    written = clock(at, zone=zone, language=language, seconds=seconds, case=case)
    # In Kazakh only the last word bends, and that is the time.
    day_case = "on" if language == "kk" else case
    words = {
        "day": day(at, zone=zone, language=language, year=year, case=day_case),
        "clock": clock(at, zone=zone, language=language, seconds=seconds),
        "city": city(zone, language=language),
    }
    there = in_city(written, zone, language=language)
    if not reader_zone or reader_zone not in known_zones() or same_place(zone, reader_zone):
        return Moment(**words, there=there)
    if same_clock(zone, reader_zone, at):
        both = in_cities(written, zone, reader_zone, language=language)
        return Moment(**words, there=both, here_city=city(reader_zone, language=language))
    return Moment(**words, there=there, **here(at, zone, reader_zone, language, seconds))


def here(at: datetime, zone: str, reader_zone: str, language: str, seconds: bool) -> dict[str, str]:
    """What the reader's own clock shows, with the day where that is another one."""
    written = clock(at, zone=reader_zone, language=language, seconds=seconds)
    in_reader_city = in_city(written, reader_zone, language=language)
    reader_day = ""
    if at.astimezone(ZoneInfo(reader_zone)).date() != at.astimezone(ZoneInfo(zone)).date():
        reader_day = day(at, zone=reader_zone, language=language, year=False, weekday=False)
        in_reader_city += f", {reader_day}"
    return {
        "here": in_reader_city,
        "here_clock": written,
        "here_city": city(reader_zone, language=language),
        "here_day": reader_day,
    }

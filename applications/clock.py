"""Wall times and working days. A wall time and a zone are entered; UTC is what is stored."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class WallTimeSkipped(ValueError):
    """The clocks jump over this wall time in this zone."""


class WallTimeTwice(ValueError):
    """This wall time happens twice in this zone: the officer picks the first or the second."""


def resolve_wall(wall: str, zone: str, *, second: bool | None = None) -> datetime:
    """Return the UTC moment of a wall time such as "2026-12-04T17:00" in an IANA zone.

    Raises WallTimeSkipped inside a daylight-saving gap, and WallTimeTwice inside an overlap unless
    `second` says which of the two is meant (PEP 495).
    """
    tz = ZoneInfo(zone)
    naive = datetime.fromisoformat(wall)
    first, later = (naive.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(tz).replace(tzinfo=None) != naive:
        raise WallTimeSkipped(wall)
    if first != later and second is None:
        raise WallTimeTwice(wall)
    return later if second else first


def end_of_day(day: date, zone: str) -> datetime:
    """Return the first moment after a day, as it is lived in a zone, in UTC."""
    tz = ZoneInfo(zone)
    return datetime.combine(day + timedelta(days=1), time.min, tz).astimezone(UTC)


def add_working_days(day: date, days: int) -> date:
    """Return the day that lies a number of working days (Monday to Friday) after the given one."""
    while days:
        day += timedelta(days=1)
        if day.weekday() < 5:
            days -= 1
    return day


def working_days_from(moment: datetime, days: int, zone: str) -> datetime:
    """Return the end of the last of so many working days, counted from the day after `moment` in the zone."""
    return end_of_day(add_working_days(moment.astimezone(ZoneInfo(zone)).date(), days), zone)


def next_weekday(day: date) -> date:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day

"""Tags for days and times on a page: the call's own clock first, then the reader's where it differs."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from people import reading
from people.zones import reader_zone


def zone_of_reader(context: Context) -> str:
    request: HttpRequest | None = getattr(context, "request", None) or context.get("request")
    return reader_zone(request) if request is not None else ""


def moment(context: Context, at: datetime, zone: str, **words) -> reading.Moment:
    """{% moment call.closes_at call.zone as closes %}: closes.day, .there, .here, .here_clock, .here_city."""
    return reading.moment(at, zone, reader_zone=zone_of_reader(context), **words)


def when(context: Context, at: datetime, zone: str, **words) -> SafeString:
    """{% when call.closes_at call.zone %}: Friday 4 December 2026, 17:00 in Astana (14:00 in Chișinău).

    case="until" for after "until" or "by"; year=False; seconds=True.
    """
    return time_element(at, moment(context, at, zone, **words).line)


def time_element(at: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', at.astimezone(ZoneInfo("UTC")).isoformat(), words)


def day(value, zone: str = "", **words) -> str:
    """{% day call.closes_at call.zone case="until" year=False weekday=False %}; a date needs no zone."""
    return reading.day(value, zone=zone or None, **words)


def short_day(value, zone: str = "") -> str:
    return reading.short_day(value, zone=zone or None)


def day_range(start, end, zone: str = "", **words) -> str:
    return reading.day_range(start, end, zone=zone or None, **words)


def clock(at, zone: str = "", **words) -> str:
    """{% clock saved_at zone case="at" %}: 21:03, in Kazakh 21:03-те."""
    return reading.clock(at, zone=zone or None, **words)


def days_left(at: datetime, zone: str) -> int:
    """Calendar days until then on the clock of that zone: 0 on the last day, negative after it."""
    return reading.days_between(timezone.now(), at, zone=zone)


def call_window(opens_at: datetime, closes_at: datetime, zone: str) -> dict[str, int]:
    """Where today stands between two days: day number, number of days, and x in a figure 320 wide."""
    days = max(reading.days_between(opens_at, closes_at, zone=zone), 1)
    gone = min(max(reading.days_between(opens_at, timezone.now(), zone=zone), 0), days)
    return {"day": gone, "days": days, "x": 2 + round(316 * gone / days)}

"""Reading what people typed. Each function answers None for what it cannot read, and never raises."""

import re
from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pycountry

SHOWN_CHARACTERS = 200

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER = re.compile(r"\d{1,6}([.,]\d{1,4})?", re.ASCII)
CEFR = re.compile(r"([ABC])([12])(\+?)")
LOOK_ALIKES = str.maketrans("АВСавс", "ABCABC")  # what a Cyrillic keyboard types for B1
NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


def read_date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not ISO_DATE.fullmatch(value.strip()):
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        return None


def read_number(value: Any) -> Decimal | None:
    """A plain number of at most six digits before the point; a comma counts as the point."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    text = str(value).strip() if not isinstance(value, int) or abs(value) < 10**6 else ""
    return Decimal(text.replace(",", ".")) if NUMBER.fullmatch(text) else None


def read_cefr(value: Any) -> int | None:
    """The place of a level in the order A1 < A1+ < A2 ... C2 of the Common European Framework (2020)."""
    if not isinstance(value, str):
        return None
    found = CEFR.fullmatch(value.strip().translate(LOOK_ALIKES).upper())
    if not found:
        return None
    letter, digit, plus = found.groups()
    return ("ABC".index(letter) * 2 + int(digit)) * 2 + bool(plus)


def read_countries(value: Any) -> list[str] | None:
    """ISO 3166 codes from one code or a list of them (several citizenships); None if any is not a code."""
    values = value if isinstance(value, (list, tuple)) else [value]
    codes = [read_country(item) for item in values]
    return codes if codes and None not in codes else None


def read_country(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > 10:
        return None
    code = value.strip().upper()
    return code if len(code) == 2 and code.isascii() and pycountry.countries.get(alpha_2=code) else None


def same_words(value: Any) -> str | None:
    """A name as it is compared: case and spacing do not matter, and a key's underscores are spaces."""
    if not isinstance(value, str):
        return None
    return " ".join(value.casefold().replace("_", " ").split()) or None


def is_empty(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def add_months(day: date, months: int) -> date | None:
    """The same day so many months on, or the last day of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def shown(value: Any) -> str | int | bool | list[str] | None:
    """What stood there, as JSON that both databases can store."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    if isinstance(value, (list, tuple)):
        return [_cut(item) for item in value[:20]]
    return _cut(value)


def _cut(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    text = value if isinstance(value, (str, float, Decimal)) else type(value).__name__
    return NOT_STORABLE.sub("�", str(text)[:SHOWN_CHARACTERS])

"""Numbers, dates and sizes as the reader's language writes them, and numbers as people type them."""

import re
from datetime import date
from decimal import Decimal

from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.dateformat import format as date_parts
from django.utils.translation import gettext

NO_BREAK_SPACE = "\u00a0"
DIGITS_AT_MOST = 30
GROUPED_BY_SPACE = re.compile(r"[-+]?\d{1,3}([\s'\u2019]\d{3})+([.,]\d+)?")
GROUPED_BY_COMMA = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{2,3})*,\d{3}(\.\d+)?")
GROUP_MARKS = re.compile(r"[\s'\u2019]")
PLAIN_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


def number(value: Decimal | int, language: str) -> str:
    """Return 41,200.5 in English, 41 200,5 with a no-break space in Russian and Kazakh."""
    written = format(Decimal(value), ",f")
    if language == "en":
        return written
    return written.replace(",", NO_BREAK_SPACE).replace(".", ",")


def number_to_edit(value: Decimal, language: str) -> str:
    """Return the number without groups, with the decimal mark that the language types."""
    written = format(value, "f")
    return written if language == "en" else written.replace(".", ",")


def read_number(typed: str, *, language: str, integer: bool) -> Decimal | None:
    """Return the number that was typed, or None when it is none, or too long to be meant.

    Spaces and apostrophes are groups. A comma before three digits is a group in English and in whole
    numbers, and the decimal mark everywhere else: 41,200 people are never 41.2.
    """
    written = typed.strip().replace("\u2212", "-")
    if GROUPED_BY_SPACE.fullmatch(written):
        written = GROUP_MARKS.sub("", written)
    if GROUPED_BY_COMMA.fullmatch(written) and (language == "en" or integer or written.count(",") > 1):
        written = written.replace(",", "")
    if written.count(",") == 1 and "." not in written:
        written = written.replace(",", ".")
    if not PLAIN_NUMBER.fullmatch(written) or len(written) > DIGITS_AT_MOST:
        return None
    value = Decimal(written)
    return value if value else value.copy_abs()


def day(value: date, language: str) -> str:
    """Return 4 December 2026, 4 декабря 2026, 2026 жылғы 4 желтоқсан."""
    with translation.override(language):
        month = date_parts(value, "E")
        parts = {"day": value.day, "month": month if language == "en" else month.lower(), "year": value.year}
        # Translators: a date with its year, the month in the form that follows a day.
        return gettext("%(day)s %(month)s %(year)s") % parts


def month(value: date, language: str) -> str:
    """Return February 2023, with the month in the form that stands alone."""
    with translation.override(language):
        name = date_parts(value, "F")
        parts = {"month": name if language == "en" else name.lower(), "year": value.year}
        # Translators: a month with its year, the month in the form that stands alone.
        return gettext("%(month)s %(year)s") % parts


def size(size_bytes: int, language: str) -> str:
    """Return 1.8 MB, 1,8 МБ."""
    with translation.override(language):
        return filesizeformat(size_bytes)

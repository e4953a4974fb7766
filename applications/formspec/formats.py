"""Numbers as people type them; how they are shown is the house's own people.reading."""

import re
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.dateformat import format as date_parts

DIGITS_AT_MOST = 30
GROUPED_BY_SPACE = re.compile(r"[-+]?\d{1,3}([\s'\u2019]\d{3})+([.,]\d+)?")
GROUPED_BY_COMMA = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{2,3})*,\d{3}(\.\d+)?")
GROUP_MARKS = re.compile(r"[\s'\u2019]")
PLAIN_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


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


def number_to_edit(value: Decimal, language: str) -> str:
    """Return the number without groups, with the decimal mark that the language types."""
    written = format(value, "f")
    return written if language == "en" else written.replace(".", ",")


def month(value: date, language: str) -> str:
    """Return February 2023, февраль 2023: the month in the form that stands alone."""
    with translation.override(language):
        name = date_parts(value, "F")
    return f"{name if language == 'en' else name.lower()} {value.year}"

"""The wording of a call's result letters: plain text with {placeholders} that the house fills in."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

PLACEHOLDERS = {
    "name": _("the applicant’s name"),
    "number": _("the number of the application"),
    "title": _("the title of the application"),
    "call": _("the name of the call"),
    "places": _("how many places there were"),
    "entries": _("how many applications were judged"),
    "appeal_until": _("the last day to ask for a review"),
    "announced_on": _("the day of the announcement"),
    "office": _("the name of the office"),
}

BRACES = re.compile(r"\{([^{}]*)\}")
STRAY_BRACE = re.compile(r"[{}]")


def unknown_placeholders(text: str) -> list[str]:
    """Return what stands in braces and is no placeholder, and a lone brace, each once, as written."""
    unknown = [match.group() for match in BRACES.finditer(text) if match.group(1) not in PLACEHOLDERS]
    return list(dict.fromkeys([*unknown, *STRAY_BRACE.findall(BRACES.sub("", text))]))


def fill(text: str, values: Mapping[str, object]) -> str:
    """Return the text with its placeholders filled. Raises KeyError for one without a value."""
    return BRACES.sub(lambda match: str(values[match.group(1)]), text)


def paragraphs(body: str) -> list[str]:
    """Return the paragraphs of a body: blank lines part them."""
    return [part.strip() for part in re.split(r"\n\s*\n", body.replace("\r\n", "\n")) if part.strip()]

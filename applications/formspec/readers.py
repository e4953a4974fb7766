"""Who reads an answer. Each reader sees what the narrower circle inside it sees: public, panel, officers."""

from collections.abc import Mapping
from typing import Any

READERS = ("public", "panel", "officers")
"""From the widest circle to the narrowest: what is for the public is for the panel and the officers too."""

APPLICANT = "applicant"

SENSITIVE = ("identity", "medical", "contact")
NEVER_BEYOND_OFFICERS = ("identity", "medical")

PERSONAL_FACTS = frozenset({"birth_date", "citizenship", "contact_email", "contact_phone"})
"""Facts about a person rather than the application: officers check them, a panel needs none of them."""


def default_reader(question: Mapping[str, Any]) -> str:
    """Return who reads a question that does not say: officers where it asks for data about a person."""
    personal = (
        question.get("type") == "email"
        or question.get("sensitive") in SENSITIVE
        or question.get("fills") in PERSONAL_FACTS
    )
    return "officers" if personal else "panel"


def may_read(reader: str, question_reader: str) -> bool:
    """Return whether `reader` (a circle, or the applicant, who reads all) may see such an answer."""
    if reader == APPLICANT:
        return True
    return READERS.index(question_reader) <= READERS.index(reader)

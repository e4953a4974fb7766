"""The names of the facts that a question can fill, and what kind of question can."""

from collections.abc import Mapping

FACTS: Mapping[str, frozenset[str]] = {
    "title": frozenset({"short_text"}),
    "summary": frozenset({"short_text", "long_text"}),
    "organisation": frozenset({"short_text"}),
    "country": frozenset({"country"}),
    "category": frozenset({"choice"}),
    "stage": frozenset({"choice"}),
    "implemented_on": frozenset({"date"}),
    "citizenship": frozenset({"country"}),
    "birth_date": frozenset({"date"}),
    "position": frozenset({"short_text"}),
    "service_started": frozenset({"date"}),
    "studies": frozenset({"short_text", "long_text"}),
    "language_test": frozenset({"choice"}),
    "language_score": frozenset({"short_text", "number", "choice"}),
    "certificate_issued_on": frozenset({"date"}),
    "certificate_valid_until": frozenset({"date"}),
    "motivation": frozenset({"long_text"}),
    "contact_email": frozenset({"email"}),
    "contact_phone": frozenset({"short_text"}),
}
"""Each fact with the types of question that can fill it. A language score may be a band ("B1")."""

COLUMN_CHARS = 300
"""Facts that fill a column of the application are no longer than it."""

IN_COLUMNS = frozenset({"title", "organisation"})

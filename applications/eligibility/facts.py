"""What the rules may look at: facts, answers and documents of one submission, and the call's dates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from applications.eligibility.findings import Evidence
from applications.eligibility.parsing import shown

ANSWER_PREFIX = "answer:"


def membership_unknown(country: str, on: date) -> str:
    return "unclear"


@dataclass(frozen=True, slots=True)
class Facts:
    """One application as the rules see it.

    values: the named facts, by name.
    documents: for each file question that was asked, its documents as {"id", "state", "file_name"}; a
        question that was asked and left without a file has an empty list.
    answers: the answers by question key.
    participation: (ISO code, date) -> "yes", "no" or "unclear".
    other_applications: public ids of the same person's other standing applications on the call; None when
        nobody looked.
    possible_duplicates: public ids of applications that may be the same person's (an unconfirmed address).
    dates: opens_at and closes_at as dates in the call's own zone, see `call_dates`.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    documents: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    participation: Callable[[str, date], str] = membership_unknown
    other_applications: Sequence[str] | None = None
    possible_duplicates: Sequence[str] = ()
    dates: Mapping[str, date] = field(default_factory=dict)

    def look_up(self, ref: str) -> tuple[Any, Evidence]:
        """The value that `ref` names ("birth_date", or "answer:some_question") and the evidence of it."""
        if ref.startswith(ANSWER_PREFIX):
            key = ref.removeprefix(ANSWER_PREFIX)
            value = self.answers.get(key)
            return value, Evidence("answer", key, shown(value))
        value = self.values.get(ref)
        return value, Evidence("fact", ref, shown(value))


def call_dates(*, opens_at: datetime | None, closes_at: datetime | None, zone: str) -> dict[str, date]:
    """The calendar days on which a call opens and closes where the office is: the days its rules mean."""
    moments = {"opens_at": opens_at, "closes_at": closes_at}
    return {name: moment.astimezone(ZoneInfo(zone)).date() for name, moment in moments.items() if moment}

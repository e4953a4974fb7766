"""The criteria of a call as its rounds use them: weights, score bands, and what a valid score is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

NOT_APPLICABLE = "na"
OVERALL = "overall"
COMMENT_CHARACTERS = 5000
NOTE_CHARACTERS = 5000


@dataclass(frozen=True, slots=True)
class Band:
    score: Decimal
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion. `optional` lets a panellist say that it does not apply to an entry."""

    key: str
    title: Mapping[str, str]
    weight: Decimal
    bands: tuple[Band, ...]
    optional: bool = False

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "Criterion":
        return cls(
            key=data["key"],
            title=data.get("title", {}),
            weight=Decimal(str(data["weight"])),
            bands=tuple(Band(Decimal(str(band["score"])), band.get("text", {})) for band in data["bands"]),
            optional=bool(data.get("optional", False)),
        )

    @property
    def scores(self) -> list[Decimal]:
        return [band.score for band in self.bands]

    def admits(self, mark: Any) -> bool:
        """Whether this is the score of a band, or "not applicable" where that may be said."""
        if mark == NOT_APPLICABLE:
            return self.optional
        return type(mark) in (int, float) and Decimal(str(mark)) in self.scores


def weights_of(criteria: Sequence[Criterion]) -> dict[str, Decimal]:
    return {criterion.key: criterion.weight for criterion in criteria}


def exact_marks(marks: Mapping[str, Any]) -> dict[str, Decimal | None]:
    """Stored marks as the ranking takes them: "not applicable" is None, which is not zero."""
    return {key: None if mark == NOT_APPLICABLE else Decimal(str(mark)) for key, mark in marks.items()}


def missing(
    criteria: Sequence[Criterion], marks: Mapping[str, Any], comments: Mapping[str, str]
) -> list[str]:
    """What keeps scores from being handed in: criteria without a mark, and "overall" without any comment."""
    unmarked = [criterion.key for criterion in criteria if not criterion.admits(marks.get(criterion.key))]
    return unmarked if any(text.strip() for text in comments.values()) else [*unmarked, OVERALL]

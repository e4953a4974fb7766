"""How far a panel differs, kept with the round when its scores are opened: a ranking page computes nothing.

An interval follows from a handful of numbers and from how many panellists read the entry, so a page of a
ranking of any length has what it needs without reading the marks of all the others.
"""

from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any, Self

import numpy as np

from reviews.disagreement import REFUSALS, Disagreement, student_quantile
from reviews.ranking import Ranking, line_of_places


@dataclass(frozen=True)
class Spread:
    """One category's. `refused` is a key of REFUSALS, or empty; then the figures hold.

    entries, unmarked: how many have a mark and how many have none. residual: standard deviation of a
    panellist's mark of an entry; severity_variance: of the panellists' mean distances from the middle, both
    in marks. places, line, reaching: the places that were counted with, the mark of the last of them, and how
    many entries have an interval that reaches it. is_cut: an interval ends at an end of the scale.
    """

    refused: str = ""
    entries: int = 0
    unmarked: int = 0
    panellists: int = 0
    residual: float = 0.0
    severity_variance: float = 0.0
    degrees_of_freedom: int = 0
    places: int | None = None
    line: float | None = None
    reaching: int = 0
    is_cut: bool = False

    @classmethod
    def of(cls, ranking: Ranking, found: Disagreement, places: int | None) -> Self:
        counted = {
            "entries": sum(row.rank is not None for row in ranking.rows),
            "unmarked": sum(row.rank is None for row in ranking.rows),
            "panellists": found.panellists,
            "places": places,
        }
        if found.refused:
            return cls(refused=found.refused, **counted)
        line = line_of_places(ranking, places).mark if places else None
        return cls(
            residual=found.residual,
            severity_variance=float(np.var(list(found.severity.values()), ddof=1)),
            degrees_of_freedom=found.degrees_of_freedom,
            line=None if line is None else float(line),
            reaching=0 if line is None else len(found.reaching(float(line))),
            is_cut=found.is_cut,
            **counted,
        )

    @classmethod
    def read(cls, stored: dict[str, Any] | None) -> Self | None:
        """What a round holds for a category; None where nothing was stored."""
        return cls(**stored) if stored else None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def why_refused(self) -> str:
        return str(REFUSALS[self.refused]) if self.refused else ""

    def interval(self, mark: float, reviews: int, scale: tuple[float, float]) -> tuple[float, float] | None:
        """The 95 % interval around a mark that so many panellists made, cut at the ends of the scale.

        The same figures as `disagreement` gives for the entry. None where intervals are refused.
        """
        if self.refused or not reviews:
            return None
        shared = self.severity_variance * (1 - reviews / self.panellists)
        half = student_quantile(self.degrees_of_freedom) * sqrt((self.residual**2 + shared) / reviews)
        lowest, highest = scale
        return max(mark - half, lowest), min(mark + half, highest)


def key_of(category: int | None) -> str:
    """The key under which a round keeps the spread of a category."""
    return "" if category is None else str(category)

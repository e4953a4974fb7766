"""How far the panellists differ, as a 95 % interval around each mark: for reading, never for deciding.

Marks follow a two-way layout, mark = entry + panellist + residual. The residual says how far panellists
differ on the same entry once each one's own severity is set aside. Refused, with the reason, where a panel
cannot tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, sqrt
from statistics import NormalDist

import numpy as np
from django.utils.translation import gettext_lazy as _

from reviews.ranking import Entry, Ranking

CONFIDENCE = 0.95
LEAST_DEGREES_OF_FREEDOM = 8
"""Below this the residual itself is known worse than to a quarter of its size: 1 / sqrt(2 * 8)."""

ENTRIES_A_BLOCK = 1000

REFUSALS = {
    "one_entry": _("An interval needs at least two entries with marks."),
    "one_panellist": _("An interval needs at least two panellists, who can then differ."),
    "not_connected": _(
        "The panel falls into groups that read no entry in common, so their severity cannot be compared."
    ),
    "too_few": _("There are too few marks to tell how far the panellists differ."),
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """`refused` is a key of REFUSALS, or empty; then the figures hold.

    residual: standard deviation of a panellist's mark of an entry, in marks. severity: each panellist's mean
    distance from the panel's middle, in marks, positive for a generous one. intervals: by entry, cut at the
    ends of the scale.
    """

    refused: str = ""
    entries: int = 0
    panellists: int = 0
    residual: float = 0.0
    degrees_of_freedom: int = 0
    severity: Mapping[object, float] = field(default_factory=dict)
    intervals: Mapping[Entry, tuple[float, float]] = field(default_factory=dict)
    is_cut: bool = False

    @property
    def why_refused(self) -> str:
        return str(REFUSALS[self.refused]) if self.refused else ""

    def reaching(self, mark: float) -> list[Entry]:
        """The entries whose interval holds this mark: the marks alone do not separate them from it."""
        return [entry for entry, (low, high) in self.intervals.items() if low <= mark <= high]


def disagreement(ranking: Ranking, *, lowest: float = -inf, highest: float = inf) -> Disagreement:
    """The interval of each marked entry; `lowest` and `highest` are the ends of the scale.

    Where all panellists read an entry its mark has the standard error residual / sqrt(panellists). Where only
    k of m did, whose severity it was adds its share, the variance of a mean drawn without replacement from
    the panel: (severity variance / k) * (1 - k / m) (Cochran, Sampling Techniques, 3rd ed., theorem 2.2).
    """
    marked = [row for row in ranking.rows if row.panellist_marks]
    panel = sorted({panellist for row in marked for panellist in row.panellist_marks})
    counted = {"entries": len(marked), "panellists": len(panel)}
    layout = Layout.of(marked, panel)
    degrees = len(layout.marks) - len(marked) - len(panel) + 1
    refused = _refusal(layout, degrees)
    if refused:
        return Disagreement(refused=refused, **counted)
    severity, residual = layout.fit(degrees)
    reviews = np.bincount(layout.entry)
    shared = np.var(severity, ddof=1) * (1 - reviews / len(panel))
    half = student_quantile(degrees) * np.sqrt((residual**2 + shared) / reviews)
    means = np.array([float(row.mark) for row in marked])
    low, high = np.maximum(means - half, lowest), np.minimum(means + half, highest)
    return Disagreement(
        **counted,
        residual=float(residual),
        degrees_of_freedom=degrees,
        severity=dict(zip(panel, severity.tolist(), strict=True)),
        intervals={
            row.entry: span
            for row, span in zip(marked, zip(low.tolist(), high.tolist(), strict=True), strict=True)
        },
        is_cut=bool(np.any(means - half < lowest) or np.any(means + half > highest)),
    )


@dataclass(frozen=True)
class Layout:
    """Marks in a row, with the places of their entry and panellist."""

    entry: np.ndarray
    panellist: np.ndarray
    marks: np.ndarray

    @classmethod
    def of(cls, rows, panel) -> "Layout":
        place = {panellist: number for number, panellist in enumerate(panel)}
        cells = [
            (number, place[panellist], float(mark))
            for number, row in enumerate(rows)
            for panellist, mark in row.panellist_marks.items()
        ]
        entry, panellist, marks = zip(*cells, strict=True) if cells else ((), (), ())
        return cls(np.array(entry, dtype=int), np.array(panellist, dtype=int), np.array(marks, dtype=float))

    @property
    def is_connected(self) -> bool:
        """Whether any two panellists are linked by a chain of entries read in common."""
        group = list(range(self.panellist.max() + 1))

        def root(panellist: int) -> int:
            while group[panellist] != panellist:
                group[panellist] = group[group[panellist]]
                panellist = group[panellist]
            return panellist

        first_reader: dict[int, int] = {}
        for entry, panellist in zip(self.entry.tolist(), self.panellist.tolist(), strict=True):
            group[root(panellist)] = root(first_reader.setdefault(entry, panellist))
        return len({root(panellist) for panellist in group}) == 1

    def fit(self, degrees: int) -> tuple[np.ndarray, float]:
        """Least squares: the panellists' severities (they sum to zero) and the residual standard deviation.

        Entries are eliminated first, which leaves one equation a panellist.
        """
        reviews = np.bincount(self.entry)
        means = np.bincount(self.entry, self.marks) / reviews
        deviations = np.bincount(self.panellist, self.marks - means[self.entry])
        severity = np.linalg.lstsq(self._equations(reviews), deviations, rcond=None)[0]
        severity -= severity.mean()
        corrected = self.marks - severity[self.panellist]
        entry_effects = np.bincount(self.entry, corrected) / reviews
        residuals = corrected - entry_effects[self.entry]
        return severity, sqrt(float(residuals @ residuals) / degrees)

    def _equations(self, reviews: np.ndarray) -> np.ndarray:
        """The panellists' normal equations, built in blocks of entries so that memory stays small."""
        panellists = self.panellist.max() + 1
        matrix = np.diag(np.bincount(self.panellist).astype(float))
        for start in range(0, len(reviews), ENTRIES_A_BLOCK):
            inside = (self.entry >= start) & (self.entry < start + ENTRIES_A_BLOCK)
            block = np.zeros((min(ENTRIES_A_BLOCK, len(reviews) - start), panellists))
            block[self.entry[inside] - start, self.panellist[inside]] = 1
            matrix -= block.T @ (block / reviews[start : start + ENTRIES_A_BLOCK, None])
        return matrix


def student_quantile(degrees: int, confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of Student's t, by the expansion of Abramowitz and Stegun, 26.7.5.

    From 8 degrees of freedom on it is right to four decimals at 95 %.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    return (
        z
        + (z**3 + z) / (4 * degrees)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * degrees**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * degrees**4)
    )


def _refusal(layout: Layout, degrees: int) -> str:
    entries, panellists = len(set(layout.entry.tolist())), len(set(layout.panellist.tolist()))
    if entries < 2:
        return "one_entry"
    if panellists < 2:
        return "one_panellist"
    if not layout.is_connected:
        return "not_connected"
    return "too_few" if degrees < LEAST_DEGREES_OF_FREEDOM else ""

"""The ranking of a round: exact marks, ranks with their ties, and tie rules that a person applies.

Pure. Marks are exact fractions: equal means equal, and rounding happens only where a mark is shown. A mark of
None is "not applicable", which is not zero. Only reviews that were handed in belong here.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from math import lcm
from typing import Any

from django.utils.translation import gettext_lazy as _

Entry = Hashable
Panellist = Hashable
Mark = int | Decimal | Fraction
Marks = Mapping[Entry, Mapping[Panellist, Mapping[str, Mark | None]]]

DECIMALS_SHOWN = 2
DECIMALS_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class EntryMark:
    """What a method makes of one entry: the mark that ranks, and each panellist's own."""

    mark: Fraction | None
    panellist_marks: Mapping[Panellist, Fraction]


@dataclass(frozen=True, slots=True)
class Method:
    """A way from marks to one mark an entry. `explanation` is published with the call."""

    key: str
    label: Any
    explanation: Any
    mark_entries: Callable[[Mapping[str, Mark], Marks], dict[Entry, EntryMark]]


@dataclass(frozen=True, slots=True)
class Row:
    """One entry's place. `rank` and `mark` are None when nobody marked it.

    `shown` is the mark rounded half up to two decimals, or to as many as it takes where two different marks
    would look alike. `tie_rules` names the criteria by which a person told it from its equals.
    """

    entry: Entry
    rank: int | None
    tied: bool
    mark: Fraction | None
    shown: Decimal | None
    reviews: int
    is_short: bool
    panellist_marks: Mapping[Panellist, Fraction]
    tie_rules: tuple[str, ...] = ()
    sort_key: tuple[Fraction, ...] = ()

    @property
    def label(self) -> str:
        """The rank as it is written: "2", or "2=" where it is shared."""
        return "" if self.rank is None else f"{self.rank}{'=' if self.tied else ''}"


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows by rank, equals by entry id, which is an order of printing and not of merit; the unmarked last."""

    method: str
    rows: tuple[Row, ...]
    marks: Marks = field(repr=False)

    def row_of(self, entry: Entry) -> Row:
        return next(row for row in self.rows if row.entry == entry)

    def ties(self) -> list[tuple[Row, ...]]:
        """The groups of entries that share a rank."""
        tied = (row for row in self.rows if row.tied)
        return [tuple(group) for _rank, group in groupby(tied, key=lambda row: row.rank)]


@dataclass(frozen=True, slots=True)
class PlacesLine:
    """The line under the last place. `tied` are the entries of a tie that lies across it, for which
    `places_left` places remain; `mark` is the mark of the last place.
    """

    above: int
    mark: Fraction | None
    tied: tuple[Entry, ...]
    places_left: int


METHODS: dict[str, Method] = {}


def register_method(method: Method) -> Method:
    if method.key in METHODS:
        raise ValueError(f"The ranking method {method.key!r} is registered already.")
    METHODS[method.key] = method
    return method


def rank(*, method: str, weights: Mapping[str, Mark], marks: Marks, required: int = 1) -> Ranking:
    """Rank entries by a registered method, in competition ranks (1, 2=, 2=, 4).

    weights: by criterion; any scale. required: reviews below which a row is flagged, but still ranked.
    Raises ValueError for weights that are negative or all zero, KeyError for an unknown method.
    """
    if any(weight < 0 for weight in weights.values()) or not any(weights.values()):
        raise ValueError("Weights are not negative, and at least one is above zero.")
    found = METHODS[method].mark_entries(weights, marks)
    rows = [_unranked(entry, found[entry], required) for entry in marks]
    return Ranking(method=method, rows=_placed(rows), marks=marks)


def apply_tie_rule(ranking: Ranking, criterion: str, *, only_rank: int | None = None) -> Ranking:
    """Order entries of equal rank by their mean mark in one criterion, the higher first.

    Nothing calls this by itself: a person applies the call's rule, and it is recorded. Entries still equal
    stay tied. A tie in which an entry has no mark for the criterion stays whole, for "not applicable"
    compares with nothing. `only_rank` limits the rule to one tie.
    """
    rows = {row.entry: row for row in ranking.rows}
    for tie in ranking.ties():
        if only_rank is None or tie[0].rank == only_rank:
            rows.update({row.entry: row for row in _told_apart(tie, criterion, ranking.marks)})
    return replace(ranking, rows=_placed(rows.values()))


def line_of_places(ranking: Ranking, places: int) -> PlacesLine:
    """Where the places end, and whether a tie lies across that line."""
    ranked = [row for row in ranking.rows if row.rank is not None]
    if not 0 < places < len(ranked):
        above = max(0, min(places, len(ranked)))
        return PlacesLine(above, ranked[above - 1].mark if above else None, (), 0)
    last = ranked[places - 1]
    if not last.tied or ranked[places].rank != last.rank:
        return PlacesLine(places, last.mark, (), 0)
    tied = tuple(row.entry for row in ranked if row.rank == last.rank)
    return PlacesLine(places, last.mark, tied, places - (last.rank - 1))


def rounded(mark: Fraction, decimals: int = DECIMALS_SHOWN) -> Decimal:
    """Half up (away from zero), from the exact fraction: 2.665 shows as 2.67."""
    units = (2 * abs(mark.numerator) * 10**decimals + mark.denominator) // (2 * mark.denominator)
    return Decimal(units if mark >= 0 else -units).scaleb(-decimals)


def criterion_mean(reviews: Iterable[Mapping[str, Mark | None]], criterion: str) -> Fraction | None:
    """The mean over the panellists who marked the criterion."""
    found = [Fraction(marks[criterion]) for marks in reviews if marks.get(criterion) is not None]
    return sum(found, Fraction()) / len(found) if found else None


def weighted_means(weights: Mapping[str, Mark], marks: Marks) -> dict[Entry, EntryMark]:
    """The mean over panellists of each panellist's weighted mean.

    A criterion that a panellist marked as not applicable leaves that panellist's mean, its weight with it;
    who marked nothing does not count. In whole numbers until the last division, so that it is exact.
    """
    whole_weights, _scale = _whole(weights)
    units, scale = _whole({mark: mark for mark in _every_mark(marks) if mark is not None})

    def panellist_mean(reviewed: Mapping[str, Mark | None]) -> Fraction | None:
        total = weight_sum = 0
        for criterion, weight in whole_weights.items():
            mark = reviewed.get(criterion)
            if mark is not None:
                total += weight * units[mark]
                weight_sum += weight
        return Fraction(total, weight_sum * scale) if weight_sum else None

    found = {}
    for entry, reviews in marks.items():
        means = {panellist: panellist_mean(reviewed) for panellist, reviewed in reviews.items()}
        means = {panellist: mean for panellist, mean in means.items() if mean is not None}
        mark = sum(means.values(), Fraction()) / len(means) if means else None
        found[entry] = EntryMark(mark, means)
    return found


register_method(
    Method(
        key="weighted_mean",
        label=_("Weighted mean"),
        explanation=_(
            "Each panellist’s marks are weighted by criterion and averaged; the mark of an entry is the mean "
            "over its panellists. A criterion marked as not applicable is left out, not counted as zero. "
            "Equal marks share a rank."
        ),
        mark_entries=weighted_means,
    )
)


def _whole(numbers: Mapping[Any, Mark]) -> tuple[dict[Any, int], int]:
    """The same numbers in whole units of one common size, and how many units make one."""
    exact = {key: Fraction(number) for key, number in numbers.items()}
    scale = lcm(1, *(number.denominator for number in exact.values()))
    return {key: number.numerator * (scale // number.denominator) for key, number in exact.items()}, scale


def _every_mark(marks: Marks) -> set[Mark | None]:
    return {mark for reviews in marks.values() for reviewed in reviews.values() for mark in reviewed.values()}


def _unranked(entry: Entry, found: EntryMark, required: int) -> Row:
    reviews = len(found.panellist_marks)
    return Row(
        entry=entry,
        rank=None,
        tied=False,
        mark=found.mark,
        shown=None,
        reviews=reviews,
        is_short=reviews < required,
        panellist_marks=found.panellist_marks,
        sort_key=() if found.mark is None else (found.mark,),
    )


def _told_apart(tie: Sequence[Row], criterion: str, marks: Marks) -> Iterator[Row]:
    means = {row.entry: criterion_mean(marks[row.entry].values(), criterion) for row in tie}
    if None in means.values() or len(set(means.values())) == 1:
        return
    for row in tie:
        yield replace(row, sort_key=(*row.sort_key, means[row.entry]), tie_rules=(*row.tie_rules, criterion))


def _placed(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows in order, with their ranks and what is shown."""
    by_entry = sorted(rows, key=lambda row: row.entry)
    marked = sorted((row for row in by_entry if row.sort_key), key=lambda row: row.sort_key, reverse=True)
    placed: list[Row] = []
    for _key, group in groupby(marked, key=lambda row: row.sort_key):
        equals = list(group)
        rank_of_all = len(placed) + 1
        placed += [replace(row, rank=rank_of_all, tied=len(equals) > 1) for row in equals]
    unmarked = [row for row in by_entry if not row.sort_key]
    return (*_with_shown(placed), *unmarked)


def _with_shown(rows: Iterable[Row]) -> Iterator[Row]:
    """Two decimals; more where marks that differ would look alike."""
    for alike, group in groupby(rows, key=lambda row: rounded(row.mark)):
        same = list(group)
        different = {row.mark for row in same}
        if len(different) == 1:
            yield from (replace(row, shown=alike) for row in same)
            continue
        decimals = next(
            (
                decimals
                for decimals in range(DECIMALS_SHOWN + 1, DECIMALS_AT_MOST)
                if len({rounded(mark, decimals) for mark in different}) == len(different)
            ),
            DECIMALS_AT_MOST,
        )
        yield from (replace(row, shown=rounded(row.mark, decimals)) for row in same)

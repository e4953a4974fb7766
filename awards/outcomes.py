"""Outcomes against a ranking: what it suggests, and what departs from it. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from awards.states import Outcome

BEST_FIRST = [Outcome.SELECTED, Outcome.RESERVE, Outcome.UNSUCCESSFUL]
LEVEL = {outcome.value: level for level, outcome in enumerate(BEST_FIRST)}

CategoryId = int | None


@dataclass(frozen=True)
class Choice:
    """What the officer chose for one application, and why where it departs from the ranking."""

    application_id: int
    outcome: str
    reason: str = ""


@dataclass(frozen=True)
class Placed:
    """The place of an application in the ranking of its category, and what becomes of it."""

    application_id: int
    category_id: CategoryId
    rank: int | None
    outcome: str


@dataclass(frozen=True)
class Tie:
    """Applications of one category that share a rank; one alone is a tie of one."""

    category_id: CategoryId
    rank: int
    start: int
    members: tuple[Placed, ...]

    @property
    def ids(self) -> set[int]:
        return {member.application_id for member in self.members}

    @property
    def levels(self) -> list[int]:
        return sorted(LEVEL[member.outcome] for member in self.members)

    @property
    def is_parted(self) -> bool:
        return len(set(self.levels)) > 1


def grouped(placed: Iterable[Placed]) -> dict[CategoryId, list[Placed]]:
    groups: dict[CategoryId, list[Placed]] = {}
    for one in placed:
        groups.setdefault(one.category_id, []).append(one)
    return groups


def ties(placed: Iterable[Placed]) -> Iterator[Tie]:
    """Return all ranks of all categories in order, each with how many stand before it in its category."""
    for category, group in grouped(placed).items():
        marked = sorted((one for one in group if one.rank is not None), key=lambda one: one.rank)
        start = 0
        for rank, members in groupby(marked, key=lambda one: one.rank):
            tie = Tie(category, rank, start, tuple(members))
            yield tie
            start += len(tie.members)


def departures(placed: Iterable[Placed]) -> set[int]:
    """Return the applications whose outcome departs from the ranking of their category.

    With as many selected and in reserve as were chosen, the best ranked would be selected and the next ones
    be in reserve. A rank departs where it has another outcome than that, or parts equals: so both who was
    passed over and who went ahead are named. What nobody marked departs unless it is not selected.
    """
    placed = list(placed)
    wanted = {
        category: sorted(LEVEL[one.outcome] for one in group if one.rank is not None)
        for category, group in grouped(placed).items()
    }
    found = {one.application_id for one in placed if one.rank is None and one.outcome != Outcome.UNSUCCESSFUL}
    for tie in ties(placed):
        by_rank = wanted[tie.category_id][tie.start : tie.start + len(tie.members)]
        if tie.levels != by_rank or tie.is_parted:
            found |= tie.ids
    return found


def suggested(placed: Iterable[Placed], places: Mapping[CategoryId, int | None]) -> dict[int, str]:
    """Return the outcome by application that ranks and places suggest; the outcomes in `placed` are not read.

    `places` are those left, by category. Where a tie lies across the line of places nobody of it is
    suggested: a person decides. Without a number of places nothing is suggested for what was marked.
    """
    placed = list(placed)
    outcomes = {one.application_id: Outcome.UNSUCCESSFUL.value for one in placed if one.rank is None}
    for tie in ties(placed):
        left = places.get(tie.category_id)
        if left is None:
            continue
        fits = tie.start + len(tie.members) <= left
        outcome = Outcome.SELECTED if fits else Outcome.UNSUCCESSFUL
        outcomes |= {member.application_id: outcome.value for member in tie.members}
    return outcomes


def with_shared_reasons(placed: Iterable[Placed], choices: Mapping[int, Choice]) -> dict[int, Choice]:
    """Let one reason speak for a whole tie: members without one take it, where the tie gives just one."""
    filled = dict(choices)
    for tie in ties(placed):
        given = {choices[pk].reason.strip() for pk in tie.ids if pk in choices} - {""}
        if len(tie.members) > 1 and len(given) == 1:
            reason = given.pop()
            filled |= {
                pk: Choice(pk, choices[pk].outcome, choices[pk].reason.strip() or reason)
                for pk in tie.ids
                if pk in choices
            }
    return filled


def reserve_places(placed: Iterable[Placed]) -> dict[int, int]:
    """Return each one's place on the reserve list of its category; equals share a place as they do a rank."""
    in_reserve = [one for one in placed if one.outcome == Outcome.RESERVE]
    found = {member.application_id: tie.start + 1 for tie in ties(in_reserve) for member in tie.members}
    marked = Counter(one.category_id for one in in_reserve if one.rank is not None)
    found |= {one.application_id: marked[one.category_id] + 1 for one in in_reserve if one.rank is None}
    return found


def crossing(placed: Iterable[Placed]) -> list[Tie]:
    """Return the ties that were parted: equals with different outcomes."""
    return [tie for tie in ties(placed) if tie.is_parted]


def across_line(placed: Iterable[Placed], places: Mapping[CategoryId, int | None]) -> list[Tie]:
    """Return the ties across the line of places: some of the tie would have had a place, and not all."""
    return [
        tie
        for tie in ties(placed)
        if (line := places.get(tie.category_id)) is not None
        and tie.start < line < tie.start + len(tie.members)
    ]

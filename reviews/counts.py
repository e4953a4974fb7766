"""Counts of a panel and its round: all that the office knows of the scores before they are opened."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from reviews.models import Assignment, Panellist, Round, Standing
from reviews.states import AssignmentState


@dataclass(frozen=True)
class SetCounts:
    """How many entries somebody, or a whole panel, has to score and has handed in."""

    wanted: int = 0
    handed_in: int = 0
    to_accept: int = 0
    suspended: int = 0

    @classmethod
    def of(cls, by_state: dict[str, int]) -> "SetCounts":
        handed_in = by_state.get(AssignmentState.HANDED_IN, 0)
        to_accept = by_state.get(AssignmentState.INVITED, 0)
        to_score = by_state.get(AssignmentState.ACCEPTED, 0) + by_state.get(AssignmentState.REOPENED, 0)
        return cls(
            wanted=handed_in + to_accept + to_score,
            handed_in=handed_in,
            to_accept=to_accept,
            suspended=by_state.get(AssignmentState.SUSPENDED, 0),
        )

    @property
    def is_all_in(self) -> bool:
        return self.wanted == self.handed_in and self.wanted > 0


def round_counts(round_: Round) -> SetCounts:
    """The whole panel's counts, in one query."""
    rows = Assignment.objects.filter(round=round_).order_by().values_list("state").annotate(n=Count("pk"))
    return SetCounts.of(dict(rows))


def seat_counts(round_: Round | None, panellists: Iterable[Panellist]) -> dict[int, SetCounts]:
    """Each panellist's counts, in one query for all of them."""
    if round_ is None:
        return {}
    ids = [panellist.pk for panellist in panellists]
    rows = Assignment.objects.filter(round=round_, panellist__in=ids).order_by()
    found: dict[int, dict[str, int]] = {}
    for panellist, state, count in rows.values_list("panellist", "state").annotate(n=Count("pk")):
        found.setdefault(panellist, {})[state] = count
    return {panellist: SetCounts.of(by_state) for panellist, by_state in found.items()}


@dataclass(frozen=True)
class EntryCounts:
    """How many entries a round has, and how many of them have fewer readers than required."""

    entries: int
    short: int


def entry_counts(round_: Round) -> EntryCounts:
    rows = Standing.objects.filter(round=round_).order_by().values_list("is_short").annotate(n=Count("pk"))
    by_short = dict(rows)
    return EntryCounts(entries=sum(by_short.values()), short=by_short.get(True, 0))

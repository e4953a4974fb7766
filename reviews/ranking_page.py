"""One page of a ranking: what a table and a figure of some of its rows need, however long it is.

Nothing here reads more than the rows of the page: ranks and marks are stored, the intervals follow from the
round's stored spread, and the line of places is looked up in the order itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from random import Random
from string import ascii_uppercase

from django.db.models import Exists, OuterRef

from applications.keyset import Page, Sort, page_of
from applications.models import Category
from people import reading
from reviews.criteria import exact_marks, weights_of
from reviews.models import Assignment, Panellist, Review, Round, Standing
from reviews.ranking import METHODS
from reviews.spread import Spread, key_of
from reviews.states import COUNTING

BY_RANK = Sort("rank_key")
FIRST_ROWS = 14
ROWS_A_PAGE = 50
MOST_LETTERS = 8


@dataclass(frozen=True)
class Line:
    """The line under the last place: the rows on both sides of it, and the tie that lies across it."""

    places: int
    last: Standing
    following: Standing | None

    @property
    def is_tied(self) -> bool:
        return self.following is not None and self.following.rank_key == self.last.rank_key

    @property
    def places_left(self) -> int:
        """How many places remain for those who share the last one."""
        return self.places - (self.last.rank_key - 1)


@dataclass(frozen=True)
class RankedRow:
    """One row, ready to be drawn."""

    standing: Standing
    mark: str
    interval: tuple[float, float] | None
    marks: tuple[Fraction | None, ...]

    @property
    def is_ranked(self) -> bool:
        return self.standing.rank is not None

    @property
    def interval_words(self) -> tuple[str, str] | None:
        return None if self.interval is None else tuple(reading.number(end, 2) for end in self.interval)

    @property
    def marks_words(self) -> list[str]:
        return ["" if mark is None else reading.number(shown(mark), 1) for mark in self.marks]


def shown(mark: Fraction) -> Decimal:
    return Decimal(mark.numerator) / Decimal(mark.denominator)


@dataclass
class RankingPage:
    """A page of one category's ranking in an opened round."""

    round: Round
    category: Category | None
    page: Page
    spread: Spread | None
    letters: Mapping[int, str]
    rows: list[RankedRow] = field(default_factory=list)

    @property
    def places(self) -> int | None:
        return self.category.places if self.category else None

    @cached_property
    def line(self) -> Line | None:
        """Where the places end, None where they do not part the ranking; one query."""
        if not self.places:
            return None
        around = list(standings_of(self.round, self.category).ranked()[self.places - 1 : self.places + 1])
        around = [row for row in around if row.rank is not None]
        return Line(self.places, around[0], around[1]) if len(around) == 2 else None

    @cached_property
    def rows_above(self) -> int:
        """How many rows stand before the first of this page."""
        if not self.page.before or not self.rows:
            return 0
        first = self.rows[0].standing
        equals = standings_of(self.round, self.category).filter(rank_key=first.rank_key, pk__lt=first.pk)
        return first.rank_key - 1 + equals.count() if first.rank else 0

    @cached_property
    def total(self) -> int:
        """How many entries have a mark."""
        if self.spread is not None:
            return self.spread.entries
        last = standings_of(self.round, self.category).filter(rank_key__lt=Standing.UNRANKED)
        last = last.order_by("-rank_key", "-pk").first()
        if last is None:
            return 0
        equals = standings_of(self.round, self.category).filter(rank_key=last.rank_key).count()
        return last.rank_key - 1 + equals

    @property
    def columns(self) -> list[str]:
        """A letter for each panellist, or a number for each mark where there are more than letters serve."""
        if self.letters:
            return list(self.letters.values())
        most = max((len(row.marks) for row in self.rows), default=0)
        return [str(number) for number in range(1, most + 1)]


def standings_of(round_: Round, category: Category | None):
    return Standing.objects.filter(round=round_, category=category)


def ranking_page(round_: Round, category: Category | None, asked) -> RankingPage:
    """The page that the address asks for; the first is as long as the figure above it."""
    first = not (asked.get("after") or asked.get("before"))
    rows = (
        standings_of(round_, category)
        .filter(is_out=False)
        .select_related("application__country")
        .defer(*(f"application__{name}" for name in ("answers", "revisions", "search_text")))
    )
    page = page_of(rows, BY_RANK, asked, size=FIRST_ROWS if first else ROWS_A_PAGE)
    key = key_of(category.pk if category else None)
    found = RankingPage(
        round=round_,
        category=category,
        page=page,
        spread=Spread.read(round_.spread.get(key)),
        letters=letters_of(round_),
    )
    found.rows = ranked_rows(found)
    return found


def ranked_rows(found: RankingPage) -> list[RankedRow]:
    marks = panellist_marks(found.round, [row.application_id for row in found.page.rows])
    return [
        RankedRow(
            standing=row,
            mark=reading.number(Decimal(row.shown)) if row.shown else "",
            interval=interval_of(row, found.spread, found.round),
            marks=in_columns(marks.get(row.application_id, {}), found.letters),
        )
        for row in found.page.rows
    ]


def interval_of(row: Standing, spread: Spread | None, round_: Round) -> tuple[float, float] | None:
    if spread is None or row.mean is None:
        return None
    return spread.interval(float(row.mean), row.reviews_in, round_.scale)


def in_columns(marks: Mapping[int, Fraction], letters: Mapping[int, str]) -> tuple[Fraction | None, ...]:
    if letters:
        return tuple(marks.get(panellist) for panellist in letters)
    return tuple(sorted(marks.values(), reverse=True))


def panellist_marks(round_: Round, applications: Iterable[int]) -> dict[int, Mapping[int, Fraction]]:
    """Each panellist's own mark of these entries, by entry and panellist; one query."""
    ids = list(applications)
    handed_in = Review.objects.counting().filter(assignment__round=round_, assignment__application__in=ids)
    stored: dict[int, dict[int, dict]] = {application: {} for application in ids}
    for application, panellist, marks in handed_in.values_list(
        "assignment__application", "assignment__panellist", "current_version__marks"
    ):
        stored[application][panellist] = exact_marks(marks)
    found = METHODS[round_.method].mark_entries(weights_of(round_.parsed_criteria), stored)
    return {application: entry.panellist_marks for application, entry in found.items()}


def letters_of(round_: Round) -> dict[int, str]:
    """A, B, C for those whose scores count, in an order that chance made; empty for more than eight.

    The order has nothing to do with names or with who was invited first, and is the same on every page.
    """
    counting = Assignment.objects.filter(panellist=OuterRef("pk"), round=round_, state__in=COUNTING)
    members = Panellist.objects.filter(Exists(counting), panel=round_.panel_id).order_by("pk")
    ids = list(members.values_list("pk", flat=True)[: MOST_LETTERS + 1])
    if len(ids) > MOST_LETTERS:
        return {}
    Random(f"letters-{round_.seed}-{round_.pk}").shuffle(ids)  # noqa: S311  an order, not a secret
    return dict(zip(ids, ascii_uppercase, strict=False))


def criterion_title(round_: Round, key: str) -> Mapping[str, str]:
    return next((one.title for one in round_.parsed_criteria if one.key == key), {})


def applied_rules(round_: Round, category: Category | None) -> Sequence[dict]:
    """The rules for ties that were applied in a category, in their order."""
    wanted = category.pk if category else None
    return [rule for rule in round_.tie_rules if rule["category"] == wanted]

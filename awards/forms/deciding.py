"""What an officer chooses for each application: three radios and a reason a row, checked row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from applications.models import Category
from awards.outcomes import CategoryId, Choice, Placed, departures, with_shared_reasons
from awards.ranked import Ranked
from awards.services.deciding import REASON_CHARACTERS
from awards.states import Outcome

ALL_AT_ONCE = 50
BEYOND_THE_LINE = 20
MORE_AT_ONCE = 50
MOST_SHOWN = 500

OUTCOME, REASON = "o-", "r-"


@dataclass
class Row:
    """One application on the page, with what is chosen for it so far."""

    ranked: Ranked
    outcome: str = ""
    reason: str = ""
    error: str = ""
    line_above: bool = False
    is_tie: bool = False

    @property
    def key(self) -> str:
        return self.ranked.application.public_id

    @property
    def wrong_field(self) -> str:
        """The id of the field that its error is about."""
        return f"{REASON if self.outcome else OUTCOME}{self.key}"


@dataclass(frozen=True)
class Group:
    """A category on the page: the rows shown, how many are not, and where its places end."""

    category: Category | None
    places: int | None
    rows: list[Row]
    hidden: int
    tie_at_line: bool


class DecisionForm:
    """Not one of Django's: a field group for each of three radios in fifty rows is what made it slow.

    `initial` is what the page suggests. Rows further down than it shows are not selected.
    """

    def __init__(
        self,
        rows: Sequence[Ranked],
        *,
        places: Mapping[CategoryId, int | None],
        initial: Mapping[int, Choice],
        reason: str = "",
        data: QueryDict | None = None,
    ):
        self.ranked, self.places, self.data = list(rows), places, data
        self.initial, self.problems = initial, []
        self.more = self._more()
        self.reason, self.reason_error = self._reason(reason)
        self.rows = {row.application.pk: self._row(row) for row in rows if self._is_shown(row)}
        self._mark_ties_and_lines()

    def _more(self) -> int:
        typed = self.data.get("more", "") if self.data is not None else ""
        more = int(typed) if typed.isdigit() else 0
        asked = self.data is not None and "show-more" in self.data
        return min(more + (MORE_AT_ONCE if asked else 0), MOST_SHOWN)

    def _reason(self, initial: str) -> tuple[str, str]:
        if self.data is None:
            return initial, ""
        return self._text("reason")

    def _text(self, name: str) -> tuple[str, str]:
        """Return a typed text and what is wrong with it."""
        typed = self.data.get(name, "").replace("\r\n", "\n").strip()
        try:
            forms.CharField(required=False, max_length=REASON_CHARACTERS).clean(typed)
        except ValidationError as error:
            return typed, error.messages[0]
        return typed, ""

    def _is_shown(self, row: Ranked) -> bool:
        was_shown = self.data is not None and f"{REASON}{row.application.public_id}" in self.data
        if len(self.ranked) <= ALL_AT_ONCE or was_shown:
            return True
        chosen = self.initial.get(row.application.pk)
        if chosen and chosen.outcome != Outcome.UNSUCCESSFUL:
            return True
        depth = (self.places.get(row.application.category_id) or 0) + BEYOND_THE_LINE + self.more
        return row.rank is not None and row.rank <= min(depth, MOST_SHOWN)

    def _row(self, row: Ranked) -> Row:
        chosen = self.initial.get(row.application.pk)
        if self.data is None or f"{REASON}{row.application.public_id}" not in self.data:
            return Row(row, chosen.outcome if chosen else "", chosen.reason if chosen else "")
        outcome = self.data.get(f"{OUTCOME}{row.application.public_id}", "")
        reason, wrong = self._text(f"{REASON}{row.application.public_id}")
        if outcome not in Outcome.values:
            return Row(row, "", reason, _("Choose what becomes of this application."))
        return Row(row, outcome, reason, wrong)

    def _mark_ties_and_lines(self) -> None:
        """Say which rows are of the tie across the line of places, and above which one the places end."""
        for category, group in groupby(self.ranked, key=lambda row: row.application.category_id):
            members, places = list(group), self.places.get(category)
            tied = members[places].rank if places and tie_at_line(members, places) else None
            for position, ranked in enumerate(members):
                row = self.rows.get(ranked.application.pk)
                if row:
                    row.is_tie = tied is not None and ranked.rank == tied
                    row.line_above = bool(places) and position == places

    @property
    def groups(self) -> list[Group]:
        found = []
        for category, group in groupby(self.ranked, key=lambda row: row.category):
            members = list(group)
            shown = [self.rows[row.application.pk] for row in members if row.application.pk in self.rows]
            places = self.places.get(category.pk if category else None)
            found.append(
                Group(category, places, shown, len(members) - len(shown), tie_at_line(members, places))
            )
        return found

    @property
    def may_show_more(self) -> bool:
        return any(group.hidden for group in self.groups) and self.more + BEYOND_THE_LINE < MOST_SHOWN

    @property
    def choices(self) -> list[Choice]:
        """Return a choice for every application, shown or not."""
        return [
            Choice(row.application.pk, shown.outcome, shown.reason)
            if (shown := self.rows.get(row.application.pk))
            else Choice(row.application.pk, Outcome.UNSUCCESSFUL.value)
            for row in self.ranked
        ]

    def is_complete(self) -> bool:
        return not self.reason_error and not any(row.error for row in self.rows.values())

    def placed(self, decided: Sequence[Placed] = ()) -> list[Placed]:
        """Return every application with its place and what is chosen, and those decided earlier."""
        rows = zip(self.ranked, self.choices, strict=True)
        return [*(row.placed(choice.outcome) for row, choice in rows), *decided]

    def reasoned(self, decided: Sequence[Placed] = ()) -> dict[int, Choice]:
        """Return the choices by application, a tie's one reason speaking for all of it."""
        by_id = {choice.application_id: choice for choice in self.choices}
        return with_shared_reasons(self.placed(decided), by_id)

    def departing(self, decided: Sequence[Placed] = ()) -> list[dict]:
        """Return the rows that depart from the ranking in their order, each with its reason."""
        found, reasons = departures(self.placed(decided)), self.reasoned(decided)
        return [{"row": row, "reason": reasons[pk].reason} for pk, row in self.rows.items() if pk in found]

    def add_problems(self, problems: Sequence[str], by_application: Mapping[int, str]) -> None:
        """Put what the service found on the page; a row further down is brought up for its error."""
        self.problems += problems
        for row in self.ranked:
            if row.application.pk in by_application:
                shown = self.rows.setdefault(row.application.pk, Row(row, Outcome.UNSUCCESSFUL.value))
                shown.error = by_application[row.application.pk]

    @property
    def error_lines(self) -> list[dict[str, str]]:
        """Return every error for the head of the page, each with its place."""
        lines = [{"text": text, "href": "#reason"} for text in self.problems]
        if self.reason_error:
            lines.append({"text": self.reason_error, "href": "#reason"})
        return lines + [
            {"text": f"{row.ranked.application.title or row.key}: {row.error}", "href": f"#{row.wrong_field}"}
            for row in self.rows.values()
            if row.error
        ]


def tie_at_line(rows: Sequence[Ranked], places: int | None) -> bool:
    """Whether the last place and the first without one share a rank."""
    if not places or places >= len(rows):
        return False
    return rows[places - 1].rank is not None and rows[places - 1].rank == rows[places].rank

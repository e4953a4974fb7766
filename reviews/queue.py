"""What one panellist has to read, in an order of their own, and how far each entry is."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from reviews.criteria import OVERALL, missing
from reviews.models import Assignment, Panellist, Review, Round
from reviews.states import OPEN_TO_SCORES, AssignmentState, RoundState


@dataclass(frozen=True)
class QueueEntry:
    """One entry with what it still lacks; `place` counts from 1."""

    place: int
    assignment: Assignment
    review: Review | None
    lacking: tuple[str, ...]

    @property
    def unmarked(self) -> tuple[str, ...]:
        return tuple(key for key in self.lacking if key != OVERALL)

    @property
    def is_marked(self) -> bool:
        return not self.unmarked

    @property
    def lacks_comment(self) -> bool:
        return OVERALL in self.lacking

    @property
    def is_begun(self) -> bool:
        return self.review is not None and bool(self.review.marks)

    @property
    def is_open(self) -> bool:
        return self.assignment.state in OPEN_TO_SCORES

    @property
    def waits_for_statement(self) -> bool:
        """Whether the panellist has not said yet whether anything connects them with it."""
        return self.assignment.state == AssignmentState.INVITED

    @property
    def is_handed_in(self) -> bool:
        return self.assignment.state == AssignmentState.HANDED_IN


@dataclass(frozen=True)
class Queue:
    """A panellist's entries of one round; without a round there are none."""

    round: Round | None
    entries: tuple[QueueEntry, ...] = ()

    def __iter__(self) -> Iterator[QueueEntry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def marked(self) -> int:
        return sum(entry.is_marked for entry in self.entries)

    @cached_property
    def waiting(self) -> list[QueueEntry]:
        return [entry for entry in self.entries if entry.waits_for_statement]

    @property
    def is_running(self) -> bool:
        return self.round is not None and self.round.state == RoundState.SCORING

    @property
    def can_be_handed_in(self) -> bool:
        return self.is_running and any(entry.is_open for entry in self.entries)

    @property
    def is_handed_in(self) -> bool:
        return bool(self.entries) and all(entry.is_handed_in for entry in self.entries)

    @property
    def lacking(self) -> dict[str, tuple[str, ...]]:
        """What keeps the set from being handed in, by the entry's public id."""
        return {
            entry.assignment.public_id: entry.lacking
            for entry in self.entries
            if entry.lacking or entry.waits_for_statement
        }

    def states(self, current: Assignment | None = None) -> list[str]:
        """One word an entry for the track of points, as `config.figures.laps` reads them."""
        return [self._state(entry, current) for entry in self.entries]

    def _state(self, entry: QueueEntry, current: Assignment | None) -> str:
        state = "done" if entry.is_marked else "next"
        if current is None or entry.assignment.pk != current.pk:
            return state
        return "now done" if entry.is_marked else "now"

    def around(
        self, assignment: Assignment
    ) -> tuple[QueueEntry | None, QueueEntry | None, QueueEntry | None]:
        """The entry before this one that can be read, itself, and the one after it."""
        readable = [entry for entry in self.entries if not entry.waits_for_statement]
        for place, entry in enumerate(readable):
            if entry.assignment.pk == assignment.pk:
                before = readable[place - 1] if place else None
                return before, entry, readable[place + 1] if place + 1 < len(readable) else None
        return None, None, None

    def next_to_score(self, after: str = "") -> QueueEntry | None:
        """The next entry that wants marks, else the next that wants a comment, from `after` on and around."""
        ids = [entry.assignment.public_id for entry in self.entries]
        start = ids.index(after) + 1 if after in ids else 0
        ahead = [
            entry
            for entry in (*self.entries[start:], *self.entries[:start])
            if entry.is_open and entry.assignment.public_id != after
        ]
        if not self.is_running:
            return None
        unmarked = (entry for entry in ahead if not entry.is_marked)
        uncommented = (entry for entry in ahead if entry.lacks_comment)
        return next(unmarked, None) or next(uncommented, None)


def queue_of(panellist: Panellist) -> Queue:
    """The panellist's entries of their panel's latest round that was started; two queries."""
    round_ = Round.objects.started().filter(panel=panellist.panel_id).select_related("call").last()
    if round_ is None:
        return Queue(None)
    rows = Assignment.objects.active().filter(panellist=panellist, round=round_).for_list()
    return Queue(round_, tuple(_entry(round_, place, row) for place, row in enumerate(rows, start=1)))


def _entry(round_: Round, place: int, assignment: Assignment) -> QueueEntry:
    assignment.round = round_
    review = getattr(assignment, "review", None)
    marks, comments = (review.marks, review.comments) if review else ({}, {})
    return QueueEntry(place, assignment, review, tuple(missing(round_.parsed_criteria, marks, comments)))

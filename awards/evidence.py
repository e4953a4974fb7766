"""What stands out in a decision: for its approver, for the observer and at the head of its protocol."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.translation import ngettext

from applications.models import Application, Extension
from applications.sentences import APPLICATION_KIND
from awards.models import Decision, DecisionLine
from awards.outcomes import CategoryId, Placed, Tie, across_line, crossing
from awards.states import Outcome
from ledger.models import Event
from people import reading
from people.models import Person
from reviews.models import Assignment
from reviews.states import ACTIVE, COUNTING, RoundState

MOST_OF_A_KIND = 200
LINES_SHOWN = 50
WORKING_COPY = ("application__answers", "application__revisions", "application__search_text")
REINSTATED, WITHDRAWN = "application.reinstated", "application.withdrawn"


@dataclass(frozen=True)
class TieAcross:
    """Equals that were parted, or that lie across the line of places."""

    category: str
    label: str
    places: int | None
    is_parted: bool
    lines: list[DecisionLine]


@dataclass(frozen=True)
class Happened:
    """Something on record about an application: when, by whom, and why where a reason was given."""

    application: Application
    event: Event
    by: str
    reason: str


@dataclass(frozen=True)
class Evidence:
    """Every exception of a decision, and who is selected or in reserve, the first of them.

    `counts` is by outcome; `several`: it spans many categories.
    """

    decision: Decision
    counts: dict[str, int]
    several: bool
    lines: list[DecisionLine] = field(default_factory=list)
    departures: list[DecisionLine] = field(default_factory=list)
    ties: list[TieAcross] = field(default_factory=list)
    unmarked: list[DecisionLine] = field(default_factory=list)
    missing: list[Assignment] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    reinstated: list[Happened] = field(default_factory=list)
    withdrawn: list[Happened] = field(default_factory=list)

    @property
    def in_words(self) -> str:
        return counts_in_words(self.counts)

    @property
    def is_plain(self) -> bool:
        return not (
            self.departures
            or self.ties
            or self.unmarked
            or self.missing
            or self.extensions
            or self.reinstated
            or self.withdrawn
        )


@dataclass(frozen=True)
class Skeleton:
    """All lines of a decision in four columns each, from which it is told which of them to read in full."""

    placed: list[Placed]
    departing: list[int]
    places: dict[CategoryId, int | None]

    @classmethod
    def of(cls, decision: Decision) -> "Skeleton":
        rows = DecisionLine.objects.filter(decision=decision).in_order()
        columns = ("application", "category", "rank", "outcome", "departs", "category__places")
        found = list(rows.values_list(*columns))
        return cls(
            placed=[Placed(*row[:4]) for row in found],
            departing=[row[0] for row in found if row[4]][:MOST_OF_A_KIND],
            places={row[1]: row[5] for row in found},
        )

    @property
    def unmarked(self) -> list[int]:
        return [one.application_id for one in self.placed if one.rank is None][:MOST_OF_A_KIND]

    @property
    def shown(self) -> list[int]:
        """Who is selected or in reserve, in order."""
        chosen = (one.application_id for one in self.placed if one.outcome != Outcome.UNSUCCESSFUL)
        return list(chosen)[:LINES_SHOWN]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(one.outcome for one in self.placed)
        return {outcome: found[outcome] for outcome in Outcome.values}

    def ties(self, *, with_line: bool) -> list[Tie]:
        """The ties that need a word: parted ones and, with all places free, those across the line."""
        across = across_line(self.placed, self.places) if with_line else []
        found = {(tie.category_id, tie.rank): tie for tie in [*crossing(self.placed), *across]}
        return list(found.values())[:MOST_OF_A_KIND]


def evidence_of(decision: Decision) -> Evidence:
    """Return what stands out, at most 200 of a kind, in a constant number of queries."""
    bones, first = Skeleton.of(decision), is_first(decision)
    ties = bones.ties(with_line=first)
    wanted = {*bones.departing, *bones.unmarked, *bones.shown, *(pk for tie in ties for pk in tie.ids)}
    lines = lines_by_application(decision, list(wanted)[: 4 * MOST_OF_A_KIND])
    happened = happened_by_what(decision)
    return Evidence(
        decision=decision,
        counts=bones.counts,
        several=len(bones.places) > 1,
        lines=read(lines, bones.shown),
        departures=read(lines, bones.departing),
        ties=[tie_across(tie, lines, bones.places) for tie in ties],
        unmarked=read(lines, bones.unmarked),
        missing=missing_in(decision),
        extensions=extensions_in(decision),
        reinstated=happened.get(REINSTATED, []),
        withdrawn=happened.get(WITHDRAWN, []) if first else [],
    )


def is_first(decision: Decision) -> bool:
    """Whether nothing was approved before it: a later decision has only what was opened again."""
    earlier = decision.call.decisions.approved().filter(number__lt=decision.number)
    return decision.number == 1 or not earlier.exists()


def lines_by_application(decision: Decision, ids: Sequence[int]) -> dict[int, DecisionLine]:
    rows = DecisionLine.objects.filter(decision=decision, application__in=ids).for_page()
    return {row.application_id: row for row in rows}


def read(lines: Mapping[int, DecisionLine], ids: Iterable[int]) -> list[DecisionLine]:
    return [lines[pk] for pk in ids if pk in lines]


def tie_across(
    tie: Tie, lines: Mapping[int, DecisionLine], places: Mapping[CategoryId, int | None]
) -> TieAcross:
    members = read(lines, (one.application_id for one in tie.members))
    category = members[0].category if members else None
    return TieAcross(
        category=category.name if category else "",
        label=f"{tie.rank}=",
        places=places.get(tie.category_id),
        is_parted=tie.is_parted,
        lines=members,
    )


def missing_in(decision: Decision) -> list[Assignment]:
    """Return the scores that somebody owed in an opened round and did not hand in."""
    rows = Assignment.objects.filter(
        round__call=decision.call_id,
        round__state=RoundState.OPENED,
        state__in=set(ACTIVE) - set(COUNTING),
        application__decision_lines__decision=decision,
    )
    rows = rows.select_related("application", "panellist__person").order_by("panellist", "position")
    return list(rows.defer(*WORKING_COPY)[:MOST_OF_A_KIND])


def extensions_in(decision: Decision) -> list[Extension]:
    rows = Extension.objects.filter(application__decision_lines__decision=decision)
    rows = rows.select_related("application", "granted_by").order_by("pk")
    return list(rows.defer(*WORKING_COPY)[:MOST_OF_A_KIND])


def happened_by_what(decision: Decision) -> dict[str, list[Happened]]:
    """Return what was taken up again and withdrawn on the call, up to the approval, oldest first."""
    on_call = Application.objects.filter(call=decision.call_id).annotate(text=Cast("pk", CharField()))
    events = Event.objects.filter(
        what__in=[REINSTATED, WITHDRAWN],
        subject_kind=APPLICATION_KIND,
        subject_id__in=on_call.values("text"),
    )
    if decision.approved_at:
        events = events.filter(at__lte=decision.approved_at)
    found = list(events.select_related("reason").order_by("pk")[: 2 * MOST_OF_A_KIND])
    if not found:
        return {}
    rows = Application.objects.filter(pk__in=[event.subject_id for event in found])
    by_id = {str(row.pk): row for row in rows.only("number", "call")}
    names = names_by_id(event.actor_id for event in found)
    told: dict[str, list[Happened]] = {}
    for event in found:
        reason = event.reason.text if hasattr(event, "reason") else ""
        row = Happened(by_id[event.subject_id], event, names.get(event.actor_id, ""), reason)
        told.setdefault(event.what, []).append(row)
    return told


def counts_in_words(counts: Mapping[str, int]) -> str:
    """Return how many got which outcome: 2 selected, 3 reserve, 41 not selected."""
    words = (
        ngettext("%(count)s selected", "%(count)s selected", counts[Outcome.SELECTED]),
        ngettext("%(count)s reserve", "%(count)s reserve", counts[Outcome.RESERVE]),
        ngettext("%(count)s not selected", "%(count)s not selected", counts[Outcome.UNSUCCESSFUL]),
    )
    return ", ".join(
        text % {"count": reading.number(counts[outcome])}
        for text, outcome in zip(words, Outcome, strict=True)
    )


def names_by_id(ids: Iterable[str]) -> dict[str, str]:
    people = Person.objects.filter(pk__in=[pk for pk in ids if pk])
    return {str(pk): name for pk, name in people.values_list("pk", "full_name")}

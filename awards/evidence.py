"""What stands out in a decision: for its approver, for the observer and at the head of its protocol."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import CharField, Count
from django.db.models.functions import Cast
from django.utils.translation import ngettext

from applications.models import Application, Call, Extension
from applications.sentences import APPLICATION_KIND
from awards.models import Decision, DecisionLine
from awards.outcomes import Placed, Tie, across_line, crossing
from awards.ranked import opened_round
from awards.states import Outcome
from ledger.models import Event
from people import reading
from people.models import Person
from reviews.models import Assignment, Round
from reviews.standings import missing_scores

MOST_OF_A_KIND = 200
LINES_SHOWN = 50


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
    """Every exception of a decision. `counts` is by outcome; `several`: the call has many categories."""

    decision: Decision
    counts: dict[str, int]
    several: bool = False
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


def evidence_of(decision: Decision) -> Evidence:
    """Return what stands out, at most 200 of a kind, in a constant number of queries."""
    call, first = decision.call, is_first(decision)
    applications = Application.objects.filter(call=call)
    lines = DecisionLine.objects.filter(decision=decision).for_page().in_order()
    extensions = Extension.objects.filter(application__call=call, application__in=decided(decision))
    round_ = opened_round(call)
    return Evidence(
        decision=decision,
        counts=counts_of(decision),
        several=has_several_categories(call),
        departures=list(lines.filter(departs=True)[:MOST_OF_A_KIND]),
        ties=ties_of(decision, with_line=first),
        unmarked=list(lines.filter(rank=None)[:MOST_OF_A_KIND]),
        missing=missing_in(decision, round_) if round_ else [],
        extensions=list(
            extensions.select_related("application", "granted_by").order_by("pk")[:MOST_OF_A_KIND]
        ),
        reinstated=happened("application.reinstated", decision, applications),
        withdrawn=happened("application.withdrawn", decision, applications) if first else [],
    )


def has_several_categories(call: Call) -> bool:
    return call.categories.count() > 1


def is_first(decision: Decision) -> bool:
    """Whether nothing was approved before it: a later decision has only what was opened again."""
    return not decision.call.decisions.approved().filter(number__lt=decision.number).exists()


def decided(decision: Decision):
    return DecisionLine.objects.filter(decision=decision).values("application")


def counts_of(decision: Decision) -> dict[str, int]:
    rows = DecisionLine.objects.filter(decision=decision).order_by().values_list("outcome")
    found = dict(rows.annotate(n=Count("pk")))
    return {outcome: found.get(outcome, 0) for outcome in Outcome.values}


def counts_in_words(counts: dict[str, int]) -> str:
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


def lines_of(decision: Decision) -> list[DecisionLine]:
    """Return who is selected or in reserve, in order, the first of them; the others are counted."""
    lines = DecisionLine.objects.filter(decision=decision).exclude(outcome=Outcome.UNSUCCESSFUL)
    return list(lines.for_page().in_order()[:LINES_SHOWN])


def ties_of(decision: Decision, *, with_line: bool) -> list[TieAcross]:
    """Return the ties that need a word: parted ones and, with all places free, those across the line."""
    rows = DecisionLine.objects.filter(decision=decision)
    placed = [Placed(*row) for row in rows.values_list("application", "category", "rank", "outcome")]
    categories = {category.pk: category for category in decision.call.categories.all()}
    places = {pk: category.places for pk, category in categories.items()}
    found: dict[tuple, Tie] = {}
    for tie in [*crossing(placed), *(across_line(placed, places) if with_line else [])]:
        found[(tie.category_id, tie.rank)] = tie
    ids = [pk for tie in found.values() for pk in tie.ids][:MOST_OF_A_KIND]
    lines = {line.application_id: line for line in rows.filter(application__in=ids).for_page().in_order()}
    return [tie_across(tie, lines, categories.get(tie.category_id)) for tie in found.values()]


def tie_across(tie: Tie, lines: dict[int, DecisionLine], category) -> TieAcross:
    members = [lines[one.application_id] for one in tie.members if one.application_id in lines]
    return TieAcross(
        category=category.name if category else "",
        label=f"{tie.rank}=",
        places=category.places if category else None,
        is_parted=tie.is_parted,
        lines=members,
    )


def missing_in(decision: Decision, round_: Round) -> list[Assignment]:
    ids = set(decided(decision).values_list("application", flat=True))
    return [one for one in missing_scores(round_) if one.application_id in ids][:MOST_OF_A_KIND]


def happened(what: str, decision: Decision, applications) -> list[Happened]:
    """Return events of one kind about these applications, up to the approval, oldest first."""
    ids = applications.annotate(text=Cast("pk", CharField())).values("text")
    events = Event.objects.filter(what=what, subject_kind=APPLICATION_KIND, subject_id__in=ids)
    if decision.approved_at:
        events = events.filter(at__lte=decision.approved_at)
    about = list(events.select_related("reason").order_by("pk")[:MOST_OF_A_KIND])
    rows = Application.objects.filter(pk__in=[event.subject_id for event in about])
    by_id = {str(row.pk): row for row in rows.defer("answers", "revisions", "search_text")}
    names = names_by_id(event.actor_id for event in about)
    return [
        Happened(
            application=by_id[event.subject_id],
            event=event,
            by=names.get(event.actor_id, ""),
            reason=event.reason.text if hasattr(event, "reason") else "",
        )
        for event in about
    ]


def names_by_id(ids: Iterable[str]) -> dict[str, str]:
    people = Person.objects.filter(pk__in=[pk for pk in ids if pk])
    return {str(pk): name for pk, name in people.values_list("pk", "full_name")}

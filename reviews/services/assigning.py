"""Rounds begin here: who reads what, at the start and whenever a reader is lost or an entry joins."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from random import Random
from secrets import randbelow

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.clock import resolve_wall
from applications.errors import NotReady, Refused, StateMoved
from applications.models import Application, Call
from applications.services.calls import begin_review, lock_call, require
from applications.states import ApplicationState, CallState
from ledger.services import enqueue_many, record, record_many
from people.models import Person
from reviews.assignment import READ_ALL_UP_TO, Entry, Plan, Reader, balance, read_all
from reviews.errors import InConflict, LanguageNotRead, TooFewReaders
from reviews.models import Assignment, ConflictOfInterest, Panel, Panellist, Round, Standing
from reviews.permissions import may_manage_panel
from reviews.services.conflicts import compare_records, resume
from reviews.services.moves import (
    BATCH,
    lock_assignment,
    lock_panellist,
    lock_round,
    move,
    recount,
    told_of,
)
from reviews.states import ACTIVE, ON_THE_PANEL, AssignmentState, RoundState

CLOSING_HOUR = "17:00"
REVIEWABLE = [ApplicationState.ELIGIBLE]


def closing_of_scores(call: Call) -> datetime:
    """The moment proposed for handing in scores: 17:00 in the office's zone on the call's day for it."""
    return resolve_wall(f"{call.scoring_by}T{CLOSING_HOUR}", call.zone, second=False)


@transaction.atomic
def prepare_round(
    *,
    call: Call,
    by: Person,
    due_at: datetime | None = None,
    everyone_reads_everything: bool | None = None,
    panel_sees: str = Round.PanelSees.OPENED,
) -> Round:
    """Set up a round with the call's criteria, method and numbers frozen in it. Nothing is assigned yet.

    Panels of up to five read everything unless said otherwise. `due_at` is proposed from the call's dates.
    Raises NotReady without a panel, StateMoved when a round is under way.
    """
    round_ = _prepare(call, by, due_at, everyone_reads_everything, panel_sees)
    compare_records(panel=round_.panel, by=by)
    return round_


def _prepare(
    call: Call,
    by: Person,
    due_at: datetime | None = None,
    everyone_reads_everything: bool | None = None,
    panel_sees: str = Round.PanelSees.OPENED,
) -> Round:
    require(may_manage_panel(by, call))
    call = lock_call(call)
    if call.state == CallState.PUBLISHED:
        call = begin_review(call=call, by=by)
    if call.state != CallState.IN_REVIEW:
        raise StateMoved()
    rounds = list(Round.objects.of_call(call))
    if any(not one.is_open for one in rounds):
        raise StateMoved(_("A round of this call is under way."))
    panel = Panel.objects.of_call(call).first()
    size = Panellist.objects.on_the_panel().filter(panel=panel).count() if panel else 0
    if not size:
        raise NotReady(_("Invite the panel first."))
    if everyone_reads_everything is None:
        everyone_reads_everything = size <= READ_ALL_UP_TO
    round_ = Round.objects.create(
        call=call,
        panel=panel,
        number=len(rounds) + 1,
        criteria=call.criteria,
        method=call.ranking_method,
        tie_criterion=call.tie_criterion,
        reviews_wished=max(call.reviews_wished, call.reviews_required),
        reviews_required=call.reviews_required,
        everyone_reads_everything=everyone_reads_everything,
        panel_sees=panel_sees,
        seed=randbelow(2**31),
        due_at=due_at or closing_of_scores(call),
    )
    record(subject=round_, by=by, what="round.prepared", to_state=round_.state, data={"call": call.pk})
    return round_


def plan_round(round_: Round) -> Plan:
    """Who would read what now, in addition to what stands. Writes nothing: a page can show it first."""
    applications = list(_entries(round_).values_list("pk", "language"))
    panellists = list(Panellist.objects.on_the_panel().filter(panel=round_.panel_id))
    return _plan(round_, panellists, applications)


@transaction.atomic
def start_round(*, round_: Round, by: Person, despite_shortfalls: str = "") -> Plan:
    """Assign the entries and begin scoring.

    Raises NotReady without entries, TooFewReaders (with the plan) when some entry would have fewer readers
    than required, unless `despite_shortfalls` gives the reason.
    """
    require(may_manage_panel(by, round_.call))
    return _start(lock_round(round_), by, despite_shortfalls)


def _start(round_: Round, by: Person, despite_shortfalls: str) -> Plan:
    if round_.state != RoundState.PREPARED:
        raise StateMoved()
    compare_records(panel=round_.panel, by=by)
    applications = list(_entries(round_).select_for_update(of=("self",)).order_by("pk"))
    if not applications:
        raise NotReady(_("No entry meets the requirements yet. The panel can begin when one does."))
    panellists = list(Panellist.objects.on_the_panel().filter(panel=round_.panel_id))
    plan = _plan(round_, panellists, [(one.pk, one.language) for one in applications])
    if not plan.is_enough and not despite_shortfalls.strip():
        raise TooFewReaders(plan)
    move(
        round_,
        "start",
        timezone.now(),
        by=by,
        what="round.started",
        reason=despite_shortfalls,
        data={"entries": len(applications), "assignments": len(plan.pairs), "short": _short(plan)},
    )
    _write_assignments(round_, plan.pairs, by=by)
    _write_standings(round_, applications, plan.pairs)
    _owe_letters(round_, {panellist for panellist, _application in plan.pairs})
    return plan


@transaction.atomic
def begin_scoring(*, call: Call, by: Person, despite_shortfalls: str = "", **options) -> Round:
    """Prepare a round and start it, in one step; `options` as `prepare_round` takes them."""
    round_ = _prepare(call, by, **options)
    _start(round_, by, despite_shortfalls)
    return round_


@transaction.atomic
def assign_more(*, round_: Round, by: Person) -> Plan:
    """Find readers for entries that joined or lost some; what stands is left alone."""
    require(may_manage_panel(by, round_.call))
    round_ = lock_round(round_)
    if round_.state != RoundState.SCORING:
        raise StateMoved()
    compare_records(panel=round_.panel, by=by)
    return fill_up(round_, by=by)


def fill_up(round_: Round, *, by: Person | None) -> Plan:
    """Assign what a locked, running round lacks."""
    applications = list(_entries(round_).select_for_update(of=("self",)).order_by("pk"))
    _ensure_standings(round_, applications)
    panellists = list(Panellist.objects.on_the_panel().filter(panel=round_.panel_id))
    plan = _plan(round_, panellists, [(one.pk, one.language) for one in applications])
    _assign(round_, plan.pairs, by=by)
    return plan


def lock_running_round(panel: Panel) -> Round | None:
    """The round in which this panel scores now, locked; rounds are locked before panellists."""
    return (
        Round.objects.scoring()
        .select_for_update(of=("self",))
        .select_related("call", "panel")
        .filter(panel=panel)
        .first()
    )


def give_all_of(
    round_: Round,
    panellist: Panellist,
    *,
    by: Person,
    entries: Sequence[int] | None = None,
    tell: bool = True,
) -> Plan:
    """Assign all or these entries of a locked, running round to one panellist, as conflicts and languages
    allow.
    """
    compare_records(panel=round_.panel, by=by)
    chosen = _entries(round_) if entries is None else _entries(round_).filter(pk__in=entries)
    chosen = list(chosen.values_list("pk", "language"))
    plan = read_all(**_given(round_, [panellist], chosen))
    _assign(round_, plan.pairs, by=by, tell=tell)
    return plan


def give_everything(round_: Round, panellist: Panellist, *, by: Person) -> None:
    """Assign all entries to one who joins a locked round in which everyone reads everything."""
    if round_.everyone_reads_everything:
        give_all_of(round_, panellist, by=by, tell=False)


@transaction.atomic
def assign_by_hand(
    *,
    round_: Round,
    application: Application,
    panellist: Panellist,
    by: Person,
    language_reason: str = "",
) -> Assignment:
    """Give one entry to one panellist. Who left it for another reason than a conflict gets it back.

    Raises InConflict, LanguageNotRead without a reason, or StateMoved.
    """
    require(may_manage_panel(by, round_.call))
    round_ = lock_round(round_)
    panellist = lock_panellist(panellist)
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    require(application.call_id == round_.call_id and panellist.panel_id == round_.panel_id)
    if round_.state != RoundState.SCORING or panellist.state not in ON_THE_PANEL:
        raise StateMoved()
    if application.state not in REVIEWABLE:
        raise Refused(_("This application is not among the entries of the round."))
    compare_records(panel=round_.panel, by=by)
    if ConflictOfInterest.objects.standing().filter(panellist=panellist, application=application).exists():
        raise InConflict()
    if not _reader(panellist).reads(application.language) and not language_reason.strip():
        raise LanguageNotRead()
    _ensure_standings(round_, [application])
    standing = Assignment.objects.filter(round=round_, application=application, panellist=panellist).first()
    if standing:
        return _give_back(standing, by)
    pairs = [(panellist.pk, application.pk)]
    _assign(round_, pairs, by=by, by_hand=True, language_reason=language_reason)
    return Assignment.objects.get(round=round_, application=application, panellist=panellist)


@transaction.atomic
def withdraw_assignment(*, assignment: Assignment, by: Person, reason: str) -> Assignment:
    """Take an entry from a panellist, with a reason; what was handed in no longer counts."""
    assignment = lock_assignment(assignment)
    require(may_manage_panel(by, assignment.round.call))
    if assignment.round.state not in (RoundState.SCORING, RoundState.CLOSED):
        raise StateMoved()
    if not reason.strip():
        raise Refused(_("Give the reason. It stands in the protocol."))
    move(
        assignment,
        "withdraw",
        reason,
        by=by,
        what="assignment.withdrawn",
        reason=reason,
        data=told_of(assignment),
    )
    recount(assignment.round, [assignment.application_id])
    return assignment


def lock_assignments_of(panellist: Panellist, states: Iterable[str]) -> list[Assignment]:
    """The panellist's assignments in these states, of rounds that are not opened yet, locked in one order."""
    return list(
        Assignment.objects.select_for_update(of=("self",))
        .select_related("round")
        .filter(panellist=panellist, state__in=list(states))
        .exclude(round__state=RoundState.OPENED)
        .order_by("pk")
    )


def _entries(round_: Round):
    return Application.objects.filter(call=round_.call_id, state__in=REVIEWABLE)


def _reader(panellist: Panellist) -> Reader:
    return Reader(panellist.pk, frozenset(panellist.languages), panellist.most_entries)


def _plan(round_: Round, panellists: Sequence[Panellist], entries: Sequence[tuple[int, str]]) -> Plan:
    given = _given(round_, panellists, entries)
    if round_.everyone_reads_everything:
        return read_all(**given)
    return balance(**given, wished=round_.reviews_wished, seed=round_.seed)


def _given(round_: Round, panellists: Sequence[Panellist], entries: Sequence[tuple[int, str]]) -> dict:
    """The round as the engine sees it: what was declined, left or withdrawn is not given a second time."""
    pairs = list(Assignment.objects.filter(round=round_).values_list("panellist", "application", "state"))
    conflicts = ConflictOfInterest.objects.standing().filter(panellist__panel=round_.panel_id)
    return {
        "panel": [_reader(panellist) for panellist in panellists],
        "entries": [Entry(pk, language) for pk, language in entries],
        "conflicts": list(conflicts.values_list("panellist", "application")),
        "already": [(panellist, entry) for panellist, entry, state in pairs if state in ACTIVE],
        "gone": [(panellist, entry) for panellist, entry, state in pairs if state not in ACTIVE],
        "required": round_.reviews_required,
    }


def _short(plan: Plan) -> int:
    return sum(shortfall.is_short for shortfall in plan.shortfalls)


def _write_standings(
    round_: Round, applications: Iterable[Application], pairs: Iterable[tuple[int, int]]
) -> None:
    wanted = Counter(application for _panellist, application in pairs)
    rows = [
        Standing(
            round=round_,
            application=application,
            category_id=application.category_id,
            reviews_wanted=wanted[application.pk],
            is_short=wanted[application.pk] < round_.reviews_required,
        )
        for application in applications
    ]
    Standing.objects.bulk_create(rows, batch_size=BATCH)


def _ensure_standings(round_: Round, applications: Sequence[Application]) -> None:
    known = set(Standing.objects.filter(round=round_).values_list("application", flat=True))
    _write_standings(round_, [one for one in applications if one.pk not in known], ())


def _assign(
    round_: Round,
    pairs: Sequence[tuple[int, int]],
    *,
    by: Person | None,
    by_hand: bool = False,
    language_reason: str = "",
    tell: bool = True,
) -> None:
    """Assign pairs of a round under way, count them and owe the letters."""
    _write_assignments(round_, pairs, by=by, by_hand=by_hand, language_reason=language_reason)
    recount(round_, [application for _panellist, application in pairs])
    if tell:
        _owe_letters(round_, {panellist for panellist, _application in pairs})


def _write_assignments(
    round_: Round,
    pairs: Sequence[tuple[int, int]],
    *,
    by: Person | None,
    by_hand: bool = False,
    language_reason: str = "",
) -> None:
    """Write assignments, each panellist's in an order of their own, so that no entry is everyone's first."""
    rows = [
        Assignment(
            round=round_,
            panellist_id=panellist,
            application_id=application,
            position=position,
            by_hand=by_hand,
            language_reason=language_reason,
        )
        for panellist, application, position in _in_reading_order(round_, pairs)
    ]
    Assignment.objects.bulk_create(rows, batch_size=BATCH)
    items = [{"subject": row, "to_state": row.state, "data": told_of(row)} for row in rows]
    record_many(items=items, by=by, what="assignment.assigned")


def _owe_letters(round_: Round, panellists: Iterable[int]) -> None:
    stem = f"entries-{round_.pk}-{timezone.now():%Y%m%d%H%M%S%f}"
    keys = {panellist: f"{stem}-{panellist}" for panellist in sorted(panellists)}
    items = [
        {"key": key, "payload": {"panellist": panellist, "round": round_.pk, "key": key}}
        for panellist, key in keys.items()
    ]
    enqueue_many("reviews.entries_assigned", items)


def _in_reading_order(round_: Round, pairs: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int, int]]:
    by_panellist: dict[int, list[int]] = {}
    for panellist, application in sorted(pairs):
        by_panellist.setdefault(panellist, []).append(application)
    given = Assignment.objects.filter(round=round_, panellist__in=by_panellist).order_by()
    counts = dict(given.values_list("panellist").annotate(Count("pk")))
    for panellist, applications in by_panellist.items():
        held = counts.get(panellist, 0)
        Random(f"{round_.seed}-{panellist}-{held}").shuffle(applications)  # noqa: S311  an order of reading
        for place, application in enumerate(applications, start=held + 1):
            yield panellist, application, place


def _give_back(assignment: Assignment, by: Person) -> Assignment:
    assignment = lock_assignment(assignment)
    if assignment.state != AssignmentState.WITHDRAWN:
        raise StateMoved(_("This panellist has had this entry already."))
    resume(assignment, by=by)
    recount(assignment.round, [assignment.application_id])
    return assignment

"""Conflicts of interest: declared, named or found, upheld or lifted. They keep a panellist from an entry."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.errors import Refused, StateMoved
from applications.models import Application
from applications.services.calls import require
from ledger.services import enqueue, record, record_many
from people.models import Person
from reviews.connections import find_connections
from reviews.models import Assignment, ConflictOfInterest, Panel, Panellist
from reviews.permissions import is_own, is_themselves, may_manage_panel, may_name_conflict
from reviews.services.moves import lock_assignment, lock_panellist, move, move_many, recount, told_of
from reviews.states import ACTIVE, AssignmentState, RoundState

Source = ConflictOfInterest.Source


@transaction.atomic
def step_aside(*, assignment: Assignment, by: Person, reason: str) -> ConflictOfInterest:
    """Give an entry up for knowing somebody there; possible until the scores are opened.

    What was scored of it no longer counts. Raises Refused without a reason.
    """
    assignment = lock_assignment(assignment)
    require(is_own(by, assignment))
    return _declare(assignment.panellist, assignment.application, by, reason)


@transaction.atomic
def declare_conflict(
    *, panellist: Panellist, application: Application, by: Person, reason: str
) -> ConflictOfInterest:
    """Declare a connection with an entry of the call, assigned or not."""
    panellist = lock_panellist(panellist)
    require(is_themselves(by, panellist) and application.call_id == panellist.panel.call_id)
    return _declare(panellist, application, by, reason)


def _declare(panellist: Panellist, application: Application, by: Person, reason: str) -> ConflictOfInterest:
    _require_reason(reason)
    conflict = _add(panellist, application, Source.DECLARED, by=by, reason=reason)
    for assignment in _assignments(panellist, application, ACTIVE):
        _require_sealed(assignment)
        move(
            assignment,
            "recuse",
            reason,
            by=by,
            what="assignment.recused",
            reason=reason,
            data=told_of(assignment),
        )
        recount(assignment.round, [application.pk])
    return conflict


@transaction.atomic
def name_conflict(
    *, panellist: Panellist, application: Application, by: Person, reason: str
) -> ConflictOfInterest:
    """Name a conflict of somebody on the panel, as its chair or as the office. Their entry is suspended until
    an officer upholds or lifts it.
    """
    panellist = lock_panellist(panellist)
    call = panellist.panel.call
    require(may_name_conflict(by, call) and application.call_id == call.pk)
    _require_reason(reason)
    source = Source.OFFICE if may_manage_panel(by, call) else Source.CHAIR
    conflict = _add(panellist, application, source, by=by, reason=reason)
    _suspend(_assignments(panellist, application, ACTIVE), by, reason)
    return conflict


@transaction.atomic
def compare_records(*, panel: Panel, by: Person | None) -> list[ConflictOfInterest]:
    """Keep what the records show between the panel and the entries; returns the new conflicts.

    A connection that somebody lifted once is not raised again for the same evidence.
    """
    panel = Panel.objects.select_for_update(of=("self",)).select_related("call").get(pk=panel.pk)
    panellists = list(
        Panellist.objects.on_the_panel().filter(panel=panel).select_related("person__organisation")
    )
    known = list(ConflictOfInterest.objects.filter(panellist__panel=panel))
    standing = {(one.panellist_id, one.application_id) for one in known if one.stands}
    settled = [(one.panellist_id, one.application_id, one.evidence) for one in known if not one.stands]
    found = [
        ConflictOfInterest(
            panellist_id=connection.panellist,
            application_id=connection.application,
            source=Source.RULE,
            evidence=connection.evidence,
        )
        for connection in find_connections(panellists, panel.call)
        if (connection.panellist, connection.application) not in standing
        and (connection.panellist, connection.application, connection.evidence) not in settled
    ]
    ConflictOfInterest.objects.bulk_create(found, batch_size=500)
    items = [{"subject": conflict, "data": _told(conflict)} for conflict in found]
    record_many(items=items, by=by, what="conflict.found")
    pairs = {(one.panellist_id, one.application_id) for one in found}
    touched = Assignment.objects.filter(panellist__panel=panel, state__in=ACTIVE).select_for_update(
        of=("self",)
    )
    touched = touched.select_related("round").order_by("pk") if pairs else []
    _suspend([one for one in touched if (one.panellist_id, one.application_id) in pairs], by, "")
    return found


@transaction.atomic
def uphold_conflict(*, conflict: ConflictOfInterest, by: Person) -> ConflictOfInterest:
    """Say that the conflict holds: a suspended assignment is withdrawn for good."""
    conflict = _lock(conflict)
    panellist = conflict.panellist
    require(may_manage_panel(by, panellist.panel.call) and not is_themselves(by, panellist))
    if not conflict.stands or conflict.confirmed_at:
        raise StateMoved()
    conflict.confirmed_at = timezone.now()
    conflict.save(update_fields=["confirmed_at"])
    record(subject=conflict, by=by, what="conflict.upheld", data=_told(conflict))
    for assignment in _assignments(panellist, conflict.application, [AssignmentState.SUSPENDED]):
        move(
            assignment,
            "withdraw",
            conflict.reason,
            by=by,
            what="assignment.withdrawn",
            data=told_of(assignment),
        )
        recount(assignment.round, [assignment.application_id])
    return conflict


@transaction.atomic
def lift_conflict(*, conflict: ConflictOfInterest, by: Person, reason: str) -> ConflictOfInterest:
    """Take a conflict away, with a reason; its entry goes back to the panellist where the round allows.

    Nobody lifts their own, and one's own application is never lifted.
    """
    conflict = _lock(conflict)
    panellist = conflict.panellist
    require(may_manage_panel(by, panellist.panel.call) and not is_themselves(by, panellist))
    if not conflict.stands:
        raise StateMoved()
    _require_reason(reason)
    if any(item.get("kind") == "participant" for item in conflict.evidence):
        raise Refused(_("Nobody scores their own application. This cannot be lifted."))
    conflict.lifted_at, conflict.lifted_by, conflict.lift_reason = timezone.now(), by, reason
    conflict.save()
    record(subject=conflict, by=by, what="conflict.lifted", reason=reason, data=_told(conflict))
    interrupted = [AssignmentState.SUSPENDED, AssignmentState.RECUSED]
    for assignment in _assignments(panellist, conflict.application, interrupted):
        if assignment.round.state in (RoundState.SCORING, RoundState.CLOSED):
            resume(assignment, by=by)
            recount(assignment.round, [assignment.application_id])
    return conflict


def resume(assignment: Assignment, *, by: Person | None) -> None:
    """Put an interrupted assignment back where it was: what had been handed in stays handed in."""
    review = getattr(assignment, "review", None)
    was_handed_in = assignment.handed_in_at is not None and review is not None and review.current_version_id
    name = "resume_handed_in" if was_handed_in else "resume"
    move(assignment, name, by=by, what="assignment.resumed", data=told_of(assignment))


def _suspend(assignments: list[Assignment], by: Person | None, reason: str) -> None:
    sealed = [one for one in assignments if one.round.state != RoundState.OPENED]
    move_many(
        sealed, "suspend", by=by, what="assignment.suspended", reason=reason, changes={"reason": reason}
    )
    for assignment in sealed:
        key = f"suspended-{assignment.pk}-{timezone.now():%Y%m%d%H%M%S%f}"
        enqueue("reviews.suspended", {"assignment": assignment.pk, "key": key}, key=key)
    for round_ in {one.round for one in sealed}:
        recount(round_, [one.application_id for one in sealed if one.round_id == round_.pk])


def _add(
    panellist: Panellist, application: Application, source: str, *, by: Person, reason: str
) -> ConflictOfInterest:
    standing = (
        ConflictOfInterest.objects.standing()
        .select_for_update(of=("self",))
        .filter(panellist=panellist, application=application)
        .first()
    )
    if standing:
        return standing
    conflict = ConflictOfInterest.objects.create(
        panellist=panellist, application=application, source=source, recorded_by=by, reason=reason
    )
    what = "conflict.declared" if source == Source.DECLARED else "conflict.named"
    record(subject=conflict, by=by, what=what, reason=reason, data=_told(conflict))
    return conflict


def _assignments(panellist: Panellist, application: Application, states: list[str]) -> list[Assignment]:
    return list(
        Assignment.objects.select_for_update(of=("self",))
        .select_related("round")
        .filter(panellist=panellist, application=application, state__in=states)
        .order_by("pk")
    )


def _lock(conflict: ConflictOfInterest) -> ConflictOfInterest:
    return (
        ConflictOfInterest.objects.select_for_update(of=("self",))
        .select_related("panellist__panel__call", "application")
        .get(pk=conflict.pk)
    )


def _told(conflict: ConflictOfInterest) -> dict:
    return {
        "panellist": conflict.panellist_id,
        "application": conflict.application_id,
        "source": str(conflict.source),
        "kinds": sorted({item["kind"] for item in conflict.evidence}),
    }


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Give the reason. It stands in the protocol."))


def _require_sealed(assignment: Assignment) -> None:
    if assignment.round.state == RoundState.OPENED:
        raise StateMoved(_("The scores are opened. Tell the office: it decides what follows."))

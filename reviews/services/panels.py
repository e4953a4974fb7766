"""Panels: naming, inviting, answering, leaving."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.clock import working_days_from
from applications.errors import Refused, StateMoved
from applications.models import Call, Participant
from applications.services.calls import lock_call, require
from applications.states import CallState
from ledger.services import enqueue, record
from people import magic
from people.models import MagicLink, Person
from people.services.persons import invite_person
from reviews.models import Assignment, Panel, Panellist
from reviews.permissions import is_themselves, may_manage_panel
from reviews.services.assigning import give_everything, lock_assignments_of, lock_running_round
from reviews.services.conflicts import compare_records, step_aside
from reviews.services.moves import lock_panellist, move, move_many, recount
from reviews.states import ON_THE_PANEL, UNFINISHED, AssignmentState, PanellistState

DAYS_TO_ANSWER = 5
LINK_LIFETIME = timedelta(days=30)
PANEL_CAN_CHANGE = [CallState.DRAFT, CallState.IN_APPROVAL, CallState.PUBLISHED, CallState.IN_REVIEW]


@transaction.atomic
def create_panel(*, call: Call, by: Person) -> Panel:
    """The panel of a call; asked a second time, the one that is there."""
    require(may_manage_panel(by, call))
    call = lock_call(call)
    standing = Panel.objects.of_call(call).first()
    if standing:
        return standing
    require_changeable(call)
    panel = Panel.objects.create(call=call, created_by=by)
    record(subject=panel, by=by, what="panel.created", data={"call": call.pk})
    return panel


def require_changeable(call: Call) -> None:
    if call.state not in PANEL_CAN_CHANGE:
        raise StateMoved(_("The panel of this call has finished. It cannot be changed any more."))


@transaction.atomic
def invite_panellist(
    *,
    panel: Panel,
    by: Person,
    person: Person | None = None,
    email: str = "",
    full_name: str = "",
    languages: list[str] | None = None,
    is_chair: bool = False,
    most_entries: int | None = None,
    respond_by: datetime | None = None,
) -> Panellist:
    """Invite somebody to the panel, by mail with a link that signs in. Who declined or left is invited again.

    `person`, or `email` with `full_name`. Raises Refused for someone on the panel already and for someone
    who applied in this call.
    """
    require(may_manage_panel(by, panel.call))
    call = lock_call(panel.call)
    require_changeable(call)
    person = person or invite_person(by=by, email=email, full_name=full_name)
    if Participant.objects.filter(person=person, application__call=call, left_at=None).exists():
        raise Refused(_("This person has an application in this call, so they cannot be on its panel."))
    panellist = Panellist.objects.select_for_update(of=("self",)).filter(panel=panel, person=person).first()
    if panellist and panellist.state in ON_THE_PANEL:
        raise Refused(_("This person is on the panel already."))
    if is_chair:
        _unseat_chair(panel, by)
    now = timezone.now()
    told = {
        "languages": person.languages if languages is None else languages,
        "is_chair": is_chair,
        "most_entries": most_entries,
        "invited_by": by,
        "respond_by": respond_by or working_days_from(now, DAYS_TO_ANSWER, call.zone),
    }
    about = {"person": person.pk, "chair": is_chair}
    if panellist is None:
        panellist = Panellist.objects.create(panel=panel, person=person, invited_at=now, **told)
        record(subject=panellist, by=by, what="panellist.invited", to_state=panellist.state, data=about)
    else:
        for name, value in told.items():
            setattr(panellist, name, value)
        move(panellist, "invite_again", now, by=by, what="panellist.invited_again", data=about)
    _owe_invitation(panellist)
    return panellist


def _owe_invitation(panellist: Panellist) -> None:
    key = f"panel-invitation-{panellist.pk}-{timezone.now():%Y%m%d%H%M%S%f}"
    enqueue("reviews.invited", {"panellist": panellist.pk, "key": key}, key=key)


def _unseat_chair(panel: Panel, by: Person) -> None:
    for chair in Panellist.objects.select_for_update(of=("self",)).filter(panel=panel, is_chair=True):
        chair.is_chair = False
        chair.save(update_fields=["is_chair"])
        if chair.state in ON_THE_PANEL:
            record(subject=chair, by=by, what="panellist.chair_ended")


@transaction.atomic
def name_chair(*, panellist: Panellist, by: Person) -> Panellist:
    """Make a panellist the chair in place of whoever was."""
    require(may_manage_panel(by, panellist.panel.call))
    panellist = lock_panellist(panellist)
    require_changeable(panellist.panel.call)
    if panellist.state not in ON_THE_PANEL:
        raise StateMoved()
    _unseat_chair(panellist.panel, by)
    panellist.is_chair = True
    panellist.save(update_fields=["is_chair"])
    record(subject=panellist, by=by, what="panellist.chair_named")
    return panellist


@transaction.atomic
def change_panellist(
    *, panellist: Panellist, by: Person, languages: list[str], most_entries: int | None
) -> Panellist:
    """What a panellist reads and how much; assignments that stand are left as they are."""
    require(may_manage_panel(by, panellist.panel.call))
    panellist = lock_panellist(panellist)
    panellist.languages, panellist.most_entries = languages, most_entries
    panellist.save(update_fields=["languages", "most_entries"])
    record(
        subject=panellist,
        by=by,
        what="panellist.changed",
        data={"languages": languages, "most": most_entries},
    )
    return panellist


@transaction.atomic
def send_invitation_again(*, panellist: Panellist, by: Person) -> None:
    """Owe the letter once more; the link in an earlier one stops working when this one is sent."""
    require(may_manage_panel(by, panellist.panel.call))
    panellist = lock_panellist(panellist)
    if panellist.state not in ON_THE_PANEL:
        raise StateMoved()
    record(subject=panellist, by=by, what="panellist.reminded")
    _owe_invitation(panellist)


@transaction.atomic
def copy_invitation_link(*, panellist: Panellist, by: Person, next_path: str) -> str:
    """A sign-in link for the officer to send by other means; it does not prove the panellist's address.

    `next_path` is where it leads. Returns a path of this site, shown once.
    """
    require(may_manage_panel(by, panellist.panel.call))
    panellist = lock_panellist(panellist)
    if panellist.state not in ON_THE_PANEL:
        raise StateMoved()
    link = magic.create(
        person=panellist.person,
        purpose=MagicLink.Purpose.INVITATION,
        by=by,
        lifetime=LINK_LIFETIME,
        next_path=next_path,
        proves_address=False,
    )
    record(subject=panellist, by=by, what="panellist.link_copied", data={"link": link.pk})
    return magic.issue(link)


@transaction.atomic
def accept_invitation(*, panellist: Panellist, by: Person) -> Panellist:
    """Take the seat. Where everyone reads everything and scoring runs, the entries are assigned at once."""
    round_ = lock_running_round(panellist.panel)
    panellist = lock_panellist(panellist)
    require(is_themselves(by, panellist))
    require_changeable(panellist.panel.call)
    move(panellist, "accept", timezone.now(), by=by, what="panellist.accepted")
    if round_:
        give_everything(round_, panellist, by=by)
    return panellist


@transaction.atomic
def decline_invitation(*, panellist: Panellist, by: Person, reason: str) -> Panellist:
    """Decline, with a reason that the office reads."""
    panellist = lock_panellist(panellist)
    require(is_themselves(by, panellist))
    if not reason.strip():
        raise Refused(_("Say why you decline, in a word or two. The office reads it."))
    move(panellist, "decline", timezone.now(), reason, by=by, what="panellist.declined", reason=reason)
    _leave_assignments(panellist, [AssignmentState.INVITED], "decline", by, "assignment.declined", reason)
    return panellist


@transaction.atomic
def declare_no_connection(
    *, panellist: Panellist, by: Person, aside: Mapping[str, str] | None = None
) -> Panellist:
    """Accept the terms, step aside from some entries and state no connection with all the others.

    `aside`: reason by the assignment's public id. Entries assigned later wait for the same statement again.
    """
    panellist = lock_panellist(panellist)
    require(is_themselves(by, panellist))
    if panellist.state != PanellistState.ACCEPTED:
        raise StateMoved()
    own = {one.public_id: one for one in Assignment.objects.active().filter(panellist=panellist)}
    for public_id, reason in (aside or {}).items():
        require(public_id in own)
        step_aside(assignment=own[public_id], by=by, reason=reason)
    now = timezone.now()
    panellist.terms_accepted_at = panellist.terms_accepted_at or now
    panellist.no_connection_at = now
    panellist.save(update_fields=["terms_accepted_at", "no_connection_at"])
    waiting = lock_assignments_of(panellist, [AssignmentState.INVITED])
    move_many(
        waiting, "accept", by=by, what="assignment.accepted", changes={"accepted_at": now, "reason": ""}
    )
    record(
        subject=panellist,
        by=by,
        what="panellist.no_connection",
        data={"entries": len(waiting), "aside": len(aside or {})},
    )
    return panellist


@transaction.atomic
def withdraw_panellist(*, panellist: Panellist, by: Person, reason: str) -> Panellist:
    """Let a panellist leave, or leave oneself. Scores that were handed in stay and count.

    Raises Refused without a reason: a departure stands in the protocol.
    """
    panellist = lock_panellist(panellist)
    require(is_themselves(by, panellist) or may_manage_panel(by, panellist.panel.call))
    require_changeable(panellist.panel.call)
    if not reason.strip():
        raise Refused(_("Give the reason. It stands in the protocol."))
    move(panellist, "withdraw", timezone.now(), reason, by=by, what="panellist.withdrawn", reason=reason)
    _leave_assignments(panellist, UNFINISHED, "withdraw", by, "assignment.withdrawn", reason)
    return panellist


def _leave_assignments(
    panellist: Panellist, states: list[str], name: str, by: Person, what: str, reason: str
) -> None:
    leaving = lock_assignments_of(panellist, states)
    move_many(leaving, name, by=by, what=what, changes={"reason": reason})
    for round_ in {one.round for one in leaving}:
        recount(round_, [one.application_id for one in leaving if one.round_id == round_.pk])


@transaction.atomic
def recheck_panel(*, panel: Panel, by: Person | None) -> int:
    """Compare records again, after people or organisations changed; returns how many conflicts are new."""
    if by is not None:
        require(may_manage_panel(by, panel.call))
    return len(compare_records(panel=panel, by=by))

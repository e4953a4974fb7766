from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from ledger.services import record
from people import magic
from people.errors import LastAdministrator, NotAllowed, RoleHeldAlready
from people.models import MagicLink, Office, Person, StaffRole, User
from people.permissions import is_approver, may_manage_staff
from people.reading import day
from people.services.letters import owe_letter
from people.services.persons import invite_person

INVITATION_LASTS = timedelta(days=14)


@transaction.atomic
def grant_role(*, person: Person, role: str, by: Person | None) -> StaffRole:
    """Give an office-wide role from now on. `by` None is the operator.

    Raises NotAllowed and RoleHeldAlready.
    """
    if by is not None and not may_manage_staff(by):
        raise NotAllowed
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.roles.running().filter(role=role, stands_in_for=None).exists():
        raise RoleHeldAlready
    granted = StaffRole.objects.create(person=person, role=role, granted_by=by)
    record(subject=granted, by=by, what="role.granted", data={"person": person.pk, "role": role})
    _roles_changed(person)
    return granted


@transaction.atomic
def end_role(*, role: StaffRole, by: Person, reason: str = "") -> StaffRole:
    """Take a role back from now on; the row stays, for what was done under it.

    Raises NotAllowed, and LastAdministrator when nobody would be left to give roles.
    """
    own_stand_in = role.stands_in_for_id == by.pk
    if not may_manage_staff(by) and not own_stand_in:
        raise NotAllowed
    now = timezone.now()
    # Lock all administrators, so that two who end each other's role cannot both succeed.
    administrators = StaffRole.objects.select_for_update(of=("self",)).running(now)
    running = list(administrators.filter(role=StaffRole.Role.ADMINISTRATOR).order_by("pk"))
    role = StaffRole.objects.select_for_update(of=("self",)).get(pk=role.pk)
    if not role.runs_at(now) and role.starts_at <= now:
        return role
    if role.role == StaffRole.Role.ADMINISTRATOR and [other.pk for other in running] == [role.pk]:
        raise LastAdministrator
    role.ends_at = max(now, role.starts_at)
    role.save(update_fields=["ends_at"])
    record(
        subject=role,
        by=by,
        what="role.ended",
        reason=reason,
        data={"person": role.person_id, "role": role.role},
    )
    _roles_changed(role.person)
    return role


def _roles_changed(person: Person) -> None:
    """The admin site knows accounts, not roles, so the account says who may open it."""
    person.__dict__.pop("staff_roles", None)
    if hasattr(person, "_prefetched_objects_cache"):
        person._prefetched_objects_cache.pop("roles", None)
    if person.user_id:
        is_staff = person.roles.running().filter(role=StaffRole.Role.ADMINISTRATOR).exists()
        User.objects.filter(pk=person.user_id, is_superuser=False).update(is_staff=is_staff)


@transaction.atomic
def invite_staff(*, full_name: str, email: str, role: str, language: str, by: Person) -> StaffRole:
    """Name somebody to a role by their address, and mail them a link that opens their account.

    Raises NotAllowed and RoleHeldAlready.
    """
    if not may_manage_staff(by):
        raise NotAllowed
    person = invite_person(by=by, email=email, full_name=full_name, language=language)
    granted = grant_role(person=person, role=role, by=by)
    link = magic.create(person=person, purpose=MagicLink.Purpose.INVITATION, by=by, lifetime=INVITATION_LASTS)
    owe_letter(
        to=person,
        template="staff_invitation",
        key=f"staff_invitation:{granted.public_id}",
        context={"role": role, "invited_by": by.full_name},
        action_path=magic.deferred_path(link),
    )
    return granted


@transaction.atomic
def appoint_stand_in(
    *, approver: Person, person: Person, starts_at: datetime, ends_at: datetime, by: Person
) -> StaffRole:
    """Somebody who approves in an approver's place between two moments.

    Raises NotAllowed unless the approver or an administrator asks.
    """
    if not is_approver(approver) or not (by == approver or may_manage_staff(by)) or person == approver:
        raise NotAllowed
    granted = StaffRole.objects.create(
        person=person,
        role=StaffRole.Role.APPROVER,
        starts_at=starts_at,
        ends_at=ends_at,
        granted_by=by,
        stands_in_for=approver,
    )
    record(
        subject=granted,
        by=by,
        what="role.stand_in_named",
        data={"person": person.pk, "stands_in_for": approver.pk},
    )
    zone = Office.load().zone
    owe_letter(
        to=person,
        template="stand_in",
        key=f"stand_in:{granted.public_id}",
        context={
            "approver": approver.full_name,
            "starts_on": day(starts_at, zone=zone, language=person.language),
            "ends_on": day(ends_at, zone=zone, language=person.language),
        },
        action_path="/",
    )
    _roles_changed(person)
    return granted

from django.db import transaction
from django.utils import timezone

from ledger.services import record
from people.errors import NotAllowed
from people.models import MagicLink, Office, Person, StaffRole
from people.models.office import THE_ONLY_ROW
from people.permissions import may_manage_office, may_set_up_office
from people.services.letters import owe_letter
from people.services.persons import save_profile
from people.services.roles import grant_role

FIRST_ROLES = [StaffRole.Role.ADMINISTRATOR, StaffRole.Role.OFFICER]


@transaction.atomic
def save_office(*, by: Person, **fields) -> Office:
    """Change the office's name, contact, zone or address. Raises NotAllowed."""
    if not may_manage_office(by):
        raise NotAllowed
    return _write(by=by, **fields)


@transaction.atomic
def set_up_office(*, by: Person, full_name: str, **fields) -> Office:
    """The first hour: the office gets its name, its first administrator their roles and a test mail.

    Raises NotAllowed for anyone but the holder of a first administrator's link that was just used.
    """
    if not may_set_up_office(by):
        raise NotAllowed
    save_profile(person=by, by=by, full_name=full_name, zone=fields["zone"])
    held = set(by.roles.running().values_list("role", flat=True))
    for role in FIRST_ROLES:
        if role not in held:
            grant_role(person=by, role=role, by=None)
    office = _write(by=by, set_up_at=timezone.now(), **fields)
    by.magic_links.filter(purpose=MagicLink.Purpose.FIRST_ADMIN).update(revoked_at=timezone.now())
    owe_letter(
        to=by,
        template="test_mail",
        key=f"test_mail:{by.public_id}:{timezone.now():%Y%m%d%H%M%S}",
        context={"office_name": office.name_in(by.language)},
    )
    return office


def _write(*, by: Person, **fields) -> Office:
    office, _created = Office.objects.select_for_update().get_or_create(pk=THE_ONLY_ROW)
    changed = [name for name, value in fields.items() if getattr(office, name) != value]
    for name in changed:
        setattr(office, name, fields[name])
    office.updated_at = timezone.now()
    office.save()
    record(subject=office, by=by, what="office.changed", data={"fields": sorted(changed)})
    return office

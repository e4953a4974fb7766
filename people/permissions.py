"""Who may do what with people, roles and the office. Rooms above compose these with their own."""

import rules

from people.models import FactorReset, MagicLink, Person, StaffRole


def holds(role: str) -> rules.Predicate:
    """A predicate: the person holds this office-wide role now."""

    @rules.predicate(name=f"holds_{role}")
    def test(person: Person | None) -> bool:
        return person is not None and role in person.staff_roles

    return test


is_officer = holds(StaffRole.Role.OFFICER)
is_approver = holds(StaffRole.Role.APPROVER)
is_observer = holds(StaffRole.Role.OBSERVER)
is_administrator = holds(StaffRole.Role.ADMINISTRATOR)


@rules.predicate
def is_staff(person: Person | None) -> bool:
    return person is not None and bool(person.staff_roles)


@rules.predicate
def is_somebody_else(person: Person, reset: FactorReset) -> bool:
    """Neither who asked for the reset nor whose factor it is."""
    return person.pk not in (reset.asked_by_id, reset.person_id)


@rules.predicate
def holds_used_first_link(person: Person | None) -> bool:
    """Came through `first_admin`'s link and has not finished the set-up."""
    return (
        person is not None
        and person.magic_links.filter(
            purpose=MagicLink.Purpose.FIRST_ADMIN, used_at__isnull=False, revoked_at=None
        ).exists()
    )


may_manage_staff = is_administrator
may_manage_office = is_administrator
may_see_staff = is_staff
may_set_up_office = holds_used_first_link
may_ask_reset = is_administrator | is_officer
may_decide_reset = may_ask_reset & is_somebody_else

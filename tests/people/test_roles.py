from datetime import timedelta

import pytest
from django.utils import timezone

from ledger.models import Event, OutboxItem
from ledger.outbox import run_pending
from people.errors import LastAdministrator, NotAllowed, RoleHeldAlready
from people.models import Person
from people.permissions import is_administrator, is_approver, is_officer, is_staff, may_manage_staff
from people.services import appoint_stand_in, end_role, grant_role, invite_staff
from tests.factories.people import (
    PersonFactory,
    StaffRoleFactory,
    administrator,
    approver,
    officer,
)

pytestmark = pytest.mark.django_db


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def test_an_administrator_grants_a_role() -> None:
    admin, person = administrator(), PersonFactory()
    role = grant_role(person=person, role="officer", by=admin)
    assert is_officer(fresh(person))
    event = Event.objects.get(what="role.granted")
    assert event.data == {"person": person.pk, "role": "officer"}
    assert event.actor_id == str(admin.pk)
    assert role.granted_by == admin


def test_an_officer_grants_nothing() -> None:
    with pytest.raises(NotAllowed):
        grant_role(person=PersonFactory(), role="officer", by=officer())


def test_a_role_is_granted_once() -> None:
    admin, person = administrator(), PersonFactory()
    grant_role(person=person, role="officer", by=admin)
    with pytest.raises(RoleHeldAlready):
        grant_role(person=person, role="officer", by=admin)


def test_a_role_ends_and_may_be_given_again() -> None:
    admin, person = administrator(), PersonFactory()
    role = grant_role(person=person, role="officer", by=admin)
    end_role(role=role, by=admin, reason="Left the office")
    assert not is_staff(fresh(person))
    assert Event.objects.get(what="role.ended").reason_hash != ""
    grant_role(person=person, role="officer", by=admin)
    assert is_officer(fresh(person))


def test_the_last_administrator_stays() -> None:
    admin = administrator()
    with pytest.raises(LastAdministrator):
        end_role(role=admin.roles.get(), by=admin)
    administrator()
    end_role(role=admin.roles.get(), by=admin)
    assert not is_administrator(fresh(admin))


def test_an_administrator_may_open_the_admin_site_while_the_role_runs() -> None:
    admin, person = administrator(), PersonFactory()
    role = grant_role(person=person, role="administrator", by=admin)
    assert fresh(person).user.is_staff is True
    end_role(role=role, by=admin)
    assert fresh(person).user.is_staff is False


def test_a_role_counts_between_its_moments_only() -> None:
    now = timezone.now()
    early = StaffRoleFactory(starts_at=now + timedelta(hours=1)).person
    late = StaffRoleFactory(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1)).person
    assert not is_officer(early)
    assert not is_officer(late)
    assert list(Person.objects.staff("officer", at=now + timedelta(hours=2))) == [early]


def test_roles_of_a_request_cost_two_queries(django_assert_num_queries) -> None:
    person = officer()
    grant_role(person=person, role="approver", by=None)
    with django_assert_num_queries(2):
        loaded = Person.objects.for_request().get(pk=person.pk)
        assert is_officer(loaded)
        assert is_approver(loaded)
        assert not may_manage_staff(loaded)


def test_permissions_of_nobody_are_none() -> None:
    assert not is_officer(None)
    assert not is_staff(None)


def test_invite_staff_owes_a_letter_with_a_link_that_is_not_made_yet() -> None:
    admin = administrator()
    role = invite_staff(
        full_name="Demo Officer", email="demo@example.org", role="officer", language="kk", by=admin
    )
    assert role.person.user is None
    assert role.person.language == "kk"
    payload = OutboxItem.objects.get(handler="correspondence.write").payload
    link = role.person.magic_links.get()
    assert payload["action_path"] == f"magic:{link.public_id}"
    assert link.token_hash == ""


def test_the_invitation_arrives_with_a_working_link(mailoutbox, client) -> None:
    invite_staff(
        full_name="Demo Officer", email="demo@example.org", role="officer", language="en", by=administrator()
    )
    run_pending()
    (mail,) = mailoutbox
    assert mail.to == ["Demo Officer <demo@example.org>"]
    path = mail.body.split("http://localhost:8000")[1].split()[0]
    assert client.get(path).status_code == 200


def test_a_stand_in_approves_between_two_days() -> None:
    boss, other = approver(), officer()
    now = timezone.now()
    role = appoint_stand_in(
        approver=boss, person=other, starts_at=now, ends_at=now + timedelta(days=3), by=boss
    )
    assert is_approver(fresh(other))
    assert role.stands_in_for == boss
    assert fresh(other) not in Person.objects.staff("approver", at=now + timedelta(days=4))
    end_role(role=role, by=boss)
    assert not is_approver(fresh(other))


def test_an_officer_cannot_name_a_stand_in_for_an_approver() -> None:
    boss, other = approver(), officer()
    now = timezone.now()
    with pytest.raises(NotAllowed):
        appoint_stand_in(
            approver=boss, person=other, starts_at=now, ends_at=now + timedelta(days=1), by=other
        )


def test_an_approver_cannot_stand_in_for_themselves() -> None:
    boss = approver()
    now = timezone.now()
    with pytest.raises(NotAllowed):
        appoint_stand_in(approver=boss, person=boss, starts_at=now, ends_at=now + timedelta(days=1), by=boss)

import pytest
from django.db import IntegrityError, transaction

from ledger.models import Event
from people.models import Organisation, Person, StaffRole
from people.services import (
    address_confirmed,
    create_person,
    grant_role,
    invite_person,
    organisation_named,
    save_profile,
)
from tests.factories.people import OrganisationFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_invite_person_enters_somebody_once() -> None:
    first = invite_person(by=None, email="Demo@Example.org", full_name="Demo One")
    again = invite_person(by=None, email="demo@example.org", full_name="Demo Two")
    assert first == again
    assert again.full_name == "Demo One"
    assert again.email == "demo@example.org"


def test_invite_person_finds_the_owner_of_a_confirmed_address() -> None:
    owner = PersonFactory(email="demo@example.org")
    assert invite_person(by=None, email="demo@example.org", full_name="Demo") == owner


def test_invite_person_never_takes_an_unconfirmed_account_for_the_owner() -> None:
    claimant = PersonFactory(unconfirmed=True, email="demo@example.org")
    assert invite_person(by=None, email="demo@example.org", full_name="Demo") != claimant


def test_two_persons_without_account_cannot_share_an_address() -> None:
    create_person(by=None, full_name="Demo", email="demo@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        create_person(by=None, full_name="Demo", email="demo@example.org")


def test_persons_without_account_and_address_are_many() -> None:
    create_person(by=None, full_name="Demo One")
    create_person(by=None, full_name="Demo Two")
    assert Person.objects.filter(email="").count() == 2


def test_confirming_the_address_claims_what_waited_for_it() -> None:
    invited = invite_person(by=None, email="demo@example.org", full_name="Demo")
    role = grant_role(person=invited, role=StaffRole.Role.OFFICER, by=None)
    account = PersonFactory(unconfirmed=True, email="demo@example.org")
    address_confirmed(user=account.user, email="demo@example.org")
    role.refresh_from_db()
    account.refresh_from_db()
    assert role.person == account
    assert account.email_confirmed is True
    assert not Person.objects.filter(pk=invited.pk).exists()


def test_claiming_leaves_what_would_be_twice() -> None:
    invited = invite_person(by=None, email="demo@example.org", full_name="Demo")
    grant_role(person=invited, role=StaffRole.Role.OFFICER, by=None)
    account = PersonFactory(unconfirmed=True, email="demo@example.org")
    grant_role(person=account, role=StaffRole.Role.OFFICER, by=None)
    address_confirmed(user=account.user, email="demo@example.org")
    assert Person.objects.get(pk=invited.pk).email == ""
    assert StaffRole.objects.filter(person=account).count() == 1
    assert StaffRole.objects.filter(person=invited).count() == 1


def test_an_unconfirmed_account_claims_nothing() -> None:
    invited = invite_person(by=None, email="demo@example.org", full_name="Demo")
    PersonFactory(unconfirmed=True, email="demo@example.org")
    assert Person.objects.filter(pk=invited.pk, user=None).exists()


def test_save_profile_records_field_names_only() -> None:
    person = PersonFactory(full_name="Demo")
    save_profile(person=person, by=person, full_name="Demo Two", position="Head")
    event = Event.objects.get(what="person.changed")
    assert event.data == {"fields": ["full_name", "position"]}
    person.refresh_from_db()
    assert person.search_text == f"demo two {person.email} head"


def test_save_profile_without_a_change_records_nothing() -> None:
    person = PersonFactory(full_name="Demo")
    save_profile(person=person, by=person, full_name="Demo")
    assert not Event.objects.filter(what="person.changed").exists()


def test_search_finds_kazakh_letters_in_any_case() -> None:
    person = PersonFactory(full_name="Әсем Қуанышқызы")
    PersonFactory(full_name="Somebody Else")
    assert list(Person.objects.search("ҚУАНЫШ әсем")) == [person]


def test_organisation_named_prefers_the_listed_one() -> None:
    listed = OrganisationFactory(name="Demo Agency")
    person = PersonFactory()
    assert organisation_named("demo  agency", country=None, person=person) == listed


def test_an_organisation_that_somebody_typed_is_shown_to_nobody_else() -> None:
    person, other = PersonFactory(), PersonFactory()
    typed = organisation_named("Demo Bureau", country=None, person=person)
    save_profile(person=person, by=person, organisation=typed)
    assert typed in Organisation.objects.suggested_to(person)
    assert typed not in Organisation.objects.suggested_to(other)
    assert organisation_named("Demo Bureau", country=None, person=person) == typed
    assert organisation_named("Demo Bureau", country=None, person=other) != typed


def test_deleting_an_account_keeps_its_person() -> None:
    person = PersonFactory()
    person.user.delete()
    person.refresh_from_db()
    assert person.user is None


def test_user_factory_has_a_confirmed_address() -> None:
    assert UserFactory().emailaddress_set.get().verified is True

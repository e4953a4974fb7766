from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ledger.models import Event
from ledger.outbox import run_pending
from ledger.sentences import describe, unregistered
from ledger.services import enqueue
from people.models import Person, User
from people.outbox import tidy
from people.services import ask_reset, create_person, grant_role
from tests.factories.people import PASSWORD, PersonFactory, administrator, officer

pytestmark = pytest.mark.django_db


def sign_up(**answers) -> Person:
    data = {"full_name": "Demo", "email": "demo@example.org", "password1": "", **answers}
    Client().post("/en/account/signup/", data)
    return Person.objects.get(email=data["email"])


def age(person: Person, days: int) -> None:
    User.objects.filter(pk=person.user_id).update(date_joined=timezone.now() - timedelta(days=days))


def test_an_account_that_was_never_opened_goes_after_a_week(mailoutbox) -> None:
    old = sign_up()
    age(old, 8)
    young = sign_up(email="young@example.org")
    kept = PersonFactory()
    age(kept, 100)
    assert tidy() == 1
    assert set(Person.objects.all()) == {young, kept}
    assert User.objects.count() == 2


def test_an_account_with_a_password_stays(mailoutbox) -> None:
    person = sign_up(password1=PASSWORD)
    age(person, 400)
    assert tidy() == 0


def test_an_account_that_something_hangs_on_stays(mailoutbox) -> None:
    person = sign_up()
    age(person, 400)
    grant_role(person=person, role="officer", by=None)
    assert tidy() == 0


def test_a_letter_can_be_owed_by_a_room_below_the_post_office(mailoutbox) -> None:
    person = create_person(by=None, full_name="Demo", email="demo@example.org")
    enqueue(
        "correspondence.write",
        {
            "person_id": person.pk,
            "template": "test_mail",
            "context": {"office_name": "Demo Office"},
            "key": "t",
        },
        key="write:t",
    )
    run_pending()
    run_pending()
    assert [mail.subject for mail in mailoutbox] == ["Mail from Baige arrives"]


def test_every_event_of_this_room_has_a_sentence() -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    admin = administrator(full_name="Demo Administrator")
    person = officer(full_name="Demo Officer")
    TOTP.activate(person.user, generate_totp_secret())
    ask_reset(person=person, reason="Called", by=admin)
    grant_role(person=person, role="observer", by=admin)
    lines = [line.text for line in describe(Event.objects.order_by("pk"), admin)]
    assert lines == [
        "A reset of the second factor of Demo Officer was asked for.",
        "Demo Officer became: Observer.",
    ]
    ours = {
        "person.created",
        "person.signed_up",
        "person.address_confirmed",
        "person.claimed",
        "person.changed",
        "office.changed",
        "role.granted",
        "role.ended",
        "role.stand_in_named",
        "link.created",
        "link.used",
        "link.revoked",
        "factor_reset.asked",
        "factor_reset.confirmed",
        "factor_reset.refused",
        "factor_reset.by_operator",
    }
    assert unregistered(ours) == set()

import json

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.template import Context, Template
from django.test import Client

from people.models import Person
from tests.factories.people import PersonFactory, sign_in

pytestmark = pytest.mark.django_db

OFFER = Template("{% load people %}{% passkey_offer %}")


@pytest.fixture
def person() -> Person:
    return PersonFactory()


def offered(rf, client: Client, person: Person | None) -> bool:
    request = rf.get("/en/")
    request.session, request.person = client.session, person
    request.user = person.user if person else None
    return "Add a passkey" in OFFER.render(Context({"request": request, "csrf_token": "x"}))


def test_it_is_offered_after_a_link_and_after_a_code(rf, client: Client, person: Person) -> None:
    assert offered(rf, sign_in(client, person, assurance="link"), person) is True


def test_not_now_is_kept_for_the_session(rf, client: Client, person: Person) -> None:
    sign_in(client, person, assurance="link")
    assert client.post("/en/you/passkey/not-now/", {"next": "/en/people/"})["Location"] == "/en/people/"
    assert offered(rf, client, person) is False
    assert offered(rf, sign_in(Client(), person, assurance="code"), person) is True


def test_it_is_not_offered_twice_nor_to_strangers_nor_to_the_unconfirmed(
    rf, client: Client, person: Person
) -> None:
    TOTP.activate(person.user, generate_totp_secret())
    assert offered(rf, sign_in(client, person), person) is False
    assert offered(rf, Client(), None) is False
    unconfirmed = PersonFactory(unconfirmed=True)
    assert offered(rf, sign_in(Client(), unconfirmed), unconfirmed) is False


def test_the_options_ask_for_a_passkey_of_this_site(client: Client, person: Person) -> None:
    sign_in(client, person, assurance="link")
    options = json.loads(client.get("/en/you/passkey/options/").content)["options"]["publicKey"]
    assert options["rp"]["name"] == "Baige"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"


def test_a_credential_that_is_none_adds_nothing(client: Client, person: Person) -> None:
    sign_in(client, person, assurance="link")
    for nonsense in ("", "null", "[]", '{"id": 1}'):
        response = client.post("/en/you/passkey/", {"credential": nonsense, "next": "/en/you/"}, follow=True)
        assert "The passkey was not added." in response.content.decode()
    assert not person.user.authenticator_set.exists()


NONSENSE = [
    "",
    "null",
    "[]",
    '{"id": 1}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {}}',
]


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_a_credential_that_is_none_signs_nobody_in(client: Client, nonsense: str) -> None:
    client.get("/en/account/2fa/webauthn/login/", headers={"accept": "application/json"})
    response = client.post("/en/account/2fa/webauthn/login/", {"credential": nonsense})
    assert response["Location"] == "/en/account/login/"
    assert "_auth_user_id" not in client.session


def test_strangers_get_no_options(client: Client) -> None:
    assert client.get("/en/you/passkey/options/").status_code == 302

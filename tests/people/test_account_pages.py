import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from people.models import Person
from tests.factories.people import PASSWORD, PersonFactory, sign_in

pytestmark = pytest.mark.django_db

SIGNED_OUT = [
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
    "account_inactive",
]
SIGNED_IN = [
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "account_logout",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
    "socialaccount_connections",
    "people:profile",
]


@pytest.fixture
def person() -> Person:
    person = PersonFactory()
    TOTP.activate(person.user, generate_totp_secret())
    RecoveryCodes.activate(person.user)
    return person


def page_of(client: Client, name: str, language: str = "en"):
    with override(language):
        return client.get(reverse(name))


@pytest.mark.parametrize("name", SIGNED_OUT)
def test_pages_before_signing_in(client: Client, name: str) -> None:
    response = page_of(client, name)
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


@pytest.mark.parametrize("name", SIGNED_IN)
def test_pages_of_ones_own_account(client: Client, person: Person, name: str) -> None:
    response = page_of(sign_in(client, person), name)
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


@pytest.mark.parametrize("name", SIGNED_IN)
def test_strangers_are_asked_to_sign_in(client: Client, name: str) -> None:
    response = page_of(client, name)
    assert response.status_code == 302


def test_a_page_carries_no_inline_script_or_style(client: Client, person: Person) -> None:
    sign_in(client, person)
    for name in SIGNED_IN:
        page = page_of(client, name).content.decode()
        assert " style=" not in page, name
        assert "onclick" not in page, name
        assert page.count("<script") == page.count("<script src=") + page.count('type="application/json"'), (
            name
        )


def test_recovery_codes_can_be_taken_along(client: Client, person: Person) -> None:
    response = page_of(sign_in(client, person), "mfa_download_recovery_codes")
    assert response["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert len([line for line in response.content.decode().splitlines() if line.isdigit()]) == 10


def test_new_recovery_codes_replace_the_old(client: Client, person: Person, mailoutbox) -> None:
    sign_in(client, person)
    before = page_of(client, "mfa_view_recovery_codes").content.decode()
    with override("en"):
        client.post(reverse("mfa_generate_recovery_codes"))
    after = page_of(client, "mfa_view_recovery_codes").content.decode()
    codes = list(person.user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes())
    assert all(code in after and code not in before for code in codes)


def test_a_stale_session_shows_again_who_it_is(client: Client, person: Person) -> None:
    sign_in(client, person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    session.save()
    with override("en"):
        page = client.get(reverse("mfa_deactivate_totp"), follow=True).content.decode()
    assert "Show that it is you" in page
    assert "With a code from your app, or a recovery code" in page
    with override("en"):
        wrong = client.post(reverse("account_reauthenticate"), {"password": "wrong"}).content.decode()
        assert "That is not your password." in wrong
        right = client.post(
            reverse("account_reauthenticate"), {"password": PASSWORD, "next": reverse("mfa_deactivate_totp")}
        )
        assert right["Location"] == reverse("mfa_deactivate_totp")


def test_the_password_of_another_account_with_this_address_does_not_do(client: Client) -> None:
    PersonFactory(email="demo@example.org")
    person = PersonFactory(unconfirmed=True, email="demo@example.org")
    person.user.set_password("another long password")
    person.user.save()
    sign_in(client, person, assurance="password")
    with override("en"):
        path = reverse("account_reauthenticate")
    assert "That is not your password." in client.post(path, {"password": PASSWORD}).content.decode()
    assert client.post(path, {"password": "another long password"}).status_code == 302


def test_whoever_has_no_password_may_set_one(client: Client, mailoutbox) -> None:
    person = PersonFactory()
    person.user.set_unusable_password()
    person.user.save()
    sign_in(client, person, assurance="code")
    assert page_of(client, "account_set_password").status_code == 200
    with override("en"):
        client.post(reverse("account_set_password"), {"password1": "a new and quiet horse"})
    person.user.refresh_from_db()
    assert person.user.check_password("a new and quiet horse") is True
    assert mailoutbox[-1].subject == "Your account has a password now"

"""Signing up through ORCID or an OpenID provider, as far as it happens on this site."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.test import Client, RequestFactory

from people.models import Person, User
from tests.factories.people import PersonFactory, sign_in

pytestmark = pytest.mark.django_db

PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "hub",
                "name": "Demo Ministry",
                "client_id": "x",
                "secret": "y",
                "settings": {"server_url": "https://login.example.org"},
            }
        ]
    }
}


@pytest.fixture(autouse=True)
def one_provider(settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = PROVIDERS


def come_back(client: Client, *, email: str = "demo@example.org", verified: bool = True) -> None:
    """As if the provider had sent the visitor back: what allauth keeps until the page is answered."""
    login = SocialLogin(
        provider=get_adapter().get_provider(RequestFactory().get("/"), "hub"),
        user=User(email=email),
        account=SocialAccount(provider="hub", uid="1", extra_data={"name": "Demo Visitor"}),
        email_addresses=[EmailAddress(email=email, verified=verified, primary=True)],
    )
    session = client.session
    session["socialaccount_sociallogin"] = login.serialize()
    session.save()


def test_the_sign_in_page_offers_the_provider(client: Client) -> None:
    page = client.get("/en/account/login/").content.decode()
    assert "With another account" in page
    assert "Demo Ministry" in page


def test_without_a_provider_nothing_is_offered(client: Client, settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "With another account" not in client.get("/en/account/login/").content.decode()


def test_the_visitor_writes_their_own_name(client: Client) -> None:
    come_back(client)
    page = client.get("/en/account/3rdparty/signup/").content.decode()
    assert 'value="Demo Visitor"' in page
    client.post("/en/account/3rdparty/signup/", {"full_name": "Дəмо Қонақ", "email": "demo@example.org"})
    person = Person.objects.get()
    assert person.full_name == "Дəмо Қонақ"
    assert person.user.has_usable_password() is False
    assert SocialAccount.objects.get().user == person.user


def test_an_address_that_has_an_owner_makes_no_second_account(client: Client, mailoutbox) -> None:
    PersonFactory(email="demo@example.org")
    come_back(client, email="other@example.org", verified=False)
    client.post("/en/account/3rdparty/signup/", {"full_name": "Demo", "email": "demo@example.org"})
    assert User.objects.count() == 1
    assert mailoutbox[0].subject == "You have an account in Baige already"


def test_accounts_are_listed_where_they_can_be_disconnected(client: Client) -> None:
    person = PersonFactory()
    SocialAccount.objects.create(user=person.user, provider="hub", uid="1", extra_data={"name": "Demo"})
    sign_in(client, person)
    page = client.get("/en/account/3rdparty/").content.decode()
    assert "Disconnect the account" in page
    client.post("/en/account/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("path", ["login/cancelled/", "login/error/"])
def test_coming_back_without_an_account_is_said(client: Client, path: str) -> None:
    response = client.get(f"/en/account/3rdparty/{path}")
    assert 'class="govuk-heading-xl"' in response.content.decode()

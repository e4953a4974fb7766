import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from people.models import Person, User
from tests.factories.people import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db

SIGN_UP = "/en/account/signup/"
CODE_PAGE = "/en/account/confirm-email/"


def sign_up(client: Client, **answers):
    data = {"full_name": "Demo Applicant", "email": "demo@example.org", "password1": "", **answers}
    return client.post(SIGN_UP, data)


def code_in(mail) -> str:
    return re.search(r"\b\d{6}\b", mail.body).group()


def signed_in_as(client: Client) -> str | None:
    user_id = client.session.get("_auth_user_id")
    return User.objects.get(pk=user_id).person.full_name if user_id else None


def test_a_password_opens_the_account_at_once(client: Client, mailoutbox) -> None:
    response = sign_up(client, password1=PASSWORD)
    assert response.status_code == 302
    assert signed_in_as(client) == "Demo Applicant"
    person = Person.objects.get(full_name="Demo Applicant")
    assert person.email_confirmed is False
    assert [mail.to for mail in mailoutbox] == [["demo@example.org"]]


def test_the_code_confirms_the_address_later(client: Client, mailoutbox) -> None:
    sign_up(client, password1=PASSWORD)
    client.post(CODE_PAGE, {"code": code_in(mailoutbox[0])})
    person = Person.objects.get(full_name="Demo Applicant")
    assert person.email_confirmed is True
    assert person.user.emailaddress_set.get().verified is True


def test_without_a_password_the_code_opens_the_account(client: Client, mailoutbox) -> None:
    response = sign_up(client)
    assert response["Location"] == CODE_PAGE
    assert signed_in_as(client) is None
    client.post(CODE_PAGE, {"code": code_in(mailoutbox[0])})
    assert signed_in_as(client) == "Demo Applicant"
    assert Person.objects.get(full_name="Demo Applicant").email_confirmed is True


def test_a_wrong_code_opens_nothing(client: Client, mailoutbox) -> None:
    sign_up(client)
    wrong = "111111" if code_in(mailoutbox[0]) != "111111" else "222222"
    page = client.post(CODE_PAGE, {"code": wrong}).content.decode()
    assert "That is not the code we sent" in page
    assert signed_in_as(client) is None


def test_a_new_code_replaces_the_first(client: Client, mailoutbox) -> None:
    sign_up(client)
    client.post(CODE_PAGE, {"action": "resend"})
    assert len(mailoutbox) == 1, "a second code within ten seconds is too soon"


@pytest.mark.parametrize("name", ["🎉", "123"])
def test_a_name_without_letters_keeps_everything_typed(client: Client, name: str) -> None:
    response = sign_up(client, full_name=name, password1=PASSWORD)
    page = response.content.decode()
    assert "Write your name in letters" in page
    assert f'value="{name}"' in page
    assert 'value="demo@example.org"' in page
    assert f'value="{PASSWORD}"' in page
    assert not User.objects.exists()


def test_the_person_speaks_the_language_of_the_page_and_lives_in_the_browsers_zone(client: Client) -> None:
    client.cookies["zone"] = "Europe%2FChisinau"
    client.post(
        "/kk/account/signup/", {"full_name": "Demo", "email": "demo@example.org", "password1": PASSWORD}
    )
    person = Person.objects.get()
    assert (person.language, person.zone) == ("kk", "Europe/Chisinau")


class TestAddressWithAnOwner:
    """Signing up never tells whether an address has an account."""

    @pytest.fixture
    def owner(self) -> Person:
        return PersonFactory(full_name="Demo Owner", email="demo@example.org")

    def pages(self, mailoutbox, **answers) -> tuple[int, str, str]:
        client = Client()
        response = sign_up(client, **answers)
        page = client.get(response["Location"], follow=True).content.decode()
        return response.status_code, response["Location"], re.sub(r'value="[\w]{64}"', "", page)

    def test_without_a_password_the_pages_are_the_same(self, owner: Person, mailoutbox) -> None:
        known = self.pages(mailoutbox)
        unknown = self.pages(mailoutbox, email="none@example.org")
        assert known[:2] == unknown[:2]
        assert known[2] == unknown[2].replace("none@example.org", "demo@example.org")
        assert len(mailoutbox) == 2

    def test_with_a_password_the_answers_are_the_same(self, owner: Person, mailoutbox) -> None:
        known = sign_up(Client(), password1=PASSWORD)
        unknown = sign_up(Client(), password1=PASSWORD, email="none@example.org")
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert len(mailoutbox) == 2

    def test_without_a_password_the_owner_is_told_and_no_account_made(
        self, owner: Person, client: Client, mailoutbox
    ) -> None:
        sign_up(client)
        assert User.objects.count() == 1
        assert mailoutbox[0].subject == "You have an account in Baige already"
        page = client.post(CODE_PAGE, {"code": "123456"}).content.decode()
        assert "That is not the code we sent" in page

    def test_with_a_password_there_is_another_account_that_owns_nothing(
        self, owner: Person, client: Client, mailoutbox
    ) -> None:
        sign_up(client, password1="another long password")
        assert signed_in_as(client) == "Demo Applicant"
        assert Person.objects.get(full_name="Demo Applicant").email_confirmed is False
        assert mailoutbox[0].subject == "You have an account in Baige already"
        assert "no code" in mailoutbox[0].body
        owner.refresh_from_db()
        assert owner.email_confirmed is True

    def test_it_is_told_on_its_own_page(self, owner: Person, client: Client, mailoutbox) -> None:
        sign_up(client, password1="another long password")
        page = client.get("/en/you/").content.decode()
        assert "This address belongs to another account" in page
        assert "Your drafts stay here" in page

    def test_both_keep_signing_in_with_their_own_password(self, owner: Person, mailoutbox) -> None:
        sign_up(Client(), password1="another long password")
        for password, name in ((PASSWORD, "Demo Owner"), ("another long password", "Demo Applicant")):
            client = Client()
            client.post("/en/account/login/", {"login": "demo@example.org", "password": password})
            assert signed_in_as(client) == name

    def test_a_code_signs_the_owner_in_never_the_other(
        self, owner: Person, client: Client, mailoutbox
    ) -> None:
        sign_up(Client(), password1="another long password")
        client.post("/en/account/login/code/", {"email": "demo@example.org"})
        client.post("/en/account/login/code/confirm/", {"code": code_in(mailoutbox[-1])})
        assert signed_in_as(client) == "Demo Owner"


class TestAddressThatSomebodyElseClaims:
    """An unconfirmed account neither blocks nor merges with the owner of its address."""

    @pytest.fixture
    def claimant(self, mailoutbox) -> Person:
        sign_up(Client(), full_name="Demo Claimant", password1="another long password")
        mailoutbox.clear()
        return Person.objects.get(full_name="Demo Claimant")

    def test_the_owner_can_sign_up_and_confirm(
        self, claimant: Person, client: Client, mailoutbox, settings
    ) -> None:
        settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "10/s/key"}
        sign_up(client, full_name="Demo Owner")
        client.post(CODE_PAGE, {"code": code_in(mailoutbox[0])})
        assert signed_in_as(client) == "Demo Owner"
        verified = EmailAddress.objects.get(email="demo@example.org", verified=True)
        assert verified.user.person.full_name == "Demo Owner"
        claimant.refresh_from_db()
        assert claimant.email_confirmed is False

    def test_the_claimants_earlier_code_is_worth_nothing_then(self, mailoutbox, settings) -> None:
        settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "10/s/key"}
        first = Client()
        sign_up(first, full_name="Demo Claimant", password1="another long password")
        code = code_in(mailoutbox[0])
        owner = Client()
        sign_up(owner, full_name="Demo Owner")
        owner.post(CODE_PAGE, {"code": code_in(mailoutbox[1])})
        page = first.post(CODE_PAGE, {"code": code}).content.decode()
        assert "Another account has confirmed this address" in page
        assert EmailAddress.objects.filter(verified=True).count() == 1

    def test_no_code_and_no_new_password_leads_into_the_claimants_account(
        self, claimant: Person, client: Client, mailoutbox
    ) -> None:
        client.post("/en/account/login/code/", {"email": "demo@example.org"})
        client.post("/en/account/password/reset/", {"email": "demo@example.org"})
        assert [mail.subject for mail in mailoutbox] == ["No confirmed account has this address"] * 2
        assert signed_in_as(client) is None

    def test_the_claimant_may_change_to_an_address_of_their_own(
        self, claimant: Person, client: Client, mailoutbox
    ) -> None:
        client.post("/en/account/login/", {"login": "demo@example.org", "password": "another long password"})
        client.post("/en/account/email/", {"email": "own@example.org", "action_add": "1"})
        client.post(CODE_PAGE, {"code": code_in(mailoutbox[-1])})
        claimant.refresh_from_db()
        assert (claimant.email, claimant.email_confirmed) == ("own@example.org", True)
        assert [row.email for row in claimant.user.emailaddress_set.all()] == ["own@example.org"]


def test_an_account_that_was_never_opened_gets_its_code_at_sign_in(client: Client, mailoutbox) -> None:
    sign_up(Client())
    client.post("/en/account/login/code/", {"email": "demo@example.org"})
    client.post("/en/account/login/code/confirm/", {"code": code_in(mailoutbox[-1])})
    assert signed_in_as(client) == "Demo Applicant"
    assert Person.objects.get().email_confirmed is True


def test_sign_ups_from_one_place_are_limited(client: Client, mailoutbox) -> None:
    statuses = [sign_up(Client(), email=f"demo{n}@example.org").status_code for n in range(21)]
    assert statuses == [302] * 20 + [429]


def test_sign_up_names_both_errors(client: Client) -> None:
    page = client.post(SIGN_UP, {"full_name": "", "email": "nonsense", "password1": "short"}).content.decode()
    assert "Write your full name" in page
    assert "Write the address like name@example.org" in page
    assert "at least 10 characters" in page

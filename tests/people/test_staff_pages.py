import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from ledger.models import OutboxItem
from people.models import FactorReset, Office, Person, StaffRole
from people.services import ask_reset
from tests.factories.people import (
    PersonFactory,
    StaffRoleFactory,
    administrator,
    approver,
    observer,
    officer,
    sign_in,
)

pytestmark = pytest.mark.django_db

ADMINISTRATOR_PAGES = ["/en/office/", "/en/people/invite/"]
OFFICER_PAGES = ["/en/people/resets/"]
STAFF_PAGES = ["/en/people/"]


def status(client: Client, path: str) -> int:
    return client.get(path).status_code


@pytest.mark.parametrize("path", [*ADMINISTRATOR_PAGES, *OFFICER_PAGES, *STAFF_PAGES])
def test_strangers_are_asked_to_sign_in(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/en/account/login/?next=")


@pytest.mark.parametrize("path", [*ADMINISTRATOR_PAGES, *OFFICER_PAGES, *STAFF_PAGES, "/en/people/stand-in/"])
def test_applicants_find_nothing(client: Client, path: str) -> None:
    assert status(sign_in(client, PersonFactory()), path) == 404


def test_each_role_finds_its_own_pages() -> None:
    allowed = {
        administrator: [*ADMINISTRATOR_PAGES, *OFFICER_PAGES, *STAFF_PAGES],
        officer: [*OFFICER_PAGES, *STAFF_PAGES],
        approver: [*STAFF_PAGES, "/en/people/stand-in/"],
        observer: STAFF_PAGES,
    }
    every = {path for paths in allowed.values() for path in paths}
    for make, paths in allowed.items():
        client = sign_in(Client(), make())
        assert {path for path in every if status(client, path) == 200} == set(paths), make.__name__
        assert {path for path in every if status(client, path) == 404} == every - set(paths), make.__name__


@pytest.mark.parametrize("assurance", ["link", "code", "password"])
def test_staff_without_a_factor_are_led_to_set_one_up(client: Client, assurance: str) -> None:
    sign_in(client, officer(), assurance=assurance)
    response = client.get("/en/people/")
    assert response["Location"] == "/en/you/second-factor/?next=%2Fen%2Fpeople%2F"
    page = client.get(response["Location"]).content.decode()
    assert "Add a second factor" in page


def test_staff_with_an_app_are_asked_for_it(client: Client) -> None:
    person = officer()
    TOTP.activate(person.user, generate_totp_secret())
    sign_in(client, person, assurance="password")
    assert client.get("/en/people/")["Location"] == "/en/account/2fa/reauthenticate/?next=%2Fen%2Fpeople%2F"


def test_after_setting_up_one_goes_on_to_where_one_was_going(client: Client) -> None:
    person = officer()
    sign_in(client, person, assurance="password")
    client.get("/en/you/second-factor/?next=/en/people/")
    assert client.get("/en/you/continue/")["Location"] == "/en/people/"
    assert client.get("/en/you/continue/")["Location"] == "/"


def test_the_way_on_never_leaves_the_site(client: Client) -> None:
    sign_in(client, officer(), assurance="password")
    client.get("/en/you/second-factor/?next=https://evil.example/")
    assert client.get("/en/you/continue/")["Location"] == "/"


def test_the_list_takes_the_same_queries_for_one_and_for_many(
    client: Client, django_assert_max_num_queries
) -> None:
    sign_in(client, administrator())
    client.get("/en/people/")
    with django_assert_max_num_queries(12) as one:
        client.get("/en/people/")
    StaffRoleFactory.create_batch(20)
    with django_assert_max_num_queries(12) as many:
        page = client.get("/en/people/").content.decode()
    assert len(one) == len(many)
    assert page.count("End the role") == 21


def test_an_administrator_invites_an_officer(client: Client) -> None:
    sign_in(client, administrator())
    response = client.post(
        "/en/people/invite/",
        {"full_name": "Demo Officer", "email": "demo@example.org", "role": "officer", "language": "ru"},
        follow=True,
    )
    page = response.content.decode()
    assert "The invitation is on its way to demo@example.org." in page
    assert "Invited, has not signed in yet" in page
    assert StaffRole.objects.get(role="officer").person.language == "ru"


def test_inviting_for_a_role_that_is_held_says_so_and_keeps_what_was_typed(client: Client) -> None:
    held = officer(email="demo@example.org")
    sign_in(client, administrator())
    page = client.post(
        "/en/people/invite/",
        {"full_name": "Demo Officer", "email": held.email, "role": "officer", "language": "en"},
    ).content.decode()
    assert "This person holds this role already." in page
    assert 'value="Demo Officer"' in page


def test_a_role_is_ended_with_a_reason(client: Client) -> None:
    role = StaffRoleFactory()
    sign_in(client, administrator())
    assert "loses the role" in client.get(f"/en/people/roles/{role.public_id}/end/").content.decode()
    client.post(f"/en/people/roles/{role.public_id}/end/", {"reason": "Left"})
    role.refresh_from_db()
    assert role.ends_at is not None
    assert status(client, f"/en/people/roles/{role.public_id}/end/") == 404


def test_the_last_administrators_role_cannot_be_ended(client: Client) -> None:
    admin = administrator()
    sign_in(client, admin)
    page = client.post(
        f"/en/people/roles/{admin.roles.get().public_id}/end/", {"reason": ""}
    ).content.decode()
    assert "This is the last administrator" in page


def test_an_officer_cannot_end_a_role(client: Client) -> None:
    role = StaffRoleFactory()
    assert status(sign_in(client, officer()), f"/en/people/roles/{role.public_id}/end/") == 404


def test_an_approver_names_a_stand_in(client: Client) -> None:
    other = officer()
    sign_in(client, approver())
    days = {
        "first_day_day": "1",
        "first_day_month": "3",
        "first_day_year": "2099",
        "last_day_day": "5",
        "last_day_month": "3",
        "last_day_year": "2099",
    }
    response = client.post("/en/people/stand-in/", {"person": other.pk, **days}, follow=True)
    assert "Your stand-in is named, and told by mail." in response.content.decode()
    role = other.roles.get(role="approver")
    assert (role.starts_at.isoformat(), role.ends_at.isoformat()) == (
        "2099-02-28T19:00:00+00:00",
        "2099-03-05T18:59:59+00:00",
    )


def test_a_stand_in_whose_last_day_is_over_is_refused(client: Client) -> None:
    other = officer()
    sign_in(client, approver())
    days = {
        "first_day_day": "1",
        "first_day_month": "3",
        "first_day_year": "2020",
        "last_day_day": "29",
        "last_day_month": "2",
        "last_day_year": "2020",
    }
    page = client.post("/en/people/stand-in/", {"person": other.pk, **days}).content.decode()
    assert "The last day comes after the first" in page
    assert "That day is over" in page


class TestLostFactor:
    @pytest.fixture
    def loser(self) -> Person:
        person = PersonFactory(full_name="Demo Loser")
        TOTP.activate(person.user, generate_totp_secret())
        return person

    def test_two_people_reset_it(self, loser: Person) -> None:
        approver(email="approver@example.org")
        one, two = sign_in(Client(), officer()), sign_in(Client(), administrator())
        one.post(f"/en/people/{loser.public_id}/reset/", {"reason": "She called from her known number"})
        asked = FactorReset.objects.get()
        assert "Demo Loser" in two.get("/en/people/resets/").content.decode()
        page = two.post(f"/en/people/resets/{asked.public_id}/", {"answer": "confirm"}, follow=True)
        assert "The second factor is reset." in page.content.decode()
        assert not Authenticator.objects.filter(user=loser.user).exists()
        letters = OutboxItem.objects.filter(handler="correspondence.write")
        assert sorted(item.payload["template"] for item in letters) == [
            "factor_reset_asked",
            "factor_reset_asked",
            "factor_reset_done",
            "factor_reset_done",
        ]

    def test_who_asked_cannot_confirm(self, client: Client, loser: Person) -> None:
        person = officer()
        asked = ask_reset(person=loser, reason="Called", by=person)
        sign_in(client, person)
        page = client.post(f"/en/people/resets/{asked.public_id}/", {"answer": "confirm"}, follow=True)
        assert "A second person has to decide" in page.content.decode()
        assert Authenticator.objects.filter(user=loser.user).exists()

    def test_whose_factor_it_is_cannot_confirm(self, client: Client) -> None:
        loser = officer()
        TOTP.activate(loser.user, generate_totp_secret())
        asked = ask_reset(person=loser, reason="Called", by=administrator())
        sign_in(client, loser)
        client.post(f"/en/people/resets/{asked.public_id}/", {"answer": "confirm"})
        asked.refresh_from_db()
        assert asked.decided_at is None

    def test_a_reset_may_be_refused(self, client: Client, loser: Person) -> None:
        asked = ask_reset(person=loser, reason="Called", by=administrator())
        sign_in(client, officer())
        client.post(f"/en/people/resets/{asked.public_id}/", {"answer": "refuse"})
        asked.refresh_from_db()
        assert asked.confirmed is False
        assert Authenticator.objects.filter(user=loser.user).exists()

    def test_a_decided_reset_stays_decided(self, client: Client, loser: Person) -> None:
        asked = ask_reset(person=loser, reason="Called", by=administrator())
        sign_in(client, officer())
        client.post(f"/en/people/resets/{asked.public_id}/", {"answer": "refuse"})
        page = client.post(f"/en/people/resets/{asked.public_id}/", {"answer": "confirm"}, follow=True)
        assert "Somebody has decided this already." in page.content.decode()

    def test_one_reset_at_a_time(self, client: Client, loser: Person) -> None:
        ask_reset(person=loser, reason="Called", by=administrator())
        sign_in(client, officer())
        page = client.post(f"/en/people/{loser.public_id}/reset/", {"reason": "Called me"}).content.decode()
        assert "is already waiting for a second person" in page

    def test_there_has_to_be_a_factor(self, client: Client) -> None:
        sign_in(client, officer())
        page = client.post(f"/en/people/{PersonFactory().public_id}/reset/", {"reason": "x"}).content.decode()
        assert "has no second factor to reset" in page

    def test_the_losers_sessions_end(self, loser: Person, mailoutbox) -> None:
        client = sign_in(Client(), loser)
        assert status(client, "/en/you/") == 200
        asked = ask_reset(person=loser, reason="Called", by=administrator())
        sign_in(Client(), officer()).post(f"/en/people/resets/{asked.public_id}/", {"answer": "confirm"})
        assert status(client, "/en/you/") == 302


class TestOffice:
    answers = {
        "name_en": "",
        "name_ru": "Бюро Хаба",
        "name_kk": "",
        "contact_email": "office@example.org",
        "zone": "Asia/Almaty",
        "address": "",
    }

    def test_one_name_is_enough(self, client: Client) -> None:
        sign_in(client, administrator())
        page = client.post("/en/office/", self.answers, follow=True).content.decode()
        assert "The office’s details are saved." in page or "The office&#x27;s details are saved." in page
        assert Office.load().name == {"ru": "Бюро Хаба"}
        assert Office.load().display_name == "Бюро Хаба"

    def test_no_name_at_all_is_refused(self, client: Client) -> None:
        sign_in(client, administrator())
        page = client.post("/en/office/", {**self.answers, "name_ru": ""}).content.decode()
        assert "name in one language" in page

    def test_a_zone_that_does_not_exist_is_refused(self, client: Client) -> None:
        sign_in(client, administrator())
        page = client.post("/en/office/", {**self.answers, "zone": "Mars/Olympus"}).content.decode()
        assert "Choose a time zone from the list." in page
        assert not Office.objects.exists()


def test_staff_cannot_drop_their_only_factor(client: Client) -> None:
    person = officer()
    TOTP.activate(person.user, generate_totp_secret())
    sign_in(client, person)
    page = client.post("/en/account/2fa/totp/deactivate/").content.decode()
    assert "Your role needs a second factor" in page
    assert Authenticator.objects.filter(user=person.user).exists()


class TestRecords:
    """Django's admin: for administrators who have shown a factor, mostly to read."""

    def test_administrators_read_people_and_correct_countries(self, client: Client) -> None:
        admin = administrator()
        admin.user.is_staff = True
        admin.user.save()
        sign_in(client, admin)
        assert status(client, "/admin/people/person/") == 200
        assert status(client, "/admin/people/staffrole/add/") == 403
        assert status(client, "/admin/people/country/KZ/change/") == 200

    def test_without_a_factor_it_is_asked_for(self, client: Client) -> None:
        admin = administrator()
        admin.user.is_staff = True
        admin.user.save()
        sign_in(client, admin, assurance="password")
        response = client.get("/admin/", follow=True)
        assert response.redirect_chain[-1][0].startswith("/en/you/second-factor/?next=")

    def test_officers_find_nothing(self, client: Client) -> None:
        sign_in(client, officer())
        assert client.get("/admin/", follow=True).status_code == 404

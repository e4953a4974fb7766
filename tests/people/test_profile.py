import pytest
from django.test import Client

from people.models import Organisation, Person
from tests.factories.people import OrganisationFactory, PersonFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return PersonFactory(full_name="Demo Person")


def answers(**changed) -> dict:
    return {
        "full_name": "Demo Person",
        "country": "KZ",
        "organisation": "",
        "position": "",
        "languages": ["en", "kk"],
        "expertise": "",
        "language": "en",
        "zone": "Asia/Almaty",
        **changed,
    }


def test_details_are_saved(client: Client, person: Person) -> None:
    sign_in(client, person)
    response = client.post(
        "/en/you/",
        answers(
            full_name="Дəмо  Әлия",
            country="KG",
            organisation="Demo Bureau",
            position="Head",
            expertise="digital services\r\n\r\n  public finance \r\ndigital services",
        ),
    )
    assert response["Location"] == "/en/you/"
    person.refresh_from_db()
    assert person.full_name == "Дəмо Әлия"
    assert person.country_id == "KG"
    assert person.organisation.name == "Demo Bureau"
    assert person.organisation.country_id == "KG"
    assert person.languages == ["en", "kk"]
    assert person.expertise == ["digital services", "public finance"]


def test_a_known_organisation_is_taken_and_proposed(client: Client, person: Person) -> None:
    known = OrganisationFactory(name="Demo Agency")
    OrganisationFactory(name="Somebody's own", listed=False)
    sign_in(client, person)
    page = client.get("/en/you/").content.decode()
    assert '<option value="Demo Agency">' in page
    assert "own" not in page.split("known-organisations")[-1].split("</datalist>")[0]
    client.post("/en/you/", answers(organisation="demo agency"))
    person.refresh_from_db()
    assert person.organisation == known
    assert Organisation.objects.count() == 2


def test_an_organisation_can_be_left(client: Client, person: Person) -> None:
    person.organisation = OrganisationFactory()
    person.save()
    sign_in(client, person).post("/en/you/", answers())
    person.refresh_from_db()
    assert person.organisation is None


def test_another_language_is_shown_at_once(client: Client, person: Person) -> None:
    sign_in(client, person)
    response = client.post("/en/you/", answers(language="kk"), follow=True)
    assert response.redirect_chain == [("/kk/you/", 302)]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"full_name": "🎉"}, "Write your name in letters"),
        ({"full_name": ""}, "Write your full name"),
        ({"zone": "Nowhere/Here"}, "Choose a time zone from the list."),
        ({"expertise": "\n".join(str(n) + "a" for n in range(21))}, "Write at most 20 lines."),
        ({"expertise": "a" * 81}, "Keep each line under 80 characters."),
        ({"country": "XX"}, "Select a valid choice"),
    ],
)
def test_wrong_answers_keep_everything_typed(
    client: Client, person: Person, changed: dict, error: str
) -> None:
    sign_in(client, person)
    page = client.post("/en/you/", answers(position="Head of Division", **changed)).content.decode()
    assert error in page
    assert 'value="Head of Division"' in page
    person.refresh_from_db()
    assert person.position == ""


def test_an_old_name_of_a_zone_is_accepted(client: Client, person: Person) -> None:
    sign_in(client, person).post("/en/you/", answers(zone="Asia/Calcutta"))
    person.refresh_from_db()
    assert person.zone == "Asia/Calcutta"


def test_the_browsers_zone_is_proposed_to_who_has_chosen_none(client: Client) -> None:
    person = PersonFactory(zone="UTC")
    sign_in(client, person)
    client.cookies["zone"] = "Asia%2FBishkek"
    assert '<option value="Asia/Bishkek" selected>' in client.get("/en/you/").content.decode()


def test_countries_are_listed_in_the_readers_order(client: Client, person: Person) -> None:
    page = sign_in(client, person).get("/en/you/").content.decode()
    assert page.index(">Armenia<") < page.index(">The Netherlands<") < page.index(">Ukraine<")


def test_the_page_takes_few_queries(client: Client, person: Person, django_assert_max_num_queries) -> None:
    sign_in(client, person)
    client.get("/en/you/")
    with django_assert_max_num_queries(8):
        client.get("/en/you/")


def test_the_language_link_is_remembered_for_the_person(client: Client, person: Person) -> None:
    sign_in(client, person)
    response = client.get("/ru/you/language/", {"next": "/en/you/?a=1"})
    assert response["Location"] == "/ru/you/?a=1"
    assert response.cookies["django_language"].value == "ru"
    person.refresh_from_db()
    assert person.language == "ru"


def test_the_head_of_a_page_leads_there(client: Client, person: Person) -> None:
    page = sign_in(client, person).get("/en/you/?a=1").content.decode()
    assert "/kk/you/language/?next=%2Fkk%2Fyou%2F%3Fa%3D1" in page
    stranger = Client().get("/en/account/login/").content.decode()
    assert 'href="/kk/account/login/"' in stranger


def test_the_language_link_stays_on_this_site(client: Client) -> None:
    assert client.get("/kk/you/language/", {"next": "https://evil.example/"})["Location"] == "/"
    assert client.get("/kk/you/language/", {"next": "//evil.example/"})["Location"] == "/"


def test_strangers_sign_in_first(client: Client) -> None:
    assert client.get("/en/you/")["Location"] == "/en/account/login/?next=/en/you/"


class TestAddressNotice:
    def test_it_asks_for_the_confirmation(self, client: Client) -> None:
        sign_in(client, PersonFactory(unconfirmed=True, email="demo@example.org"))
        page = client.get("/en/you/").content.decode()
        assert "We write to demo@example.org" in page

    def test_it_mails_a_code_and_leads_to_its_page(self, client: Client, mailoutbox) -> None:
        sign_in(client, PersonFactory(unconfirmed=True, email="demo@example.org"))
        response = client.post("/en/account/email/", {"email": "demo@example.org", "action_send": "1"})
        assert response["Location"] == "/en/account/confirm-email/"
        assert mailoutbox[0].to == ["demo@example.org"]

    def test_it_is_absent_for_the_confirmed(self, client: Client, person: Person) -> None:
        assert "address-notice" not in sign_in(client, person).get("/en/you/").content.decode()

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from django.test import Client

from ledger.outbox import run_pending
from people.models import Office, Person
from people.permissions import is_administrator, is_officer
from tests.factories.people import PersonFactory, approver, sign_in

pytestmark = pytest.mark.django_db

ANSWERS = {
    "full_name": "Demo Administrator",
    "name_en": "Office of Calls",
    "name_ru": "",
    "name_kk": "Конкурстар кеңсесі",
    "contact_email": "office@example.org",
    "zone": "Asia/Almaty",
    "address": "",
}


def first_link(capsys, email: str = "admin@example.org") -> str:
    call_command("first_admin", email)
    url = capsys.readouterr().out.strip()
    assert url.startswith("http://localhost:8000/en/enter/")
    return url.removeprefix("http://localhost:8000")


def test_the_link_leads_to_the_office_then_to_a_second_factor(client: Client, capsys, mailoutbox) -> None:
    path = first_link(capsys)
    assert client.post(path)["Location"] == "/en/first-hour/"
    assert 'value="admin@example.org"' in client.get("/en/first-hour/").content.decode()
    response = client.post("/en/first-hour/", ANSWERS)
    assert response["Location"] == "/en/you/second-factor/?next=%2Fen%2Fpeople%2F"
    assert "Add a second factor" in client.get(response["Location"]).content.decode()
    person = Person.objects.get(email="admin@example.org")
    assert is_administrator(person)
    assert is_officer(person)
    assert person.full_name == "Demo Administrator"
    office = Office.objects.get()
    assert office.name == {"en": "Office of Calls", "kk": "Конкурстар кеңсесі"}
    assert office.set_up_at is not None
    run_pending()
    assert [mail.subject for mail in mailoutbox] == ["Mail from Baige arrives"]


def test_the_page_closes_once_the_office_is_set_up(client: Client, capsys) -> None:
    client.post(first_link(capsys))
    client.post("/en/first-hour/", ANSWERS)
    assert client.get("/en/first-hour/").status_code == 404


def test_the_page_is_for_the_links_holder_only(client: Client, capsys) -> None:
    first_link(capsys)
    assert client.get("/en/first-hour/").status_code == 302
    assert sign_in(client, PersonFactory()).get("/en/first-hour/").status_code == 404


def test_a_second_link_makes_the_first_useless(client: Client, capsys) -> None:
    first, second = first_link(capsys), first_link(capsys)
    assert client.post(first).status_code == 410
    assert client.post(second).status_code == 302


def test_a_wrong_answer_keeps_what_was_typed(client: Client, capsys) -> None:
    client.post(first_link(capsys))
    page = client.post("/en/first-hour/", {**ANSWERS, "full_name": "🎉"}).content.decode()
    assert "Write your name in letters" in page
    assert 'value="Office of Calls"' in page
    assert not Office.objects.exists()


def test_first_admin_wants_an_address() -> None:
    with pytest.raises(CommandError, match="is not an e-mail address"):
        call_command("first_admin", "nonsense")


def test_the_operator_resets_a_factor_and_all_approvers_hear_of_it(capsys, mailoutbox) -> None:
    approver(email="one@example.org")
    approver(email="two@example.org")
    person = PersonFactory(email="demo@example.org")
    TOTP.activate(person.user, generate_totp_secret())
    call_command("reset_factor", "Demo@example.org")
    assert not Authenticator.objects.exists()
    run_pending()
    run_pending()
    assert sorted(mail.to[0].split("<")[1] for mail in mailoutbox) == [
        "demo@example.org>",
        "one@example.org>",
        "two@example.org>",
    ]
    assert "The operator of this site did it" in mailoutbox[0].body


def test_reset_factor_names_what_is_wrong() -> None:
    with pytest.raises(CommandError, match="No account has confirmed"):
        call_command("reset_factor", "none@example.org")
    PersonFactory(email="demo@example.org")
    with pytest.raises(CommandError, match="no second factor"):
        call_command("reset_factor", "demo@example.org")

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from people import magic
from people.errors import LinkUnusable
from people.models import MagicLink, Person, User
from people.services import create_person, grant_role
from tests.factories.people import PersonFactory, administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def judge() -> Person:
    return create_person(by=None, full_name="Demo Judge", email="judge@example.org")


def link_for(person: Person, **kwargs) -> MagicLink:
    options = {
        "purpose": MagicLink.Purpose.INVITATION,
        "by": None,
        "lifetime": timedelta(days=3),
        "next_path": "/en/you/",
        **kwargs,
    }
    return magic.create(person=person, **options)


def test_only_the_hash_is_kept(judge: Person) -> None:
    link = link_for(judge)
    path = magic.issue(link)
    secret = path.rstrip("/").rsplit("/", 1)[1]
    link.refresh_from_db()
    assert link.token_hash == magic.hash_of(secret)
    assert len(secret) == 43
    assert secret not in str(MagicLink.objects.filter(pk=link.pk).values())


def test_find_wants_the_very_secret(judge: Person) -> None:
    link = link_for(judge)
    path = magic.issue(link)
    public_id, secret = path.rstrip("/").rsplit("/", 2)[1:]
    assert magic.find(public_id, secret) == link
    assert magic.find(public_id, secret[:-1]) is None
    assert magic.find("nosuchlink", secret) is None


def test_a_link_without_secret_opens_nothing(judge: Person) -> None:
    link = link_for(judge)
    assert magic.find(link.public_id, "") is None


def test_issuing_again_makes_the_earlier_secret_useless(judge: Person) -> None:
    link = link_for(judge)
    first = magic.issue(link).rstrip("/").rsplit("/", 1)[1]
    second = magic.issue(link).rstrip("/").rsplit("/", 1)[1]
    assert magic.find(link.public_id, first) is None
    assert magic.find(link.public_id, second) == link


def test_a_deferred_path_is_issued_when_it_is_resolved(judge: Person) -> None:
    link = link_for(judge)
    assert magic.resolve_path("/en/you/") == "/en/you/"
    path = magic.resolve_path(magic.deferred_path(link))
    assert re.fullmatch(rf"/en/enter/{link.public_id}/[\w-]{{43}}/", path)


def test_a_used_link_is_used_up(judge: Person) -> None:
    link = link_for(judge)
    secret = magic.issue(link).rstrip("/").rsplit("/", 1)[1]
    magic.use(public_id=link.public_id, secret=secret)
    with pytest.raises(LinkUnusable):
        magic.use(public_id=link.public_id, secret=secret)
    with pytest.raises(LinkUnusable):
        magic.issue(link)


def test_a_link_runs_out(judge: Person) -> None:
    link = link_for(judge, lifetime=timedelta(hours=1))
    path = magic.issue(link)
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1), tick=False):
        assert magic.find(*path.rstrip("/").rsplit("/", 2)[1:]) is None


def test_revoked_links_open_nothing(judge: Person) -> None:
    path = magic.issue(link_for(judge))
    assert magic.revoke(person=judge, purpose=MagicLink.Purpose.INVITATION, by=None) == 1
    assert magic.find(*path.rstrip("/").rsplit("/", 2)[1:]) is None


def test_opening_the_address_signs_nobody_in(client: Client, judge: Person) -> None:
    path = magic.issue(link_for(judge))
    for method in (client.get, client.head, client.get):
        response = method(path)
        assert response.status_code == 200
        assert response["Referrer-Policy"] == "strict-origin"
    assert "_auth_user_id" not in client.session
    assert "Demo Judge" in client.get(path).content.decode()


def test_the_button_signs_in_and_marks_the_session(client: Client, judge: Person) -> None:
    response = client.post(magic.issue(link_for(judge)))
    assert response.status_code == 302
    assert response["Location"] == "/en/you/"
    judge.refresh_from_db()
    assert client.session["_auth_user_id"] == str(judge.user_id)
    assert client.session["assurance"] == "link"
    assert judge.email_confirmed is True
    assert judge.user.has_usable_password() is False


def test_the_browsers_zone_counts_until_one_is_chosen(judge: Person) -> None:
    for zone in ("Europe%2FParis", "America%2FChicago"):
        client = Client()
        client.cookies["zone"] = zone
        client.post(magic.issue(link_for(judge)))
    judge.refresh_from_db()
    assert judge.zone == "Europe/Paris"


def test_pressing_the_button_twice_is_no_error_for_whoever_is_in(client: Client, judge: Person) -> None:
    path = magic.issue(link_for(judge))
    client.post(path)
    assert client.post(path)["Location"] == "/en/you/"
    assert client.get(path)["Location"] == "/en/you/"


def test_a_used_link_says_so_to_others(client: Client, judge: Person) -> None:
    path = magic.issue(link_for(judge))
    Client().post(path)
    response = client.get(path)
    assert response.status_code == 410
    assert "This link does not work any more" in response.content.decode()
    assert client.post(path).status_code == 410


def test_a_copied_link_does_not_confirm_the_address(client: Client, judge: Person) -> None:
    client.post(magic.issue(link_for(judge, proves_address=False)))
    judge.refresh_from_db()
    assert client.session["_auth_user_id"] == str(judge.user_id)
    assert judge.email_confirmed is False


def test_whoever_came_by_a_copied_link_comes_back_by_a_mailed_code(
    client: Client, judge: Person, mailoutbox
) -> None:
    client.post(magic.issue(link_for(judge, proves_address=False)))
    later = Client()
    later.post("/en/account/login/code/", {"email": "judge@example.org"})
    code = re.search(r"\b\d{6}\b", mailoutbox[-1].body).group()
    later.post("/en/account/login/code/confirm/", {"code": code})
    judge.refresh_from_db()
    assert later.session["_auth_user_id"] == str(judge.user_id)
    assert later.session["assurance"] == "code"
    assert judge.email_confirmed is True


def test_the_button_passes_the_check_against_forged_forms(judge: Person) -> None:
    careful = Client(enforce_csrf_checks=True)
    path = magic.issue(link_for(judge))
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', careful.get(path).content.decode()).group(1)
    answers = {"csrfmiddlewaretoken": token}
    assert careful.post(path, answers, headers={"origin": "null"}).status_code == 403
    assert careful.post(path, answers, headers={"origin": "http://testserver"}).status_code == 302


def test_a_link_leaves_another_persons_session(client: Client, judge: Person) -> None:
    other = PersonFactory()
    client.force_login(other.user)
    client.post(magic.issue(link_for(judge)))
    judge.refresh_from_db()
    assert client.session["_auth_user_id"] == str(judge.user_id)


def test_a_link_asks_for_the_second_factor_where_there_is_one(client: Client) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    person = PersonFactory()
    TOTP.activate(person.user, generate_totp_secret())
    response = client.post(magic.issue(link_for(person)))
    assert response["Location"] == "/en/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session


def test_a_link_does_not_take_an_address_that_has_an_owner(client: Client, judge: Person) -> None:
    path = magic.issue(link_for(judge))
    judge.user = User.objects.create_user(email=judge.email)
    judge.save()
    owner = PersonFactory(email="judge@example.org")
    client.post(path)
    judge.refresh_from_db()
    assert judge.email_confirmed is False
    assert owner.user.emailaddress_set.get().verified is True


def test_a_link_follows_its_person_into_a_claimed_account(client: Client, judge: Person) -> None:
    from people.services import address_confirmed

    grant_role(person=judge, role="observer", by=administrator())
    path = magic.issue(link_for(judge))
    account = PersonFactory(unconfirmed=True, email="judge@example.org")
    address_confirmed(user=account.user, email="judge@example.org")
    client.post(path)
    assert client.session["_auth_user_id"] == str(account.user_id)

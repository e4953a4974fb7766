import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.test import Client
from django.utils import timezone

from people.assurance import may_download_in_bulk
from people.models import Person
from tests.factories.people import PASSWORD, PersonFactory, sign_in

pytestmark = pytest.mark.django_db

LOGIN = "/en/account/login/"


@pytest.fixture
def person() -> Person:
    return PersonFactory(email="demo@example.org", language="en")


def with_password(client: Client, password: str = PASSWORD, **extra):
    return client.post(LOGIN, {"login": "demo@example.org", "password": password, **extra})


def with_code(client: Client, mailoutbox, **extra):
    client.post("/en/account/login/code/", {"email": "demo@example.org"})
    code = re.search(r"\b\d{6}\b", mailoutbox[-1].body).group()
    return client.post("/en/account/login/code/confirm/", {"code": code, **extra})


def totp_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))


def test_signs_in_with_the_password(client: Client, person: Person) -> None:
    assert with_password(client)["Location"] == "/"
    assert client.session["assurance"] == "password"


def test_signs_in_with_a_mailed_code(client: Client, person: Person, mailoutbox) -> None:
    with_code(client, mailoutbox)
    assert client.session["_auth_user_id"] == str(person.user_id)
    assert client.session["assurance"] == "code"
    assert mailoutbox[0].subject == "Your sign-in code"
    assert mailoutbox[0].alternatives[0][1] == "text/html"


def test_a_code_works_for_fifteen_minutes(client: Client, person: Person, mailoutbox) -> None:
    client.post("/en/account/login/code/", {"email": "demo@example.org"})
    code = re.search(r"\b\d{6}\b", mailoutbox[-1].body).group()
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=5)):
        client.post("/en/account/login/code/confirm/", {"code": code})
    assert "_auth_user_id" not in client.session


def test_a_code_can_be_tried_three_times(client: Client, person: Person, mailoutbox) -> None:
    client.post("/en/account/login/code/", {"email": "demo@example.org"})
    code = re.search(r"\b\d{6}\b", mailoutbox[-1].body).group()
    for _attempt in range(3):
        client.post("/en/account/login/code/confirm/", {"code": "000001"})
    client.post("/en/account/login/code/confirm/", {"code": code})
    assert "_auth_user_id" not in client.session


def test_asking_for_a_code_tells_nothing_about_the_address(person: Person, mailoutbox) -> None:
    pages = []
    for email in ("demo@example.org", "none@example.org"):
        client = Client()
        response = client.post("/en/account/login/code/", {"email": email})
        page = client.get(response["Location"]).content.decode().replace(email, "")
        pages.append((response.status_code, response["Location"], re.sub(r'value="\w{64}"', "", page)))
    assert pages[0] == pages[1]
    assert [mail.subject for mail in mailoutbox] == [
        "Your sign-in code",
        "No confirmed account has this address",
    ]


def test_a_fourth_code_in_a_minute_is_refused(client: Client, person: Person, mailoutbox) -> None:
    for _attempt in range(4):
        page = Client().post("/en/account/login/code/", {"email": "demo@example.org"})
    assert "That was tried too often" in page.content.decode()
    assert len(mailoutbox) == 3


def test_the_sixth_wrong_password_is_refused(client: Client, person: Person) -> None:
    for _attempt in range(5):
        assert "is not right" in with_password(client, "wrong password").content.decode()
    assert "That was tried too often" in with_password(client, "wrong password").content.decode()
    assert "That was tried too often" in with_password(client).content.decode()


def test_a_closed_account_is_told_so(client: Client, person: Person) -> None:
    person.user.is_active = False
    person.user.save()
    assert with_password(client)["Location"] == "/en/account/inactive/"
    page = client.get("/en/account/inactive/").content.decode()
    assert "This account is closed" in page


def test_after_signing_in_pages_are_in_ones_own_language(client: Client, person: Person, mailoutbox) -> None:
    Person.objects.filter(pk=person.pk).update(language="kk")
    assert with_password(client, next="/en/you/")["Location"] == "/kk/you/"
    assert with_code(Client(), mailoutbox, next="/ru/you/")["Location"] == "/kk/you/"


def test_no_sign_in_leads_to_another_site(client: Client, person: Person) -> None:
    assert with_password(client, next="https://evil.example/")["Location"] == "/"


def test_the_app_is_asked_for_after_the_password_and_after_the_code(person: Person, mailoutbox) -> None:
    secret = generate_totp_secret()
    TOTP.activate(person.user, secret)
    for way in (with_password, lambda client: with_code(client, mailoutbox)):
        client = Client()
        assert way(client)["Location"] == "/en/account/2fa/authenticate/"
        assert "_auth_user_id" not in client.session
    client.post("/en/account/2fa/authenticate/", {"code": totp_code(secret)})
    assert client.session["_auth_user_id"] == str(person.user_id)
    assert client.session["assurance"] == "factor"


def test_a_recovery_code_signs_in_once(person: Person) -> None:
    TOTP.activate(person.user, generate_totp_secret())
    code = RecoveryCodes.activate(person.user).get_unused_codes()[0]
    for expected in (str(person.user_id), None):
        client = Client()
        with_password(client)
        client.post("/en/account/2fa/authenticate/", {"code": code})
        assert client.session.get("_auth_user_id") == expected


def test_the_secret_of_an_app_is_encrypted_at_rest(person: Person) -> None:
    secret = generate_totp_secret()
    TOTP.activate(person.user, secret)
    assert secret not in str(Authenticator.objects.get().data)
    assert Authenticator.objects.get().wrap().validate_code(totp_code(secret)) is True


def test_rotating_the_secret_key_keeps_apps_working(person: Person, settings) -> None:
    secret = generate_totp_secret()
    TOTP.activate(person.user, secret)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 8
    assert Authenticator.objects.get().wrap().validate_code(totp_code(secret)) is True


def test_a_new_password_by_mailed_code(client: Client, person: Person, mailoutbox) -> None:
    client.post("/en/account/password/reset/", {"email": "demo@example.org"})
    code = re.search(r"\b\d{6}\b", mailoutbox[0].body).group()
    client.post("/en/account/password/reset/confirm/", {"code": code})
    client.post("/en/account/password/reset/complete/", {"password1": "a new and quiet horse"})
    assert with_password(Client(), "a new and quiet horse").status_code == 302
    assert mailoutbox[-1].subject == "Your password was set anew"


def test_asking_for_a_new_password_tells_nothing(person: Person, mailoutbox) -> None:
    answers = [
        Client().post("/en/account/password/reset/", {"email": email})["Location"]
        for email in ("demo@example.org", "none@example.org")
    ]
    assert answers[0] == answers[1]


def test_a_mail_server_that_fails_is_told(client: Client, person: Person, monkeypatch) -> None:
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    page = client.post("/en/account/login/code/", {"email": "demo@example.org"}, follow=True).content.decode()
    assert "The mail could not be sent just now" in page


@pytest.mark.django_db(transaction=True)
def test_adding_an_app_counts_as_showing_it(client: Client, person: Person, mailoutbox) -> None:
    sign_in(client, person, assurance="code")
    client.get("/en/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    client.post("/en/account/2fa/totp/activate/", {"code": totp_code(secret)})
    assert client.session["assurance"] == "factor"
    assert person.user.authenticator_set.count() == 2
    assert mailoutbox[-1].subject == "An authenticator app protects your account now"
    assert "Asia/Almaty" not in mailoutbox[-1].body
    assert "in Astana" in mailoutbox[-1].body


def test_an_unconfirmed_account_cannot_have_a_factor(client: Client) -> None:
    sign_in(client, PersonFactory(unconfirmed=True), assurance="password")
    response = client.get("/en/account/2fa/totp/activate/", follow=True)
    assert "Confirm your e-mail address first" in response.content.decode()


def test_bulk_download_is_for_a_second_factor_only(rf, person: Person) -> None:
    for assurance, allowed in (("link", False), ("code", False), ("password", False), ("factor", True)):
        request = rf.get("/")
        client = sign_in(Client(), person, assurance=assurance)
        request.session, request.user = client.session, person.user
        assert may_download_in_bulk(request) is allowed


def test_old_records_of_another_account_count_for_nothing(rf, person: Person) -> None:
    client = sign_in(Client(), PersonFactory())
    request = rf.get("/")
    request.session, request.user = client.session, person.user
    assert may_download_in_bulk(request) is False


def test_sessions_are_listed_and_the_others_ended(person: Person) -> None:
    here = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    there = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    with_password(here)
    with_password(there)
    page = here.get("/en/account/sessions/").content.decode()
    assert "Firefox on Linux" in page
    assert "Firefox on Windows" in page
    here.post("/en/account/sessions/")
    assert there.get("/en/you/").status_code == 302
    assert here.get("/en/you/").status_code == 200


def test_activity_is_noted_once_in_five_minutes(client: Client, person: Person) -> None:
    with_password(client)
    first = UserSession.objects.get().last_seen_at
    client.get("/en/you/")
    assert UserSession.objects.get().last_seen_at == first or client.session["seen_at"]
    seen = UserSession.objects.get().last_seen_at
    client.get("/en/you/")
    assert UserSession.objects.get().last_seen_at == seen
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        client.get("/en/you/")
        assert UserSession.objects.get().last_seen_at > seen


def test_signing_out_ends_the_session(client: Client, person: Person) -> None:
    with_password(client)
    assert "Sign out of this browser?" in client.get("/en/account/logout/").content.decode()
    client.post("/en/account/logout/")
    assert "_auth_user_id" not in client.session


def test_password_and_address_are_changed_from_the_security_page(
    client: Client, person: Person, mailoutbox
) -> None:
    with_password(client)
    page = client.get("/en/account/2fa/").content.decode()
    assert "/en/account/password/change/" in page
    client.post(
        "/en/account/password/change/", {"oldpassword": PASSWORD, "password1": "a new and quiet horse"}
    )
    assert with_password(Client(), "a new and quiet horse").status_code == 302


def test_the_person_is_read_with_the_account(
    client: Client, person: Person, django_assert_max_num_queries
) -> None:
    sign_in(client, person)
    client.get("/en/account/logout/")
    with django_assert_max_num_queries(3):  # the session, the account with its person, the roles
        client.get("/en/account/logout/")


def test_rate_limits_of_all_processes_have_their_table_after_migrating(settings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_of_a_test"}
    }
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert "cache_of_a_test" in connection.introspection.table_names()

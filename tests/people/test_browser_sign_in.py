"""Signing in, in a real browser under the site's own Content-Security-Policy, with axe on every page."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from people import magic
from people.models import MagicLink, Person
from people.services import create_person, grant_role
from tests.factories.people import OfficeFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a quiet horse by the river"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], live_server) -> Page:
    """A page whose device can make passkeys."""
    page = new_context(base_url=live_server.url).new_page()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def last_code() -> str:
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body).group()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page, text: str, axe: Callable[[Page], None]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    axe(page)


def test_from_signing_up_to_signing_in_by_passkey(page: Page, axe) -> None:
    page.goto("/en/account/signup/?next=/en/you/")
    heading(page, "Open an account", axe)
    page.get_by_label("Full name").fill("Demo Әлия")
    page.get_by_label("E-mail address").fill("demo@example.org")
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    press(page, "Open my account")

    heading(page, "Your details", axe)
    expect(page.get_by_text("We write to demo@example.org")).to_be_visible()
    page.get_by_role("link", name="I have a code").click()
    heading(page, "Confirm your e-mail address", axe)
    page.get_by_label("Code from the mail").fill("1")
    press(page, "Confirm the address")
    expect(page.get_by_role("alert")).to_contain_text("That is not the code we sent")
    axe(page)
    page.get_by_label("Code from the mail").fill(last_code())
    press(page, "Confirm the address")
    expect(page.get_by_text("demo@example.org is confirmed as your address.")).to_be_visible()
    assert Person.objects.get(full_name="Demo Әлия").email_confirmed is True

    page.goto("/en/account/2fa/")
    heading(page, "Sign-in and security", axe)
    page.get_by_role("link", name="Set up an app").click()
    heading(page, "Set up an authenticator app", axe)
    secret = page.locator("code").inner_text()
    page.get_by_label("Code from your app").fill(totp(secret))
    press(page, "Set up the app")

    heading(page, "Recovery codes", axe)
    assert page.locator("main li.b-code").count() == 10

    page.goto("/en/account/2fa/webauthn/add/")
    heading(page, "Add a passkey", axe)
    page.get_by_label("Name of this passkey").fill("Office laptop")
    press(page, "Make the passkey")
    heading(page, "Sign-in and security", axe)
    expect(page.get_by_text("1 passkey", exact=True)).to_be_visible()
    page.get_by_role("link", name="Manage Passkeys").click()
    heading(page, "Passkeys", axe)
    expect(page.get_by_role("term")).to_have_text(["Office laptop"])
    page.get_by_role("link", name="Rename Office laptop").click()
    heading(page, "Rename the passkey", axe)
    page.get_by_label("Name of this passkey").fill("Home laptop")
    press(page, "Save the name")
    page.get_by_role("link", name="Remove Home laptop").click()
    heading(page, "Remove the passkey?", axe)

    page.goto("/en/account/2fa/webauthn/reauthenticate/?next=/en/you/")
    heading(page, "Show that it is you", axe)
    press(page, "Use a passkey")
    heading(page, "Your details", axe)

    sign_out(page)
    page.goto("/en/account/login/?next=/en/account/sessions/")
    heading(page, "Sign in", axe)
    press(page, "Use a passkey")
    heading(page, "Sessions", axe)
    assert session_assurance(page) == "factor"

    sign_out(page)
    page.goto("/en/account/login/")
    page.get_by_label("E-mail address").fill("demo@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    heading(page, "One more step", axe)
    press(page, "Use a passkey")
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()


def sign_out(page: Page) -> None:
    page.goto("/en/account/logout/")
    press(page, "Sign out")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))


def session_assurance(page: Page) -> str:
    from people.models import Session

    cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "sessionid")
    return Session.objects.get(pk=cookie["value"]).get_decoded()["assurance"]


def test_staff_come_by_a_link_and_add_a_passkey_first(page: Page, axe) -> None:
    person = create_person(by=None, full_name="Demo Officer", email="officer@example.org")
    grant_role(person=person, role="officer", by=None)
    page.goto(link(person, "/en/people/"))
    heading(page, "Good day, Demo Officer", axe)
    press(page, "Continue")
    heading(page, "Add a second factor", axe)
    press(page, "Add a passkey")
    press(page, "Make the passkey")
    heading(page, "Recovery codes", axe)
    press(page, "I have kept them")
    heading(page, "People of the office", axe)


def link(person: Person, next_path: str) -> str:
    row = magic.create(
        person=person,
        purpose=MagicLink.Purpose.INVITATION,
        by=None,
        lifetime=timedelta(days=3),
        next_path=next_path,
    )
    return magic.issue(row)


def test_a_passkey_that_is_not_there_leaves_the_page_with_a_sentence(page: Page, axe) -> None:
    page.goto("/en/account/login/")
    press(page, "Use a passkey")
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")
    axe(page)
    press(page, "Mail me a code")
    heading(page, "Mail me a code", axe)


def test_the_first_hour(page: Page, axe) -> None:
    person = create_person(by=None, full_name="admin", email="admin@example.org")
    row = magic.create(
        person=person,
        purpose=MagicLink.Purpose.FIRST_ADMIN,
        by=None,
        lifetime=timedelta(days=1),
        next_path="/en/first-hour/",
    )
    page.goto(magic.issue(row))
    press(page, "Continue")
    heading(page, "Set up the office", axe)
    expect(page.get_by_label("Time zone of the office")).to_have_value("Astana")
    page.get_by_label("Your full name").fill("Demo Administrator")
    page.get_by_label("Name of the office in Kazakh").fill("Конкурстар кеңсесі")
    press(page, "Save and continue")
    heading(page, "Add a second factor", axe)
    press(page, "Add a passkey")
    press(page, "Make the passkey")
    press(page, "I have kept them")
    heading(page, "People of the office", axe)
    press(page, "Invite somebody")
    heading(page, "Invite somebody", axe)


def test_every_page_works_without_javascript(new_context, live_server, axe) -> None:
    OfficeFactory()
    page = new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    page.goto("/kk/account/login/code/")
    page.locator("[name=email]").fill("demo@example.org")
    page.locator("main form button").first.click()
    assert page.url.endswith("/kk/account/login/code/confirm/")
    page.goto("/en/account/login/")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()

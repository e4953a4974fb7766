"""Every staff page in a real browser: axe finds nothing, nothing scrolls sideways, scripts are not needed."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.states import ApplicationState, CallState, ProposalState
from tests.applications.desk.office import Scene, make_scene
from tests.factories.calls import Team, fresh, make_team
from tests.factories.people import OfficeFactory, sign_in

pytestmark = pytest.mark.browser
WIDTHS = (1280, 390)


@pytest.fixture
def team(transactional_db) -> Team:
    OfficeFactory()
    return make_team()


@pytest.fixture
def scene(team) -> Scene:
    return make_scene(team)


@pytest.fixture
def open_as(new_context, live_server, team) -> Callable[..., Page]:
    """A page of the browser in which somebody of the office is signed in."""

    def opened(role: str, **options) -> Page:
        client = sign_in(Client(), getattr(team, role))
        context = new_context(**options)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([cookie])
        return context.new_page()

    return opened


@pytest.fixture
def at(live_server) -> Callable[..., str]:
    def address(name: str, *args, query: str = "") -> str:
        return live_server.url + reverse(f"applications:{name}", args=args) + query

    return address


def officers_pages(scene: Scene) -> list[tuple]:
    closed, running, draft = scene.closed.slug, scene.open.slug, scene.draft.slug
    one = scene.plain.public_id
    return [
        ("my_work",),
        ("calls",),
        ("new_call",),
        ("call_desk", draft),
        ("call_desk", running),
        ("call_basics", draft),
        ("call_dates", draft),
        ("call_numbers", draft),
        ("call_form", draft),
        ("letter_text", draft, "unsuccessful"),
        ("call_corrections", running),
        ("close_later", running),
        ("cancel_call", closed),
        ("call_people", closed),
        ("more_time", running),
        ("applications", closed),
        ("applications", running),
        ("application", closed, one),
        ("application", closed, scene.unclear.public_id),
        ("application", closed, scene.returned.public_id),
        ("application", closed, scene.ineligible.public_id),
        ("application_history", closed, scene.ineligible.public_id),
        ("ineligible", closed, one),
        ("ask", closed, one),
        ("extension", closed, one),
        ("reinstate", closed, scene.ineligible.public_id),
        ("keep", closed, scene.ineligible.public_id),
        ("letter_again", closed, scene.letter.letter.public_id),
        ("proposal", scene.own.public_id),
        ("history", closed),
    ]


def pages_of(role: str, scene: Scene) -> list[tuple]:
    if role == "officer":
        return officers_pages(scene)
    if role == "approver":
        return [
            ("my_work",),
            ("approvals",),
            ("proposal", scene.proposal.public_id),
            ("proposal", scene.own.public_id),
            ("call_people", scene.closed.slug),
        ]
    return [("my_work",), ("calls",), ("history", scene.open.slug)]


@pytest.mark.parametrize("role", ["officer", "approver", "observer"])
def test_pages_are_accessible_at_both_widths(role, scene, open_as, at, axe):
    page = open_as(role)
    wide = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for target in pages_of(role, scene):
            page.goto(at(*target))
            axe(page)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((target[0], width))
    assert wide == []


def test_page_of_a_refusal_is_accessible(scene, open_as, at, axe, problems):
    problems.allow("409 GET")
    page = open_as("officer")
    page.goto(at("reinstate", scene.closed.slug, scene.plain.public_id))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Someone acted before you")
    axe(page)


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no-scripts"])
def test_call_goes_from_new_to_published(team, open_as, at, with_scripts):
    page = open_as("officer", java_script_enabled=with_scripts)
    page.goto(at("new_call"))
    for name in ("English", "Russian", "Kazakh"):
        page.get_by_label(f"Name in {name}").fill("Services that people finish")
    page.get_by_role("button", name="Draft the call").click()
    expect(
        page.get_by_role("heading", level=2, name="What is missing before it can go to approval")
    ).to_be_visible()
    page.get_by_role("link", name="Change thresholds and weights").click()
    page.get_by_label("I have looked at these thresholds").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Send to approval").click()
    expect(page.get_by_text("This needs another person")).to_be_visible()
    second = open_as("approver", java_script_enabled=with_scripts)
    second.goto(at("my_work"))
    second.get_by_role("link", name="Look at the proposal").click()
    second.locator("summary", has_text="Approve").click()
    second.get_by_role("button", name="Approve").last.click()
    expect(second.get_by_text("Approved").first).to_be_visible()
    assert team.officer.calls_created.get().state == CallState.PUBLISHED


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no-scripts"])
def test_application_is_screened_from_the_list(scene, team, open_as, at, with_scripts):
    page = open_as("officer", java_script_enabled=with_scripts)
    page.goto(at("applications", scene.closed.slug))
    page.get_by_label("Rules").select_option("Unclear")
    page.get_by_label("State").select_option("Submitted")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("link", name="Open procurement, read by citizens").click()
    page.get_by_label("Met", exact=True).first.check()
    page.get_by_label("Note").first.fill("The letter names Kyrgyzstan.")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("button", name="Meets the requirements").click()
    expect(page.locator(".govuk-tag", has_text="Meets the requirements")).to_be_visible()
    assert fresh(scene.unclear).state == ApplicationState.ELIGIBLE
    page.get_by_role("link", name="Next", exact=True).click()
    expect(page).to_have_url(at("applications", scene.closed.slug, query="?state=submitted&rules=unclear"))


def test_proposals_are_approved_together_after_the_recap(scene, open_as, at):
    page = open_as("approver")
    page.goto(at("approvals"))
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Look at what I chose").click()
    page.get_by_role("button", name="Approve all 2").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 proposals are approved")
    assert {fresh(row).state for row in (scene.proposal, scene.own)} == {ProposalState.APPROVED}

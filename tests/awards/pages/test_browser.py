"""This room in a real browser: axe finds nothing, nothing scrolls sideways, and no script is needed."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications.models import Application, Call
from awards.models import Appeal, Award, Decision, PublishedResult
from awards.services import appealing
from people.models import Person
from tests.factories.awards import (
    add_reviews,
    announced_call,
    decided_call,
    entry,
    independent_officer,
    propose,
    ranked_call,
    told_call,
    work,
)
from tests.factories.calls import Team, again, fresh, make_team
from tests.factories.documents import pdf
from tests.factories.people import OfficeFactory, sign_in

pytestmark = pytest.mark.browser
WIDTHS = (1280, 390)
LONG = "Тұрғындардың өтініштерін қағазсыз қарау және жедел жауап беру жүйесі: облыстық тәжірибе"


@dataclass
class Scene:
    team: Team
    scored: Call
    proposed: Decision
    decided: Call
    told: Call
    announced: Call
    appeal: Appeal
    independent: Person
    loser: Application


@pytest.fixture
def scene(transactional_db) -> Scene:
    OfficeFactory()
    team = make_team()
    call_command("load_archive", verbosity=0)
    told = told_call(team, "selected", "reserve", marks=(5, 4, 3, 3))
    loser, asked = entry(told, 3), entry(told, 4)
    add_reviews(told.rounds.get(), loser, 4, 4, 3, results="Few counts.", overall="Good, but early.")
    scored = ranked_call(team, (5, 4, 4, 3))
    Application.objects.filter(pk=entry(scored, 2).pk).update(title=LONG, language="kk")
    tied = ranked_call(team, (5, 4, 4, None))
    return Scene(
        team=team,
        scored=scored,
        proposed=propose(tied, team, "selected", "selected", reason="The rule for ties."),
        decided=decided_call(team, "selected", "reserve"),
        told=told,
        announced=announced_call(team, "selected", text={"en": "A good year."}),
        appeal=appealing.lodge_appeal(
            application=asked, by=asked.lead, text="A mark was misread.", at=timezone.now()
        ),
        independent=independent_officer(team, told),
        loser=loser,
    )


@pytest.fixture
def open_as(new_context, live_server) -> Callable[..., Page]:
    """A page of the browser in which somebody is signed in, or nobody."""

    def opened(person: Person | None, **options) -> Page:
        context = new_context(**options)
        if person:
            session = sign_in(Client(), again(person)).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return context.new_page()

    return opened


@pytest.fixture
def at(live_server) -> Callable[..., str]:
    def address(name: str, *args) -> str:
        return live_server.url + reverse(name, args=args)

    return address


def pages(scene: Scene) -> list[tuple[Person | None, tuple]]:
    officer, winner = scene.team.officer, entry(scene.announced, 1)
    decided, told = scene.decided.slug, scene.told.slug
    return [
        (officer, ("awards:decision", scene.scored.slug)),
        (officer, ("awards:decision", scene.proposed.call.slug)),
        (officer, ("awards:decision", decided)),
        (scene.team.approver, ("applications:proposal", scene.proposed.proposal.public_id)),
        (officer, ("awards:letters", decided)),
        (officer, ("awards:letters", told)),
        (officer, ("awards:letter_previews", decided)),
        (officer, ("awards:letter_preview", decided, entry(scene.decided, 2).public_id)),
        (officer, ("awards:send_letters", decided)),
        (officer, ("awards:announcement", told)),
        (officer, ("awards:announcement", scene.announced.slug)),
        (officer, ("awards:announcement_preview", told)),
        (officer, ("awards:appeals", told)),
        (officer, ("awards:appeal", told, scene.appeal.public_id)),
        (scene.independent, ("awards:appeal", told, scene.appeal.public_id)),
        (officer, ("applications:application", told, scene.loser.public_id)),
        (scene.loser.lead, ("applications:mine", scene.loser.public_id)),
        (scene.loser.lead, ("awards:lodge_appeal", scene.loser.public_id)),
        (winner.lead, ("applications:mine", winner.public_id)),
        (winner.lead, ("awards:accept_award", winner.public_id)),
        (None, ("awards:results",)),
        (None, ("awards:result", "innovative-solutions-scheme-2015")),
        (None, ("awards:result", scene.announced.slug)),
        (None, ("applications:home",)),
    ]


def test_every_page_is_clean_at_both_widths(scene, open_as, at, axe):
    opened: dict[int, Page] = {}
    for person, address in pages(scene):
        page = opened.setdefault(person.pk if person else 0, None) or open_as(person)
        opened[person.pk if person else 0] = page
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(at(*address))
            inside = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert inside, f"{address} scrolls sideways at {width}"
        axe(page)


def test_decision_is_proposed_and_approved_without_javascript(scene, open_as, at, axe, problems):
    problems.allow("422 POST")
    officer = open_as(scene.team.officer, java_script_enabled=False)
    officer.goto(at("awards:decision", scene.scored.slug))
    officer.locator("input[value=selected]").nth(1).check()
    officer.get_by_role("button", name="Check the proposal").click()
    expect(officer.get_by_text("2 answers need you")).to_be_visible()
    officer.locator("input[name^='r-']").nth(1).fill("The higher mark for results.")
    officer.get_by_role("button", name="Check the proposal").click()
    expect(officer.get_by_text("2 selected, 0 reserve, 2 not selected; 2 depart")).to_be_visible()
    officer.get_by_role("button", name="Propose the decision").click()
    decision = Decision.objects.get(call=scene.scored)
    approver = open_as(scene.team.approver, java_script_enabled=False)
    approver.goto(at("applications:proposal", decision.proposal.public_id))
    approver.locator("summary", has_text="Approve").click()
    approver.get_by_role("button", name="Approve").click()
    assert fresh(decision).state == "approved"
    officer.goto(at("awards:letters", scene.scored.slug))
    officer.get_by_role("button", name="Send 4 letters").click()
    officer.get_by_role("button", name="Send 4 letters").click()
    work()
    officer.goto(at("awards:announcement", scene.scored.slug))
    officer.get_by_label("Now").check()
    officer.get_by_role("button", name="Set the announcement").click()
    expect(officer.get_by_text("The winners were announced on")).to_be_visible()
    stranger = open_as(None)
    stranger.goto(at("awards:result", scene.scored.slug))
    expect(stranger.get_by_role("heading", name=LONG)).to_be_visible()
    axe(stranger)
    assert PublishedResult.objects.filter(call=scene.scored).exists()


def test_request_and_award_are_answered_without_javascript(scene, open_as, at):
    loser = open_as(scene.loser.lead, java_script_enabled=False)
    loser.goto(at("applications:mine", scene.loser.public_id))
    loser.get_by_role("button", name="Ask for a review").click()
    loser.get_by_label("What should be looked at again?").fill("The counts were not read.")
    loser.get_by_role("button", name="Continue").click()
    loser.get_by_role("button", name="Send the request").click()
    expect(loser.get_by_text("The counts were not read.")).to_be_visible()
    judge = open_as(scene.independent, java_script_enabled=False)
    appeal = Appeal.objects.get(application=scene.loser)
    judge.goto(at("awards:appeal", scene.told.slug, appeal.public_id))
    judge.get_by_label("Dismiss it: the result stays").check()
    judge.get_by_label("Your reasons").fill("They were read and counted.")
    judge.get_by_role("button", name="Send the answer").click()
    loser.reload()
    expect(loser.get_by_text("They were read and counted.")).to_be_visible()
    winner = entry(scene.announced, 1)
    page = open_as(winner.lead, java_script_enabled=False)
    page.goto(at("applications:mine", winner.public_id))
    page.get_by_role("button", name="Accept the award").click()
    page.get_by_role("button", name="Accept the award").click()
    assert Award.objects.get(application=winner).state == "accepted"


def test_signed_scan_goes_up_by_itself(scene, open_as, at, bucket, tmp_path):
    file = tmp_path / "signed protocol.pdf"
    file.write_bytes(pdf(text="Signed"))
    page = open_as(scene.team.officer)
    page.goto(at("awards:decision", scene.decided.slug))
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("link", name="signed protocol.pdf")).to_be_visible()
    assert scene.decided.decisions.get().signed_scan.file_name == "signed protocol.pdf"
    page.reload()
    page.get_by_role("button", name="Remove signed protocol.pdf").click()
    expect(page.get_by_role("link", name="signed protocol.pdf")).to_have_count(0)
    assert scene.decided.decisions.get().signed_scan is None


def test_result_prints_without_the_shell(scene, open_as, at):
    page = open_as(None)
    page.emulate_media(media="print")
    page.goto(at("awards:result", "innovative-solutions-scheme-2018"))
    for hidden in (".b-head__nav", ".b-crumb", ".b-noprint"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_role("heading", name="Digital Government Innovations: the winners")).to_be_visible()

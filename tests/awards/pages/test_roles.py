"""Every page of the office as every role, as an applicant, a panellist and a stranger."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from awards.services import appealing
from tests.factories.awards import add_reviews, decided_call, entry, told_call
from tests.factories.people import PersonFactory

OFFICER, APPROVER, OBSERVER = "officer", "approver", "observer"
STAFF_PAGES = {
    "decision": {OFFICER, APPROVER},
    "export": {OFFICER, APPROVER},
    "protocol": {OFFICER, APPROVER, OBSERVER},
    "letters": {OFFICER, APPROVER},
    "letter_previews": {OFFICER, APPROVER},
    "letter_preview": {OFFICER, APPROVER},
    "send_letters": {OFFICER},
    "announcement": {OFFICER},
    "announcement_preview": {OFFICER},
    "appeals": {OFFICER, APPROVER},
    "appeal": {OFFICER, APPROVER},
}


@pytest.fixture
def scene(team):
    decided, told = decided_call(team), told_call(team)
    row = entry(told, 3)
    appeal = appealing.lodge_appeal(application=row, by=row.lead, text="Again.", at=timezone.now())
    return decided, told, appeal


def address(name: str, scene, at) -> str:
    decided, told, appeal = scene
    more = {
        "protocol": [1],
        "letter_preview": [entry(decided, 1).public_id],
        "appeal": [appeal.public_id],
    }.get(name, [])
    call = told if name in ("announcement", "announcement_preview", "appeals", "appeal") else decided
    return at(name, call.slug, *more)


def status(client: Client, url: str) -> int:
    response = client.get(url)
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_staff_page_opens_for_its_roles_and_exists_for_nobody_else(team, scene, at, as_person, name):
    url = address(name, scene, at)
    found = {
        role for role in (OFFICER, APPROVER, OBSERVER) if status(as_person(getattr(team, role)), url) == 200
    }
    assert found == STAFF_PAGES[name]
    decided, _told, _appeal = scene
    applicant = entry(decided, 1).lead
    panellist = add_reviews(decided.rounds.get(), entry(decided, 1), 4)[0].person
    elsewhere = PersonFactory()
    for person in (applicant, panellist, elsewhere):
        assert status(as_person(person), url) == 404
    assert status(Client(), url) == 302


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_staff_page_asks_for_the_second_factor_first(team, scene, at, as_person, name):
    response = as_person(team.officer, assurance="password").get(address(name, scene, at))
    assert response.status_code == 302
    assert response.url.startswith(reverse("people:secure"))


@pytest.mark.parametrize("name", ["decision", "letters", "announcement", "appeals"])
def test_page_of_an_unknown_call_is_not_there(officer, at, name):
    assert officer.get(at(name, "no-such-call")).status_code == 404

"""Every address of the room as every role: what is not for somebody is not there."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Call
from reviews.models import ConflictOfInterest
from reviews.services import conflicts
from reviews.urls import urlpatterns
from tests.factories.calls import again
from tests.factories.people import PersonFactory, administrator, sign_in
from tests.factories.reviews import assignments_of, panellists_of

OFFICE = {"panel", "progress", "readers", "conflicts", "ranking"}
"""Read by officers, approvers and observers."""

OFFICERS = {
    "invite", "member", "send_again", "copy_link", "invite_again", "name_chair", "reading", "member_leaves",
    "reopen_set", "name_conflict", "conflict", "uphold", "compare", "prepare", "plan", "assign_more",
    "deadline", "close", "open", "take", "tie",
}  # fmt: skip
READERS = {"ranking_export"}
"""For officers and approvers, who read applications."""

SEAT = {"invitation", "connections", "next", "entries", "hand_in", "leave", "chair_conflict"}
ENTRY = {"entry", "save", "document", "aside"}
OWN = {"my_panels"}
POSTED = {"send_again", "copy_link", "invite_again", "name_chair", "uphold", "compare", "save"}


@pytest.fixture
def places(scoring_round, team) -> dict[str, list]:
    """The arguments of each address, in a round under way."""
    call = Call.objects.get(pk=scoring_round.call_id)
    seat = panellists_of(scoring_round)[0]
    entry, other = assignments_of(scoring_round, seat)[:2]
    found = conflicts.name_conflict(
        panellist=seat, application=other.application, by=again(team.officer), reason="Kin."
    )
    of_entry = {"document": [entry.public_id, "nothing"]}
    of_office = {
        "readers": [call.slug, entry.application.public_id],
        "take": [call.slug, entry.application.public_id, entry.public_id],
        "conflict": [call.slug, found.public_id],
        "uphold": [call.slug, found.public_id],
    }
    members = {
        "member", "send_again", "copy_link", "invite_again", "name_chair", "reading", "member_leaves",
        "reopen_set", "name_conflict",
    }  # fmt: skip
    return {
        **{name: [call.slug] for name in OFFICE | OFFICERS | READERS},
        **{name: [call.slug, seat.public_id] for name in members},
        **of_office,
        **{name: [seat.public_id] for name in SEAT},
        **{name: [entry.public_id] for name in ENTRY},
        **of_entry,
        "my_panels": [],
    }


def status(client: Client, name: str, args: list) -> int:
    address = reverse(f"reviews:{name}", args=args)
    return (client.post(address) if name in POSTED else client.get(address)).status_code


def test_table_names_every_address():
    assert {one.name for one in urlpatterns} == OFFICE | OFFICERS | READERS | SEAT | ENTRY | OWN


@pytest.mark.parametrize("role", ["approver", "observer"])
def test_readers_of_the_office_act_on_nothing(team, role, places):
    client = sign_in(Client(), getattr(team, role))
    assert {name for name in OFFICE if status(client, name, places[name]) != 200} == set()
    assert {name for name in OFFICERS if status(client, name, places[name]) != 404} == set()
    assert ConflictOfInterest.objects.filter(confirmed_at=None).count() == 1


def test_officer_opens_every_page_of_the_office(officer, places):
    """409 is the answer of a step that the round does not allow now, 302 of one that was made."""
    found = {name: status(officer, name, places[name]) for name in sorted(OFFICE | OFFICERS)}
    assert {name for name, code in found.items() if code not in (200, 302, 409)} == {"tie"}


@pytest.mark.parametrize("role", ["officer", "approver", "observer"])
def test_office_has_no_seat_on_the_panel(team, role, places):
    client = sign_in(Client(), getattr(team, role))
    assert {name for name in SEAT | ENTRY | OWN if status(client, name, places[name]) != 404} == set()


def test_stranger_finds_nothing(stranger, places):
    assert {name for name, args in places.items() if status(stranger, name, args) != 404} == set()


def test_administrator_finds_nothing(db, places):
    client = sign_in(Client(), administrator())
    assert {name for name, args in places.items() if status(client, name, args) != 404} == set()


def test_applicant_finds_nothing(scoring_round, places):
    lead = scoring_round.call.applications.first().participants.get().person
    client = sign_in(Client(), lead)
    assert {name for name, args in places.items() if status(client, name, args) != 404} == set()


def test_panellist_finds_nothing_of_the_office(judge, places):
    names = OFFICE | OFFICERS | READERS
    assert {name for name in names if status(judge, name, places[name]) != 404} == set()


def test_panellist_finds_nothing_of_another_seat(scoring_round, places):
    other = sign_in(Client(), panellists_of(scoring_round)[1].person)
    assert {name for name in SEAT | ENTRY if status(other, name, places[name]) != 404} == set()


def test_panellist_who_left_finds_no_entry(team, judge, seat, places):
    type(seat).objects.filter(pk=seat.pk).update(state="withdrawn")
    assert {name for name in ENTRY if status(judge, name, places[name]) != 404} == set()


def test_who_is_not_signed_in_signs_in_first(places):
    client = Client()
    for name, args in places.items():
        assert status(client, name, args) == 302, name
        assert "/account/login/" in client.get(reverse(f"reviews:{name}", args=args)).headers.get(
            "Location", "/account/login/"
        )


def test_officer_without_a_second_factor_is_asked_for_it(team, places):
    client = sign_in(Client(), team.officer, assurance="password")
    assert status(client, "panel", places["panel"]) == 302
    assert status(client, "ranking", places["ranking"]) == 302


def test_officer_of_another_call_finds_nothing(places):
    outsider = sign_in(Client(), PersonFactory())
    assert status(outsider, "panel", places["panel"]) == 404

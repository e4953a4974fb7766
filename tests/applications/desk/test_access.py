"""Who may open which staff page. Strangers and wrong roles learn nothing, not even that a page exists."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import CallGrant
from applications.services import screening
from applications.services.calls import end_call_role
from tests.factories.applications import make_listed
from tests.factories.calls import again, draft_call, make_draft
from tests.factories.people import PersonFactory, sign_in

OFFICE = ["my_work", "calls"]
OFFICER_ON_CALL = ["close_later", "cancel_call", "more_time", "call_corrections"]
READER_ON_CALL = ["call_desk", "call_form", "call_people", "applications", "export"]
OFFICER_ON_APPLICATION = ["ineligible", "ask"]
READER_ON_APPLICATION = ["application", "application_history", "next_application", "previous_application"]
POSTS_ON_CALL = ["propose_call", "archive_call", "end_call_role"]
POSTS_ON_APPLICATION = ["eligible"]


@pytest.fixture
def row(closed):
    return make_listed(closed)


def status(client: Client, name: str, *args, method: str = "get") -> int:
    response = getattr(client, method)(reverse(f"applications:{name}", args=args))
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


@pytest.mark.parametrize("name", OFFICE)
def test_office_page_opens_for_everyone_of_the_office(name, call, officer, approver, observer):
    assert [status(client, name) for client in (officer, approver, observer)] == [200, 200, 200]


@pytest.mark.parametrize("name", [*OFFICE, "approvals"])
def test_office_page_is_not_there_for_a_stranger(name, stranger):
    assert status(stranger, name) == 404


@pytest.mark.parametrize("name", READER_ON_CALL)
def test_page_of_a_call_opens_for_who_reads_its_applications(
    name, call, officer, approver, observer, stranger
):
    clients = (officer, approver, observer, stranger)
    assert [status(client, name, call.slug) for client in clients] == [200, 200, 404, 404]


@pytest.mark.parametrize("name", OFFICER_ON_CALL)
def test_acts_on_a_call_open_for_its_officers_alone(name, call, officer, approver, observer, stranger):
    clients = (officer, approver, observer, stranger)
    assert [status(client, name, call.slug) for client in clients] == [200, 404, 404, 404]


@pytest.mark.parametrize("name", READER_ON_APPLICATION)
def test_application_opens_for_who_reads_applications(name, row, officer, approver, observer, stranger):
    found = [status(client, name, row.call.slug, row.public_id) for client in (officer, approver)]
    hidden = [status(client, name, row.call.slug, row.public_id) for client in (observer, stranger)]
    assert (set(found) <= {200, 302}, hidden) == (True, [404, 404])


@pytest.mark.parametrize("name", OFFICER_ON_APPLICATION)
def test_acts_on_an_application_open_for_officers_alone(name, row, officer, approver, observer, stranger):
    clients = (officer, approver, observer, stranger)
    assert [status(client, name, row.call.slug, row.public_id) for client in clients] == [200, 404, 404, 404]


@pytest.mark.parametrize("name", POSTS_ON_CALL)
def test_moves_of_a_call_are_not_there_for_others(name, call, approver, observer, stranger):
    clients = (approver, observer, stranger)
    assert [status(client, name, call.slug, method="post") for client in clients] == [404, 404, 404]


@pytest.mark.parametrize("name", POSTS_ON_APPLICATION)
def test_moves_of_an_application_are_not_there_for_others(name, row, approver, observer, stranger):
    found = [
        status(client, name, row.call.slug, row.public_id, method="post")
        for client in (approver, observer, stranger)
    ]
    assert found == [404, 404, 404]


def test_history_opens_for_observers_too(call, officer, approver, observer, stranger):
    clients = (officer, approver, observer, stranger)
    assert [status(client, "history", call.slug) for client in clients] == [200, 200, 200, 404]


def test_new_call_opens_for_officers_of_the_office(call, officer, approver, observer, stranger):
    clients = (officer, approver, observer, stranger)
    assert [status(client, "new_call") for client in clients] == [200, 404, 404, 404]


def test_approvals_open_for_approvers(call, officer, approver, observer):
    assert [status(client, "approvals") for client in (officer, approver, observer)] == [404, 200, 404]


def test_proposal_opens_for_those_of_its_call(row, team, officer, approver, observer, stranger):
    proposal = screening.propose_ineligible(
        application=row, by=again(team.officer), reason="No proof", rule_keys=["evidence"]
    )
    clients = (officer, approver, observer, stranger)
    assert [status(client, "proposal", proposal.public_id) for client in clients] == [200, 200, 404, 404]


def test_page_of_a_call_is_not_there_once_the_role_has_ended(call, team):
    second = PersonFactory()
    grant = CallGrant.objects.create(call=call, person=second, role="officer")
    client = sign_in(Client(), second)
    before = status(client, "call_desk", call.slug)
    end_call_role(grant=grant, by=again(team.officer))
    assert (before, status(client, "call_desk", call.slug)) == (200, 404)


def test_page_asks_a_signed_out_visitor_to_sign_in(call, client):
    response = client.get(reverse("applications:call_desk", args=[call.slug]))
    assert (response.status_code, "login" in response["Location"]) == (302, True)


@pytest.mark.parametrize("assurance", ["password", "code", "link"])
def test_page_asks_for_the_second_factor(call, team, assurance):
    client = sign_in(Client(), team.officer, assurance=assurance)
    for name, args in [("my_work", []), ("call_desk", [call.slug]), ("new_call", [])]:
        response = client.get(reverse(f"applications:{name}", args=args))
        assert (response.status_code, "/work/" in response["Location"].split("?")[0]) == (302, False)


def test_draft_of_an_applicant_is_not_there_for_the_office(call, officer):
    draft = make_draft(call, files=False)
    pages = [*READER_ON_APPLICATION, "application_pdf", *OFFICER_ON_APPLICATION]
    assert {status(officer, name, call.slug, draft.public_id) for name in pages} == {404}


def test_application_of_another_call_is_not_there(row, team, officer):
    other = draft_call(team)
    assert status(officer, "application", other.slug, row.public_id) == 404

"""What the staff pages cost: the same number of queries for one row and for many."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.services import screening
from tests.factories.applications import make_listed
from tests.factories.calls import again, draft_call, published_call

LIST, DETAIL, POST = 12, 15, 20
PLUMBING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def cost(client: Client, path: str, method: str = "get", data: dict | None = None) -> int:
    """How many queries a request makes; the session notes its use once in five minutes, before that."""
    client.get(url("calls"))
    with CaptureQueriesContext(connection) as caught:
        response = getattr(client, method)(path, data)
    assert response.status_code in (200, 302)
    return sum(not query["sql"].startswith(PLUMBING) for query in caught.captured_queries)


def url(name: str, *args) -> str:
    return reverse(f"applications:{name}", args=args)


@pytest.mark.parametrize(
    "query", ["", "?sort=title", "?state=submitted&rules=unclear", "?q=visit&waiting=second"]
)
def test_list_of_applications_costs_the_same_with_many_rows(closed, officer, query):
    path = url("applications", closed.slug) + query
    make_listed(closed, unclear=1)
    one = cost(officer, path)
    for _number in range(99):
        make_listed(closed, unclear=1)
    many = cost(officer, path)
    assert (one == many, many <= LIST) == (True, True), (one, many)


def test_list_by_country_looks_for_those_without_one_only_where_the_page_has_room(closed, officer):
    path = url("applications", closed.slug) + "?sort=country"
    make_listed(closed)
    one = cost(officer, path)
    for _number in range(59):
        make_listed(closed)
    many = cost(officer, path)
    assert many <= one <= LIST, (one, many)


def test_list_of_applications_is_light(closed, officer):
    for number in range(60):
        make_listed(
            closed, title=f"{number}. Электронная очередь без бумаги для дальних сёл области", language="ru"
        )
    assert len(officer.get(url("applications", closed.slug)).content) < 60_000


def test_list_of_calls_costs_the_same_with_many_rows(team, officer):
    draft_call(team)
    one = cost(officer, url("calls"))
    for _number in range(9):
        draft_call(team)
    many = cost(officer, url("calls"))
    assert (one == many, many <= LIST) == (True, True), (one, many)


def test_my_work_costs_the_same_with_many_calls_and_applications(team, closed, officer):
    make_listed(closed, unclear=1)
    one = cost(officer, url("my_work"))
    for _number in range(4):
        other = published_call(team)
        make_listed(other)
    for _number in range(9):
        make_listed(closed, unclear=1)
    many = cost(officer, url("my_work"))
    assert one == many, (one, many)


def test_application_costs_little(closed, officer):
    row = make_listed(closed, unclear=1)
    spent = cost(officer, url("application", closed.slug, row.public_id))
    assert spent <= DETAIL, spent


def test_history_of_an_application_costs_little(closed, officer, team):
    row = make_listed(closed, unclear=1)
    finding = row.findings.first()
    screening.confirm_finding(finding=finding, by=again(team.officer), outcome="met")
    spent = cost(officer, url("application_history", closed.slug, row.public_id))
    assert spent <= DETAIL, spent


def test_page_of_a_call_costs_little(closed, officer):
    make_listed(closed)
    spent = cost(officer, url("call_desk", closed.slug))
    assert spent <= DETAIL, spent


def test_history_of_a_call_costs_the_same_with_many_events(closed, observer, team):
    def ask():
        row = make_listed(closed, unclear=1)
        screening.confirm_finding(finding=row.findings.first(), by=again(team.officer), outcome="met")

    ask()
    one = cost(observer, url("history", closed.slug))
    for _number in range(9):
        ask()
    many = cost(observer, url("history", closed.slug))
    assert (one == many, many <= LIST) == (True, True), (one, many)


def propose(team, closed):
    row = make_listed(closed, not_met=1)
    return screening.propose_ineligible(
        application=row, by=again(team.officer), reason="No proof", rule_keys=["evidence"]
    )


def test_list_of_approvals_costs_the_same_with_many_rows(closed, approver, team):
    propose(team, closed)
    one = cost(approver, url("approvals"))
    for _number in range(9):
        propose(team, closed)
    many = cost(approver, url("approvals"))
    assert (one == many, many <= LIST) == (True, True), (one, many)


def test_proposal_costs_little(closed, approver, team):
    spent = cost(approver, url("proposal", propose(team, closed).public_id))
    assert spent <= DETAIL, spent


def test_saving_a_finding_costs_little(closed, officer):
    row = make_listed(closed, unclear=1)
    finding = row.findings.first()
    data = {"outcome": "met", "note": "seen", "seen": row.state, "submission": row.current_submission_id}
    spent = cost(officer, url("finding", closed.slug, row.public_id, finding.rule_key), "post", data)
    assert spent <= POST, spent


def test_confirming_costs_little(closed, officer):
    row = make_listed(closed)
    spent = cost(officer, url("eligible", closed.slug, row.public_id), "post", {"seen": row.state})
    assert spent <= POST, spent


def test_approving_costs_little(closed, approver, team):
    spent = cost(approver, url("approve", propose(team, closed).public_id), "post")
    assert spent <= POST, spent

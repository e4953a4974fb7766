import pytest
from django.utils import timezone

from awards.models import Appeal
from awards.services import appealing
from tests.factories.awards import add_reviews, entry, independent_officer, told_call
from tests.factories.calls import fresh


@pytest.fixture
def call(team):
    return told_call(team)


@pytest.fixture
def appeal(call) -> Appeal:
    row = entry(call, 3)
    add_reviews(call.rounds.get(), row, 4, 3, overall="Good, but early.")
    return appealing.lodge_appeal(
        application=row, by=row.lead, text="A <mark> was misread.", at=timezone.now()
    )


def text_of(response) -> str:
    return response.content.decode()


def test_list_shows_every_request(officer, call, appeal, at):
    text = text_of(officer.get(at("appeals", call.slug)))
    assert "Entry 3" in text
    assert "Waiting for an answer" in text
    assert at("appeal", call.slug, appeal.public_id) in text


def test_list_without_requests_says_how_long_they_may_come(officer, call, at):
    assert "Applicants have 5 working days" in text_of(officer.get(at("appeals", call.slug)))


def test_who_took_part_sees_why_they_cannot_answer_and_who_can(officer, team, call, appeal, at):
    text = text_of(officer.get(at("appeal", call.slug, appeal.public_id)))
    assert "You took part in the decision or scored the call." in text
    assert "Nobody independent remains." in text
    assert "<textarea" not in text
    third = independent_officer(team, call)
    assert third.full_name in text_of(officer.get(at("appeal", call.slug, appeal.public_id)))


def test_who_took_part_cannot_answer_by_force_and_loses_nothing_typed(officer, call, appeal, at):
    data = {"answer": "uphold", "reasons": "Keep these reasons."}
    page = officer.post(at("appeal", call.slug, appeal.public_id), data)
    assert page.status_code == 409
    assert "You took part in this decision" in text_of(page)
    assert "Keep these reasons." in text_of(page)
    assert fresh(appeal).state == "lodged"


def test_somebody_independent_reads_it_all_and_answers_with_reasons(team, call, appeal, at, as_person):
    client = as_person(independent_officer(team, call))
    text = text_of(client.get(at("appeal", call.slug, appeal.public_id)))
    assert "A &lt;mark&gt; was misread." in text
    assert "Good, but early." in text
    assert "Panellist 1 Demo" not in text
    page = client.post(at("appeal", call.slug, appeal.public_id), {"answer": "dismiss", "reasons": ""})
    assert page.status_code == 422
    assert "Give the reasons. The applicant reads them." in text_of(page)
    data = {"answer": "dismiss", "reasons": "The rule was followed."}
    assert client.post(at("appeal", call.slug, appeal.public_id), data).status_code == 302
    text = text_of(client.get(at("appeal", call.slug, appeal.public_id)))
    assert "The rule was followed." in text
    assert "Independent Demo" in text
    assert client.post(at("appeal", call.slug, appeal.public_id), data).status_code == 409


def test_upheld_request_is_told_on_its_page(team, call, appeal, at, as_person):
    client = as_person(independent_officer(team, call))
    client.post(
        at("appeal", call.slug, appeal.public_id), {"answer": "uphold", "reasons": "A mark was misread."}
    )
    assert fresh(appeal).state == "upheld"
    assert "Upheld" in text_of(client.get(at("appeal", call.slug, appeal.public_id)))


def test_request_of_another_call_is_not_there(officer, team, call, appeal, at):
    other = told_call(team)
    assert officer.get(at("appeal", other.slug, appeal.public_id)).status_code == 404


def test_pages_keep_their_budgets(officer, call, appeal, at, queries_of):
    officer.get(at("appeals", call.slug))
    assert queries_of(lambda: officer.get(at("appeals", call.slug))) <= 12
    assert queries_of(lambda: officer.get(at("appeal", call.slug, appeal.public_id))) <= 15
    row = entry(call, 2)
    before = queries_of(lambda: officer.get(at("appeals", call.slug)))
    appealing.lodge_appeal(application=row, by=row.lead, text="x", at=timezone.now())
    assert queries_of(lambda: officer.get(at("appeals", call.slug))) == before

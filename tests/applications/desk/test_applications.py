"""The list of a call's applications: what it shows, hides, finds, sorts, pages and exports."""

import io
import re
import zipfile

import pytest
from django.urls import reverse

from applications import columns
from applications.models import Application, Submission
from applications.services import screening
from ledger.models import Event
from tests.factories.applications import make_listed, move
from tests.factories.calls import again, make_draft, published_call


def listed(client, call, query: str = "") -> list[str]:
    """The titles on the page, in their order."""
    response = client.get(reverse("applications:applications", args=[call.slug]) + query)
    assert response.status_code == 200
    return [row.title for row in response.context["page"].rows]


def page(client, call, query: str = ""):
    return client.get(reverse("applications:applications", args=[call.slug]) + query)


@pytest.fixture
def several(closed):
    return [
        make_listed(closed, title="Beta", country_id="KZ", language="kk"),
        make_listed(closed, title="alpha", country_id="AZ", language="en", unclear=1),
        make_listed(closed, title="Ғарыш", country_id=None, language="kk", not_met=1),
    ]


def test_list_is_newest_first(several, closed, officer):
    assert listed(officer, closed) == ["Ғарыш", "alpha", "Beta"]


def test_list_by_title_minds_no_capitals(several, closed, officer):
    assert listed(officer, closed, "?sort=title") == ["alpha", "Beta", "Ғарыш"]


def test_list_by_country_puts_those_without_one_last(several, closed, officer):
    assert listed(officer, closed, "?sort=country") == ["alpha", "Beta", "Ғарыш"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?country=KZ", ["Beta"]),
        ("?language=kk", ["Ғарыш", "Beta"]),
        ("?rules=unclear", ["alpha"]),
        ("?rules=not_met", ["Ғарыш"]),
        ("?rules=met", ["Beta"]),
        ("?state=submitted", ["Ғарыш", "alpha", "Beta"]),
        ("?state=eligible", []),
        ("?q=ҒАРЫШ", ["Ғарыш"]),
        ("?q=demo+academy", ["Ғарыш", "alpha", "Beta"]),
        ("?q=demo+beta", ["Beta"]),
        ("?state=draft", ["Ғарыш", "alpha", "Beta"]),
        ("?country=XX&sort=height", ["Ғарыш", "alpha", "Beta"]),
    ],
)
def test_list_filters(several, closed, officer, query, titles):
    assert listed(officer, closed, query) == titles


def test_list_finds_a_number_as_it_is_said(several, closed, officer):
    number = several[0].number
    assert listed(officer, closed, f"?q={number[:3]}+{number[3:]}") == ["Beta"]


def test_list_finds_what_waits_for_a_second_person(several, closed, officer, team):
    screening.propose_ineligible(
        application=several[2], by=again(team.officer), reason="No proof", rule_keys=["evidence"]
    )
    assert listed(officer, closed, "?waiting=second") == ["Ғарыш"]


def test_list_shows_only_the_number_of_drafts(call, officer):
    draft = make_draft(call, title="A secret idea")
    response = page(officer, call)
    text = response.content.decode()
    assert (response.context["drafts"], draft.public_id in text, "secret" in text) == (1, False, False)


def test_list_shows_the_states_in_words(closed, officer):
    move(make_listed(closed), "ineligible")
    text = page(officer, closed).content.decode()
    assert "Does not meet" in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "3 of 3 proposed"),
        ({"unclear": 2}, "2 unclear"),
        ({"not_met": 1}, "2 of 3 proposed"),
        ({"state": "eligible"}, "3 of 3"),
        ({"state": "withdrawn"}, ""),
    ],
)
def test_list_says_how_many_requirements_are_met(closed, officer, fields, words):
    make_listed(closed, **fields)
    assert [row.rules_words for row in page(officer, closed).context["page"].rows] == [words]


def test_list_without_applications_says_when_the_first_can_come(call, officer):
    assert "The call closes on" in page(officer, call).content.decode()


def test_list_pages_by_fifty(closed, officer):
    for number in range(52):
        make_listed(closed, title=f"Entry {number:02}")
    first = page(officer, closed)
    second = page(officer, closed, f"?after={first.context['page'].after}")
    assert [len(r.context["page"].rows) for r in (first, second)] == [50, 2]
    assert f"before={second.context['page'].before}" in second.content.decode()


def test_list_asks_rooms_above_for_their_columns_once(several, closed, officer, monkeypatch):
    asked = []

    def cells(call, keys):
        asked.append(len(keys))
        return {several[0].pk: "1 of 3"}

    monkeypatch.setattr(columns, "_columns", [columns.Column("scores", "Handed in", cells, "Sealed.")])
    text = page(officer, closed).content.decode()
    assert (asked, text.count("1 of 3"), "Handed in" in text, "Sealed." in text) == ([3], 1, True, True)


def test_queue_goes_on_to_the_next_that_matches(several, closed, officer):
    beta, alpha, third = several
    query = "?state=submitted"
    address = reverse("applications:next_application", args=[closed.slug, third.public_id]) + query
    assert officer.get(address)["Location"].endswith(f"/applications/{alpha.public_id}/{query}")
    address = reverse("applications:previous_application", args=[closed.slug, beta.public_id]) + query
    assert officer.get(address)["Location"].endswith(f"/applications/{alpha.public_id}/{query}")


def test_queue_ends_at_the_list(several, closed, officer):
    address = reverse("applications:next_application", args=[closed.slug, several[0].public_id])
    assert officer.get(address)["Location"] == reverse("applications:applications", args=[closed.slug])


def test_queue_goes_on_from_one_that_no_longer_matches(several, closed, officer):
    move(several[1], "eligible")
    address = reverse("applications:next_application", args=[closed.slug, several[1].public_id])
    assert officer.get(address + "?state=submitted")["Location"].split("/")[-2] == several[0].public_id


def sheet(client, call, query: str = "") -> str:
    response = client.get(reverse("applications:export", args=[call.slug]) + query)
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def cells(xml: str) -> list[str]:
    return re.findall(r"<t[^>]*>([^<]*)</t>", xml)


def test_export_holds_every_answer_as_text(closed, officer):
    row = make_listed(closed, title="=1+1")
    Submission.objects.filter(application=row).update(
        answers={
            **row.current_submission.answers,
            "summary": '=HYPERLINK("http://x")',
            "organisation": "@cmd",
        }
    )
    xml = sheet(officer, closed)
    found = cells(xml)
    assert ("=1+1" in found, "@cmd" in found, "<f>" in xml, row.lead.email in found) == (
        True,
        True,
        False,
        True,
    )


def test_export_keeps_to_the_filters_and_leaves_drafts_out(several, closed, officer):
    found = cells(sheet(officer, closed, "?country=KZ"))
    assert ("Beta" in found, "alpha" in found) == (True, False)


def test_export_is_recorded(several, closed, approver, team):
    sheet(approver, closed)
    event = Event.objects.about(closed).get(what="call.exported")
    assert (event.actor_id, event.data) == (str(team.approver.pk), {"rows": 3})


def test_export_of_a_call_without_applications_has_its_head_alone(call, officer):
    make_draft(call, title="A secret idea")
    found = cells(sheet(officer, call))
    assert (found[0], "A secret idea" in found, Application.objects.count()) == ("Number", False, 1)


def test_export_in_russian_has_russian_heads(several, closed, officer):
    address = reverse("applications:export", args=[closed.slug]).replace("/en/", "/ru/")
    response = officer.get(address)
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as book:
        assert "организация" in book.read("xl/worksheets/sheet1.xml").decode()


def test_list_of_calls_shows_those_one_works_on(team, officer, observer, stranger):
    call = published_call(team)
    rows = officer.get(reverse("applications:calls")).context["page"].rows
    assert [row.pk for row in rows] == [call.pk]


@pytest.mark.parametrize(
    ("query", "number"), [("?state=published", 1), ("?state=draft", 0), ("?programme=none", 1)]
)
def test_list_of_calls_filters(team, officer, query, number):
    published_call(team)
    assert len(officer.get(reverse("applications:calls") + query).context["page"].rows) == number

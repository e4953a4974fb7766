import re

from applications.models import CallLetterText
from awards.models import DecisionLine
from awards.services import releasing
from correspondence.models import Letter
from ledger.outbox import run_pending
from tests.factories.awards import (
    announced_call,
    approve,
    decided_call,
    entry,
    propose,
    ranked_call,
    told_call,
    work,
)


def text_of(response) -> str:
    return response.content.decode()


def test_page_offers_to_read_and_to_send_what_waits(officer, team, at):
    call = decided_call(team, "selected", "reserve")
    text = text_of(officer.get(at("letters", call.slug)))
    assert "Send 3 letters" in text
    assert "1 selected, 1 reserve, 1 not selected" in text
    assert at("letter_previews", call.slug) in text


def test_approver_reads_the_letters_and_cannot_send_them(team, as_person, at):
    call = decided_call(team)
    client = as_person(team.approver)
    assert "Send 3 letters" not in text_of(client.get(at("letters", call.slug)))
    assert client.get(at("letter_previews", call.slug)).status_code == 200
    assert client.get(at("send_letters", call.slug)).status_code == 404
    assert client.post(at("send_letters", call.slug), {"seen": "3"}).status_code == 404


def test_letters_are_read_all_at_once_with_their_real_readers(officer, team, at):
    call = decided_call(team, "selected", "reserve")
    text = text_of(officer.get(at("letter_previews", call.slug)))
    for number in (1, 2, 3):
        lead = entry(call, number).lead
        assert lead.full_name in text
        assert lead.email in text
    assert text.count('class="b-letter"') == 3
    assert text.count("Not sent yet") == 3
    only = text_of(officer.get(at("letter_previews", call.slug, query="?outcome=reserve")))
    assert only.count('class="b-letter"') == 1


def test_letters_are_read_one_by_one(officer, team, at):
    call = decided_call(team, "selected", "reserve")
    text = text_of(officer.get(at("letter_preview", call.slug, entry(call, 2).public_id)))
    assert "is on the reserve list" in text
    assert at("letter_preview", call.slug, entry(call, 1).public_id) in text
    assert at("letter_preview", call.slug, entry(call, 3).public_id) in text


def test_letter_of_another_call_is_not_there(officer, team, at):
    call, other = decided_call(team), decided_call(team)
    assert officer.get(at("letter_preview", call.slug, entry(other, 1).public_id)).status_code == 404


def test_sending_asks_with_the_numbers_and_then_releases(officer, team, at):
    call = decided_call(team, "selected", "reserve")
    page = officer.get(at("send_letters", call.slug))
    assert "Send 3 letters?" in text_of(page)
    assert "They have 5 working days to ask for a review." in text_of(page)
    seen = re.search(r'name="seen" value="(\d+)"', text_of(page))[1]
    assert officer.post(at("send_letters", call.slug), {"seen": seen}).url == at("letters", call.slug)
    assert not DecisionLine.objects.unreleased().exists()
    work()
    assert "Every result is told." in text_of(officer.get(at("letters", call.slug)))


def test_sending_twice_gives_the_conflict_page(officer, team, at):
    call = told_call(team)
    page = officer.post(at("send_letters", call.slug), {"seen": "3"})
    assert page.status_code == 409
    assert "No letter waits to be sent." in text_of(page)
    assert Letter.objects.filter(template="selected").count() == 1


def test_sending_another_number_than_was_seen_is_refused(officer, team, at):
    call = decided_call(team)
    assert officer.post(at("send_letters", call.slug), {"seen": "44"}).status_code == 409
    assert DecisionLine.objects.unreleased().count() == 3


def test_letter_without_words_is_said_before_sending(officer, team, at):
    call = decided_call(team)
    CallLetterText.objects.filter(call=call, kind="selected").delete()
    page = officer.get(at("send_letters", call.slug))
    assert "The letter “Selected” has no wording yet." in text_of(page)
    assert "<form method" not in text_of(page).split("<main")[1].split("</main")[0]
    assert officer.post(at("send_letters", call.slug), {"seen": "3"}).status_code == 409
    assert officer.get(at("letter_previews", call.slug)).status_code == 409


def test_page_shows_how_far_the_sending_is(officer, team, at, monkeypatch):
    monkeypatch.setattr(releasing, "BATCH", 2)
    call = decided_call(team, "selected", marks=(5, 4, 3, 2, 1))
    officer.post(at("send_letters", call.slug), {"seen": "5"})
    text = text_of(officer.get(at("letters", call.slug)))
    assert "2 of 5 letters written. You may leave this page." in text
    assert "Send 3 letters" not in text


def test_returned_letter_leads_to_correcting_its_address(officer, team, at):
    call = told_call(team)
    Letter.objects.filter(template="selected").update(state="bounced", error="smtp_550")
    text = text_of(officer.get(at("letters", call.slug, query="?state=undelivered")))
    letter = Letter.objects.get(template="selected")
    assert f"/work/{call.slug}/letters/{letter.public_id}/again/" in text
    assert text.count("b-nowrap") == 2
    assert "Some letters did not arrive" in text_of(officer.get(at("letters", call.slug)))


def test_list_filters_by_kind_and_delivery(officer, team, at):
    call = told_call(team, "selected", "reserve")
    page = text_of(officer.get(at("letters", call.slug, query="?kind=reserve&state=sent")))
    assert page.count("is on the reserve list") == 1
    assert "was not selected" not in page
    assert "No letter matches." in text_of(officer.get(at("letters", call.slug, query="?state=queued")))


def test_letters_after_a_later_decision_say_that_the_page_changes(officer, team, at):
    call = announced_call(team, "selected", marks=(5, 4, 3))
    call.applications.filter(pk=entry(call, 2).pk).update(state="eligible", released_at=None)
    approve(propose(call, team, "selected", why="Upheld."), team)
    text = text_of(officer.get(at("send_letters", call.slug)))
    assert "Send 1 letter?" in text
    assert "The published page is brought up to date at once." in text


def test_list_takes_at_most_twelve_queries_with_one_and_with_many(officer, team, at, queries_of):
    few, many = told_call(team, "selected", marks=(5, 4)), told_call(team, "selected", marks=range(30, 0, -1))
    officer.get(at("letters", few.slug))
    counts = {queries_of(lambda call=call: officer.get(at("letters", call.slug))) for call in (few, many)}
    assert len(counts) == 1
    assert max(counts) <= 12


def test_previews_take_at_most_fifteen_queries_with_few_and_many(officer, team, at, queries_of):
    few, many = decided_call(team, marks=(5, 4)), decided_call(team, marks=range(30, 0, -1))
    officer.get(at("letters", few.slug))
    counts = {
        queries_of(lambda call=call: officer.get(at("letter_previews", call.slug))) for call in (few, many)
    }
    assert len(counts) == 1
    assert max(counts) <= 15


def test_list_before_any_decision_shows_what_was_written(officer, team, at):
    call = ranked_call(team, (5, 4))
    run_pending()
    assert "Result letters come after the decision." in text_of(officer.get(at("letters", call.slug)))
    assert officer.get(at("letter_previews", call.slug)).status_code == 404

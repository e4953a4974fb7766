import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Participant, Submission
from awards.models import Appeal, Award, DecisionLine
from awards.services import appealing
from tests.factories.awards import (
    add_reviews,
    approve,
    decided_call,
    entry,
    independent_officer,
    propose,
    ranked_call,
    soon,
    told_call,
)
from tests.factories.people import PersonFactory


def text_of(response) -> str:
    return response.content.decode()


def mine(row) -> str:
    return reverse("applications:mine", args=[row.public_id])


def same_for_everyone(response, row: Application) -> str:
    """A page without what differs between any two applications: names, numbers, ids, tokens."""
    text = text_of(response)
    person = row.lead
    receipt = row.current_submission.public_id
    for own in (row.public_id, row.title, person.full_name, person.email, person.public_id, receipt):
        text = text.replace(own, "·")
    text = re.sub(r"\d{3}\s\d{3}", "·", text)
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", text)


def test_before_the_release_a_winners_pages_are_to_the_byte_a_losers(team, as_person):
    call = decided_call(team, "selected", "reserve", marks=(5, 4, 3))
    Application.objects.filter(call=call).update(saved_at=timezone.now(), listed_at=timezone.now())
    for number in (1, 2, 3):
        add_reviews(call.rounds.get(), entry(call, number), 5, 4)
    moment = timezone.now()
    Submission.objects.filter(application__call=call).update(received_at=moment, sha256="0" * 64)
    names = ["mine", "my_applications", "submitted"]
    seen = {name: set() for name in names}
    for number in (1, 2, 3):
        row = entry(call, number)
        client = as_person(row.lead)
        for name in names:
            page = client.get(
                reverse(f"applications:{name}", args=[row.public_id] * (name != "my_applications"))
            )
            assert page.status_code == 200
            seen[name].add(same_for_everyone(page, row))
        assert "Under review" in text_of(client.get(mine(row)))
    assert {name: len(pages) for name, pages in seen.items()} == dict.fromkeys(names, 1)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_before_the_release_no_step_tells_an_outcome(team, as_person, at, number):
    call = decided_call(team, "selected", "reserve", marks=(5, 4, 3))
    row = entry(call, number)
    client = as_person(row.lead)
    answers = {
        (client.get(at(name, row.public_id)).status_code, client.post(at(name, row.public_id)).status_code)
        for name in ("lodge_appeal", "accept_award", "decline_award")
    }
    assert answers == {(409, 409)}
    page = client.get(at("lodge_appeal", row.public_id))
    assert "Under review" in text_of(page)
    assert not re.search(r"Selected|Reserve|Not selected", text_of(page))


def test_result_comes_with_marks_and_comments_and_without_names(team, as_person):
    call = told_call(team)
    row = entry(call, 3)
    add_reviews(call.rounds.get(), row, 4, 4, 3, results="Few counts.", overall="Good, but early.")
    text = text_of(as_person(row.lead).get(mine(row)))
    assert "Your application was not selected." in text
    assert "There were 2 places for 3 applications." in text
    assert "3.67 of 5" in text
    assert text.count("Few counts.") == 3
    assert "Good, but early." in text
    assert "Panellist 1 Demo" not in text


def test_reserve_reads_their_place(team, as_person):
    call = told_call(team, "selected", "reserve")
    row = entry(call, 2)
    assert "Your place on the reserve list is 1." in text_of(as_person(row.lead).get(mine(row)))


def test_entry_that_nobody_scored_reads_no_marks(team, as_person):
    call = told_call(team, "selected", marks=(5, None))
    row = entry(call, 2)
    text = text_of(as_person(row.lead).get(mine(row)))
    assert "Your application was not selected." in text
    assert "Your marks" not in text


def test_request_for_review_is_written_read_once_more_and_sent(team, as_person, at):
    call = told_call(team)
    row = entry(call, 3)
    client = as_person(row.lead)
    assert at("lodge_appeal", row.public_id) in text_of(client.get(mine(row)))
    assert "You can ask once, until" in text_of(client.get(at("lodge_appeal", row.public_id)))
    page = client.post(at("lodge_appeal", row.public_id), {"text": ""})
    assert page.status_code == 422
    check = client.post(at("lodge_appeal", row.public_id), {"text": "The rule <b>was</b> misread."})
    assert "The rule &lt;b&gt;was&lt;/b&gt; misread." in text_of(check)
    assert not Appeal.objects.exists()
    again = client.post(at("lodge_appeal", row.public_id), {"text": "The rule.", "change": "1"})
    assert ">\nThe rule.</textarea>" in text_of(again)
    answer = client.post(at("lodge_appeal", row.public_id), {"text": "The rule.", "confirmed": "1"})
    assert answer.url == mine(row)
    text = text_of(client.get(mine(row)))
    assert "Waiting for an answer" in text
    assert "The rule." in text
    assert at("lodge_appeal", row.public_id) not in text
    second = client.post(at("lodge_appeal", row.public_id), {"text": "Once more.", "confirmed": "1"})
    assert second.status_code == 409
    assert "Once more." in text_of(second)


def test_request_after_the_days_is_refused_and_no_longer_offered(team, as_person, at):
    call = told_call(team)
    row = entry(call, 3)
    Application.objects.filter(pk=row.pk).update(released_at=soon(days=-30))
    client = as_person(row.lead)
    assert at("lodge_appeal", row.public_id) not in text_of(client.get(mine(row)))
    assert client.get(at("lodge_appeal", row.public_id)).status_code == 409
    page = client.post(at("lodge_appeal", row.public_id), {"text": "Too late.", "confirmed": "1"})
    assert (page.status_code, "Too late." in text_of(page)) == (409, True)


@pytest.mark.parametrize(("uphold", "words"), [(True, "decided anew"), (False, "The rule was followed.")])
def test_answer_to_the_request_stands_on_the_applicants_page(team, as_person, uphold, words):
    call = told_call(team)
    row = entry(call, 3)
    appeal = appealing.lodge_appeal(application=row, by=row.lead, text="Again.", at=timezone.now())
    appealing.decide_appeal(
        appeal=appeal,
        by=independent_officer(team, call),
        uphold=uphold,
        reasons="The rule was followed.",
    )
    text = text_of(as_person(row.lead).get(mine(row)))
    assert words in text
    assert ("Under review" in text) == uphold


def test_nothing_of_the_new_decision_is_told_before_it_is_released(team, as_person):
    call = told_call(team, "selected", marks=(5, 4, 3))
    row = entry(call, 2)
    appeal = appealing.lodge_appeal(application=row, by=row.lead, text="Again.", at=timezone.now())
    appealing.decide_appeal(
        appeal=appeal, by=independent_officer(team, call), uphold=True, reasons="A mark was misread."
    )
    approve(propose(call, team, "selected", why="Upheld."), team)
    text = text_of(as_person(row.lead).get(mine(row)))
    assert "Under review" in text
    assert "The award" not in text
    assert "Your marks" not in text


def test_award_is_accepted_after_a_confirmation(team, as_person, at):
    call = told_call(team)
    row = entry(call, 1)
    client = as_person(row.lead)
    assert at("accept_award", row.public_id) in text_of(client.get(mine(row)))
    assert "Accept the award?" in text_of(client.get(at("accept_award", row.public_id)))
    assert client.post(at("accept_award", row.public_id)).url == mine(row)
    assert Award.objects.get().state == "accepted"
    assert "Answered on" in text_of(client.get(mine(row)))
    assert client.post(at("decline_award", row.public_id)).status_code == 409


def test_team_member_reads_the_result_and_does_not_answer_the_award(team, as_person, at):
    call = told_call(team)
    row = entry(call, 1)
    member = PersonFactory()
    Participant.objects.create(application=row, person=member, role="member")
    client = as_person(member)
    text = text_of(client.get(mine(row)))
    assert "Your application was selected." in text
    assert at("accept_award", row.public_id) not in text
    assert client.post(at("accept_award", row.public_id)).status_code == 404
    assert Award.objects.get().state == "offered"


@pytest.mark.parametrize("name", ["lodge_appeal", "accept_award", "decline_award"])
def test_strangers_find_nothing_and_the_signed_out_sign_in(team, as_person, at, name):
    row = entry(told_call(team), 1)
    assert as_person(entry(ranked_call(team, (5,)), 1).lead).get(at(name, row.public_id)).status_code == 404
    assert as_person(team.officer).get(at(name, row.public_id)).status_code == 404
    assert Client().get(at(name, row.public_id)).status_code == 302


def test_own_page_keeps_its_budget_with_a_result(team, as_person, queries_of):
    call = told_call(team)
    row = entry(call, 3)
    add_reviews(call.rounds.get(), row, 4, 4, 3)
    client = as_person(row.lead)
    client.get(mine(row))
    assert queries_of(lambda: client.get(mine(row))) <= 15
    assert DecisionLine.objects.released().count() == 3

from datetime import date, timedelta

import pytest
from django.utils import timezone

from applications.models import Call
from applications.states import CallState
from awards.models import Announcement, PublishedResult
from awards.services import appealing
from tests.factories.awards import announced_call, decided_call, entry, ranked_call, soon, told_call
from tests.factories.calls import fresh


def wanted(day, hour: str = "10:00", when: str = "later", seen: str = "", **texts) -> dict:
    parts = {"at_day_day": day.day, "at_day_month": day.month, "at_day_year": day.year} if day else {}
    return {"when": when, **parts, "at_time": hour, "seen": seen, **texts}


def text_of(response) -> str:
    return response.content.decode()


def test_moment_is_set_on_the_clock_of_the_call(officer, team, at):
    call = told_call(team)
    day = soon(days=30).date()
    answer = officer.post(at("announcement", call.slug), wanted(day, "10:00", text_en="A good year."))
    assert answer.url == at("announcement", call.slug)
    announcement = Announcement.objects.get()
    assert announcement.at.isoformat() == f"{day}T05:00:00+00:00"
    assert (announcement.text, announcement.set_by) == ({"en": "A good year."}, team.officer)
    assert "10:00 in Astana" in text_of(officer.get(at("announcement", call.slug)))


def test_announcing_now_publishes_at_once(officer, team, at):
    call = told_call(team)
    officer.post(at("announcement", call.slug), wanted(None, "", when="now"))
    assert fresh(call).state == CallState.ANNOUNCED
    assert "The winners were announced on" in text_of(officer.get(at("announcement", call.slug)))


@pytest.mark.parametrize(
    ("hour", "year", "error"),
    [
        ("02:30", "2027-03-28", "jump over 02:30"),
        ("02:30", "2027-10-31", "The clocks go back in that hour."),
    ],
)
def test_hour_that_daylight_saving_skips_or_repeats_is_asked_about(officer, team, at, hour, year, error):
    call = told_call(team)
    Call.objects.filter(pk=call.pk).update(zone="Europe/Berlin")
    day = date.fromisoformat(year)
    page = officer.post(at("announcement", call.slug), wanted(day, hour, text_en="Keep this."))
    assert page.status_code == 422
    assert error in text_of(page)
    assert ">\nKeep this.</textarea>" in text_of(page)
    assert not Announcement.objects.exists()


def test_second_of_two_equal_hours_can_be_meant(officer, team, at):
    call = told_call(team)
    Call.objects.filter(pk=call.pk).update(zone="Europe/Berlin")
    day = date(2027, 10, 31)
    officer.post(at("announcement", call.slug), {**wanted(day, "02:30"), "at_second": "1"})
    assert Announcement.objects.get().at.isoformat() == "2027-10-31T01:30:00+00:00"


def test_moment_in_the_past_and_half_a_moment_are_refused(officer, team, at):
    call = told_call(team)
    page = officer.post(at("announcement", call.slug), wanted(soon(days=-1).date()))
    assert "Choose a moment that is still to come, or announce now." in text_of(page)
    page = officer.post(at("announcement", call.slug), wanted(soon(days=3).date(), ""))
    assert "Enter the time." in text_of(page)
    page = officer.post(at("announcement", call.slug), {"seen": ""})
    assert "Choose when." in text_of(page)


def test_moving_what_somebody_else_moved_gives_the_conflict_page_with_the_words(officer, team, at):
    call = told_call(team)
    officer.post(at("announcement", call.slug), wanted(soon(days=3).date()))
    page = officer.post(at("announcement", call.slug), wanted(soon(days=5).date(), text_ru="Мои слова."))
    assert page.status_code == 409
    assert "Мои слова." in text_of(page)
    seen = Announcement.objects.get().at.isoformat()
    page = officer.post(at("announcement", call.slug), wanted(soon(days=5).date(), seen=seen))
    assert page.status_code == 302
    assert officer.post(at("announcement", call.slug), wanted(None, "", seen="x")).status_code in (409, 422)


def test_moment_can_be_taken_back(officer, team, at):
    call = told_call(team)
    officer.post(at("announcement", call.slug), wanted(soon(days=3).date()))
    officer.post(at("announcement_take_back", call.slug))
    assert not Announcement.objects.exists()
    assert officer.post(at("announcement_take_back", call.slug)).status_code == 409


def test_page_warns_of_the_day_in_the_letters_and_of_requests_that_may_come(officer, team, at):
    call = told_call(team)
    text = text_of(officer.get(at("announcement", call.slug)))
    assert "The letters tell applicants that the announcement is on" in text
    assert "Applicants can ask for a review until" in text


def test_page_names_the_step_that_comes_first(officer, team, at):
    call = told_call(team)
    loser = entry(call, 3)
    appealing.lodge_appeal(application=loser, by=loser.lead, text="Again.", at=timezone.now())
    text = text_of(officer.get(at("announcement", call.slug)))
    assert "A request for review waits for its answer." in text
    assert "<textarea" not in text
    page = officer.post(at("announcement", call.slug), wanted(soon(days=3).date()))
    assert page.status_code == 409


def test_moment_that_has_come_and_waits_is_said(officer, team, at):
    call = told_call(team)
    Announcement.objects.create(call=call, at=timezone.now() - timedelta(hours=1), set_by=team.officer)
    assert "The moment has come" in text_of(officer.get(at("announcement", call.slug)))


def test_preview_shows_the_public_page_before_anybody_else_sees_it(officer, team, at, client):
    call = told_call(team, "selected", "reserve")
    text = text_of(officer.get(at("announcement_preview", call.slug)))
    assert "This is a preview" in text
    assert "Entry 1" in text
    assert "Entry 2" not in text
    assert client.get(at("result", call.slug)).status_code == 404
    assert not PublishedResult.objects.exists()


def test_preview_is_there_only_between_decision_and_announcement(officer, team, at):
    assert officer.get(at("announcement_preview", announced_call(team).slug)).status_code == 409


def test_undecided_call_has_nothing_to_set(officer, team, at):
    text = text_of(officer.get(at("announcement", ranked_call(team, (5, 4)).slug)))
    assert "The call is not decided." in text


def test_page_takes_at_most_fifteen_queries(officer, team, at, queries_of):
    call = decided_call(team)
    officer.get(at("announcement", call.slug))
    assert queries_of(lambda: officer.get(at("announcement", call.slug))) <= 15
    told = told_call(team)
    assert queries_of(lambda: officer.get(at("announcement_preview", told.slug))) <= 15

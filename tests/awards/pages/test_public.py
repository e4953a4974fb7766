import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Application, Call
from awards.models import PublishedResult, PublishedWinner
from awards.services import announcing, appealing, releasing
from tests.factories.awards import (
    announced_call,
    approve,
    decided_call,
    entry,
    independent_officer,
    open_round_of,
    propose,
    told_call,
    write_ranking,
)
from tests.factories.calls import again, fresh, published_call
from tests.factories.reviews import close_call, make_entry


@pytest.fixture
def archive(db) -> None:
    call_command("load_archive", verbosity=0)


def text_of(response) -> str:
    return response.content.decode()


def main_of(response) -> str:
    return text_of(response).split("<main", 1)[1].split("</main", 1)[0]


def test_results_are_listed_by_year_without_sign_in(client, archive, at):
    text = main_of(client.get(at("results")))
    assert re.findall(r'id="year-(\d+)"', text) == ["2018", "2015"]
    assert "46 applications from 17 countries. 2 won." in text
    assert "Digital Solutions Ltd., Kazakhstan" in text


def test_result_of_2018_shows_what_is_known_and_says_what_is_not(client, archive, at):
    text = main_of(client.get(at("result", "innovative-solutions-scheme-2018")))
    assert '<span lang="en">Digital Government Innovations</span>: the winners' in text
    assert text.count("b-field__win") == 2
    assert text.count("b-field__dot") == 44
    assert "IMD World Competitiveness Centre<br>Switzerland" in text
    assert "Dates, criteria and amounts of this call are not known to us" in text
    assert "Results of 2015" in text


def test_result_of_2015_has_its_dates_and_outcomes(client, archive, at):
    text = main_of(client.get(at("result", "innovative-solutions-scheme-2015")))
    assert "11 September 2015 to 26 October 2015" in text
    assert "Innovative Solutions Scheme 2015" in text
    assert text.count("Case study") == 3
    assert "Criteria and amounts of this call are not known to us" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", "Конкурс инновационных решений 2015"), ("kk", "Инновациялық шешімдер конкурсы 2015")],
)
def test_archive_reads_in_the_readers_language_and_keeps_the_projects_own(client, archive, language, words):
    text = main_of(client.get(f"/{language}/results/innovative-solutions-scheme-2015/"))
    assert words in text
    assert '<h3 lang="en">Integrity Testing Mechanism of Civil Servants</h3>' in text


def test_front_page_shows_the_last_two(client, archive):
    text = main_of(client.get("/en/"))
    assert "Who won before" in text
    assert re.findall(r'class="b-year">(\d+)', text) == ["2018", "2015"]
    assert "E-Practicum" in text


def test_front_page_without_results_says_nothing_of_them(client, db):
    assert "Who won before" not in text_of(client.get("/en/"))


def test_announced_call_stands_beside_the_archive(client, archive, team, at):
    call = announced_call(team, "selected", "reserve", text={"en": "A good year."})
    text = main_of(client.get(at("result", call.slug)))
    assert "A good year." in text
    assert "Entry 1" in text
    assert "Entry 2" not in text
    assert "Demo call" in text
    assert "the order of the source" not in text
    assert re.findall(r'id="year-(\d+)"', main_of(client.get(at("results")))) == [
        str(call.year),
        "2018",
        "2015",
    ]


def test_nothing_is_public_before_the_announcement(client, team, at):
    for call in (decided_call(team), told_call(team)):
        assert client.get(at("result", call.slug)).status_code == 404
    assert "Entry 1" not in text_of(client.get(at("results")))
    assert "No results yet." in text_of(client.get(at("results")))


def test_scholars_are_countries_and_counts_only(client, team, at):
    call = close_call(published_call(team, programme="scholarship"))
    entries = [
        make_entry(call, title=f"Entry {n}", organisation_name="Demo Ministry", country_id=country)
        for n, country in enumerate(("KG", "KG", "MN"), 1)
    ]
    Call.objects.filter(pk=call.pk).update(state="deciding")
    write_ranking(open_round_of(fresh(call)), entries, (5, 4, 3))
    decision = approve(propose(call, team, "selected", "selected", "selected"), team)
    releasing.release(decision=decision, by=again(team.officer))
    announcing.set_announcement(call=fresh(call), by=again(team.officer), at=timezone.now(), text={})
    for page in (client.get(at("result", call.slug)), client.get(at("results")), client.get("/en/")):
        text = text_of(page)
        assert "3 places were given." in text
        for private in ("Entry 1", "Demo Ministry", *(row.lead.full_name for row in entries)):
            assert private not in text
    text = main_of(client.get(at("result", call.slug)))
    assert '<td>Kyrgyzstan</td><td class="n">2</td>' in text
    assert '<td>Mongolia</td><td class="n">1</td>' in text
    assert "Holders of scholarships are not named in public." in text


def test_winner_who_keeps_the_name_back_is_counted_without_it(client, team, at):
    call = announced_call(team)
    PublishedWinner.objects.update(project="", summary="")
    text = main_of(client.get(at("result", call.slug)))
    assert "A project that its author does not name in public" in text


def test_nobody_selected_is_said(client, team, at):
    call = announced_call(team, "unsuccessful")
    assert "Nobody was selected." in main_of(client.get(at("result", call.slug)))


def test_corrected_result_says_so(client, team, at):
    call = announced_call(team, "selected", marks=(5, 4, 3))
    row = entry(call, 2)
    appeal = appealing.lodge_appeal(application=row, by=row.lead, text="Again.", at=timezone.now())
    appealing.decide_appeal(
        appeal=appeal, by=independent_officer(team, call), uphold=True, reasons="A mark was misread."
    )
    decision = approve(propose(call, team, "selected", why="Upheld."), team)
    releasing.release(decision=decision, by=again(team.officer))
    text = main_of(client.get(at("result", call.slug)))
    assert "after a request for review." in text
    assert "Entry 2" in text


def test_public_pages_read_published_rows_only(client, team, at):
    call = announced_call(team)
    Application.objects.filter(call=call).update(title="Changed later")
    with CaptureQueriesContext(connection) as captured:
        text = text_of(client.get(at("result", call.slug)))
        client.get(at("results"))
    assert "Entry 1" in text
    assert "Changed later" not in text
    assert not any("applications_application" in query["sql"] for query in captured)


def test_public_pages_take_the_same_queries_for_few_and_many(client, archive, at, queries_of):
    few = queries_of(lambda: client.get(at("results")))
    for year in range(1990, 2010):
        row = PublishedResult.objects.create(
            slug=f"old-{year}", programme="competition", year=year, published_at=timezone.now()
        )
        PublishedWinner.objects.create(result=row, project="P", country_id="KZ")
    assert queries_of(lambda: client.get(at("results"))) == few <= 12
    assert queries_of(lambda: client.get(at("result", "old-1999"))) <= 15
    assert queries_of(lambda: client.get("/en/")) <= 12


def test_unknown_result_is_not_there(client, db, at):
    assert client.get(at("result", "nothing")).status_code == 404

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Call, Category
from applications.states import CallState
from config.volume import seed_volume
from ledger.models import Event
from reviews.models import Round, Standing
from reviews.ranking_page import letters_of
from reviews.services import rounds
from reviews.services.scoring import hand_in_set
from tests.factories.calls import again, fresh
from tests.factories.reviews import (
    assignments_of,
    call_in_review,
    hand_in,
    make_panel,
    opened_round,
    panellists_of,
    running_round,
    score,
)
from tests.reviews.pages.reading import cells_of, get, post, text_of

TIED = [[5, 4, 4, 3, 2, 1], [4, 4, 4, 3, 1, 2], [5, 4, 4, 2, 2, 2]]
"""Three panellists, six entries: the second and third share rank 2, and there are two places."""


@pytest.fixture
def opened(team) -> Round:
    return opened_round(team, TIED)


@pytest.fixture
def call(opened) -> Call:
    return Call.objects.get(pk=opened.call_id)


def titles(round_: Round) -> list[str]:
    rows = Standing.objects.filter(round=round_).order_by("rank_key", "pk")
    return list(rows.values_list("application__title", flat=True))


def test_ranking_before_there_is_a_round_says_when(officer, team):
    call = call_in_review(team, entries=1)
    make_panel(call, team, size=1)
    page = text_of(get(officer, "ranking", call.slug))
    assert "There is no ranking yet." in page


def test_ranking_before_the_scores_are_opened_shows_counts_alone(officer, scoring_round):
    call = Call.objects.get(pk=scoring_round.call_id)
    hand_in(scoring_round, panellists_of(scoring_round)[0], [5, 4, 3])
    page = text_of(get(officer, "ranking", call.slug))
    assert "The scores are sealed." in page
    assert "3 of 9 scores are handed in." in page
    assert "Entry 1" not in page


def test_ranking_shows_marks_ties_and_the_line_of_places(officer, call, opened):
    page = text_of(get(officer, "ranking", call.slug))
    assert "6 entries, 2 places." in page
    assert "weighted mean of 3 panellists, who all read everything." in page
    assert "2 entries share rank 2, and 1 place is left" in page
    assert "the higher mark for “Results for people” goes first." in page
    assert "Line of 2 places: the tie lies across it" in page
    first, second, third = titles(opened)[:3]
    assert f"1 {first} Kyrgyzstan" in page
    assert f"2= {second} Kyrgyzstan" in page
    assert f"2= {third} Kyrgyzstan" in page
    assert "4.67" in page


def test_ranking_says_what_the_figure_cannot_say(officer, call, opened):
    page = text_of(get(officer, "ranking", call.slug))
    spread = fresh(opened).spread[str(Category.objects.get(call=call).pk)]
    assert spread["entries"] == 6
    assert f"the intervals of {spread['reaching']} entries reach the mark of the last place (4.00)" in page
    assert f"(residual {spread['residual']:.2f}, 6 entries, 3 panellists)" in page
    assert "The official order is the mean; the interval is for reading, not for deciding." in page


def test_ranking_of_a_panel_too_small_says_why_there_is_no_interval(officer, team):
    round_ = opened_round(team, [[5, 3], [4, 2]])
    call = Call.objects.get(pk=round_.call_id)
    page = get(officer, "ranking", call.slug)
    words = text_of(page)
    assert "No interval is drawn." in words
    assert "too few marks" in words
    assert "95 % interval" not in words
    assert "f-iv" not in page.content.decode()


def test_ranking_names_no_panellist(officer, call, opened):
    page = get(officer, "ranking", call.slug).content.decode()
    for panellist in panellists_of(opened):
        assert panellist.person.full_name not in page
    assert list(letters_of(fresh(opened)).values()) == ["A", "B", "C"]


def test_letters_are_the_same_on_every_page_and_not_in_the_order_of_seats(team):
    orders = set()
    for _round in range(6):
        round_ = opened_round(team, [[5, 3], [4, 2], [3, 1]])
        assert letters_of(round_) == letters_of(fresh(round_))
        seats = [one.pk for one in panellists_of(round_)]
        orders.add(tuple(seats.index(pk) for pk in letters_of(round_)))
    assert len(orders) > 1


def test_observer_reads_numbers_and_no_titles(observer, call, opened):
    page = get(observer, "ranking", call.slug)
    assert "Entry 1" not in text_of(page)
    assert "Propose a decision" not in text_of(page)
    assert "Export to XLSX" not in text_of(page)
    assert "Apply the rule" not in text_of(page)


def test_approver_reads_titles_and_proposes_nothing(approver, call, opened):
    page = text_of(get(approver, "ranking", call.slug))
    assert "Entry 1" in page
    assert "Propose a decision" not in page
    assert "Export to XLSX" in page


def test_officer_goes_on_to_the_decision(officer, call):
    page = get(officer, "ranking", call.slug).content.decode()
    assert reverse("awards:decision", args=[call.slug]) in page


def test_tie_rule_is_asked_applied_and_told(officer, call, team):
    round_ = apart_by_results(team)
    slug = Call.objects.get(pk=round_.call_id).slug
    query = "?rank=1&category=main"
    page = text_of(get(officer, "tie", slug, query=query))
    assert "Apply the rule for ties to rank 1?" in page
    response = post(officer, "tie", slug, query=query)
    page = text_of(officer.get(response.url))
    assert "The call’s rule for ties was applied to rank 1 on" in page
    assert "share rank" not in page
    assert Event.objects.filter(what="round.tie_rule_applied").count() == 1
    post(officer, "tie", slug, query=query, status=409)


def apart_by_results(team) -> Round:
    """Two entries with equal marks of which one has the better results, for one place."""
    round_ = running_round(team, entries=2, size=2)
    Category.objects.filter(call=round_.call_id).update(places=1)
    for panellist in panellists_of(round_):
        for assignment, results in zip(assignments_of(round_, panellist), (3, 4), strict=True):
            marks = {"results": results, "replication": 4, "novelty": 5 if results == 3 else 3, "evidence": 4}
            score(assignment, {**{f"mark:{k}": v for k, v in marks.items()}, "comment:overall": "Good."})
        hand_in_set(round_=round_, panellist=panellist, by=panellist.person)
    rounds.close_round(round_=round_, by=again(team.officer))
    return rounds.open_round(round_=fresh(round_), by=again(team.officer))


def test_tie_that_is_none_is_not_there(officer, call):
    get(officer, "tie", call.slug, query="?rank=1&category=main", status=404)
    get(officer, "tie", call.slug, query="?rank=x", status=404)


def test_tie_rule_that_tells_nothing_apart_says_so(officer, call, opened):
    page = post(officer, "tie", call.slug, query="?rank=2&category=main", status=409)
    assert "The rule tells none of these entries apart." in text_of(page)


def test_tie_rule_is_not_offered_once_the_decision_is_made(officer, call):
    Call.objects.filter(pk=call.pk).update(state=CallState.DECIDED)
    assert "Apply the rule" not in text_of(get(officer, "ranking", call.slug))


def test_categories_have_a_ranking_each(officer, call, opened):
    second = Category.objects.create(call=call, key="second", title={"en": "Second theme"}, position=2)
    page = text_of(get(officer, "ranking", call.slug))
    assert "Second theme" in page
    page = text_of(get(officer, "ranking", call.slug, query="?category=second"))
    assert "No entry of this category was in the round." in page
    assert second.places is None


def test_export_holds_the_ranking_and_is_recorded(officer, observer, call, opened):
    get(observer, "ranking_export", call.slug, status=404)
    expected = titles(opened), [one.person.full_name for one in panellists_of(opened)]
    words = cells_of(get(officer, "ranking_export", call.slug))
    assert "Panellist A" in words
    assert "2=" in words
    assert all(title in words for title in expected[0])
    assert not any(name in words for name in expected[1])
    assert Event.objects.get(what="call.exported").data == {"rows": 6}


def test_export_before_opening_is_not_there(officer, scoring_round):
    call = Call.objects.get(pk=scoring_round.call_id)
    get(officer, "ranking_export", call.slug, status=404)


def test_long_ranking_is_paged_by_rank_at_a_constant_cost(team, officer):
    call = seed_volume(applications=80, panellists=3, reviews=3)
    call.grants.create(person=team.officer, role="officer")
    get(officer, "ranking", call.slug)
    with CaptureQueriesContext(connection) as counted:
        page = get(officer, "ranking", call.slug)
    assert len(counted) <= 12
    assert len(page.content) < 60_000
    words = text_of(page)
    assert "80 entries, 2 places." in words
    assert "Ranks 15 to 64" in words
    ids = seen(page)
    after = page.context["found"].page.after
    with CaptureQueriesContext(connection) as counted:
        second = get(officer, "ranking", call.slug, query=f"?after={after}")
    assert len(counted) <= 12
    assert len(second.content) < 60_000
    assert "First ranks" in text_of(second)
    ids += seen(second)
    third = get(officer, "ranking", call.slug, query=f"?after={second.context['found'].page.after}")
    ids += seen(third)
    assert (len(ids), len(set(ids))) == (80, 80)
    ranks = list(Standing.objects.filter(application__in=ids).order_by("rank_key", "pk"))
    assert [one.application_id for one in ranks] == ids


def seen(page) -> list[int]:
    return [row.standing.application_id for row in page.context["found"].rows]


def test_ranking_of_many_panellists_lists_marks_without_letters(team, officer):
    call = seed_volume(applications=12, panellists=12, reviews=3)
    call.grants.create(person=team.officer, role="officer")
    page = text_of(get(officer, "ranking", call.slug))
    assert "Mark 1 2 3" in page
    assert "Panellist A" not in page
    assert "12 panellists" in page or "panellists" not in page.split("Method", 1)[1][:80]

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Application, Call
from reviews.models import Assignment, Round, Standing
from reviews.services import assigning, conflicts, rounds
from reviews.states import AssignmentState, RoundState
from tests.factories.calls import again, fresh, published_call
from tests.factories.reviews import (
    add_panellist,
    assignments_of,
    call_in_review,
    close_call,
    hand_in,
    make_entry,
    make_panel,
    panellists_of,
    running_round,
)
from tests.reviews.pages.reading import get, post, text_of

FRAME = {
    "due_day_day": "15",
    "due_day_month": "1",
    "due_day_year": "2099",
    "due_time": "17:00",
    "readers": "everyone",
    "panel_sees": "opened",
}


@pytest.fixture
def call(team) -> Call:
    """A closed call with three entries and a panel of three."""
    call = call_in_review(team, entries=3)
    make_panel(call, team, size=3)
    return call


@pytest.fixture
def running(scoring_round) -> Call:
    return Call.objects.get(pk=scoring_round.call_id)


def in_the_past(round_: Round) -> Round:
    Round.objects.filter(pk=round_.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    return fresh(round_)


def due_fields(page) -> dict[str, str]:
    """The names of the date's parts, as the page has them."""
    words = page.content.decode()
    return {name: value for name, value in FRAME.items() if f'name="{name}"' in words}


def test_panel_says_what_comes_next_at_each_stage(officer, team):
    call = published_call(team)
    assert "Nobody is on the panel yet." in text_of(get(officer, "panel", call.slug))
    panel = make_panel(call, team, size=2)
    assert "The call is still open." in text_of(get(officer, "panel", call.slug))
    close_call(call)
    waiting = make_entry(call, state="submitted")
    assert "No entry meets the requirements yet. Still to check: " in text_of(
        get(officer, "panel", call.slug)
    )
    Application.objects.filter(pk=waiting.pk).update(state="eligible")
    assert "The panel can begin." in text_of(get(officer, "panel", call.slug))
    round_ = assigning.prepare_round(call=fresh(call), by=again(team.officer))
    assert "The scoring is prepared." in text_of(get(officer, "panel", call.slug))
    assigning.start_round(round_=round_, by=again(team.officer))
    assert "The panel is scoring until" in text_of(get(officer, "panel", call.slug))
    in_the_past(round_)
    assert "The deadline for scores has passed." in text_of(get(officer, "panel", call.slug))
    rounds.close_round(round_=fresh(round_), by=again(team.officer))
    assert "The scoring is closed." in text_of(get(officer, "panel", call.slug))
    rounds.open_round(round_=fresh(round_), by=again(team.officer))
    assert "The scores were opened on" in text_of(get(officer, "panel", call.slug))
    assert panel.rounds.count() == 1


def test_prepare_without_a_panel_says_what_is_missing(officer, team):
    call = call_in_review(team, entries=1)
    assert "Invite the panel first." in text_of(get(officer, "prepare", call.slug, status=409))


def test_prepare_then_plan_then_start(officer, call):
    page = get(officer, "prepare", call.slug)
    assert due_fields(page) == FRAME
    post(officer, "prepare", call.slug, data=FRAME)
    round_ = Round.objects.get(call=call)
    assert (round_.state, round_.everyone_reads_everything) == (RoundState.PREPARED, True)
    plan = text_of(get(officer, "plan", call.slug))
    assert "Nothing is given out yet. Each panellist gets 3 entries." in plan
    assert Assignment.objects.count() == 0
    post(officer, "plan", call.slug)
    assert fresh(round_).state == RoundState.SCORING
    assert Assignment.objects.filter(round=round_).count() == 9


def test_prepare_in_the_past_keeps_what_was_typed(officer, call):
    data = {**FRAME, "due_day_year": "2001", "readers": "balanced"}
    page = post(officer, "prepare", call.slug, data=data, status=422)
    assert "Choose a time in the future." in text_of(page)
    assert 'value="2001"' in page.content.decode()
    assert 'value="balanced"' in page.content.decode()
    assert Round.objects.count() == 0


def test_prepare_twice_leads_to_the_plan(officer, call):
    post(officer, "prepare", call.slug, data=FRAME)
    assert get(officer, "prepare", call.slug, status=302).url.endswith("/scoring/plan/")


def test_plan_names_entries_with_too_few_readers_and_asks_why(officer, team):
    call = call_in_review(team, entries=1)
    make_entry(call, language="kk", title="Есеп")
    panel = make_panel(call, team, size=2, languages=["en"])
    name = panel.panellists.first().person.full_name
    post(officer, "prepare", call.slug, data=FRAME)
    page = text_of(get(officer, "plan", call.slug))
    assert "1 entry has fewer readers than required" in page
    assert "Есеп Does not read Kazakh:" in page
    assert name in page
    refused = post(officer, "plan", call.slug, status=422)
    assert "Give the reason." in text_of(refused)
    assert Assignment.objects.count() == 0
    post(officer, "plan", call.slug, data={"reason": "A translation is coming."})
    assert Round.objects.get(call=call).state == RoundState.SCORING


def test_plan_of_a_round_that_runs_is_a_conflict(officer, running):
    assert "Scoring" in text_of(get(officer, "plan", running.slug, status=409))


def test_assign_more_shows_and_gives(officer, running, scoring_round):
    assert "Nothing can be added now" in text_of(get(officer, "assign_more", running.slug))
    make_entry(running, title="A late one")
    assert "Give out these entries" in text_of(get(officer, "assign_more", running.slug))
    post(officer, "assign_more", running.slug)
    assert Assignment.objects.filter(application__title="A late one").count() == 3


def test_progress_puts_short_entries_first(officer, team, running, scoring_round):
    short = Standing.objects.filter(round=scoring_round).order_by("pk").first()
    for assignment in Assignment.objects.filter(round=scoring_round, application=short.application)[:2]:
        assigning.withdraw_assignment(assignment=assignment, by=again(team.officer), reason="Ill.")
    page = text_of(get(officer, "progress", running.slug))
    assert page.index(short.application.title) < page.index("Too few readers")
    others = Standing.objects.exclude(pk=short.pk).select_related("application")
    assert all(page.index("Too few readers") < page.index(one.application.title) for one in others)
    assert "0 of 1 Too few readers" in page


def test_entry_is_given_by_hand_with_a_language_reason(officer, team, running, scoring_round):
    entry = make_entry(running, language="kk", title="Есеп")
    member = add_panellist(scoring_round.panel, team, languages=["en"])
    page = text_of(get(officer, "readers", running.slug, entry.public_id))
    assert "Nobody reads it yet." in page
    data = {"panellist": member.pk}
    refused = post(officer, "readers", running.slug, entry.public_id, data=data, status=422)
    assert "Say why this panellist should read the entry all the same" in text_of(refused)
    data["language_reason"] = "With a translation."
    post(officer, "readers", running.slug, entry.public_id, data=data)
    page = text_of(get(officer, "readers", running.slug, entry.public_id))
    assert "Given by hand. With a translation." in page


def test_entry_in_conflict_is_not_given_by_hand(officer, team, running, scoring_round):
    member = add_panellist(scoring_round.panel, team, languages=["en"])
    entry = make_entry(running, title="A late one")
    conflicts.name_conflict(panellist=member, application=entry, by=again(team.officer), reason="A relative.")
    data = {"panellist": member.pk}
    refused = post(officer, "readers", running.slug, entry.public_id, data=data, status=422)
    assert "Lift the conflict first" in text_of(refused)


def test_entry_is_taken_with_a_reason(officer, running, scoring_round):
    taken = assignments_of(scoring_round, panellists_of(scoring_round)[0])[0]
    ids = (running.slug, taken.application.public_id, taken.public_id)
    post(officer, "take", *ids, data={"reason": ""}, status=422)
    post(officer, "take", *ids, data={"reason": "Too many."})
    assert fresh(taken).state == AssignmentState.WITHDRAWN
    get(officer, "take", *ids, status=409)


def test_deadline_moves_later_only(officer, running, scoring_round):
    page = get(officer, "deadline", running.slug)
    late = {**due_fields(page), "reason": "Two of them were ill."}
    early = {**late, "due_day_year": "2001"}
    refused = post(officer, "deadline", running.slug, data=early, status=422)
    assert "Choose a time after the present deadline." in text_of(refused)
    assert "Two of them were ill." in text_of(refused)
    post(officer, "deadline", running.slug, data=late)
    assert fresh(scoring_round).due_at.year == 2099


def test_close_before_its_time_says_when(officer, running, scoring_round):
    page = get(officer, "close", running.slug, status=409)
    assert "The panel still has time." in text_of(page)
    post(officer, "close", running.slug, status=409)
    assert fresh(scoring_round).state == RoundState.SCORING


def test_close_at_its_date_names_what_is_missing(officer, running, scoring_round):
    hand_in(scoring_round, panellists_of(scoring_round)[0], [4, 4, 4])
    in_the_past(scoring_round)
    page = text_of(get(officer, "close", running.slug))
    assert "3 of 9 scores are handed in." in page
    assert "6 scores are missing." in page
    post(officer, "close", running.slug)
    assert fresh(scoring_round).state == RoundState.CLOSED
    post(officer, "close", running.slug, status=409)


def test_close_when_all_is_in(officer, running, scoring_round):
    for member in panellists_of(scoring_round):
        hand_in(scoring_round, member, [4, 3, 2])
    assert "All scores are handed in." in text_of(get(officer, "panel", running.slug))
    assert "missing" not in text_of(get(officer, "close", running.slug))
    post(officer, "close", running.slug)
    assert fresh(scoring_round).state == RoundState.CLOSED


def test_open_asks_before_and_leads_to_the_ranking(officer, team, running, scoring_round):
    for member in panellists_of(scoring_round):
        hand_in(scoring_round, member, [4, 3, 2])
    rounds.close_round(round_=scoring_round, by=again(team.officer))
    page = text_of(get(officer, "open", running.slug))
    assert "Open the scores?" in page
    assert "This cannot be taken back." in page
    response = post(officer, "open", running.slug)
    assert response.url.endswith("/ranking/")
    post(officer, "open", running.slug, status=409)


def test_open_with_a_conflict_to_settle_says_so(officer, team, running, scoring_round):
    member = panellists_of(scoring_round)[0]
    entry = assignments_of(scoring_round, member)[0].application
    conflicts.name_conflict(panellist=member, application=entry, by=again(team.officer), reason="Kin.")
    rounds.close_round(round_=in_the_past(scoring_round), by=again(team.officer))
    assert "A conflict of interest waits to be settled." in text_of(get(officer, "panel", running.slug))
    page = post(officer, "open", running.slug, status=409)
    assert "A conflict of interest waits to be upheld or lifted." in text_of(page)


@pytest.mark.parametrize("name", ["panel", "progress", "conflicts"])
def test_pages_cost_the_same_with_few_and_with_many(officer, team, name):
    counts = []
    for size, entries in ((2, 1), (4, 6)):
        round_ = running_round(team, size=size, entries=entries)
        slug = Call.objects.get(pk=round_.call_id).slug
        get(officer, name, slug)
        with CaptureQueriesContext(connection) as counted:
            get(officer, name, slug)
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert counts[0] <= (15 if name == "panel" else 12)


def test_panel_warns_where_nobody_independent_remains(officer, team, running, scoring_round):
    assert "nobody remains who took no part" in text_of(get(officer, "panel", running.slug))

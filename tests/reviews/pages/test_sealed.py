"""Before the scores are opened, nothing that the office opens depends on them: two worlds, one page."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Call
from reviews.models import Review, ReviewVersion, Round, Standing
from reviews.services import rounds
from tests.factories.calls import again, fresh
from tests.factories.people import administrator, sign_in
from tests.factories.reviews import assignments_of, hand_in, panellists_of, score
from tests.reviews.pages.reading import bare, cells_of

CALL_PAGES = (
    "panel",
    "ranking",
    "ranking_export",
    "progress",
    "conflicts",
    "assign_more",
    "deadline",
    "close",
    "open",
    "plan",
)


def addresses(round_: Round) -> Iterator[str]:
    """Every page of the office on which a round leaves a trace."""
    slug = Call.objects.get(pk=round_.call_id).slug
    seats = panellists_of(round_)
    entries = [one.application for one in assignments_of(round_, seats[0])]
    for name in CALL_PAGES:
        yield reverse(f"reviews:{name}", args=[slug])
    for seat in seats:
        for name in ("member", "member_leaves", "reading", "reopen_set", "name_conflict"):
            yield reverse(f"reviews:{name}", args=[slug, seat.public_id])
    for entry in entries:
        yield reverse("reviews:readers", args=[slug, entry.public_id])
        yield reverse("applications:application", args=[slug, entry.public_id])
        yield reverse("applications:application_history", args=[slug, entry.public_id])
    for query in ("", "?sort=title", "?sort=country", "?q=Entry", "?state=eligible"):
        yield reverse("applications:applications", args=[slug]) + query
    for name in ("call_desk", "history"):
        yield reverse(f"applications:{name}", args=[slug])
    yield reverse("applications:my_work")
    yield reverse("reviews:tie", args=[slug]) + "?rank=1&category=main"
    yield reverse("awards:decision", args=[slug])
    yield reverse("awards:letters", args=[slug])


def world(client: Client, round_: Round) -> dict[str, str]:
    return {address: bare(client.get(address)) for address in addresses(round_)}


def cells_of_export(client: Client, round_: Round) -> str:
    slug = Call.objects.get(pk=round_.call_id).slug
    return cells_of(client.get(reverse("applications:export", args=[slug])))


def other_marks(round_: Round) -> None:
    """The same round, scored the other way round; nothing else in the world changes."""
    for model, path in ((Review, "assignment"), (ReviewVersion, "review__assignment")):
        for row in model.objects.filter(**{f"{path}__round": round_}):
            marks = {key: 6 - mark for key, mark in row.marks.items()}
            model.objects.filter(pk=row.pk).update(
                marks=marks, total=6 - row.total, comments={"overall": "The opposite."}
            )


@pytest.fixture
def scored(scoring_round) -> Round:
    """Two sets handed in, the third half scored."""
    first, second, third = panellists_of(scoring_round)
    hand_in(scoring_round, first, [5, 4, 1])
    hand_in(scoring_round, second, [5, 3, 2])
    score(assignments_of(scoring_round, third)[0], 5)
    return fresh(scoring_round)


@pytest.fixture(params=["officer", "approver", "observer"])
def reader(request, team) -> Client:
    return sign_in(Client(), getattr(team, request.param))


def test_pages_do_not_change_with_the_scores_while_the_panel_scores(reader, scored):
    before = world(reader, scored)
    other_marks(scored)
    assert world(reader, scored) == before


def test_pages_do_not_change_with_the_scores_of_a_closed_round(reader, scored, team):
    Round.objects.filter(pk=scored.pk).update(due_at=timezone.now())
    rounds.close_round(round_=fresh(scored), by=again(team.officer))
    before = world(reader, scored)
    other_marks(scored)
    assert world(reader, scored) == before


def test_exports_do_not_change_with_the_scores(officer, scored):
    before = cells_of_export(officer, scored)
    other_marks(scored)
    assert cells_of_export(officer, scored) == before


def test_nothing_of_the_scores_is_stored_in_the_ranking_before_opening(scored):
    kept = Standing.objects.filter(round=scored)
    assert set(kept.values_list("mean", "shown", "rank_key", "is_tied")) == {
        (None, "", Standing.UNRANKED, False)
    }
    assert scored.spread == {}


def test_admin_shows_no_scores(scored):
    client = sign_in(Client(), administrator())
    lists = ["reviews/round/", "reviews/assignment/", "reviews/panellist/"]
    paths = [*lists, f"reviews/round/{scored.pk}/change/"]
    before = [bare(client.get(f"/admin/{path}", follow=True)) for path in paths]
    other_marks(scored)
    assert [bare(client.get(f"/admin/{path}", follow=True)) for path in paths] == before


def test_pages_do_change_once_the_scores_are_opened(officer, scored, team):
    """The comparison above can see a difference where there is one."""
    for panellist in panellists_of(scored)[2:]:
        hand_in(scored, panellist, [4, 4, 4])
    rounds.close_round(round_=scored, by=again(team.officer))
    rounds.open_round(round_=fresh(scored), by=again(team.officer))
    before = world(officer, scored)
    other_marks(scored)
    assert world(officer, scored) != before

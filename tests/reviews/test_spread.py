"""What a round keeps of its panel's differences gives the same intervals as computing them anew."""

import pytest

from reviews.disagreement import disagreement
from reviews.models import Standing
from reviews.ranking import rank
from reviews.spread import Spread, key_of
from reviews.standings import interval, rankings
from tests.factories.calls import fresh
from tests.factories.reviews import opened_round

WEIGHTS = {"results": 40, "novelty": 60}
SCALE = (1.0, 5.0)


def marks_of(rows: list[dict[str, int]]) -> dict:
    """One row an entry: a mark by panellist."""
    return {
        place: {name: {"results": mark, "novelty": mark} for name, mark in row.items()}
        for place, row in enumerate(rows)
    }


SHARED = [
    {"a": 5, "b": 4, "c": 5},
    {"a": 4, "b": 3},
    {"b": 2, "c": 4, "d": 3},
    {"a": 3, "d": 1},
    {"a": 1, "b": 1, "c": 3, "d": 2},
    {"b": 2, "d": 4},
    {"a": 4, "c": 4},
    {"c": 5, "d": 5},
]


def test_stored_intervals_equal_computed_ones():
    ranking = rank(method="weighted_mean", weights=WEIGHTS, marks=marks_of(SHARED))
    found = disagreement(ranking, lowest=SCALE[0], highest=SCALE[1])
    spread = Spread.read(Spread.of(ranking, found, places=2).to_json())
    for row in ranking.rows:
        stored = spread.interval(float(row.mark), row.reviews, SCALE)
        assert stored == pytest.approx(found.intervals[row.entry], abs=1e-12)
    assert spread.reaching == len(found.reaching(spread.line))
    assert (spread.entries, spread.unmarked, spread.is_cut) == (8, 0, found.is_cut)


def test_refused_spread_keeps_the_reason_and_the_counts():
    ranking = rank(method="weighted_mean", weights=WEIGHTS, marks=marks_of([{"a": 5}, {"a": 4}, {}]))
    spread = Spread.of(ranking, disagreement(ranking), places=1)
    assert (spread.refused, spread.entries, spread.unmarked) == ("one_panellist", 2, 1)
    assert spread.interval(5.0, 1, SCALE) is None
    assert spread.why_refused


def test_nothing_stored_is_none():
    assert Spread.read(None) is None
    assert Spread.read({}) is None


def test_opening_a_round_keeps_its_spread(team):
    round_ = opened_round(team, [[5, 4, 4, 3, 2, 1], [4, 4, 4, 3, 1, 2], [5, 4, 4, 2, 2, 2]])
    [(category, ranking)] = rankings(round_).items()
    computed = interval(round_, ranking)
    spread = Spread.read(fresh(round_).spread[key_of(category)])
    assert (spread.places, spread.line) == (2, 4.0)
    for standing in Standing.objects.filter(round=round_):
        stored = spread.interval(float(standing.mean), standing.reviews_in, round_.scale)
        assert stored == pytest.approx(computed.intervals[standing.application_id], abs=1e-5)

"""What a ranking suggests and what departs from it, by examples and by law."""

from hypothesis import given
from hypothesis import strategies as st

from awards.outcomes import (
    LEVEL,
    Choice,
    Placed,
    across_line,
    crossing,
    departures,
    reserve_places,
    suggested,
    with_shared_reasons,
)
from awards.states import Outcome

S, R, U = Outcome.SELECTED.value, Outcome.RESERVE.value, Outcome.UNSUCCESSFUL.value


def placed(*rows: tuple[int | None, str], category: int = 1) -> list[Placed]:
    """Applications 1, 2, 3 … with their ranks and outcomes."""
    return [Placed(pk, category, rank, outcome) for pk, (rank, outcome) in enumerate(rows, 1)]


def ranks_of(marks: list[int]) -> list[int]:
    return [1 + sum(1 for other in marks if other > mark) for mark in marks]


marks = st.lists(st.integers(1, 5), min_size=1, max_size=12)
outcomes = st.sampled_from([S, R, U])
rankings = marks.flatmap(
    lambda found: st.lists(outcomes, min_size=len(found), max_size=len(found)).map(
        lambda chosen: placed(*zip(ranks_of(found), chosen, strict=True))
    )
)


def inverted(rows: list[Placed]) -> bool:
    """Whether someone ranked better has a worse outcome, or equals have different ones."""
    return any(
        (one.rank < other.rank and LEVEL[one.outcome] > LEVEL[other.outcome])
        or (one.rank == other.rank and one.outcome != other.outcome)
        for one in rows
        for other in rows
    )


def test_outcomes_in_the_order_of_the_ranking_never_depart():
    assert departures(placed((1, S), (2, S), (3, R), (4, U))) == set()


def test_whoever_is_passed_over_and_whoever_goes_ahead_are_named():
    assert departures(placed((1, U), (2, S), (3, S), (4, U))) == {1, 3}


def test_parted_equals_are_all_named():
    assert departures(placed((1, S), (2, S), (2, U), (2, U), (5, U))) == {2, 3, 4}


def test_equals_passed_over_together_are_named_with_who_went_ahead():
    assert departures(placed((1, S), (2, U), (2, U), (4, S))) == {2, 3, 4}


def test_fewer_selected_than_places_is_no_departure():
    assert departures(placed((1, S), (2, U), (3, U))) == set()


def test_unmarked_departs_unless_it_is_not_selected():
    assert departures(placed((1, S), (None, S), (None, R), (None, U))) == {2, 3}


def test_categories_are_judged_apart():
    rows = [*placed((1, U), (2, S)), Placed(9, 2, 1, S), Placed(10, 2, 2, U)]
    assert departures(rows) == {1, 2}


@given(rankings)
def test_departures_are_named_exactly_where_the_ranking_is_not_followed(rows):
    assert bool(departures(rows)) == inverted(rows)


@given(marks, st.integers(0, 12), st.integers(0, 12))
def test_following_the_ranking_without_parting_equals_never_departs(found, selected, reserve):
    """Whole ranks go up to the number; the rank that would not fit stays below."""
    ranks = ranks_of(found)

    def outcome(rank: int) -> str:
        through = rank + ranks.count(rank) - 1
        return S if through <= selected else R if through <= selected + reserve else U

    assert departures(placed(*((rank, outcome(rank)) for rank in ranks))) == set()


@given(rankings, st.randoms())
def test_departures_do_not_hang_on_the_order_of_rows(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert departures(shuffled) == departures(rows)


@given(marks, st.integers(0, 12))
def test_suggestion_fits_the_places_and_departs_from_nothing(found, places):
    rows = placed(*((rank, U) for rank in ranks_of(found)))
    chosen = suggested(rows, {1: places})
    assert set(chosen) == {row.application_id for row in rows}
    assert list(chosen.values()).count(S) <= places
    told = [Placed(row.application_id, 1, row.rank, chosen[row.application_id]) for row in rows]
    assert departures(told) == set()


def test_suggestion_stops_before_a_tie_across_the_line():
    rows = placed((1, U), (2, U), (2, U), (4, U))
    assert suggested(rows, {1: 2}) == {1: S, 2: U, 3: U, 4: U}


def test_suggestion_without_a_number_of_places_leaves_the_choice_open():
    assert suggested(placed((1, U), (None, U)), {1: None}) == {2: U}


def test_one_reason_speaks_for_its_whole_tie():
    rows = placed((1, S), (2, S), (2, U))
    given_choices = {1: Choice(1, S), 2: Choice(2, S, "The higher mark for results."), 3: Choice(3, U)}
    filled = with_shared_reasons(rows, given_choices)
    assert [filled[pk].reason for pk in (1, 2, 3)] == ["", *["The higher mark for results."] * 2]


def test_two_reasons_in_a_tie_are_not_guessed_between():
    rows = placed((1, S), (1, R), (1, U))
    typed = {1: Choice(1, S, "One."), 2: Choice(2, R, "Another."), 3: Choice(3, U)}
    assert with_shared_reasons(rows, typed)[3].reason == ""


def test_equals_share_their_place_on_the_reserve_list():
    rows = placed((1, S), (2, R), (2, R), (4, R), (None, R), (6, U))
    assert reserve_places(rows) == {2: 1, 3: 1, 4: 3, 5: 4}


def test_ties_across_the_line_and_parted_ones_are_found():
    rows = placed((1, S), (2, U), (2, U), (4, R), (4, U))
    assert [tie.rank for tie in across_line(rows, {1: 2})] == [2]
    assert [tie.rank for tie in crossing(rows)] == [4]
    assert across_line(rows, {1: None}) == []
    assert across_line(rows, {1: 3}) == []

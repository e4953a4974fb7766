from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.ranking import (
    METHODS,
    apply_tie_rule,
    criterion_mean,
    line_of_places,
    rank,
    register_method,
    rounded,
)

CRITERIA = ("results", "repeatable", "evidence")
WEIGHTS = {"results": Decimal("40"), "repeatable": Decimal("35"), "evidence": Decimal("25")}

mark = st.none() | st.decimals(min_value=1, max_value=5, places=1)
review = st.fixed_dictionaries(dict.fromkeys(CRITERIA, mark))
entry_reviews = st.dictionaries(st.sampled_from("ABCDE"), review, max_size=5)
all_marks = st.dictionaries(st.integers(min_value=1, max_value=30), entry_reviews, max_size=10)
weight_sets = st.fixed_dictionaries(
    dict.fromkeys(CRITERIA, st.decimals(min_value="0.1", max_value=100, places=1))
)


def ranked(marks, weights=WEIGHTS, **options):
    return rank(method="weighted_mean", weights=weights, marks=marks, **options)


def simple(**marks):
    """Entries by name, each panellist's one mark: simple(first=[5, 4])."""
    return {
        entry: {panellist: {"results": Decimal(str(value))} for panellist, value in enumerate(values)}
        for entry, values in marks.items()
    }


def places(ranking):
    return {row.entry: row.label for row in ranking.rows}


def test_rank_ties_share_a_rank_and_the_next_is_skipped():
    ranking = ranked(simple(a=[5, 4], b=[4, 4], c=[3, 5], d=[2, 2]))
    assert [(row.entry, row.label) for row in ranking.rows] == [
        ("a", "1"),
        ("b", "2="),
        ("c", "2="),
        ("d", "4"),
    ]


def test_rank_the_looks_figures():
    ranking = ranked(simple(apprentices=[5.0, 4.5, 4.5], talent=[4.4, 4.1, 3.5], teachers=[4.0, 4.3, 3.7]))
    assert [(row.label, row.shown) for row in ranking.rows] == [
        ("1", Decimal("4.67")),
        ("2=", Decimal("4.00")),
        ("2=", Decimal("4.00")),
    ]


def test_rank_weights_each_panellist_before_the_mean():
    marks = {
        1: {
            "A": {"results": Decimal(5), "repeatable": Decimal(3), "evidence": Decimal(1)},
            "B": {"results": Decimal(4), "repeatable": Decimal(4), "evidence": Decimal(4)},
        }
    }
    row = ranked(marks).rows[0]
    assert row.panellist_marks == {"A": Fraction(33, 10), "B": Fraction(4)}
    assert row.mark == Fraction(365, 100)


def test_rank_not_applicable_is_left_out_and_not_zero():
    with_gap = {1: {"A": {"results": Decimal(4), "repeatable": Decimal(4), "evidence": None}}}
    with_zero = {1: {"A": {"results": Decimal(4), "repeatable": Decimal(4), "evidence": Decimal(0)}}}
    assert (ranked(with_gap).rows[0].mark, ranked(with_zero).rows[0].mark) == (4, 3)


def test_rank_review_without_any_mark_does_not_count():
    marks = {1: {"A": {"results": Decimal(4)}, "B": dict.fromkeys(CRITERIA)}}
    row = ranked(marks, required=2).rows[0]
    assert (row.mark, row.reviews, row.is_short) == (4, 1, True)


def test_rank_entry_without_reviews_stands_last_without_a_rank():
    ranking = ranked({1: {}, 2: {"A": {"results": Decimal(1)}}})
    assert [(row.entry, row.rank, row.mark, row.label) for row in ranking.rows] == [
        (2, 1, 1, "1"),
        (1, None, None, ""),
    ]


def test_rank_short_of_reviews_is_flagged_and_still_ranked():
    ranking = ranked(simple(a=[5], b=[4, 4]), required=2)
    assert [(row.entry, row.rank, row.is_short) for row in ranking.rows] == [("a", 1, True), ("b", 2, False)]


def test_rank_thirds_are_equal_exactly():
    ranking = ranked(simple(a=[4.1, 3.9, 3.8], b=[3.9, 4.4, 3.5]))
    assert places(ranking) == {"a": "1=", "b": "1="}


def test_rank_marks_that_only_look_equal_are_told_apart_and_shown_so():
    ranking = ranked(simple(a=[3.935], b=[3.934], c=[3.5]))
    assert [(row.label, row.shown) for row in ranking.rows] == [
        ("1", Decimal("3.94")),
        ("2", Decimal("3.93")),
        ("3", Decimal("3.50")),
    ]
    closer = ranked(simple(a=[3.9349], b=[3.9341], c=[3.5]))
    assert [(row.label, row.shown) for row in closer.rows] == [
        ("1", Decimal("3.935")),
        ("2", Decimal("3.934")),
        ("3", Decimal("3.50")),
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("2.665", "2.67"), ("2.664999", "2.66"), ("-2.665", "-2.67"), ("0", "0.00"), ("0.005", "0.01")],
)
def test_rounded_is_half_up_from_the_exact_value(value, shown):
    assert str(rounded(Fraction(value))) == shown


@pytest.mark.parametrize("weights", [{"results": -1}, {"results": 0}, {}])
def test_rank_weights_that_weigh_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="at least one is above zero"):
        ranked(simple(a=[1]), weights)


def test_register_method_key_taken_is_refused():
    with pytest.raises(ValueError, match="registered already"):
        register_method(METHODS["weighted_mean"])


@given(all_marks, st.randoms())
def test_rank_does_not_depend_on_the_order_of_entries_panellists_or_criteria(marks, random):
    def shuffled(mapping):
        keys = list(mapping)
        random.shuffle(keys)
        return {key: mapping[key] for key in keys}

    mixed = {
        entry: {panellist: shuffled(marked) for panellist, marked in shuffled(reviews).items()}
        for entry, reviews in shuffled(marks).items()
    }
    assert ranked(mixed, shuffled(WEIGHTS)).rows == ranked(marks).rows


@given(all_marks, weight_sets, st.fractions(min_value="1/100", max_value=1000))
def test_rank_does_not_depend_on_the_scale_of_weights(marks, weights, factor):
    scaled = {criterion: Fraction(weight) * factor for criterion, weight in weights.items()}
    assert ranked(marks, scaled).rows == ranked(marks, weights).rows


@given(all_marks, st.data())
def test_rank_a_higher_mark_never_worsens_a_rank(marks, data):
    cells = [
        (entry, panellist, criterion)
        for entry, reviews in marks.items()
        for panellist, marked in reviews.items()
        for criterion, value in marked.items()
        if value is not None
    ]
    if not cells:
        return
    entry, panellist, criterion = data.draw(st.sampled_from(cells))
    before = ranked(marks).row_of(entry)
    raised = {**marks, entry: {**marks[entry], panellist: {**marks[entry][panellist], criterion: Decimal(6)}}}
    after = ranked(raised).row_of(entry)
    assert after.mark > before.mark
    assert after.rank <= before.rank


@given(all_marks, weight_sets)
def test_rank_is_one_more_than_the_number_of_higher_marks(marks, weights):
    ranking = ranked(marks, weights)
    known = [row.mark for row in ranking.rows if row.mark is not None]
    for row in ranking.rows:
        if row.mark is None:
            assert (row.rank, row.tied) == (None, False)
        else:
            assert row.rank == 1 + sum(other > row.mark for other in known)
            assert row.tied == (known.count(row.mark) > 1)
            assert 1 <= row.mark <= 5


@given(all_marks)
def test_rank_different_marks_are_shown_differently(marks):
    shown = {}
    for row in ranked(marks).rows:
        if row.mark is not None:
            shown.setdefault(row.shown, set()).add(row.mark)
    assert all(len(different) == 1 for different in shown.values())


TIED = {
    "a": {"A": {"results": Decimal(3), "evidence": Decimal(5)}},
    "b": {"A": {"results": Decimal(5), "evidence": Decimal(3)}},
    "c": {"A": {"results": Decimal(4), "evidence": Decimal(4)}},
    "d": {"A": {"results": Decimal(4), "evidence": Decimal(4)}},
    "e": {"A": {"results": Decimal(1), "evidence": Decimal(1)}},
}
EVEN = {"results": 1, "evidence": 1}


def test_apply_tie_rule_higher_mark_goes_first_and_equals_stay_tied():
    ranking = apply_tie_rule(ranked(TIED, EVEN), "results")
    assert places(ranking) == {"b": "1", "c": "2=", "d": "2=", "a": "4", "e": "5"}
    assert ranking.row_of("b").tie_rules == ("results",)
    assert ranking.row_of("e").tie_rules == ()


def test_apply_tie_rule_is_never_applied_by_itself():
    assert places(ranked(TIED, EVEN)) == {"a": "1=", "b": "1=", "c": "1=", "d": "1=", "e": "5"}


def test_apply_tie_rule_only_to_the_tie_that_was_named():
    marks = TIED | {
        "y": {"A": {"results": Decimal(1), "evidence": Decimal(2)}},
        "z": {"A": {"results": Decimal(2), "evidence": Decimal(1)}},
    }
    ranking = apply_tie_rule(ranked(marks, EVEN), "results", only_rank=5)
    assert places(ranking) == {"a": "1=", "b": "1=", "c": "1=", "d": "1=", "z": "5", "y": "6", "e": "7"}


def test_apply_tie_rule_not_applicable_leaves_the_tie_whole():
    marks = TIED | {"f": {"A": {"results": None, "evidence": Decimal(4)}}}
    ranking = ranked(marks, EVEN)
    assert apply_tie_rule(ranking, "results").rows == ranking.rows


def test_apply_tie_rule_twice_with_two_criteria():
    marks = {
        "a": {"A": {"results": Decimal(4), "repeatable": Decimal(2), "evidence": Decimal(3)}},
        "b": {"A": {"results": Decimal(4), "repeatable": Decimal(3), "evidence": Decimal(2)}},
    }
    even = dict.fromkeys(CRITERIA, 1)
    once = apply_tie_rule(ranked(marks, even), "results")
    assert places(once) == {"a": "1=", "b": "1="}
    assert places(apply_tie_rule(once, "repeatable")) == {"b": "1", "a": "2"}


@given(all_marks, st.sampled_from(CRITERIA))
def test_apply_tie_rule_changes_nothing_between_different_marks(marks, criterion):
    before, after = ranked(marks), apply_tie_rule(ranked(marks), criterion)
    order = {row.entry: row.rank for row in after.rows}
    for row in before.rows:
        for other in before.rows:
            if row.mark is not None and other.mark is not None and row.mark > other.mark:
                assert order[row.entry] < order[other.entry]


def test_criterion_mean_skips_not_applicable():
    reviews = [{"results": Decimal(4)}, {"results": None}, {}, {"results": Decimal("4.5")}]
    assert criterion_mean(reviews, "results") == Fraction(17, 4)
    assert criterion_mean(reviews, "evidence") is None


@pytest.mark.parametrize(
    ("number", "above", "tied", "left"),
    [(1, 1, (), 0), (2, 2, ("b", "c"), 1), (3, 3, (), 0), (4, 4, (), 0), (9, 4, (), 0), (0, 0, (), 0)],
)
def test_line_of_places_names_a_tie_that_lies_across_it(number, above, tied, left):
    ranking = ranked(simple(a=[5, 4], b=[4, 4], c=[3, 5], d=[2, 2]))
    line = line_of_places(ranking, number)
    assert (line.above, line.tied, line.places_left) == (above, tied, left)

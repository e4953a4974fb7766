from decimal import Decimal

import pytest

from awards.own_result import own_result, released_line, standing_line
from reviews.models import Panellist, Review, ReviewVersion
from tests.factories.awards import add_reviews, decided_call, entry, told_call


def test_nothing_is_read_before_the_release(team):
    call = decided_call(team)
    row = entry(call, 1)
    add_reviews(call.rounds.get(), row, 5, 4)
    assert (released_line(row), own_result(row)) == (None, None)
    assert standing_line(row).outcome == "selected"


def test_own_marks_are_the_panels_mean_by_criterion(team):
    call = told_call(team)
    row = entry(call, 3)
    add_reviews(call.rounds.get(), row, 4, 4, 3)
    result = own_result(row)
    assert next((item.title, item.mean, item.highest) for item in result.criteria) == (
        "Results for people",
        Decimal("3.67"),
        Decimal("5"),
    )
    assert (result.mark, result.reviews, result.line.outcome) == ("3.00", 3, "unsuccessful")


def test_criterion_that_does_not_apply_counts_for_nothing(team):
    call = told_call(team)
    row = entry(call, 3)
    round_ = call.rounds.get()
    key = round_.criteria[0]["key"]
    round_.criteria[0]["optional"] = True
    round_.save()
    panellists = add_reviews(round_, row, 4, 2)
    ReviewVersion.objects.filter(review__assignment__panellist=panellists[0]).update(marks={key: "na"})
    assert own_result(row).criteria[0].mean == Decimal("2.00")


def test_comments_come_without_names_and_in_an_order_that_tells_nothing(team):
    call = told_call(team)
    row = entry(call, 3)
    round_ = call.rounds.get()
    add_reviews(round_, row, 4, results="B. Counted once.", overall="Early.")
    add_reviews(round_, row, 3, results="A. Few counts.", overall="Good.")
    result = own_result(row)
    assert result.criteria[0].comments == ["A. Few counts.", "B. Counted once."]
    assert result.comments == ["Early.", "Good."]
    names = Panellist.objects.values_list("person__full_name", flat=True)
    assert not any(name in str(result) for name in names)


def test_private_note_of_a_panellist_never_leaves_them(team):
    call = told_call(team)
    row = entry(call, 3)
    add_reviews(call.rounds.get(), row, 4)
    Review.objects.update(note="Not sure about this one.")
    assert "Not sure" not in str(own_result(row))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_entry_that_nobody_marked_has_a_result_without_marks(team, number):
    call = told_call(team, "selected", "reserve", marks=(5, 4, None))
    result = own_result(entry(call, number))
    assert (result.reviews, result.comments) == (0, [])
    assert result.mark == {1: "5.00", 2: "4.00", 3: ""}[number]

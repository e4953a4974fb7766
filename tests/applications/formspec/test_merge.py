from hypothesis import given
from hypothesis import strategies as st

from applications.formspec.merge import Conflict, merge

keys = st.sampled_from("abcde")
values = st.none() | st.booleans() | st.text(max_size=3) | st.lists(st.sampled_from(["x", "y"]), max_size=2)
revisions = st.integers(0, 3)
drafts = st.tuples(
    st.dictionaries(keys, values.filter(lambda value: value is not None)), st.dictionaries(keys, revisions)
)
changes = st.dictionaries(keys, values)
bases = st.dictionaries(keys, revisions)


def test_merge_takes_a_change_made_from_the_current_revision():
    result = merge({"a": "old", "b": "kept"}, {"a": 2, "b": 1}, {"a": "new"}, {"a": 2})
    assert (result.answers, result.revisions, result.conflicts) == (
        {"a": "new", "b": "kept"},
        {"a": 3, "b": 1},
        {},
    )


def test_merge_shows_both_sides_of_a_conflict_and_keeps_theirs():
    result = merge({"a": "theirs"}, {"a": 2}, {"a": "mine"}, {"a": 1})
    assert result.conflicts == {"a": Conflict(mine="mine", theirs="theirs", base=1)}
    assert (result.answers, result.revisions) == ({"a": "theirs"}, {"a": 2})


def test_merge_of_the_same_words_twice_is_no_conflict():
    result = merge({"a": "same"}, {"a": 5}, {"a": "same"}, {"a": 1})
    assert (result.revisions, result.conflicts) == ({"a": 5}, {})


def test_merge_takes_an_answer_away():
    result = merge({"a": "old"}, {"a": 1}, {"a": None}, {"a": 1})
    assert (result.answers, result.revisions) == ({}, {"a": 2})


def test_merge_of_a_removal_conflicts_with_a_new_answer():
    result = merge({}, {"a": 2}, {"a": "mine"}, {"a": 1})
    assert result.conflicts == {"a": Conflict(mine="mine", theirs=None, base=1)}


def test_merge_does_not_take_true_for_one():
    assert merge({"a": 1}, {"a": 1}, {"a": True}, {"a": 1}).answers["a"] is True


@given(drafts, changes, bases)
def test_merge_loses_no_change_and_touches_nothing_else(draft, change, base):
    answers, numbers = draft
    result = merge(answers, numbers, change, base)
    for key in change:
        assert (key in result.conflicts) != (result.answers.get(key) == change[key])
    for key in set(answers) - set(change) | set(result.conflicts):
        assert result.answers.get(key) == answers.get(key)
        assert result.revisions.get(key) == numbers.get(key)
    assert set(result.conflicts) <= set(change)
    assert None not in result.answers.values()


@given(drafts, changes, bases)
def test_merge_counts_a_revision_exactly_where_an_answer_changed(draft, change, base):
    answers, numbers = draft
    result = merge(answers, numbers, change, base)
    for key in set(answers) | set(change):
        grew = result.revisions.get(key, 0) - numbers.get(key, 0)
        assert grew == (result.answers.get(key) != answers.get(key))


@given(drafts, changes, bases)
def test_merge_twice_is_merging_once(draft, change, base):
    """A save that the browser sends again, because the answer was lost on the way, changes nothing."""
    once = merge(*draft, change, base)
    twice = merge(once.answers, once.revisions, change, base)
    assert (twice.answers, twice.revisions, twice.conflicts) == (once.answers, once.revisions, once.conflicts)


@given(
    drafts,
    st.dictionaries(st.sampled_from("abc"), values),
    st.dictionaries(st.sampled_from("de"), values),
    bases,
)
def test_merge_of_two_people_on_different_answers_is_the_same_in_either_order(draft, mine, yours, base):
    first = merge(*draft, mine, base)
    first_then = merge(first.answers, first.revisions, yours, base)
    second = merge(*draft, yours, base)
    second_then = merge(second.answers, second.revisions, mine, base)
    assert first_then.answers == second_then.answers
    assert first_then.revisions == second_then.revisions
    assert first.conflicts | first_then.conflicts == second.conflicts | second_then.conflicts

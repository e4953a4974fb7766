import pytest

from reviews.models import Assignment, Review, Round, Standing
from reviews.permissions import (
    has_handed_in,
    is_chair,
    is_panellist,
    may_manage_panel,
    may_read_entry,
    may_score,
    may_see_counts,
    may_see_scores,
    reviews_for,
)
from reviews.services import conflicts
from tests.factories.calls import again
from tests.factories.people import PersonFactory
from tests.factories.reviews import (
    add_panellist,
    assignments_of,
    hand_in,
    opened_round,
    panellists_of,
    running_round,
)


def rule(round_, panel_sees) -> Round:
    Round.objects.filter(pk=round_.pk).update(panel_sees=panel_sees)
    return Round.objects.get(pk=round_.pk)


def seen(person, round_) -> int:
    return reviews_for(person, round_).count()


def test_staff_see_counts_and_no_scores_until_the_round_is_opened(team, scoring_round):
    for panellist in panellists_of(scoring_round):
        hand_in(scoring_round, panellist, [5, 4, 3])
    for person in (team.officer, team.approver, team.observer):
        assert may_see_counts(again(person), scoring_round.call)
        assert not may_see_scores(again(person), scoring_round)
        assert seen(again(person), scoring_round) == 0
    assert Standing.objects.ranked().count() == 0


def test_staff_see_scores_of_an_opened_round(team):
    round_ = opened_round(team, [[5, 4], [4, 4]])
    for person in (team.officer, team.approver, team.observer):
        assert may_see_scores(again(person), round_)
        assert seen(again(person), round_) == 4


def test_panellist_sees_only_their_own_until_their_set_is_in(scoring_round):
    round_ = rule(scoring_round, "handed_in")
    first, second, _third = panellists_of(round_)
    hand_in(round_, first, [5, 4, 3])
    assert (may_see_scores(second.person, round_), seen(second.person, round_)) == (False, 0)
    assert seen(first.person, round_) == 3
    hand_in(round_, second, [4, 4, 4])
    assert (may_see_scores(second.person, round_), seen(second.person, round_)) == (True, 6)


def test_panellist_whose_set_is_in_waits_for_the_rule_of_the_round(scoring_round):
    first, second, _third = panellists_of(scoring_round)
    hand_in(scoring_round, first, [5, 4, 3])
    hand_in(scoring_round, second, [4, 4, 4])
    assert not may_see_scores(first.person, scoring_round)
    assert seen(first.person, scoring_round) == 3


def test_panellist_learns_nothing_of_an_entry_they_stepped_aside_from(scoring_round):
    round_ = rule(scoring_round, "handed_in")
    first, second, _third = panellists_of(round_)
    aside = assignments_of(round_, second)[0]
    conflicts.step_aside(assignment=aside, by=second.person, reason="I know them.")
    hand_in(round_, first, [5, 4, 3])
    hand_in(round_, second, [4, 4])
    visible = reviews_for(second.person, round_)
    assert aside.application_id not in visible.values_list("assignment__application", flat=True)
    assert visible.count() == 4


def test_opened_round_is_closed_to_a_panellist_who_never_handed_in(team):
    round_ = running_round(team)
    first, second, third = panellists_of(round_)
    hand_in(round_, first, [5, 4, 3])
    hand_in(round_, second, [5, 4, 3])
    Round.objects.filter(pk=round_.pk).update(state="opened")
    round_ = Round.objects.get(pk=round_.pk)
    assert may_see_scores(first.person, round_)
    assert not may_see_scores(third.person, round_)


@pytest.mark.parametrize("panel_sees", ["opened", "handed_in"])
def test_strangers_and_applicants_see_nothing(team, panel_sees):
    round_ = rule(opened_round(team, [[5, 4], [4, 4]]), panel_sees)
    applicant = round_.call.applications.first().participants.get().person
    for person in (None, PersonFactory(), applicant):
        assert not may_see_scores(person, round_)
        assert seen(person, round_) == 0
        assert not may_see_counts(person, round_.call)
        assert not is_panellist(person, round_.call)


def test_officer_on_the_panel_sees_no_more_than_the_office(team, scoring_round):
    round_ = rule(scoring_round, "handed_in")
    judge = add_panellist(round_.panel, team, person=again(team.officer))
    assert is_panellist(judge.person, round_.call)
    assert not may_see_scores(again(team.officer), round_)


def test_may_read_entry_is_for_its_reader_alone(scoring_round):
    first, second, _third = panellists_of(scoring_round)
    own = assignments_of(scoring_round, first)[0]
    assert may_read_entry(first.person, own)
    assert may_score(first.person, own)
    assert not may_read_entry(second.person, own)
    assert not may_score(None, own)


def test_may_read_entry_not_before_one_said_who_one_knows(team):
    round_ = running_round(team, ready=False)
    panellist = panellists_of(round_)[0]
    own = assignments_of(round_, panellist)[0]
    assert not may_read_entry(panellist.person, own)


def test_may_score_ends_with_the_round_while_reading_goes_on(team):
    round_ = opened_round(team, [[5, 4], [4, 4]])
    panellist = panellists_of(round_)[0]
    own = Assignment.objects.for_judge().filter(panellist=panellist).first()
    assert may_read_entry(panellist.person, own)
    assert not may_score(panellist.person, own)


def test_is_chair_is_the_accepted_chair(team, scoring_round):
    chair = add_panellist(scoring_round.panel, team, is_chair=True)
    assert is_chair(chair.person, scoring_round.call)
    assert not is_chair(panellists_of(scoring_round)[0].person, scoring_round.call)
    assert not may_manage_panel(chair.person, scoring_round.call)


def test_has_handed_in_is_of_the_whole_set(team, scoring_round):
    first = panellists_of(scoring_round)[0]
    assert not has_handed_in(first, scoring_round)
    hand_in(scoring_round, first, [5, 4, 3])
    assert has_handed_in(first, scoring_round)
    late = add_panellist(scoring_round.panel, team)
    assert not has_handed_in(late, scoring_round)


def test_own_entries_are_loaded_with_a_constant_number_of_queries(scoring_round, django_assert_num_queries):
    panellist = panellists_of(scoring_round)[0]
    hand_in(scoring_round, panellist, [5, 4, 3])
    with django_assert_num_queries(1):
        rows = list(Assignment.objects.of_person(panellist.person).for_judge())
        assert [(row.application.title, row.review.total, row.round.call.slug) for row in rows]
    assert Review.objects.of_person(panellist.person).count() == 3

from decimal import Decimal

import pytest

from applications.errors import Refused, StateMoved
from ledger.models import Event
from reviews.criteria import Criterion
from reviews.errors import ScoreUnknown, SetIncomplete
from reviews.models import Review, ReviewVersion, Round, Standing
from reviews.services import panels, rounds, scoring
from reviews.services.scoring import commitment_to, fields_of, save_review
from tests.factories.calls import again, fresh
from tests.factories.people import PersonFactory
from tests.factories.reviews import (
    add_panellist,
    assignments_of,
    full_scores,
    hand_in,
    panellists_of,
    running_round,
    score,
)


@pytest.fixture
def panellist(scoring_round):
    return panellists_of(scoring_round)[0]


@pytest.fixture
def assignment(scoring_round, panellist):
    return assignments_of(scoring_round, panellist)[0]


def save(assignment, changes, bases=None, **options):
    person = assignment.panellist.person
    return save_review(assignment=assignment, by=person, changes=changes, bases=bases or {}, **options)


def test_save_review_total_follows_the_marks_so_far(assignment):
    saved = save(assignment, {"mark:results": 5})
    assert (saved.review.total, saved.review.revision) == (Decimal("5.000000"), 1)
    saved = save(assignment, {"mark:replication": 2})
    assert saved.review.total == Decimal("3.714286")
    assert fresh(saved.review).marks == {"results": 5, "replication": 2}


def test_save_review_same_again_changes_nothing(assignment):
    save(assignment, {"mark:results": 5, "note": " Ask about costs. "})
    saved = save(assignment, {"mark:results": 5, "note": "Ask about costs."})
    assert (saved.review.revision, saved.review.note) == (1, "Ask about costs.")


def test_save_review_two_tabs_conflict_only_in_the_same_field(assignment):
    save(assignment, {"mark:results": 5})
    save(assignment, {"mark:results": 4}, {"mark:results": 1})
    late = save(assignment, {"mark:results": 2, "mark:novelty": 3}, {"mark:results": 1})
    assert late.review.marks == {"results": 4, "novelty": 3}
    conflict = late.conflicts["mark:results"]
    assert (conflict.mine, conflict.theirs, list(late.conflicts)) == (2, 4, ["mark:results"])


def test_save_review_having_compared_the_two_overwrites(assignment):
    save(assignment, {"mark:results": 5})
    saved = save(assignment, {"mark:results": 2}, force=True)
    assert (saved.review.marks, saved.conflicts) == ({"results": 2}, {})


def test_save_review_taking_a_mark_away_leaves_no_total(assignment):
    save(assignment, {"mark:results": 5, "comment:overall": "Good."})
    saved = save(
        assignment,
        {"mark:results": None, "comment:overall": " "},
        {"mark:results": 1, "comment:overall": 1},
    )
    assert (saved.review.total, fields_of(saved.review)) == (None, {})


@pytest.mark.parametrize(
    "changes",
    [
        {"mark:results": 6},
        {"mark:results": 4.5},
        {"mark:results": True},
        {"mark:results": "5"},
        {"mark:results": "na"},
        {"mark:beauty": 5},
        {"comment:beauty": "Nice."},
        {"total": 5},
    ],
)
def test_save_review_what_is_no_score_of_the_round_is_refused(assignment, changes):
    with pytest.raises(ScoreUnknown):
        save(assignment, changes)
    assert not Review.objects.filter(assignment=assignment).exists()


def test_save_review_not_applicable_where_the_criterion_allows_it(scoring_round, assignment):
    criteria = [{**one, "optional": one["key"] == "novelty"} for one in scoring_round.criteria]
    Round.objects.filter(pk=scoring_round.pk).update(criteria=criteria)
    saved = save(assignment, {"mark:results": 4, "mark:novelty": "na"})
    assert saved.review.total == Decimal("4.000000")
    with pytest.raises(ScoreUnknown):
        save(assignment, {"mark:results": "na"})


def test_save_review_comment_too_long_says_by_how_much(assignment):
    with pytest.raises(Refused, match="at most 5000 characters: you have 5001"):
        save(assignment, {"comment:overall": "a" * 5001})


def test_save_review_of_somebody_else_is_refused(scoring_round, assignment):
    other = panellists_of(scoring_round)[1]
    with pytest.raises(PermissionError):
        save_review(assignment=assignment, by=other.person, changes={"note": "x"}, bases={})


def test_save_review_before_saying_who_one_knows_is_refused(team):
    round_ = running_round(team, ready=False)
    assignment = assignments_of(round_, panellists_of(round_)[0])[0]
    with pytest.raises(PermissionError):
        save(assignment, {"mark:results": 5})


def test_save_review_writes_no_event(assignment):
    before = Event.objects.count()
    save(assignment, {"mark:results": 5})
    assert Event.objects.count() == before


def test_hand_in_set_incomplete_names_what_is_missing(scoring_round, panellist):
    own = assignments_of(scoring_round, panellist)
    score(own[0], 5)
    score(own[1], {"mark:results": 5, "mark:replication": 5, "mark:novelty": 5, "comment:novelty": "New."})
    with pytest.raises(SetIncomplete) as raised:
        scoring.hand_in_set(round_=scoring_round, panellist=panellist, by=panellist.person)
    assert raised.value.missing == {
        own[1].public_id: ["evidence"],
        own[2].public_id: ["results", "replication", "novelty", "evidence", "overall"],
    }
    assert not ReviewVersion.objects.exists()


def test_hand_in_set_freezes_scores_and_counts_them(scoring_round, panellist):
    hand_in(scoring_round, panellist, [5, 4, 3])
    own = assignments_of(scoring_round, panellist)
    assert {one.state for one in own} == {"handed_in"}
    assert set(Standing.objects.values_list("reviews_in", "reviews_wanted")) == {(1, 3)}
    assert set(Standing.objects.values_list("mean", "shown", "rank_key")) == {(None, "", Standing.UNRANKED)}
    with pytest.raises(StateMoved, match="handed in"):
        score(own[0], 1)


def test_hand_in_set_commits_to_scores_without_telling_them(scoring_round, panellist):
    hand_in(scoring_round, panellist, [5, 4, 3])
    assignment = assignments_of(scoring_round, panellist)[0]
    event = Event.objects.about(assignment).get(what="assignment.handed_in")
    version = assignment.review.current_version
    assert event.data["commitment"] == version.commitment
    assert version.commitment == commitment_to(
        salt=version.salt, marks=version.marks, comments=version.comments
    )
    assert set(event.data) == {"panellist", "application", "version", "commitment"}


def test_hand_in_set_the_private_note_stays_private(scoring_round, panellist, assignment):
    save(assignment, {"note": "I doubt the counts."})
    hand_in(scoring_round, panellist, [5, 4, 3])
    version = ReviewVersion.objects.get(review__assignment=assignment)
    assert "doubt" not in str([version.marks, version.comments])


def test_hand_in_set_twice_is_once(scoring_round, panellist):
    hand_in(scoring_round, panellist, [5, 4, 3])
    with pytest.raises(StateMoved):
        scoring.hand_in_set(round_=scoring_round, panellist=panellist, by=panellist.person)
    assert ReviewVersion.objects.count() == 3


def test_hand_in_set_with_an_entry_added_meanwhile_waits_for_it(team, scoring_round, panellist):
    for one in assignments_of(scoring_round, panellist):
        score(one, 4)
    late = add_panellist(scoring_round.panel, team)
    with pytest.raises(StateMoved):
        scoring.hand_in_set(round_=scoring_round, panellist=late, by=late.person)
    panels.declare_no_connection(panellist=late, by=late.person)
    with pytest.raises(SetIncomplete):
        scoring.hand_in_set(round_=scoring_round, panellist=late, by=late.person)


def test_hand_in_set_for_somebody_else_is_refused(team, scoring_round, panellist):
    for one in assignments_of(scoring_round, panellist):
        score(one, 4)
    with pytest.raises(PermissionError):
        scoring.hand_in_set(round_=scoring_round, panellist=panellist, by=again(team.officer))


def test_hand_in_set_after_the_round_is_closed_is_refused(team, scoring_round, panellist):
    for one in assignments_of(scoring_round, panellist):
        score(one, 4)
    Round.objects.filter(pk=scoring_round.pk).update(due_at=scoring_round.started_at)
    rounds.close_round(round_=scoring_round, by=again(team.officer))
    with pytest.raises(StateMoved):
        scoring.hand_in_set(round_=scoring_round, panellist=panellist, by=panellist.person)
    with pytest.raises(StateMoved):
        score(assignments_of(scoring_round, panellist)[0], 5)


def test_reopen_set_old_scores_count_until_new_ones_are_handed_in(team, scoring_round, panellist):
    hand_in(scoring_round, panellist, [5, 4, 3])
    scoring.reopen_set(
        round_=scoring_round, panellist=panellist, by=again(team.officer), reason="Wrong entry."
    )
    own = assignments_of(scoring_round, panellist)
    assert {one.state for one in own} == {"reopened"}
    score(own[0], 1)
    assert fresh(own[0].review).current_version.marks["results"] == 5
    assert set(Standing.objects.values_list("reviews_in", flat=True)) == {1}
    scoring.hand_in_set(round_=scoring_round, panellist=panellist, by=panellist.person)
    review = fresh(own[0].review)
    assert (review.current_version.number, review.current_version.marks["results"]) == (2, 1)
    assert [version.marks["results"] for version in review.versions.order_by("number")] == [5, 1]


def test_reopen_set_needs_a_reason_and_somebody_else(team, scoring_round, panellist):
    hand_in(scoring_round, panellist, [5, 4, 3])
    with pytest.raises(Refused, match="Give the reason"):
        scoring.reopen_set(round_=scoring_round, panellist=panellist, by=again(team.officer), reason="")
    with pytest.raises(PermissionError):
        scoring.reopen_set(round_=scoring_round, panellist=panellist, by=panellist.person, reason="Mine.")


def test_review_version_is_never_changed(scoring_round, panellist):
    hand_in(scoring_round, panellist, [5, 4, 3])
    version = ReviewVersion.objects.first()
    version.marks = {}
    with pytest.raises(TypeError, match="never changed"):
        version.save()


def test_save_review_by_a_stranger_is_refused(assignment):
    with pytest.raises(PermissionError):
        save_review(assignment=assignment, by=PersonFactory(), changes={"note": "x"}, bases={})


def test_full_scores_cover_every_criterion(scoring_round):
    keys = {criterion.key for criterion in scoring_round.parsed_criteria}
    assert set(full_scores(scoring_round, 3)) == {f"mark:{key}" for key in keys} | {"comment:overall"}
    assert scoring_round.scale == (1.0, 5.0)
    assert isinstance(scoring_round.parsed_criteria[0], Criterion)

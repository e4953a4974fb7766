from datetime import timedelta

import pytest
from django.utils import timezone

from applications.errors import NotReady, Refused, StateMoved
from applications.models import Proposal
from applications.services import proposals, screening, submitting
from applications.states import ApplicationState, CallState
from ledger.models import Event
from reviews.models import Assignment, Round, Standing
from reviews.services import rounds
from reviews.standings import interval, missing_scores, progress, rankings
from tests.factories.calls import again, fresh
from tests.factories.reviews import (
    assignments_of,
    hand_in,
    make_entry,
    opened_round,
    panellists_of,
    running_round,
    score,
)


def table(round_) -> list[tuple]:
    standings = Standing.objects.filter(round=round_).order_by("application")
    return [(one.label, one.shown) for one in standings]


def due_now(round_) -> None:
    Round.objects.filter(pk=round_.pk).update(due_at=timezone.now())


def test_close_round_before_its_date_waits_for_the_panel(team):
    round_ = running_round(team)
    with pytest.raises(NotReady, match="still has time"):
        rounds.close_round(round_=round_, by=again(team.officer))


def test_close_round_before_its_date_when_everything_is_in(team):
    round_ = running_round(team)
    for panellist in panellists_of(round_):
        hand_in(round_, panellist, [5, 4, 3])
    assert rounds.close_round(round_=round_, by=again(team.officer)).state == "closed"


def test_close_round_at_its_date_counts_what_is_missing(team):
    round_ = running_round(team)
    first, second, _third = panellists_of(round_)
    hand_in(round_, first, [5, 4, 3])
    hand_in(round_, second, [4, 4, 4])
    due_now(round_)
    rounds.close_round(round_=round_, by=again(team.officer))
    assert Event.objects.about(round_).get(what="round.closed").data == {"missing": 3}
    assert len(missing_scores(round_)) == 3


@pytest.mark.parametrize("role", ["approver", "observer"])
def test_close_round_is_for_officers(team, role):
    round_ = running_round(team)
    due_now(round_)
    with pytest.raises(PermissionError):
        rounds.close_round(round_=round_, by=again(getattr(team, role)))


def test_open_round_before_it_is_closed_is_refused(team):
    round_ = running_round(team)
    with pytest.raises(StateMoved):
        rounds.open_round(round_=round_, by=again(team.officer))


def test_open_round_writes_ranks_with_their_ties(team):
    round_ = opened_round(team, [[5, 4, 4, 1], [5, 4, 3, 2], [5, 3, 4, 2]])
    assert table(round_) == [("1", "5.00"), ("2=", "3.67"), ("2=", "3.67"), ("4", "1.67")]
    assert fresh(round_.call).state == CallState.DECIDING


def test_open_round_entry_that_nobody_marked_has_no_rank(team):
    round_ = running_round(team)
    first, _second, _third = panellists_of(round_)
    for assignment in assignments_of(round_, first):
        score(assignment, 5)
    due_now(round_)
    rounds.close_round(round_=round_, by=again(team.officer))
    rounds.open_round(round_=round_, by=again(team.officer))
    assert table(round_) == [("", "")] * 3
    assert [one.rank for one in Standing.objects.ranked()] == [None] * 3


def test_open_round_unfinished_scores_do_not_count(team):
    round_ = running_round(team)
    first, second, third = panellists_of(round_)
    hand_in(round_, first, [5, 4, 3])
    hand_in(round_, second, [5, 4, 3])
    for assignment in assignments_of(round_, third):
        score(assignment, 1)
    due_now(round_)
    rounds.close_round(round_=round_, by=again(team.officer))
    rounds.open_round(round_=round_, by=again(team.officer))
    assert [shown for _label, shown in table(round_)] == ["5.00", "4.00", "3.00"]


def ineligible(team, entry) -> None:
    proposal = screening.propose_ineligible(
        application=entry, by=again(team.officer), reason="Not from a participating country.", rule_keys=[]
    )
    proposals.approve(proposal=proposal, by=again(team.approver))


def test_open_round_waits_for_the_days_to_answer_an_ineligibility(team):
    round_ = running_round(team)
    entry = round_.call.applications.first()
    for panellist in panellists_of(round_):
        hand_in(round_, panellist, [5, 4, 3])
    rounds.close_round(round_=round_, by=again(team.officer))
    ineligible(team, entry)
    with pytest.raises(NotReady, match="can still answer"):
        rounds.open_round(round_=round_, by=again(team.officer))
    proposal = Proposal.objects.get(act=Proposal.Act.INELIGIBLE)
    proposal.data["answer_by"] = timezone.now().isoformat()
    proposal.save()
    rounds.open_round(round_=round_, by=again(team.officer))
    assert Standing.objects.get(application=entry).is_out
    assert {one.application_id: one.label for one in Standing.objects.filter(is_out=False)} == {
        entry.pk + 1: "1",
        entry.pk + 2: "2",
    }


def test_ineligible_during_review_withdraws_assignments_and_reinstating_gives_them_back(team):
    round_ = running_round(team)
    first, *_others = panellists_of(round_)
    hand_in(round_, first, [5, 4, 3])
    entry = round_.call.applications.first()
    ineligible(team, entry)
    states = Assignment.objects.filter(application=entry).order_by("panellist")
    assert [one.state for one in states] == ["withdrawn"] * 3
    assert Standing.objects.get(application=entry).reviews_wanted == 0
    screening.reinstate(application=fresh(entry), by=again(team.officer), reason="We misread the passport.")
    assert [one.state for one in states.all()] == ["handed_in", "accepted", "accepted"]
    assert Standing.objects.get(application=entry).reviews_in == 1


def test_withdrawing_an_application_frees_the_panel(team):
    round_ = running_round(team)
    entry = round_.call.applications.first()
    submitting.withdraw(application=entry, by=entry.participants.get().person)
    assert not Assignment.objects.active().filter(application=entry).exists()
    for panellist in panellists_of(round_):
        hand_in(round_, panellist, [4, 3])
    assert rounds.close_round(round_=round_, by=again(team.officer)).state == "closed"


def test_saving_an_eligible_application_moves_no_assignment(team):
    round_ = running_round(team)
    entry = round_.call.applications.first()
    before = Event.objects.count()
    entry.save()
    assert Event.objects.count() == before


def test_entry_that_leaves_after_the_scores_were_opened_keeps_its_rank(team):
    round_ = opened_round(team, [[5, 4, 3], [5, 4, 3]])
    entry = round_.call.applications.first()
    submitting.withdraw(application=entry, by=entry.participants.get().person)
    assert table(round_) == [("1", "5.00"), ("2", "4.00"), ("3", "3.00")]
    assert [row.label for row in rankings(fresh(round_))[entry.category_id].rows] == ["1", "2", "3"]


TIE = {
    "higher": {"mark:results": 5, "mark:replication": 3, "mark:novelty": 1, "mark:evidence": 1},
    "lower": {"mark:results": 4, "mark:replication": 4, "mark:novelty": 2, "mark:evidence": 0},
}


def tied_round(team):
    """Entries with marks 4.0 and 4.0, the second with the better results, and one with 2.0."""
    round_ = running_round(team, entries=3, size=2)
    for panellist in panellists_of(round_):
        own = assignments_of(round_, panellist)
        score(own[0], 4)
        weighted = {"mark:results": 5, "mark:replication": 4, "mark:novelty": 3, "mark:evidence": 2}
        score(own[1], {**weighted, "comment:overall": "Good."})
        score(own[2], 2)
        hand_in_only(round_, panellist)
    rounds.close_round(round_=round_, by=again(team.officer))
    return rounds.open_round(round_=fresh(round_), by=again(team.officer))


def hand_in_only(round_, panellist) -> None:
    from reviews.services.scoring import hand_in_set

    hand_in_set(round_=round_, panellist=panellist, by=panellist.person)


def test_apply_call_tie_rule_is_applied_once_and_recorded(team):
    round_ = tied_round(team)
    assert [label for label, _shown in table(round_)] == ["1=", "1=", "3"]
    category = round_.call.categories.get().pk
    rounds.apply_call_tie_rule(round_=round_, by=again(team.officer), rank=1, category=category)
    assert table(round_) == [("2", "4.00"), ("1", "4.00"), ("3", "2.00")]
    event = Event.objects.about(round_).get(what="round.tie_rule_applied")
    assert event.data == {"criterion": "results", "category": category, "rank": 1}
    with pytest.raises(Refused, match="tells none of these entries apart"):
        rounds.apply_call_tie_rule(round_=round_, by=again(team.officer), rank=1, category=category)


def test_apply_call_tie_rule_that_tells_nothing_apart_is_refused(team):
    round_ = opened_round(team, [[4, 4], [4, 4]])
    category = round_.call.categories.get().pk
    with pytest.raises(Refused, match="They stay tied"):
        rounds.apply_call_tie_rule(round_=round_, by=again(team.officer), rank=1, category=category)
    assert fresh(round_).tie_rules == []


def test_apply_call_tie_rule_without_a_rule_in_the_call_is_refused(team):
    round_ = opened_round(team, [[4, 4], [4, 4]])
    Round.objects.filter(pk=round_.pk).update(tie_criterion="")
    with pytest.raises(Refused, match="has no rule for ties"):
        rounds.apply_call_tie_rule(round_=round_, by=again(team.officer), rank=1)


def test_extend_round_needs_a_later_time_and_a_reason(team):
    round_ = running_round(team)
    later = round_.due_at + timedelta(days=2)
    with pytest.raises(Refused, match="Give the reason"):
        rounds.extend_round(round_=round_, by=again(team.officer), due_at=later, reason="")
    with pytest.raises(Refused, match="after the present deadline"):
        rounds.extend_round(round_=round_, by=again(team.officer), due_at=round_.due_at, reason="More time.")
    assert (
        rounds.extend_round(round_=round_, by=again(team.officer), due_at=later, reason="Ill.").due_at
        == later
    )


def test_progress_counts_sets_without_scores(team):
    round_ = running_round(team, entries=2, size=2)
    first, second = panellists_of(round_)
    hand_in(round_, first, [5, 4])
    assert progress(round_) == [
        {"panellist": first.pk, "wanted": 2, "handed_in": 2, "invited": 0},
        {"panellist": second.pk, "wanted": 2, "handed_in": 0, "invited": 0},
    ]


def test_interval_of_a_small_panel_is_refused_with_its_reason(team):
    round_ = opened_round(team, [[5, 4, 3], [5, 3, 4], [4, 4, 3]])
    (ranking,) = rankings(round_).values()
    found = interval(round_, ranking)
    assert (found.refused, found.entries, found.panellists) == ("too_few", 3, 3)


def test_rankings_are_within_a_category(team):
    round_ = running_round(team, entries=2, size=2, ready=False)
    other = round_.call.categories.create(key="other", title={"en": "Other theme"}, places=1)
    assert list(rankings(round_)) == [round_.call.categories.get(key="main").pk]
    Standing.objects.filter(application=round_.call.applications.first()).update(category=other)
    assert sorted(len(ranking.rows) for ranking in rankings(round_).values()) == [1, 1]


def test_open_round_costs_the_same_for_more_entries(team, django_assert_max_num_queries):
    round_ = running_round(team, entries=6, size=2)
    for panellist in panellists_of(round_):
        hand_in(round_, panellist, [5, 4, 3, 2, 1, 5])
    rounds.close_round(round_=round_, by=again(team.officer))
    with django_assert_max_num_queries(30):
        rounds.open_round(round_=round_, by=again(team.officer))


def test_late_entry_is_not_ranked_without_readers(team):
    round_ = running_round(team, entries=2, size=2)
    make_entry(round_.call, state=ApplicationState.SUBMITTED)
    assert Standing.objects.filter(round=round_).count() == 2

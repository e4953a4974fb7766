from django.utils import timezone

from applications.models import Application, Extension
from applications.services import submitting
from awards.evidence import counts_in_words, evidence_of
from ledger.services import record
from reviews.models import Assignment, Panellist
from tests.factories.awards import approve, decided_call, entry, propose, ranked_call
from tests.factories.calls import fresh
from tests.factories.people import PersonFactory
from tests.factories.reviews import make_entry


def test_decision_that_follows_the_ranking_is_plain(team):
    evidence = evidence_of(propose(ranked_call(team, (5, 4, 3)), team, "selected", "reserve"))
    assert evidence.is_plain
    assert evidence.in_words == "1 selected, 1 reserve, 1 not selected"


def test_departures_come_with_their_reasons(team):
    evidence = evidence_of(
        propose(ranked_call(team, (5, 4, 3)), team, "unsuccessful", "selected", reason="A copy.")
    )
    assert [(line.rank_label, line.outcome, line.reason) for line in evidence.departures] == [
        ("1", "unsuccessful", "A copy."),
        ("2", "selected", "A copy."),
    ]


def test_tie_across_the_line_is_told_whether_it_is_parted_or_left_whole(team):
    whole = evidence_of(propose(ranked_call(team, (5, 4, 4, 3)), team, "selected"))
    assert [(tie.label, tie.is_parted, len(tie.lines)) for tie in whole.ties] == [("2=", False, 2)]
    parted = evidence_of(
        propose(ranked_call(team, (5, 4, 4, 3)), team, "selected", "selected", reason="The rule for ties.")
    )
    assert [(tie.label, tie.is_parted) for tie in parted.ties] == [("2=", True)]


def test_tie_below_the_line_is_no_exception(team):
    assert evidence_of(propose(ranked_call(team, (5, 4, 3, 3)), team, "selected", "selected")).ties == []


def test_missing_scores_are_named_with_who_owes_them(team):
    call = ranked_call(team, (5, 4, None))
    round_ = call.rounds.get()
    panellist = Panellist.objects.create(panel=round_.panel, person=PersonFactory(), state="accepted")
    Assignment.objects.create(round=round_, application=entry(call, 2), panellist=panellist, state="accepted")
    evidence = evidence_of(propose(call, team, "selected"))
    assert [row.panellist for row in evidence.missing] == [panellist]
    assert [line.application for line in evidence.unmarked] == [entry(call, 3)]


def test_extensions_reinstatements_and_withdrawals_are_told(team):
    call = ranked_call(team, (5, 4, 3))
    extended, reinstated, gone = (entry(call, number) for number in (1, 2, 3))
    Extension.objects.create(
        application=extended, until=timezone.now(), reason="A power cut.", granted_by=team.officer
    )
    record(subject=reinstated, by=team.officer, what="application.reinstated", reason="We misread.")
    submitting.withdraw(application=gone, by=gone.lead)
    evidence = evidence_of(propose(call, team, "selected"))
    assert [row.reason for row in evidence.extensions] == ["A power cut."]
    assert [(row.application, row.by, row.reason) for row in evidence.reinstated] == [
        (reinstated, team.officer.full_name, "We misread.")
    ]
    assert [row.application for row in evidence.withdrawn] == [gone]


def test_what_happens_on_another_call_or_after_the_approval_is_left_out(team):
    call, other = ranked_call(team, (5, 4)), ranked_call(team, (5, 4))
    record(subject=entry(other, 1), by=team.officer, what="application.reinstated", reason="Another call.")
    decision = approve(propose(call, team, "selected"), team)
    gone = entry(call, 2)
    submitting.withdraw(application=gone, by=gone.lead)
    evidence = evidence_of(decision)
    assert (evidence.reinstated, evidence.withdrawn) == ([], [])


def test_later_decision_tells_only_of_its_own(team):
    call = decided_call(team, "selected", marks=(5, 4, 4))
    Application.objects.filter(pk=entry(call, 3).pk).update(state="eligible")
    later = propose(call, team, "selected", why="Upheld.", reason="Misread.")
    evidence = evidence_of(later)
    assert (evidence.counts["selected"], len(evidence.departures), evidence.ties) == (1, 1, [])


def test_evidence_takes_the_same_queries_for_few_and_many(team, queries_of):
    def queries(marks) -> int:
        call = ranked_call(team, marks)
        decision = fresh(propose(call, team, "selected", "selected", "reserve", reason="The rule."))
        decision.call = call
        return queries_of(lambda: evidence_of(decision))

    assert queries((5, 4, 4)) == queries((30, 29, 29, *range(27, 0, -1))) <= 9


def test_lines_show_who_is_selected_or_in_reserve(team):
    decision = propose(ranked_call(team, (5, 4, 3, 2)), team, "selected", "reserve")
    assert [line.outcome for line in evidence_of(decision).lines] == ["selected", "reserve"]


def test_counts_are_said_with_thousands_parted():
    counts = {"selected": 1, "reserve": 0, "unsuccessful": 41200}
    assert counts_in_words(counts) == "1 selected, 0 reserve, 41,200 not selected"


def test_entry_outside_the_round_is_named_as_unmarked(team):
    call = ranked_call(team, (5,))
    late = make_entry(call, title="Late")
    evidence = evidence_of(propose(call, team, "selected"))
    assert [line.application for line in evidence.unmarked] == [late]

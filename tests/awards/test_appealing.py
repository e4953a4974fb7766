from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from applications.errors import Refused, StateMoved
from applications.models import Application, Call
from applications.services import proposals
from awards.errors import TookPart
from awards.models import Appeal, DecisionLine
from awards.permissions import took_part, who_took_part
from awards.services.appealing import (
    decide_appeal,
    is_open_to_appeal,
    lodge_appeal,
    who_may_decide_appeal,
)
from awards.services.letters import appeal_until, last_day
from awards.states import AppealState
from correspondence.models import Letter
from ledger.models import Event
from reviews.models import Panellist
from tests.factories.awards import (
    add_reviews,
    approve,
    decided_call,
    entry,
    independent_officer,
    propose,
    ranked_call,
    told_call,
    work,
)
from tests.factories.calls import again, fresh
from tests.factories.people import PersonFactory


def lodge(call, number: int = 3, at=None) -> Appeal:
    row = entry(call, number)
    return lodge_appeal(application=row, by=row.lead, text="Look again.", at=at or timezone.now())


def told_at(call, moment: datetime) -> None:
    Application.objects.filter(call=call).update(released_at=moment)
    DecisionLine.objects.filter(decision__call=call).update(released_at=moment)


def test_request_is_lodged_and_told_to_who_took_no_part(team):
    call = told_call(team)
    third = independent_officer(team, call)
    appeal = lodge(call)
    work()
    assert (appeal.state, appeal.text) == (AppealState.LODGED, "Look again.")
    assert list(Letter.objects.filter(template="appeal_lodged").values_list("to", flat=True)) == [third.pk]
    event = Event.objects.get(what="appeal.lodged")
    assert (event.data, event.reason.text) == ({"appeal": appeal.pk}, "Look again.")


def test_one_application_has_one_request(team):
    call = told_call(team)
    lodge(call)
    with pytest.raises(StateMoved, match="already"):
        lodge(call)
    row = entry(call, 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.create(application=row, text="x", lodged_by=row.lead, lodged_at=timezone.now())


def test_request_before_the_release_is_refused(team):
    with pytest.raises(StateMoved):
        lodge(decided_call(team))


def test_whoever_was_selected_has_nothing_to_ask(team):
    call = told_call(team)
    assert not is_open_to_appeal(entry(call, 1), timezone.now())
    with pytest.raises(StateMoved):
        lodge(call, 1)


def test_reserve_may_ask_too(team):
    assert lodge(told_call(team), 2).state == AppealState.LODGED


def test_request_of_another_applicant_is_refused(team):
    call = told_call(team)
    with pytest.raises(PermissionError):
        lodge_appeal(application=entry(call, 3), by=entry(call, 2).lead, text="x", at=timezone.now())


def test_request_without_words_is_refused(team):
    call = told_call(team)
    row = entry(call, 3)
    with pytest.raises(Refused, match="Say what"):
        lodge_appeal(application=row, by=row.lead, text=" \n ", at=timezone.now())


@pytest.mark.parametrize(
    ("zone", "released_at", "until"),
    [
        # Five working days over a weekend.
        ("Asia/Almaty", datetime(2027, 2, 4, 9, tzinfo=UTC), datetime(2027, 2, 11, 19, tzinfo=UTC)),
        # The clocks of Berlin go forward on 28 March 2027: the last day has the summer's midnight.
        ("Europe/Berlin", datetime(2027, 3, 22, 9, tzinfo=UTC), datetime(2027, 3, 29, 22, tzinfo=UTC)),
        # They go back on 31 October 2027.
        ("Europe/Berlin", datetime(2027, 10, 25, 9, tzinfo=UTC), datetime(2027, 11, 1, 23, tzinfo=UTC)),
        # In Chisinau it is tomorrow already.
        ("Europe/Chisinau", datetime(2027, 2, 4, 22, 30, tzinfo=UTC), datetime(2027, 2, 12, 22, tzinfo=UTC)),
    ],
)
def test_window_ends_with_the_last_working_day_where_the_call_lives(team, zone, released_at, until):
    call = told_call(team)
    Call.objects.filter(pk=call.pk).update(zone=zone)
    told_at(call, released_at)
    row = entry(call, 3)
    assert appeal_until(released_at, row.call) == until
    assert is_open_to_appeal(row, until - timedelta(microseconds=1))
    assert not is_open_to_appeal(row, until)
    with pytest.raises(StateMoved, match="have passed"):
        lodge(call, at=until)
    assert lodge(call, at=until - timedelta(microseconds=1)).state == AppealState.LODGED


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    st.integers(1, 30),
    st.sampled_from(["Asia/Almaty", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Europe/Chisinau"]),
)
def test_window_holds_so_many_whole_working_days_and_ends_at_midnight(released_at, days, zone):
    until = appeal_until(released_at, Call(appeal_days=days, zone=zone))
    local = until.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) == (0, 0)
    first = released_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    whole = [first + timedelta(days=n) for n in range((last_day(until, zone) - first).days + 1)]
    assert sum(day.weekday() < 5 for day in whole) == days
    assert last_day(until, zone).weekday() < 5


def test_who_proposed_approved_sent_back_or_scored_took_part(team):
    call = ranked_call(team, (5, 4, 3))
    row = entry(call, 3)
    scorer = add_reviews(call.rounds.get(), row, 4)[0].person
    other_approver = PersonFactory()
    call.grants.create(person=other_approver, role="approver", granted_by=team.officer)
    first = propose(call, team, "selected")
    proposals.send_back(proposal=first.proposal, by=again(other_approver), answer="Say more.")
    approve(propose(call, team, "selected"), team)
    for person in (team.officer, team.approver, other_approver, scorer):
        assert took_part(person, row)
    assert not took_part(team.observer, row)
    assert not took_part(row.lead, row)


def test_part_in_another_calls_decision_is_no_part_in_this_one(team):
    call = told_call(team)
    third = independent_officer(team, call)
    other = decided_call(team)
    other.grants.create(person=third, role="approver", granted_by=team.officer)
    assert not took_part(third, entry(call, 3))
    assert who_took_part(entry(call, 3)) == {team.officer.pk, team.approver.pk}


@pytest.mark.parametrize("role", ["officer", "approver"])
def test_who_took_part_does_not_decide_the_request(team, role):
    appeal = lodge(told_call(team))
    with pytest.raises(TookPart):
        decide_appeal(appeal=appeal, by=again(getattr(team, role)), uphold=True, reasons="No.")
    assert fresh(appeal).state == AppealState.LODGED


def test_panellist_does_not_decide_the_request(team):
    call = told_call(team)
    panellist = Panellist.objects.create(
        panel=call.rounds.get().panel, person=PersonFactory(), state="accepted"
    )
    call.grants.create(person=panellist.person, role="officer", granted_by=team.officer)
    with pytest.raises(TookPart):
        decide_appeal(appeal=lodge(call), by=again(panellist.person), uphold=True, reasons="No.")


def test_stranger_and_observer_do_not_decide_the_request(team):
    appeal = lodge(told_call(team))
    for person in (team.observer, PersonFactory()):
        with pytest.raises(PermissionError):
            decide_appeal(appeal=appeal, by=again(person), uphold=True, reasons="No.")


def test_dismissed_request_leaves_the_result_and_tells_the_applicant_why(team):
    call = told_call(team)
    third = independent_officer(team, call)
    appeal = decide_appeal(appeal=lodge(call), by=third, uphold=False, reasons="The rule was followed.")
    work()
    row = entry(call, 3)
    assert (appeal.state, appeal.decided_by, row.state) == (AppealState.DISMISSED, third, "unsuccessful")
    assert row.released_at is not None
    letter = Letter.objects.get(template="appeal_decided")
    assert letter.to == row.lead
    assert "The result stays as it is." in " ".join(letter.paragraphs)
    assert "The rule was followed." in letter.paragraphs


def test_upheld_request_opens_the_application_to_a_new_decision(team):
    call = told_call(team)
    third = independent_officer(team, call)
    decide_appeal(appeal=lodge(call), by=third, uphold=True, reasons="A mark was misread.")
    work()
    row = entry(call, 3)
    assert (row.state, row.released_at, row.state_for_applicant) == ("eligible", None, "under_review")
    assert "decided anew" in " ".join(Letter.objects.get(template="appeal_decided").paragraphs)
    decision = approve(propose(call, team, why="Upheld."), team)
    assert list(decision.lines.values_list("application", flat=True)) == [row.pk]


def test_request_decided_without_reasons_is_refused(team):
    call = told_call(team)
    third = independent_officer(team, call)
    appeal = lodge(call)
    with pytest.raises(Refused, match="Give the reasons"):
        decide_appeal(appeal=appeal, by=third, uphold=True, reasons=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(state="upheld")


def test_request_is_decided_once(team):
    call = told_call(team)
    third = independent_officer(team, call)
    appeal = lodge(call)
    decide_appeal(appeal=appeal, by=third, uphold=False, reasons="No.")
    with pytest.raises(StateMoved):
        decide_appeal(appeal=appeal, by=third, uphold=True, reasons="Yes.")


def test_those_who_may_decide_are_named(team):
    call = told_call(team)
    appeal = lodge(call)
    assert who_may_decide_appeal(appeal) == []
    third = independent_officer(team, call)
    assert who_may_decide_appeal(appeal) == [third]

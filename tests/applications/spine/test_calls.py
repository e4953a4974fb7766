from datetime import timedelta

import pytest
from django.utils import timezone

from applications.clock import (
    WallTimeSkipped,
    WallTimeTwice,
    add_working_days,
    resolve_wall,
    working_days_from,
)
from applications.errors import NeedsSecondPerson, NotReady, Refused, StateMoved
from applications.models import Call, CallGrant
from applications.services import calls, proposals
from applications.states import CallState
from ledger.models import Event
from tests.factories.calls import ZONE, again, draft_call, fresh, published_call, wall


def test_a_new_call_copies_everything_from_its_template(team) -> None:
    call = draft_call(team, programme="scholarship", places={"civil_servants_masters": 8})
    assert call.state == CallState.DRAFT
    assert {c.key: c.places for c in call.categories.all()} == {
        "civil_servants_masters": 8,
        "diplomats_masters": 2,
    }
    assert {rule["key"] for rule in call.rules} >= {"citizenship", "english", "identity"}
    assert sorted(call.letter_texts.values_list("kind", flat=True)) == ["reserve", "selected", "unsuccessful"]
    assert set(call.grants.values_list("person", "role")) == {
        (team.officer.pk, "officer"),
        (team.approver.pk, "approver"),
        (team.observer.pk, "observer"),
    }


def test_publishing_takes_another_person(team) -> None:
    call = draft_call(team)
    calls.accept_suggestions(call=call, by=again(team.officer))
    proposal = calls.propose_publication(call=call, by=again(team.officer))
    with pytest.raises(NeedsSecondPerson):
        proposals.approve(proposal=proposal, by=again(team.officer))
    with pytest.raises(PermissionError):
        proposals.approve(proposal=proposal, by=again(team.observer))
    assert fresh(call).state == CallState.IN_APPROVAL
    proposals.approve(proposal=proposal, by=again(team.approver))
    call = fresh(call)
    assert call.state == CallState.PUBLISHED
    assert call.form_version.frozen_at is not None


def test_one_person_with_both_roles_never_does_both_acts(team) -> None:
    call = draft_call(team)
    CallGrant.objects.create(call=call, person=team.officer, role="approver")
    calls.accept_suggestions(call=call, by=again(team.officer))
    proposal = calls.propose_publication(call=call, by=again(team.officer))
    with pytest.raises(NeedsSecondPerson):
        proposals.approve(proposal=proposal, by=again(team.officer))


def test_suggestions_are_looked_at_before_approval(team) -> None:
    call = draft_call(team)
    with pytest.raises(NotReady):
        calls.propose_publication(call=call, by=again(team.officer))


def test_sent_back_the_call_is_a_draft_again(team) -> None:
    call = draft_call(team)
    calls.accept_suggestions(call=call, by=again(team.officer))
    proposal = calls.propose_publication(call=call, by=again(team.officer))
    proposals.send_back(proposal=proposal, by=again(team.approver), answer="The dates are wrong.")
    assert fresh(call).state == CallState.DRAFT
    again_proposed = calls.propose_publication(call=fresh(call), by=again(team.officer))
    assert again_proposed.pk != proposal.pk


def test_an_approval_is_made_once(team) -> None:
    call = draft_call(team)
    calls.accept_suggestions(call=call, by=again(team.officer))
    proposal = calls.propose_publication(call=call, by=again(team.officer))
    proposals.approve(proposal=proposal, by=again(team.approver))
    with pytest.raises(StateMoved):
        proposals.approve(proposal=proposal, by=again(team.approver))
    published = Event.objects.filter(
        subject_kind="applications.call", subject_id=str(call.pk), what="call.published"
    )
    assert published.count() == 1


def test_a_published_call_is_not_edited(call, team) -> None:
    with pytest.raises(StateMoved):
        calls.update_call(call=call, by=again(team.officer), contact_email="other@example.org")


def test_the_closing_moves_later_and_never_earlier(call, team) -> None:
    later, earlier = call.closes_at + timedelta(days=3), call.closes_at - timedelta(days=1)
    with pytest.raises(Refused):
        calls.move_closing(call=call, by=again(team.officer), closes_wall=wall(earlier), reason="x")
    moved = calls.move_closing(call=call, by=again(team.officer), closes_wall=wall(later), reason="A holiday")
    assert moved.closes_at == later
    event = Event.objects.get(what="call.closing_moved")
    assert event.data["to"] == later.isoformat()


def test_cancelling_takes_two_people(call, team) -> None:
    proposal = calls.propose_cancellation(call=call, by=again(team.officer), reason="No funds")
    assert fresh(call).state == CallState.PUBLISHED
    proposals.approve(proposal=proposal, by=again(team.approver))
    assert fresh(call).state == CallState.CANCELLED


def test_review_begins_after_the_closing(call, team) -> None:
    with pytest.raises(NotReady):
        calls.begin_review(call=call, by=team.officer)
    Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    assert calls.begin_review(call=fresh(call), by=team.officer).state == CallState.IN_REVIEW


def test_a_stranger_moves_nothing(call, django_user_model) -> None:
    from tests.factories.people import PersonFactory

    stranger = PersonFactory()
    with pytest.raises(PermissionError):
        calls.propose_cancellation(call=call, by=stranger, reason="x")


def test_a_dated_stand_in_approves_while_their_time_lasts(team) -> None:
    from tests.factories.people import PersonFactory

    stand_in = PersonFactory()
    call = draft_call(team)
    grant = calls.grant_call_role(
        call=call,
        person=stand_in,
        role="approver",
        by=again(team.approver),
        ends_at=timezone.now() + timedelta(days=1),
        stand_in_for=team.approver,
    )
    calls.accept_suggestions(call=call, by=again(team.officer))
    proposal = calls.propose_publication(call=call, by=again(team.officer))
    CallGrant.objects.filter(pk=grant.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(PermissionError):
        proposals.approve(proposal=proposal, by=again(stand_in))
    CallGrant.objects.filter(pk=grant.pk).update(ends_at=timezone.now() + timedelta(days=1))
    proposals.approve(proposal=proposal, by=again(stand_in))
    assert fresh(call).state == CallState.PUBLISHED


def test_an_outsider_approves_the_one_matter_they_were_invited_for(team) -> None:
    from tests.factories.people import PersonFactory

    outsider = PersonFactory()
    first, second = draft_call(team), draft_call(team)
    matters = []
    for call in (first, second):
        calls.accept_suggestions(call=call, by=again(team.officer))
        matters.append(calls.propose_publication(call=call, by=again(team.officer)))
    proposals.invite_outsider(proposal=matters[0], person=outsider, by=again(team.officer))
    with pytest.raises(PermissionError):
        proposals.approve(proposal=matters[1], by=again(outsider))
    proposals.approve(proposal=matters[0], by=again(outsider))
    assert [fresh(first).state, fresh(second).state] == [CallState.PUBLISHED, CallState.IN_APPROVAL]


def test_a_skipped_wall_time_is_refused_and_a_double_one_asked_about() -> None:
    with pytest.raises(WallTimeSkipped):
        resolve_wall("2027-03-28T02:30", "Europe/Berlin")
    with pytest.raises(WallTimeTwice):
        resolve_wall("2026-10-25T02:30", "Europe/Berlin")
    first = resolve_wall("2026-10-25T02:30", "Europe/Berlin", second=False)
    second = resolve_wall("2026-10-25T02:30", "Europe/Berlin", second=True)
    assert second - first == timedelta(hours=1)


def test_a_call_with_a_closing_that_the_clocks_skip_is_not_made(team) -> None:
    with pytest.raises(WallTimeSkipped):
        draft_call(team, zone="Europe/Berlin", opens_wall="2027-03-01T09:00", closes_wall="2027-03-28T02:30")


def test_working_days_leave_out_weekends_and_end_with_the_day() -> None:
    friday = resolve_wall("2026-11-20T16:00", ZONE)
    assert add_working_days(friday.date(), 1).isoformat() == "2026-11-23"
    assert working_days_from(friday, 5, ZONE) == resolve_wall("2026-11-28T00:00", ZONE)


def test_five_working_days_over_a_change_of_clocks_end_at_midnight_there() -> None:
    before = resolve_wall("2026-10-22T12:00", "Europe/Berlin")
    assert working_days_from(before, 5, "Europe/Berlin") == resolve_wall("2026-10-30T00:00", "Europe/Berlin")


def test_two_calls_of_one_name_have_two_addresses(team) -> None:
    assert len({published_call(team).slug, published_call(team).slug}) == 2

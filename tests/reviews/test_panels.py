import pytest

from applications.errors import Refused, StateMoved
from applications.independence import scorers
from ledger.models import Event
from people.models import MagicLink, Person
from reviews.models import Assignment, ConflictOfInterest, Panel, Panellist, Standing
from reviews.services import assigning, panels, replacing
from reviews.states import AssignmentState, PanellistState
from tests.factories.calls import again, draft_call, fresh
from tests.factories.people import PersonFactory
from tests.factories.reviews import (
    add_panellist,
    assignments_of,
    call_in_review,
    hand_in,
    make_panel,
    opened_round,
    panellists_of,
    running_round,
    score,
)


def whats(subject) -> list[str]:
    return list(Event.objects.about(subject).values_list("what", flat=True))


def states(panellist) -> list[str]:
    return sorted(Assignment.objects.filter(panellist=panellist).values_list("state", flat=True))


def test_create_panel_twice_is_one_panel(team):
    call = draft_call(team)
    first = panels.create_panel(call=call, by=again(team.officer))
    assert panels.create_panel(call=call, by=again(team.officer)) == first
    assert whats(first) == ["panel.created"]


@pytest.mark.parametrize("role", ["approver", "observer"])
def test_create_panel_is_for_officers(team, role):
    with pytest.raises(PermissionError):
        panels.create_panel(call=draft_call(team), by=again(getattr(team, role)))


def test_invite_panellist_by_address_makes_a_person_who_waits(team):
    panel = make_panel(draft_call(team), team, size=0)
    panellist = panels.invite_panellist(
        panel=panel,
        by=again(team.officer),
        email="Judge@Example.org",
        full_name="Maya Demo",
        languages=["en"],
    )
    assert (panellist.person.email, panellist.person.user, panellist.state) == (
        "judge@example.org",
        None,
        "invited",
    )
    assert whats(panellist) == ["panellist.invited"]
    assert panellist.respond_by > panellist.invited_at


def test_invite_panellist_twice_is_refused(team):
    panel = make_panel(draft_call(team), team, size=1)
    with pytest.raises(Refused, match="on the panel already"):
        panels.invite_panellist(panel=panel, by=again(team.officer), person=panel.panellists.get().person)


def test_invite_panellist_who_applied_is_refused(team):
    call = call_in_review(team, entries=1)
    panel = make_panel(call, team, size=0)
    applicant = Person.objects.get(participations__application__call=call)
    with pytest.raises(Refused, match="has an application in this call"):
        panels.invite_panellist(panel=panel, by=again(team.officer), person=applicant)


def test_invite_panellist_who_declined_is_invited_again(team):
    panel = make_panel(draft_call(team), team, size=0)
    panellist = add_panellist(panel, team, accepted=False)
    panels.decline_invitation(panellist=panellist, by=panellist.person, reason="Away in January.")
    again_invited = panels.invite_panellist(panel=panel, by=again(team.officer), person=panellist.person)
    assert (again_invited.pk, again_invited.state, again_invited.reason) == (panellist.pk, "invited", "")
    assert whats(panellist) == ["panellist.invited", "panellist.declined", "panellist.invited_again"]


def test_invite_panellist_second_chair_takes_the_place_of_the_first(team):
    panel = make_panel(draft_call(team), team, size=0)
    first = add_panellist(panel, team, is_chair=True)
    second = add_panellist(panel, team, is_chair=True)
    assert (fresh(first).is_chair, second.is_chair) == (False, True)
    panels.name_chair(panellist=first, by=again(team.officer))
    assert (fresh(first).is_chair, fresh(second).is_chair) == (True, False)


def test_invite_panellist_after_the_scores_were_opened_is_refused(team):
    round_ = opened_round(team, [[5, 4], [4, 4]])
    with pytest.raises(StateMoved, match="has finished"):
        panels.invite_panellist(panel=round_.panel, by=again(team.officer), person=PersonFactory())


def test_accept_invitation_is_ones_own(team):
    panel = make_panel(draft_call(team), team, size=2, accepted=False)
    first, second = panel.panellists.all()
    with pytest.raises(PermissionError):
        panels.accept_invitation(panellist=first, by=second.person)
    assert fresh(first).state == PanellistState.INVITED


def test_accept_invitation_twice_is_one_acceptance(team):
    panellist = add_panellist(make_panel(draft_call(team), team, size=0), team)
    with pytest.raises(StateMoved):
        panels.accept_invitation(panellist=panellist, by=panellist.person)
    assert whats(panellist) == ["panellist.invited", "panellist.accepted"]


def test_accept_invitation_while_all_read_everything_gets_every_entry(team, scoring_round):
    late = add_panellist(scoring_round.panel, team, accepted=False)
    assert states(late) == []
    panels.accept_invitation(panellist=late, by=late.person)
    assert states(late) == ["invited"] * 3
    assert set(Standing.objects.values_list("reviews_wanted", flat=True)) == {4}


def test_decline_invitation_needs_a_reason(team):
    panellist = add_panellist(make_panel(draft_call(team), team, size=0), team, accepted=False)
    with pytest.raises(Refused, match="Say why"):
        panels.decline_invitation(panellist=panellist, by=panellist.person, reason=" ")


def test_decline_invitation_gives_the_entries_back(team):
    call = call_in_review(team, entries=2)
    panel = make_panel(call, team, size=2)
    invited = add_panellist(panel, team, accepted=False)
    assigning.begin_scoring(call=call, by=again(team.officer))
    panels.decline_invitation(panellist=invited, by=invited.person, reason="No time.")
    assert states(invited) == ["declined", "declined"]
    assert set(Standing.objects.values_list("reviews_wanted", flat=True)) == {2}


def test_declare_no_connection_opens_all_but_what_one_steps_aside_from(team):
    round_ = running_round(team, ready=False)
    panellist = panellists_of(round_)[0]
    own = assignments_of(round_, panellist)
    panels.declare_no_connection(
        panellist=panellist, by=panellist.person, aside={own[1].public_id: "My former student."}
    )
    assert [fresh(one).state for one in own] == ["accepted", "recused", "accepted"]
    conflict = ConflictOfInterest.objects.get(panellist=panellist)
    assert (conflict.application, conflict.source, conflict.reason) == (
        own[1].application,
        "declared",
        "My former student.",
    )
    assert fresh(panellist).is_ready


def test_declare_no_connection_with_somebody_elses_entry_is_refused(team):
    round_ = running_round(team, ready=False)
    first, second, _third = panellists_of(round_)
    foreign = assignments_of(round_, second)[0].public_id
    with pytest.raises(PermissionError):
        panels.declare_no_connection(panellist=first, by=first.person, aside={foreign: "?"})
    assert states(first) == ["invited"] * 3


def test_withdraw_panellist_keeps_what_was_handed_in(team, scoring_round):
    first, second, _third = panellists_of(scoring_round)
    hand_in(scoring_round, first, [5, 4, 3])
    panels.withdraw_panellist(panellist=first, by=again(team.officer), reason="Ill.")
    panels.withdraw_panellist(panellist=second, by=second.person, reason="Moved away.")
    assert (states(first), states(second)) == (["handed_in"] * 3, ["withdrawn"] * 3)
    assert set(Standing.objects.values_list("reviews_in", "reviews_wanted")) == {(1, 2)}


def test_withdraw_panellist_without_a_reason_is_refused(team, scoring_round):
    panellist = panellists_of(scoring_round)[0]
    with pytest.raises(Refused, match="Give the reason"):
        panels.withdraw_panellist(panellist=panellist, by=again(team.officer), reason="")


def test_withdraw_panellist_by_another_panellist_is_refused(scoring_round):
    first, second, _third = panellists_of(scoring_round)
    with pytest.raises(PermissionError):
        panels.withdraw_panellist(panellist=first, by=second.person, reason="Rival.")


def test_replace_gives_the_unfinished_entries_to_the_replacement(team, scoring_round):
    leaving = panellists_of(scoring_round)[0]
    substitute = add_panellist(scoring_round.panel, team, accepted=False)
    replacing.replace(panellist=leaving, by=again(team.officer), reason="Ill.", replacement=fresh(substitute))
    assert (states(leaving), states(substitute)) == (["withdrawn"] * 3, ["invited"] * 3)
    assert set(Standing.objects.values_list("reviews_wanted", flat=True)) == {3}


def test_replace_without_a_substitute_spreads_over_a_balanced_panel(team):
    call = call_in_review(team, entries=6)
    panel = make_panel(call, team, size=6)
    round_ = assigning.begin_scoring(call=call, by=again(team.officer))
    assert not round_.everyone_reads_everything
    leaving = panel.panellists.first()
    plan = replacing.replace(panellist=leaving, by=again(team.officer), reason="Ill.")
    assert len(plan.pairs) == 3
    assert set(Standing.objects.values_list("reviews_wanted", flat=True)) == {3}
    loads = [Assignment.objects.active().filter(panellist=one).count() for one in panel.panellists.all()]
    assert sorted(loads) == [0, 3, 3, 4, 4, 4]


def test_replace_with_somebody_from_another_panel_is_refused(team, scoring_round):
    stranger = add_panellist(make_panel(draft_call(team), team, size=0), team)
    leaving = panellists_of(scoring_round)[0]
    with pytest.raises(Refused, match="to this panel first"):
        replacing.replace(panellist=leaving, by=again(team.officer), reason="Ill.", replacement=stranger)


def test_copy_invitation_link_proves_no_address(team):
    panellist = add_panellist(make_panel(draft_call(team), team, size=0), team, accepted=False)
    path = panels.copy_invitation_link(panellist=panellist, by=again(team.officer), next_path="/en/panel/")
    link = MagicLink.objects.get(person=panellist.person)
    assert (link.proves_address, link.next_path) == (False, "/en/panel/")
    assert link.public_id in path
    assert whats(panellist)[-1] == "panellist.link_copied"


def test_scorers_are_the_accepted_and_those_who_handed_in(team, scoring_round):
    first, second, third = panellists_of(scoring_round)
    invited = add_panellist(scoring_round.panel, team, accepted=False)
    hand_in(scoring_round, first, [5, 4, 3])
    for panellist in (first, second):
        panels.withdraw_panellist(panellist=panellist, by=again(team.officer), reason="Ill.")
    found = scorers([scoring_round.call_id])[scoring_round.call_id]
    assert found == {first.person_id, third.person_id}
    assert invited.person_id not in found


def test_change_panellist_languages_count_from_the_next_assignment(team):
    call = call_in_review(team, entries=1)
    panel = make_panel(call, team, size=3, languages=["en"])
    panellist = panel.panellists.first()
    panels.change_panellist(panellist=panellist, by=again(team.officer), languages=["kk"], most_entries=None)
    round_ = assigning.begin_scoring(call=call, by=again(team.officer))
    assert Assignment.objects.filter(round=round_).count() == 2
    assert not Assignment.objects.filter(panellist=panellist).exists()


def test_panellist_of_person_is_nobody_for_a_stranger(scoring_round):
    assert Panellist.objects.of_person(None).count() == 0
    assert Assignment.objects.of_person(None).count() == 0
    assert Panel.objects.of_call(scoring_round.call).count() == 1


def test_declined_assignments_are_not_read_by_their_panellist(team):
    call = call_in_review(team, entries=1)
    panel = make_panel(call, team, size=2)
    invited = add_panellist(panel, team, accepted=False)
    assigning.begin_scoring(call=call, by=again(team.officer))
    panels.decline_invitation(panellist=invited, by=invited.person, reason="No time.")
    assert Assignment.objects.of_person(invited.person).count() == 0
    assert Assignment.objects.get(panellist=invited).state == AssignmentState.DECLINED


def test_leaving_panellist_cannot_score_any_more(team, scoring_round):
    panellist = panellists_of(scoring_round)[0]
    own = assignments_of(scoring_round, panellist)[0]
    panels.withdraw_panellist(panellist=panellist, by=again(team.officer), reason="Ill.")
    with pytest.raises(PermissionError):
        score(own, 5)

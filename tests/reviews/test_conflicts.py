import pytest

from applications.errors import NotReady, Refused, StateMoved
from people.models import Organisation
from reviews.connections import domain_of, find_connections
from reviews.errors import InConflict
from reviews.models import Assignment, ConflictOfInterest, Standing
from reviews.services import assigning, conflicts, panels, rounds
from tests.factories.calls import again, draft_call, fresh
from tests.factories.people import OrganisationFactory, PersonFactory
from tests.factories.reviews import (
    add_panellist,
    assignments_of,
    call_in_review,
    hand_in,
    make_entry,
    make_panel,
    opened_round,
    panellists_of,
)


@pytest.fixture
def panellist(scoring_round):
    return panellists_of(scoring_round)[0]


@pytest.fixture
def assignment(scoring_round, panellist):
    return assignments_of(scoring_round, panellist)[0]


def counts(application) -> tuple[int, int]:
    standing = Standing.objects.get(application=application)
    return standing.reviews_in, standing.reviews_wanted


def test_step_aside_takes_the_scores_out_of_the_count(scoring_round, panellist, assignment):
    hand_in(scoring_round, panellist, [5, 4, 3])
    assert counts(assignment.application) == (1, 3)
    conflicts.step_aside(assignment=assignment, by=panellist.person, reason="We wrote a paper together.")
    assert fresh(assignment).state == "recused"
    assert counts(assignment.application) == (0, 2)


def test_step_aside_without_a_reason_is_refused(panellist, assignment):
    with pytest.raises(Refused, match="Give the reason"):
        conflicts.step_aside(assignment=assignment, by=panellist.person, reason="")


def test_step_aside_for_somebody_else_is_refused(scoring_round, assignment):
    other = panellists_of(scoring_round)[1]
    with pytest.raises(PermissionError):
        conflicts.step_aside(assignment=assignment, by=other.person, reason="I know them.")


def test_step_aside_after_the_scores_were_opened_is_refused(team):
    round_ = opened_round(team, [[5, 4], [4, 4]])
    panellist = panellists_of(round_)[0]
    own = assignments_of(round_, panellist)[0]
    with pytest.raises(StateMoved, match="Tell the office"):
        conflicts.step_aside(assignment=own, by=panellist.person, reason="I know them.")


def test_declare_conflict_before_anything_is_assigned_keeps_the_entry_away(team):
    call = call_in_review(team, entries=2)
    panel = make_panel(call, team, size=3)
    panellist = panel.panellists.first()
    entry = call.applications.first()
    conflicts.declare_conflict(
        panellist=panellist, application=entry, by=panellist.person, reason="My cousin."
    )
    round_ = assigning.begin_scoring(call=call, by=again(team.officer))
    assert Assignment.objects.filter(round=round_, application=entry).count() == 2
    assert not Assignment.objects.filter(panellist=panellist, application=entry).exists()


def test_declare_conflict_with_an_entry_of_another_call_is_refused(team, panellist):
    foreign = make_entry(draft_call(team))
    with pytest.raises(PermissionError):
        conflicts.declare_conflict(
            panellist=panellist, application=foreign, by=panellist.person, reason="My cousin."
        )


def test_name_conflict_by_the_chair_suspends_until_it_is_settled(team, scoring_round, panellist, assignment):
    chair = add_panellist(scoring_round.panel, team, is_chair=True)
    conflict = conflicts.name_conflict(
        panellist=panellist, application=assignment.application, by=chair.person, reason="Same institute."
    )
    assert (conflict.source, fresh(assignment).state) == ("chair", "suspended")
    assert counts(assignment.application) == (0, 3)
    conflicts.uphold_conflict(conflict=conflict, by=again(team.officer))
    assert fresh(assignment).state == "withdrawn"
    with pytest.raises(StateMoved):
        conflicts.uphold_conflict(conflict=conflict, by=again(team.officer))


def test_name_conflict_by_a_panellist_who_is_not_the_chair_is_refused(scoring_round, panellist, assignment):
    other = panellists_of(scoring_round)[1]
    with pytest.raises(PermissionError):
        conflicts.name_conflict(
            panellist=panellist, application=assignment.application, by=other.person, reason="Rival."
        )


def test_lift_conflict_gives_the_entry_back_as_it_was(team, scoring_round, panellist, assignment):
    hand_in(scoring_round, panellist, [5, 4, 3])
    conflict = conflicts.name_conflict(
        panellist=panellist, application=assignment.application, by=again(team.officer), reason="Same name."
    )
    assert counts(assignment.application) == (0, 2)
    conflicts.lift_conflict(conflict=conflict, by=again(team.officer), reason="No relation.")
    assert fresh(assignment).state == "handed_in"
    assert counts(assignment.application) == (1, 3)


def test_lift_conflict_of_an_entry_not_handed_in_opens_it_for_scoring(team, panellist, assignment):
    conflict = conflicts.step_aside(
        assignment=assignment, by=panellist.person, reason="Clicked the wrong one."
    )
    conflicts.lift_conflict(conflict=conflict, by=again(team.officer), reason="A slip, they say.")
    assert fresh(assignment).state == "accepted"


def test_lift_conflict_by_the_panellist_is_refused(team, panellist, assignment):
    conflict = conflicts.step_aside(assignment=assignment, by=panellist.person, reason="I know them.")
    with pytest.raises(PermissionError):
        conflicts.lift_conflict(conflict=conflict, by=panellist.person, reason="Not so well.")


def test_lift_conflict_with_ones_own_application_is_refused(team, scoring_round, panellist):
    own = make_entry(scoring_round.call, lead=panellist.person)
    conflicts.compare_records(panel=scoring_round.panel, by=None)
    conflict = ConflictOfInterest.objects.get(application=own)
    assert conflict.evidence == [{"kind": "participant", "value": panellist.person_id}]
    with pytest.raises(Refused, match="their own application"):
        conflicts.lift_conflict(conflict=conflict, by=again(team.officer), reason="They are fair.")


def test_lifted_connection_is_not_raised_again_for_the_same_evidence(team):
    call = call_in_review(team, entries=2)
    panel = make_panel(call, team, size=2)
    organisation = OrganisationFactory()
    panellist = panel.panellists.select_related("person").first()
    panellist.person.organisation = organisation
    panellist.person.save()
    entry = call.applications.first()
    entry.organisation = organisation
    entry.save()
    assert panels.recheck_panel(panel=panel, by=again(team.officer)) == 1
    conflict = ConflictOfInterest.objects.get()
    conflicts.lift_conflict(conflict=conflict, by=again(team.officer), reason="A ministry of 10,000.")
    assert panels.recheck_panel(panel=panel, by=again(team.officer)) == 0
    Organisation.objects.filter(pk=organisation.pk).update(email_domains=["gov.kg"])
    panellist.person.email = "judge@gov.kg"
    panellist.person.save()
    assert panels.recheck_panel(panel=panel, by=again(team.officer)) == 1


def test_recheck_panel_suspends_what_records_show_meanwhile(team, scoring_round, panellist, assignment):
    person = assignment.application.participants.get().person
    organisation = OrganisationFactory()
    for one in (panellist.person, person):
        one.organisation = organisation
        one.save()
    assert panels.recheck_panel(panel=scoring_round.panel, by=again(team.officer)) == 1
    assert fresh(assignment).state == "suspended"


def test_open_round_waits_for_a_conflict_to_be_settled(team, scoring_round, panellist, assignment):
    for one in panellists_of(scoring_round):
        hand_in(scoring_round, one, [5, 4, 3])
    conflict = conflicts.name_conflict(
        panellist=panellist, application=assignment.application, by=again(team.officer), reason="Same town."
    )
    rounds.close_round(round_=scoring_round, by=again(team.officer))
    with pytest.raises(NotReady, match="waits to be upheld or lifted"):
        rounds.open_round(round_=scoring_round, by=again(team.officer))
    conflicts.uphold_conflict(conflict=conflict, by=again(team.officer))
    rounds.open_round(round_=scoring_round, by=again(team.officer))
    assert Standing.objects.get(application=assignment.application).reviews_in == 2


def test_assign_by_hand_over_a_conflict_is_refused(team, scoring_round, panellist, assignment):
    conflicts.step_aside(assignment=assignment, by=panellist.person, reason="I know them.")
    with pytest.raises(InConflict):
        assigning.assign_by_hand(
            round_=scoring_round,
            application=assignment.application,
            panellist=panellist,
            by=again(team.officer),
        )


def test_find_connections_shows_each_trace(team):
    call = call_in_review(team, entries=0)
    panel = make_panel(call, team, size=0)
    organisation = OrganisationFactory(email_domains=["agency.kg"])
    judge = PersonFactory(organisation=organisation, email="judge@institute.kz")
    panellist = add_panellist(panel, team, person=judge)
    entries = [
        make_entry(call, organisation=organisation),
        make_entry(call, lead=PersonFactory(email="someone@agency.kg")),
        make_entry(call, lead=PersonFactory(email="someone@institute.kz")),
        make_entry(call, lead=PersonFactory(email="someone@gmail.com")),
    ]
    found = find_connections([panellist], call)
    assert [(one.application, one.evidence) for one in found] == [
        (
            entries[0].pk,
            [
                {"kind": "organisation", "value": organisation.pk},
                {"kind": "email_domain", "value": "agency.kg"},
            ],
        ),
        (entries[1].pk, [{"kind": "email_domain", "value": "agency.kg"}]),
        (entries[2].pk, [{"kind": "email_domain", "value": "institute.kz"}]),
    ]


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("a@Ministry.KG", "ministry.kg"),
        ("a@gmail.com", ""),
        ("a@example.org", ""),
        ("a@demo.example", ""),
        ("a@notexample.org", "notexample.org"),
        ("", ""),
    ],
)
def test_domain_of_says_where_somebody_belongs(email, domain):
    assert domain_of(email) == domain

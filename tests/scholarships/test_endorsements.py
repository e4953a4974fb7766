from datetime import timedelta

import pytest
from django.test import Client

from applications.errors import Refused, StateMoved
from scholarships import services
from scholarships.archive import load_tracks
from scholarships.models import NominatingAuthority, Nominator, Track
from scholarships.states import EndorsementState
from tests.factories.calls import again, fresh, make_submitted, make_team, published_call
from tests.factories.documents import DocumentFactory
from tests.factories.people import PersonFactory, sign_in


@pytest.fixture
def team(db):
    return make_team()


@pytest.fixture
def application(team):
    return make_submitted(published_call(team, programme="scholarship"))


def hand_in(application):
    row = application.endorsement
    document = DocumentFactory(owner=application.lead, clean=True)
    at = row.due_at - timedelta(days=1)
    return services.hand_in_letter(endorsement=row, by=application.lead, document=document, at=at)


def test_a_candidacy_is_submitted_without_its_letter(application) -> None:
    assert (application.state, application.endorsement.state) == ("submitted", EndorsementState.ASKED)
    step = services.pending_steps(application)[0]
    assert (step.key, step.done) == ("endorsement", False)


def test_the_letter_comes_later_and_an_officer_confirms_it(application, team) -> None:
    row = hand_in(application)
    services.decide_endorsement(endorsement=row, by=again(team.officer), give=True)
    assert fresh(row).state == EndorsementState.GIVEN
    assert services.pending_steps(application)[0].done is True


def test_a_letter_at_its_own_deadline_is_late(application) -> None:
    row = application.endorsement
    document = DocumentFactory(owner=application.lead)
    with pytest.raises(StateMoved):
        services.hand_in_letter(endorsement=row, by=application.lead, document=document, at=row.due_at)


def test_refusing_needs_a_reason_and_the_right_person(application, team) -> None:
    row = hand_in(application)
    with pytest.raises(Refused):
        services.decide_endorsement(endorsement=row, by=again(team.officer), give=False)
    with pytest.raises(PermissionError):
        services.decide_endorsement(endorsement=row, by=PersonFactory(), give=True)
    services.decide_endorsement(endorsement=row, by=again(team.officer), give=False, reason="No stamp")
    assert (fresh(row).state, fresh(row).reason) == (EndorsementState.REFUSED, "No stamp")


def test_a_nominator_speaks_for_the_authority_asked_and_no_other(application, team) -> None:
    row = application.endorsement
    asked, other = (
        NominatingAuthority.objects.create(name=name, country_id="KG") for name in ("Demo one", "Demo two")
    )
    speaker, stranger = PersonFactory(), PersonFactory()
    Nominator.objects.create(authority=asked, person=speaker)
    Nominator.objects.create(authority=other, person=stranger)
    services.name_authority(endorsement=row, authority=asked, by=again(team.officer))
    page = f"/en/nominations/{application.public_id}/"
    assert sign_in(Client(), stranger).get(page).status_code == 404
    assert sign_in(Client(), speaker).post(page, {"give": "1"}).status_code == 302
    assert fresh(row).state == EndorsementState.GIVEN


def test_only_an_endorsement_without_a_letter_lapses(team) -> None:
    call = published_call(team, programme="scholarship")
    waiting, empty = make_submitted(call), make_submitted(call)
    hand_in(waiting)
    assert services.lapse_endorsements(empty.endorsement.due_at) == 1
    states = [fresh(row.endorsement).state for row in (waiting, empty)]
    assert states == [EndorsementState.ASKED, EndorsementState.LAPSED]


def test_the_candidates_page_is_their_own(application) -> None:
    page = f"/en/my/{application.public_id}/endorsement/"
    assert sign_in(Client(), application.lead).get(page).status_code == 200
    assert sign_in(Client(), PersonFactory()).get(page).status_code == 404
    assert Client().get(page).status_code == 302


def test_the_tracks_load_again_without_change_and_are_public(db, client: Client) -> None:
    assert [load_tracks(), load_tracks(), Track.objects.count()] == [3, 3, 3]
    diplomats = Track.objects.get(key="diplomats_masters")
    assert (diplomats.places_per_year, diplomats.since) == (2, None)
    assert set(diplomats.countries_of_holders.values_list("pk", flat=True)) == {"MN", "KZ", "TJ", "TR", "UA"}
    assert "10" in client.get("/en/scholarships/").content.decode()

import pytest
from django.test import Client

from tests.factories.calls import Team, make_team
from tests.factories.people import OfficeFactory, PersonFactory, sign_in
from tests.factories.reviews import panellists_of


@pytest.fixture
def team(db) -> Team:
    OfficeFactory()
    return make_team()


@pytest.fixture
def officer(team) -> Client:
    return sign_in(Client(), team.officer)


@pytest.fixture
def approver(team) -> Client:
    return sign_in(Client(), team.approver)


@pytest.fixture
def observer(team) -> Client:
    return sign_in(Client(), team.observer)


@pytest.fixture
def stranger(db) -> Client:
    return sign_in(Client(), PersonFactory())


@pytest.fixture
def seat(scoring_round):
    """The first panellist of a round under way."""
    return panellists_of(scoring_round)[0]


@pytest.fixture
def judge(seat) -> Client:
    return sign_in(Client(), seat.person, assurance="link")

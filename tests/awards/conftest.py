import pytest

from tests.factories.calls import Team, make_team
from tests.factories.people import OfficeFactory


@pytest.fixture
def team(db) -> Team:
    OfficeFactory()
    return make_team()

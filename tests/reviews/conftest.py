import pytest

from tests.factories.calls import Team, make_team
from tests.factories.reviews import running_round


@pytest.fixture
def team(db) -> Team:
    return make_team()


@pytest.fixture
def scoring_round(team):
    """Three entries, three panellists who may score all of them."""
    return running_round(team)

import pytest

from tests.factories.calls import Team, make_team, published_call


@pytest.fixture
def team(db) -> Team:
    return make_team()


@pytest.fixture
def call(team):
    return published_call(team)

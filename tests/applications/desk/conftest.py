from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from applications.models import Call
from tests.factories.applications import closed_call
from tests.factories.calls import Team, make_team, published_call
from tests.factories.people import OfficeFactory, PersonFactory, sign_in


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A request in another language leaves it active in the test client's thread."""
    with translation.override("en"):
        yield


@pytest.fixture
def team(db) -> Team:
    OfficeFactory()
    return make_team()


@pytest.fixture
def call(team) -> Call:
    return published_call(team)


@pytest.fixture
def closed(team) -> Call:
    return closed_call(team)


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

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.calls import Team, make_team
from tests.factories.people import OfficeFactory

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@pytest.fixture
def team(db) -> Team:
    OfficeFactory()
    return make_team()


@pytest.fixture
def queries_of() -> Callable[[Callable[[], object]], int]:
    """How many queries something takes, those that frame a transaction left out."""

    def count(act: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            act()
        return len([query for query in captured if not query["sql"].startswith(FRAME)])

    return count

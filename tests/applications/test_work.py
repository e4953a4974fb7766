from datetime import UTC, date, datetime

import pytest

from applications import work
from applications.models import Call
from applications.work import WorkItem, work_of

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
ZONE = "Asia/Almaty"


@pytest.fixture
def told(monkeypatch):
    """Tell these items and no others."""

    def tell(*items: WorkItem):
        monkeypatch.setattr(work, "_tellers", [lambda person, calls: items])
        return work_of(None, [], now=NOW, zone=ZONE)

    return tell


def item(when, what="x", **fields) -> WorkItem:
    return WorkItem(call=Call(), when=when, what=what, **fields)


@pytest.mark.parametrize(
    ("when", "group"),
    [
        (date(2026, 11, 20), "late"),
        (datetime(2026, 11, 21, 5, 59, tzinfo=UTC), "late"),
        (datetime(2026, 11, 21, 6, 0, tzinfo=UTC), "late"),
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), "today"),
        (date(2026, 11, 21), "today"),
        (datetime(2026, 11, 21, 19, 30, tzinfo=UTC), "week"),
        (date(2026, 11, 28), "week"),
        (date(2026, 11, 29), "later"),
        (datetime(2026, 12, 4, 12, 0, tzinfo=UTC), "later"),
    ],
)
def test_item_stands_in_its_group(told, when, group):
    assert [name for name in ("late", "today", "week", "later") if getattr(told(item(when)), name)] == [group]


def test_item_that_others_wait_for_stands_first_whatever_its_date(told):
    found = told(item(date(2027, 1, 1), "waits", first=True), item(date(2026, 11, 21), "today"))
    assert ([i.what for i in found.first], [i.what for i in found.today]) == (["waits"], ["today"])


def test_items_of_a_group_are_in_the_order_of_their_moments(told):
    found = told(
        item(date(2026, 11, 24), "the whole day"), item(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), "at nine")
    )
    assert [i.what for i in found.week] == ["at nine", "the whole day"]


def test_work_without_items_is_empty(told):
    assert told().is_empty

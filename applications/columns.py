"""Columns that rooms above add to the list of a call's applications and to its export."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from applications.models import Call

Cells = Callable[[Call, list[int]], Mapping[int, str]]


@dataclass(frozen=True)
class Column:
    """`cells(call, keys of applications)` returns the words by key, in one query a page."""

    key: str
    label: str | Promise
    cells: Cells
    note: str | Promise = ""


_columns: list[Column] = []


def register_column(key: str, label: str | Promise, cells: Cells, *, note: str | Promise = "") -> None:
    """Add a column; `note` stands under the list and says what the column cannot say."""
    _columns.append(Column(key, label, cells, note))


def columns() -> list[Column]:
    return list(_columns)


def fill(call: Call, rows: Iterable) -> list[Column]:
    """Give each row its `extra` cells, in the order of the columns returned."""
    rows = list(rows)
    found = [(column, column.cells(call, [row.pk for row in rows])) for column in _columns]
    for row in rows:
        row.extra = [cells.get(row.pk, "") for _column, cells in found]
    return columns()

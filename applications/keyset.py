"""Pages of a list by the place of their last row: page 2,000 costs what the first one does."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.http import QueryDict

PAGE_ROWS = 50


@dataclass(frozen=True)
class Sort:
    """An order that an index serves: one column, then the primary key. Rows without a value come last."""

    field: str
    descending: bool = False
    nullable: bool = False

    @property
    def is_by_key(self) -> bool:
        return self.field in ("pk", "id")


@dataclass(frozen=True)
class Page:
    """The rows of a page; a cursor is empty where there is nothing on that side."""

    rows: list
    before: str
    after: str

    @property
    def has_others(self) -> bool:
        return bool(self.before or self.after)


@dataclass(frozen=True)
class Cursor:
    value: Any
    pk: int


def page_of(queryset: models.QuerySet, sort: Sort, asked: QueryDict, *, size: int = PAGE_ROWS) -> Page:
    """Return the page that `after` or `before` in the address asks for; the first for anything unreadable."""
    before = decode(asked.get("before", ""), queryset.model, sort)
    if before is not None:
        rows = fetch(queryset, sort, before, size + 1, forward=False)
        if len(rows) > size:
            rows = rows[:size][::-1]
            return Page(rows, encode(rows[0], sort), encode(rows[-1], sort))
    cursor = None if before is not None else decode(asked.get("after", ""), queryset.model, sort)
    rows = fetch(queryset, sort, cursor, size + 1, forward=True)
    more, rows = len(rows) > size, rows[:size]
    return Page(
        rows,
        encode(rows[0], sort) if cursor and rows else "",
        encode(rows[-1], sort) if more else "",
    )


def fetch(queryset: models.QuerySet, sort: Sort, cursor: Cursor | None, limit: int, *, forward: bool) -> list:
    """Return so many rows from the cursor on, one range of the index after the other."""
    rows: list = []
    for segment in segments(queryset, sort, cursor, forward=forward):
        rows += segment[: limit - len(rows)]
        if len(rows) == limit:
            break
    return rows


def segments(
    queryset: models.QuerySet, sort: Sort, cursor: Cursor | None, *, forward: bool
) -> list[models.QuerySet]:
    """Return the ranges that follow the cursor: its equals, what lies beyond, and rows without a value.

    Two plain ranges instead of one OR, which no database walks an index for.
    """
    ascending = forward != sort.descending
    beyond, sign = ("gt", "") if ascending else ("lt", "-")
    if sort.is_by_key:
        rows = queryset.order_by(f"{sign}pk")
        return [rows.filter(**{f"pk__{beyond}": cursor.pk}) if cursor else rows]
    known = queryset.filter(**{f"{sort.field}__isnull": False}) if sort.nullable else queryset
    known = known.order_by(f"{sign}{sort.field}", f"{sign}pk")
    unknown = (
        [queryset.filter(**{f"{sort.field}__isnull": True}).order_by(f"{sign}pk")] if sort.nullable else []
    )
    if cursor is None:
        return [known, *unknown]
    if cursor.value is None:
        rest = [rows.filter(**{f"pk__{beyond}": cursor.pk}) for rows in unknown]
        return rest if forward else [*rest, known]
    equals = known.filter(**{sort.field: cursor.value, f"pk__{beyond}": cursor.pk}).order_by(f"{sign}pk")
    further = known.filter(**{f"{sort.field}__{beyond}": cursor.value})
    return [equals, further, *(unknown if forward else [])]


def place_of(row: models.Model, sort: Sort) -> Cursor:
    """Return where a row stands in the order."""
    value = None if sort.is_by_key else getattr(row, row._meta.get_field(sort.field).attname)
    return Cursor(value, row.pk)


def encode(row: models.Model, sort: Sort) -> str:
    place = place_of(row, sort)
    text = json.dumps(
        [place.value, place.pk], cls=MicrosecondEncoder, separators=(",", ":"), ensure_ascii=False
    )
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(text: str, model: type[models.Model], sort: Sort) -> Cursor | None:
    try:
        value, pk = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if "\x00" in str(value):
            return None
        field = model._meta.pk if sort.is_by_key else model._meta.get_field(sort.field)
        return Cursor(None if value is None else field.to_python(value), model._meta.pk.to_python(pk))
    except (ValueError, TypeError, ValidationError):
        return None


class MicrosecondEncoder(DjangoJSONEncoder):
    """Moments to the microsecond: Django's own encoder keeps milliseconds, and would repeat or skip rows."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)

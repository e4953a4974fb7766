import pytest
from django.http import QueryDict

from applications.keyset import Sort, decode, encode, page_of
from applications.models import Application
from tests.factories.calls import make_team, published_call
from tests.factories.reviews import make_entry

NEWEST = Sort("listed_at", descending=True)
TITLE = Sort("title_key")
COUNTRY = Sort("country_id", nullable=True)


@pytest.fixture
def rows(db):
    """Seven applications: equal titles, equal moments and missing countries among them."""
    call = published_call(make_team())
    made = [
        make_entry(call, title_key=title, country_id=country)
        for title, country in [
            ("b", "KZ"),
            ("a", "KZ"),
            ("a", None),
            ("c", "AZ"),
            ("a", None),
            ("b", "UZ"),
            ("a", "KZ"),
        ]
    ]
    moment = made[0].listed_at
    Application.objects.filter(pk__in=[row.pk for row in made[:4]]).update(listed_at=moment)
    return Application.objects.all()


def asked(**names) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update(names)
    return query


def keys(page) -> list[int]:
    return [row.pk for row in page.rows]


def in_order(rows, sort: Sort) -> list[int]:
    """Every key in the order that the sort means, worked out without the pages."""
    known = [row for row in rows if getattr(row, sort.field) is not None]
    unknown = [row.pk for row in rows if getattr(row, sort.field) is None]
    known.sort(key=lambda row: (getattr(row, sort.field), row.pk), reverse=sort.descending)
    return [row.pk for row in known] + sorted(unknown)


@pytest.mark.parametrize("sort", [NEWEST, TITLE, COUNTRY], ids=["newest", "title", "country"])
def test_pages_forward_show_every_row_once(rows, sort):
    found, query = [], asked()
    for _page in range(10):
        page = page_of(rows, sort, query, size=2)
        found += keys(page)
        if not page.after:
            break
        query = asked(after=page.after)
    assert found == in_order(rows, sort)


@pytest.mark.parametrize("sort", [NEWEST, TITLE, COUNTRY], ids=["newest", "title", "country"])
def test_pages_back_show_what_forward_showed(rows, sort):
    forward = [page_of(rows, sort, asked(), size=2)]
    while forward[-1].after:
        forward.append(page_of(rows, sort, asked(after=forward[-1].after), size=2))
    back = [forward[-1]]
    while back[-1].before:
        back.append(page_of(rows, sort, asked(before=back[-1].before), size=2))
    assert [keys(page) for page in reversed(back)] == [keys(page) for page in forward]


def test_page_of_few_rows_has_no_others(rows):
    page = page_of(rows, TITLE, asked(), size=50)
    assert (page.before, page.after, page.has_others) == ("", "", False)


@pytest.mark.parametrize(
    "cursor", ["", "x", "%%%", "W10", "WzEsMiwzXQ", "bnVsbA", "WyJhXHUwMDAwIiwxXQ", "WyJub3QgYSBkYXRlIiwxXQ"]
)
def test_page_for_an_unreadable_cursor_is_the_first(rows, cursor):
    assert keys(page_of(rows, NEWEST, asked(after=cursor), size=2)) == in_order(rows, NEWEST)[:2]


def test_cursor_keeps_the_microsecond(rows):
    row = rows.order_by("-listed_at").first()
    assert decode(encode(row, NEWEST), Application, NEWEST).value == row.listed_at


def test_page_costs_at_most_three_queries(rows, django_assert_max_num_queries):
    cursor = page_of(rows, COUNTRY, asked(), size=2).after
    with django_assert_max_num_queries(3):
        page_of(rows, COUNTRY, asked(after=cursor), size=50)

"""What runs in the measured server beside the house: the count of queries, and the floor.

The floor is the least that a Django page with a list can be: one indexed query and fifty rows in a template.
"""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from applications.models import Application

ROWS = 50
QUERIES_HEADER = "X-Queries"
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


class QueryCountMiddleware:
    """Writes how many queries a request made into its answer, whoever made them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        counter = Counter()
        with connection.execute_wrapper(counter):
            response = self.get_response(request)
        response[QUERIES_HEADER] = str(counter.total)
        return response


class Counter:
    def __init__(self) -> None:
        self.total = 0

    def __call__(self, execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        self.total += not str(sql).startswith(NOT_COUNTED)
        return execute(sql, params, many, context)


def view(request: HttpRequest, call: int) -> HttpResponse:
    rows = Application.objects.filter(call=call).order_by("-listed_at", "-pk")
    shown = rows.values("public_id", "number", "title", "organisation_name", "country", "state", "listed_at")
    return render(request, "floor.html", {"rows": shown[:ROWS]})

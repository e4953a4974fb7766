"""The history of a call as sentences, exceptions first: what an observer reads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from applications.history import events_of, exceptions_of
from applications.keyset import Sort, page_of
from applications.models import Call
from applications.permissions import reads_applications, works_on
from applications.views.desk_access import call_page
from applications.views.desk_application import history_lines

NEWEST = Sort("pk", descending=True)
FIRST_EXCEPTIONS = 20


@require_GET
@call_page(works_on)
def history(request: HttpRequest, call: Call) -> HttpResponse:
    """Show the exceptions and then everything; `only=exceptions` pages through the exceptions alone."""
    only = request.GET.get("only") == "exceptions"
    page = page_of(exceptions_of(call) if only else events_of(call), NEWEST, request.GET)
    first_page = not only and not page.before
    first = list(exceptions_of(call).order_by("-pk")[: FIRST_EXCEPTIONS + 1]) if first_page else []
    shown_first = first[:FIRST_EXCEPTIONS]
    reads = reads_applications(request.person, call)
    lines = history_lines([*shown_first, *page.rows], request.person, reads=reads)
    return render(
        request,
        "applications/desk/history.html",
        {
            "call": call if reads else None,
            "subject_call": call,
            "is_demo_page": call.is_demo,
            "only": only,
            "first_page": first_page,
            "exceptions": lines[: len(shown_first)],
            "more_exceptions": len(first) > FIRST_EXCEPTIONS,
            "lines": lines[len(shown_first) :],
            "page": page,
        },
    )

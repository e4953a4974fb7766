"""What every request passes: its moment, its id, its headers, one line in the log."""

import io
import json
import logging
import logging.config
import sys

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.utils import timezone

from config import logs
from config.middleware import ReceivedAtMiddleware
from config.urls import handler500

SECRET_PATH = "one-time-secret"


def failing(request):
    raise ValueError("Key (email)=(aigul@example.org) already exists")


def missing(request):
    raise Http404


urlpatterns = [
    path(f"fail/{SECRET_PATH}", failing, name="failing"),
    path("missing", missing),
    path("fine", lambda request: HttpResponse(request.received_at.isoformat()), name="fine"),
]


@pytest.fixture
def lines(monkeypatch):
    """Everything that was logged since, one JSON object a line, as production writes it."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logging.config.dictConfig(logs.configuration(readable=False, level="INFO"))
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:], root.level = before


def test_request_is_stamped_before_anything_else_sees_it():
    earliest = timezone.now()
    seen = []
    ReceivedAtMiddleware(lambda request: seen.append(request.received_at) or HttpResponse())(
        RequestFactory().get("/")
    )
    assert earliest <= seen[0] <= timezone.now()


def test_received_at_middleware_is_the_first(settings):
    assert settings.MIDDLEWARE[0] == "config.middleware.ReceivedAtMiddleware"


@pytest.mark.urls("tests.config.test_requests")
def test_answer_carries_strict_headers(client):
    answer = client.get("/fine")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.urls("tests.config.test_requests")
def test_log_of_a_request_names_the_view_and_its_id_but_no_query(client, lines):
    answer = client.get("/fine?email=aigul@example.org")
    [line] = lines()
    assert (line["event"], line["view"], line["status"]) == ("request", "fine", 200)
    assert line["request_id"] == answer["X-Request-ID"]
    assert "aigul" not in json.dumps(line)


@pytest.mark.urls("tests.config.test_requests")
def test_log_of_a_failure_holds_lines_of_code_but_neither_message_nor_path(client, lines):
    client.raise_request_exception = False
    answer = client.get(f"/fail/{SECRET_PATH}")
    assert answer.status_code == 500
    written = lines()
    [failure] = [line for line in written if "error" in line]
    assert failure["error"] == "ValueError"
    assert "failing" in failure["trace"][-1]
    assert failure["request_id"] == answer["X-Request-ID"]
    assert "aigul" not in json.dumps(written)
    assert SECRET_PATH not in json.dumps(written)


def test_page_for_our_own_failure_needs_no_database_and_no_context():
    assert handler500 == "config.views.server_error"
    from config.views import server_error  # the name above is what Django imports

    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert b"<h1" in answer.content

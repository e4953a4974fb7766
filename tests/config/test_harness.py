"""The tests' own rules hold: no network, no unknown template variable, no skip in CI."""

import socket
import urllib.request
from types import SimpleNamespace

import pytest
from django.template import engines

from tests.conftest import NoSkips
from tests.fixtures.browser import Problems
from tests.fixtures.network import NetworkUsed
from tests.template_variables import TEMPLATES_DIR, UnknownTemplateVariable


def test_test_that_reaches_out_is_stopped():
    with pytest.raises(NetworkUsed, match=r"example\.org"):
        urllib.request.urlopen("http://example.org/")
    with socket.socket() as outside, pytest.raises(NetworkUsed):
        outside.connect(("192.0.2.1", 80))


def rendered(source: str, context: dict) -> str:
    """As if `source` stood in a template of ours."""
    template = engines["django"].from_string(source)
    template.template.origin.name = f"{TEMPLATES_DIR}/made-for-this-test.html"
    return template.render(context)


@pytest.mark.parametrize("source", ["{{ unknown }}", "{{ known.unknown }}", "{{ unknown|upper }}"])
def test_unknown_variable_in_a_template_of_ours_fails(source):
    with pytest.raises(UnknownTemplateVariable):
        rendered(source, {"known": {}})


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% if unknown %}a{% else %}b{% endif %}", "b"),
        ("{{ unknown|default:'b' }}", "b"),
        ("{{ known }}", "x"),
        ("{{ none|default_if_none:'b' }}", "b"),
    ],
)
def test_variable_that_is_asked_for_with_care_does_not_fail(source, shown):
    assert rendered(source, {"known": "x", "none": None}) == shown


def test_run_in_ci_with_a_skipped_test_fails():
    plugin, session = NoSkips(), SimpleNamespace(exitstatus=pytest.ExitCode.OK)
    plugin.note(SimpleNamespace(skipped=True, nodeid="tests/x.py::test_y"))
    plugin.pytest_sessionfinish(session)
    assert (plugin.skipped, session.exitstatus) == (["tests/x.py::test_y"], pytest.ExitCode.TESTS_FAILED)


def test_run_in_ci_with_nothing_skipped_passes():
    plugin, session = NoSkips(), SimpleNamespace(exitstatus=pytest.ExitCode.OK)
    plugin.note(SimpleNamespace(skipped=False, nodeid="tests/x.py::test_y"))
    plugin.pytest_sessionfinish(session)
    assert session.exitstatus == pytest.ExitCode.OK


def test_problem_in_the_browser_counts_unless_the_test_allows_it():
    problems = Problems()
    problems.on_response(
        SimpleNamespace(status=404, url="http://localhost/x", request=SimpleNamespace(method="GET"))
    )
    assert problems.left() == ["404 GET http://localhost/x"]
    problems.allow(r"^404 GET .*/x$")
    assert problems.left() == []

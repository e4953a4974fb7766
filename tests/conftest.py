"""What all tests share; the fixtures themselves stand in tests/fixtures/."""

import os

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

pytest_plugins = [
    "tests.fixtures.network",
    "tests.fixtures.bucket",
    "tests.fixtures.browser",
    "tests.factories.ledger",
]

IN_CI = os.environ.get("CI", "").lower() in ("1", "true")

hypothesis_settings.register_profile(
    "developer", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile(
    "ci",
    parent=hypothesis_settings.get_profile("developer"),
    max_examples=25,
    print_blob=True,
    derandomize=False,
)
hypothesis_settings.load_profile("ci" if IN_CI else "developer")


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Rate limits of one test do not count in the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def no_language_left_over() -> None:
    """What a request of one test activated in this thread does not choose the words of the next."""
    translation.activate(settings.LANGUAGE_CODE)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A run of the whole suite on SQLite walks only the browser tests that are marked for it."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and config.args_source.name == "TESTPATHS":
        left = [item for item in items if is_for_postgresql(item)]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not is_for_postgresql(item)]


def is_for_postgresql(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("browser") and not item.get_closest_marker("journey_sqlite"))


class NoSkips:
    """With CI=true a skipped test is a failed run."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.skipped.append(report.nodeid)

    pytest_runtest_logreport = note
    pytest_collectreport = note

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.skipped:
            terminalreporter.section("skipped, which fails a run with CI=true")
            for nodeid in self.skipped:
                terminalreporter.write_line(nodeid)


def pytest_configure(config: pytest.Config) -> None:
    if IN_CI:
        config.pluginmanager.register(NoSkips(), "no-skips")

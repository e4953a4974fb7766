"""Real processes on the test's own database, for what only a second process can show."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.conf import settings
from django.db import connection


def database_url() -> str:
    """The URL of the database that this test writes to."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    account = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    return f"postgres://{account}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def start_python(*arguments: str, **environment: str) -> subprocess.Popen:
    """A Python that sees the test's database; its output goes to the test's own."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database_url(), **environment},
    )


@contextmanager
def ended(processes: list[subprocess.Popen]) -> Iterator[list[subprocess.Popen]]:
    """Whatever happens, none of them outlives the test; the list may grow meanwhile."""
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def wait_until(happened: Callable[[], bool], *, seconds: float = 120) -> None:
    """Raises TimeoutError when it has not happened by then."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)

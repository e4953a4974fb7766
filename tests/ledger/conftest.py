"""The ledger's own tests need no other room than people."""

from collections.abc import Callable

import pytest

from ledger.handlers import HANDLERS, PERIODICS, Handle, handler, periodic
from ledger.references import Reference


@pytest.fixture
def subject() -> Reference:
    return Reference("tests.thing", "1")


@pytest.fixture
def registered() -> Callable[..., None]:
    """Register a handler for the length of a test."""
    names = []

    def register(name: str, fn: Handle, **options) -> None:
        handler(name, **options)(fn)
        names.append(name)

    yield register
    for name in names:
        del HANDLERS[name]


@pytest.fixture
def every_minute() -> Callable[[str, Callable], None]:
    """Register periodics for the length of a test, and leave aside those of the rooms."""
    standing = dict(PERIODICS)
    PERIODICS.clear()

    def register(name: str, fn: Callable[[], object]) -> None:
        periodic(name, every_minutes=1)(fn)

    yield register
    PERIODICS.clear()
    PERIODICS.update(standing)

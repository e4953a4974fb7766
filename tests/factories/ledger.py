"""What tests need of the ledger: an emptied database in spite of its triggers, and what code records.

TransactionTestCase empties every table after a test, which the triggers refuse. The product offers no way
around them, so the test runner takes them away for that moment and puts them back.
"""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from ledger.triggers import create_triggers, drop_triggers

ROOMS = [
    "ledger",
    "people",
    "documents",
    "correspondence",
    "applications",
    "reviews",
    "awards",
    "competitions",
    "scholarships",
]
RECORDERS = {"record", "record_many"}


@contextmanager
def triggers_lifted() -> Iterator[None]:
    """For a test that plays a thief, or empties the database."""
    _settle()
    drop_triggers()
    try:
        yield
    finally:
        _settle()
        create_triggers()


def _settle() -> None:
    """PostgreSQL alters no table while checks of this transaction wait for its end: make them now."""
    if on_postgresql() and connection.in_atomic_block:
        connection.check_constraints()


@pytest.fixture(autouse=True, scope="session")
def flush_in_spite_of_triggers() -> Iterator[None]:
    """Import this into conftest.py: every transactional test then ends with an empty ledger."""
    teardown = TransactionTestCase._fixture_teardown

    def lifted(self) -> None:
        with triggers_lifted():
            teardown(self)

    TransactionTestCase._fixture_teardown = lifted
    yield
    TransactionTestCase._fixture_teardown = teardown


def whats_in_code() -> set[str]:
    """Every `what` that a call to record or record_many spells out, in all rooms."""
    found = set()
    for room in ROOMS:
        for path in (Path(settings.BASE_DIR) / room).rglob("*.py"):
            found |= set(_whats(ast.parse(path.read_text())))
    return found


def _whats(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in RECORDERS:
            for keyword in node.keywords:
                if keyword.arg == "what":
                    yield from _texts(keyword.value)


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _texts(node: ast.AST) -> Iterator[str]:
    """A literal, or both sides of a conditional."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"

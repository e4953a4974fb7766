"""Migrations are complete, and go forwards and backwards on the current database."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

ROOMS = [
    "competitions",
    "scholarships",
    "awards",
    "reviews",
    "applications",
    "correspondence",
    "documents",
    "people",
    "ledger",
]


@pytest.fixture
def scratch_database(django_db_setup, django_db_blocker, tmp_path) -> Iterator[None]:
    """An empty database for this test, in the place of the one that the others share."""
    shared = connection.settings_dict["NAME"]
    scratch = str(tmp_path / "scratch.sqlite3") if connection.vendor == "sqlite" else f"{shared}_scratch"
    with django_db_blocker.unblock():
        connection.close()
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{scratch}"')
        connection.settings_dict["NAME"] = scratch
        yield
        connection.close()
        connection.settings_dict["NAME"] = shared
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{scratch}" WITH (FORCE)')


@pytest.mark.django_db
def test_migrations_when_compared_with_the_models_are_complete(capsys):
    call_command("makemigrations", *ROOMS, check_changes=True, dry_run=True)
    assert "No changes detected" in capsys.readouterr().out


def test_migrations_of_each_room_have_one_leaf():
    loader = MigrationLoader(None)
    assert {room: len(loader.graph.leaf_nodes(room)) for room in ROOMS} == dict.fromkeys(ROOMS, 1)


def test_migrations_taken_back_and_applied_again_give_the_same_tables(scratch_database):
    call_command("migrate", verbosity=0)
    tables = set(connection.introspection.table_names())
    for room in ROOMS:
        call_command("migrate", room, "zero", verbosity=0)
    assert {name for name in connection.introspection.table_names() if name.split("_")[0] in ROOMS} == set()
    call_command("migrate", verbosity=0)
    assert set(connection.introspection.table_names()) == tables
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []

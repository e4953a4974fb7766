"""Database triggers that refuse to change or delete what is written once, on both databases.

The schema editor of SQLite rebuilds a table by copying it, which drops its triggers: a post_migrate
receiver puts them back, and /readyz looks for them. Nothing in the product takes them away.
"""

from django.db import DEFAULT_DB_ALIAS, connections

TABLES = ("ledger_event", "ledger_seal", "ledger_sealleaf")

# INSERT OR REPLACE deletes the row in its way without calling DELETE triggers, so SQLite needs a third one.
SQLITE_UNIQUE = {
    "ledger_event": (
        "id = NEW.id OR (subject_kind = NEW.subject_kind AND subject_id = NEW.subject_id AND seq = NEW.seq)"
    ),
    "ledger_seal": "number = NEW.number OR hash = NEW.hash",
    "ledger_sealleaf": (
        "id = NEW.id OR (seal_id = NEW.seal_id AND position = NEW.position)"
        " OR (subject_kind = NEW.subject_kind AND subject_id = NEW.subject_id AND seq = NEW.seq)"
    ),
}

POSTGRES_FUNCTION = "ledger_refuse_change"
POSTGRES_BODY = """
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END;
"""


def create_triggers(using: str = DEFAULT_DB_ALIAS) -> None:
    """Put back whatever is missing or altered, on the tables that exist. Safe to repeat."""
    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        tables = [table for table in TABLES if table in present]
        if tables and not triggers_present(using, tables=tables):
            _dialect(connection).create(cursor, tables)


def drop_triggers(using: str = DEFAULT_DB_ALIAS) -> None:
    """For the backward migration, which is about to drop the tables themselves."""
    connection = connections[using]
    with connection.cursor() as cursor:
        _dialect(connection).drop(cursor, TABLES)


def triggers_present(using: str = DEFAULT_DB_ALIAS, *, tables=TABLES) -> bool:
    """Whether every trigger stands, switched on and worded as here."""
    connection = connections[using]
    with connection.cursor() as cursor:
        return _dialect(connection).present(cursor, tables)


def _dialect(connection):
    return {"sqlite": Sqlite, "postgresql": Postgres}[connection.vendor]


class Sqlite:
    @staticmethod
    def statements(tables) -> dict[str, str]:
        """CREATE TRIGGER by name; SQLite keeps this text, so it can be compared word for word."""
        refuse = "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        made = {}
        for table in tables:
            for action in ("update", "delete"):
                name = f"{table}_no_{action}"
                made[name] = f"CREATE TRIGGER {name} BEFORE {action.upper()} ON {table} " + refuse.format(
                    table=table
                )
            name = f"{table}_no_replace"
            clash = f"EXISTS (SELECT 1 FROM {table} WHERE {SQLITE_UNIQUE[table]})"  # noqa: S608 - constants of this file
            made[name] = f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {clash} " + refuse.format(
                table=table
            )
        return made

    @classmethod
    def create(cls, cursor, tables) -> None:
        for name, statement in cls.statements(tables).items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(statement)

    @classmethod
    def drop(cls, cursor, tables) -> None:
        for name in cls.statements(tables):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")

    @classmethod
    def present(cls, cursor, tables) -> bool:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = dict(cursor.fetchall())
        return all(found.get(name) == statement for name, statement in cls.statements(tables).items())


class Postgres:
    @staticmethod
    def names(table: str) -> tuple[str, str]:
        return f"{table}_no_change", f"{table}_no_truncate"

    @classmethod
    def create(cls, cursor, tables) -> None:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {POSTGRES_FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
            f" AS $body${POSTGRES_BODY}$body$"
        )
        for table in tables:
            no_change, no_truncate = cls.names(table)
            cursor.execute(f"DROP TRIGGER IF EXISTS {no_change} ON {table}")
            cursor.execute(f"DROP TRIGGER IF EXISTS {no_truncate} ON {table}")
            cursor.execute(
                f"CREATE TRIGGER {no_change} BEFORE UPDATE OR DELETE ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION {POSTGRES_FUNCTION}()"
            )
            cursor.execute(
                f"CREATE TRIGGER {no_truncate} BEFORE TRUNCATE ON {table}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {POSTGRES_FUNCTION}()"
            )
            for name in (no_change, no_truncate):
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")

    @classmethod
    def drop(cls, cursor, tables) -> None:
        for table in tables:
            for name in cls.names(table):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        cursor.execute(f"DROP FUNCTION IF EXISTS {POSTGRES_FUNCTION}()")

    @classmethod
    def present(cls, cursor, tables) -> bool:
        """Enabled ALWAYS: a session that plays a replica cannot step around them."""
        cursor.execute(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE p.proname = %s AND p.prosrc = %s AND t.tgenabled = 'A'"
            " AND c.relnamespace = to_regnamespace(current_schema()::text)",
            [POSTGRES_FUNCTION, POSTGRES_BODY],
        )
        found = {name for (name,) in cursor.fetchall()}
        return all(name in found for table in tables for name in cls.names(table))

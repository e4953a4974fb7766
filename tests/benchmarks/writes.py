"""The floor of a submission: the rows that one writes, in one transaction, by psycopg alone."""

from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from applications.models import Application, Submission
from competitions.models import Entry
from ledger.ids import public_id
from ledger.models import Event, OutboxItem

COLUMNS_FILLED = [
    "state",
    "title",
    "title_key",
    "organisation_name",
    "country_id",
    "category_id",
    "search_text",
    "current_submission_id",
    "first_submitted_at",
    "listed_at",
]


@dataclass
class Writer:
    """Writes what it found of one submission again, for other drafts."""

    connection: psycopg.Connection
    application: dict
    submission: dict
    entry: dict
    event: dict
    outbox_item: dict

    @classmethod
    def like(cls, application: Application, url: str) -> "Writer":
        """After an application that was submitted once."""
        connection = psycopg.connect(url, row_factory=dict_row, autocommit=True)

        def row(model: type, **where: object) -> dict:
            (column, value), *_ = where.items()
            found = connection.execute(
                sql.SQL("SELECT * FROM {} WHERE {} = %s ORDER BY id DESC LIMIT 1").format(
                    sql.Identifier(model._meta.db_table), sql.Identifier(column)
                ),
                [value],
            )
            return ready(found.fetchone())

        return cls(
            connection,
            application=row(Application, id=application.pk),
            submission=row(Submission, application_id=application.pk),
            entry=row(Entry, application_id=application.pk),
            event=row(Event, subject_id=str(application.pk)),
            outbox_item=row(OutboxItem, key=f"submitted-{application.current_submission_id}"),
        )

    def submit(self, application: Application) -> None:
        with self.connection.transaction():
            submission = self.insert(
                Submission, self.submission, application_id=application.pk, public_id=public_id()
            )
            filled = {name: self.application[name] for name in COLUMNS_FILLED} | {
                "current_submission_id": submission
            }
            self.update(application, filled)
            self.insert(Entry, self.entry, application_id=application.pk)
            self.insert(Event, self.event, subject_id=str(application.pk), seq=self.event["seq"])
            self.insert(OutboxItem, self.outbox_item, key=f"submitted-{submission}")

    def insert(self, model: type, row: dict, **changes: object) -> int:
        values = row | changes
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
            sql.Identifier(model._meta.db_table),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join([sql.Placeholder()] * len(values)),
        )
        return self.connection.execute(statement, list(values.values())).fetchone()["id"]

    def update(self, application: Application, values: dict) -> None:
        pairs = [sql.SQL("{} = %s").format(sql.Identifier(name)) for name in values]
        statement = sql.SQL("UPDATE {} SET {} WHERE id = %s").format(
            sql.Identifier(Application._meta.db_table), sql.SQL(", ").join(pairs)
        )
        self.connection.execute(statement, [*values.values(), application.pk])


def ready(row: dict) -> dict:
    """The row as it can be written again: without its key, JSON as such."""
    del row["id"]
    return {name: Jsonb(value) if isinstance(value, dict | list) else value for name, value in row.items()}

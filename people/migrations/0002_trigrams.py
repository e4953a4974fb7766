from django.db import migrations

INDEXES = {"people_person_trigrams": "people_person", "people_organisation_trigrams": "people_organisation"}


def add_trigrams(apps, schema_editor) -> None:
    """Fast "contains" on PostgreSQL. pg_trgm is a trusted extension: the database's owner may add it."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for index, table in INDEXES.items():
        schema_editor.execute(f"CREATE INDEX {index} ON {table} USING gin (search_text gin_trgm_ops)")


def drop_trigrams(apps, schema_editor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for index in INDEXES:
        schema_editor.execute(f"DROP INDEX {index}")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunPython(add_trigrams, drop_trigrams)]

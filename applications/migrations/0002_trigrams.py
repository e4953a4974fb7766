from django.db import migrations


def add_trigrams(apps, schema_editor) -> None:
    """Fast "contains" on PostgreSQL; the extension came with people."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX application_trigrams ON applications_application USING gin (search_text gin_trgm_ops)"
        )


def drop_trigrams(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX application_trigrams")


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial"), ("people", "0002_trigrams")]

    operations = [migrations.RunPython(add_trigrams, drop_trigrams)]

from django.db import migrations

from ledger.triggers import create_triggers, drop_triggers


def forwards(apps, schema_editor):
    create_triggers(schema_editor.connection.alias)


def backwards(apps, schema_editor):
    drop_triggers(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import post_migrate

from ledger.models import Event, Seal, SealLeaf
from ledger.readiness import TriggersMissing, check_triggers
from ledger.references import Reference
from ledger.seals import make_seal
from ledger.services import record
from ledger.triggers import TABLES, create_triggers, drop_triggers, triggers_present
from tests.factories.ledger import on_postgresql, triggers_lifted


@pytest.fixture
def sealed(db, subject) -> None:
    record(subject=subject, by=None, what="thing.made")
    make_seal()


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("table", TABLES)
def test_delete_is_refused_in_every_table(table):
    with pytest.raises(IntegrityError, match="append-only"):
        run(f"DELETE FROM {table}")


@pytest.mark.usefixtures("sealed")
def test_update_is_refused_by_sql_and_by_queryset():
    with pytest.raises(IntegrityError, match="append-only"):
        run("UPDATE ledger_event SET what = 'x'")
    for model, changes in ((Event, {"what": "x"}), (Seal, {"milestone": "x"}), (SealLeaf, {"seq": 9})):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            model.objects.update(**changes)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.all()._raw_delete("default")


@pytest.mark.usefixtures("sealed")
def test_replacing_a_row_is_refused():
    event = Event.objects.get()
    if on_postgresql():
        statement = (
            "INSERT INTO ledger_event SELECT * FROM ledger_event ON CONFLICT (id) DO UPDATE SET what = 'x'"
        )
    else:
        statement = "INSERT OR REPLACE INTO ledger_event SELECT * FROM ledger_event"
    with pytest.raises(IntegrityError, match="append-only"):
        run(statement)
    assert Event.objects.get().hash == event.hash


@pytest.mark.usefixtures("sealed")
def test_emptying_a_table_is_refused():
    statement = "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {} CASCADE" if on_postgresql() else "DELETE FROM {}"
    for table in TABLES:
        with pytest.raises(IntegrityError, match="append-only"):
            run(statement.format(table))


@pytest.mark.usefixtures("sealed")
def test_playing_a_replica_is_refused_too():
    if on_postgresql():
        run("SET LOCAL session_replication_role = replica")
    with pytest.raises(IntegrityError, match="append-only"):
        run("UPDATE ledger_event SET what = 'x'")


@pytest.mark.django_db
def test_missing_triggers_are_noticed_and_come_back_after_migrating():
    assert triggers_present()
    drop_triggers()
    assert not triggers_present()
    with pytest.raises(TriggersMissing):
        check_triggers()
    call_command("migrate", verbosity=0)
    assert triggers_present()
    check_triggers()


@pytest.mark.django_db
def test_one_trigger_without_teeth_is_noticed_and_replaced():
    with connection.cursor() as cursor:
        if on_postgresql():
            cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_no_change")
        else:
            cursor.execute("DROP TRIGGER ledger_event_no_update")
            cursor.execute(
                "CREATE TRIGGER ledger_event_no_update BEFORE UPDATE ON ledger_event BEGIN SELECT 1; END"
            )
    assert not triggers_present()
    create_triggers()
    assert triggers_present()


@pytest.mark.django_db
def test_a_function_without_teeth_is_noticed_and_replaced():
    if on_postgresql():
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql"
                " AS $$BEGIN RETURN NEW; END;$$"
            )
        assert not triggers_present()
    create_triggers()
    assert triggers_present()


@pytest.mark.django_db
def test_lifted_triggers_are_back_after_an_error(subject):
    record(subject=subject, by=None, what="thing.made")
    with pytest.raises(ZeroDivisionError), triggers_lifted():
        Event.objects.update(seq=1 // 0)
    assert triggers_present()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_transactional_test_begins_with_an_empty_ledger(turn):
    assert Event.objects.count() == 0
    with transaction.atomic():
        record(subject=Reference("tests.thing", str(turn)), by=None, what="thing.made")
    assert triggers_present()


def test_post_migrate_receiver_is_connected():
    names = [getattr(receiver[1](), "__name__", "") for receiver in post_migrate.receivers]
    assert "restore_triggers" in names

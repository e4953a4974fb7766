import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ledger.chains import FIRST_PREVIOUS_HASH
from ledger.models import Event, Seal, SealLeaf
from ledger.references import Reference
from ledger.seals import make_milestone_seal, make_seal, signature_holds
from ledger.services import record, record_many
from ledger.verification import verify_all


def move(*ids: str) -> list[Event]:
    return [
        record(subject=Reference("tests.thing", identity), by=None, what="thing.moved") for identity in ids
    ]


@pytest.mark.django_db
def test_make_seal_lists_the_head_of_each_chain_that_moved():
    _first, second = move("1", "1")
    (other,) = move("2")
    seal = make_seal()
    assert list(seal.leaves.values_list("subject_id", "seq", "hash")) == [
        ("1", 2, second.hash),
        ("2", 1, other.hash),
    ]
    assert (seal.number, seal.leaf_count, seal.previous_hash) == (1, 2, FIRST_PREVIOUS_HASH)
    assert signature_holds(seal)


@pytest.mark.django_db
def test_make_seal_a_second_time_covers_only_what_moved_since():
    move("1", "2")
    first = make_seal()
    move("2")
    second = make_seal()
    assert list(second.leaves.values_list("subject_id", "seq")) == [("2", 2)]
    assert second.previous_hash == first.hash


@pytest.mark.django_db
def test_make_seal_without_movement_makes_none():
    assert make_seal() is None
    move("1")
    make_seal()
    assert make_seal() is None
    assert (Seal.objects.count(), SealLeaf.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_make_seal_finds_an_event_that_committed_after_a_later_one():
    """Its id is lower than what the last seal looked at, as when a slow transaction commits last."""
    (early,) = move("1")
    fields = {field.attname: getattr(early, field.attname) for field in Event._meta.concrete_fields}
    Event.objects.bulk_create([Event(**{**fields, "id": early.pk + 1000, "subject_id": "fast"})])
    make_seal()
    Event.objects.bulk_create([Event(**{**fields, "id": early.pk + 999, "subject_id": "slow"})])
    second = make_seal()
    assert list(second.leaves.values_list("subject_id", flat=True)) == ["slow"]


@pytest.mark.django_db
def test_make_seal_long_after_looks_only_at_what_came_since():
    start = timezone.now() - timedelta(days=2)
    with time_machine.travel(start, tick=False):
        move("1")
        make_seal()
    move("2")
    with CaptureQueriesContext(connection) as captured:
        seal = make_seal()
    assert list(seal.leaves.values_list("subject_id", flat=True)) == ["2"]
    assert any('"ledger_event"."id" >' in query["sql"] for query in captured)


@pytest.mark.django_db
def test_make_seal_over_many_chains_keeps_their_order():
    subjects = [Reference("tests.thing", str(number)) for number in range(1200)]
    record_many(items=[{"subject": subject} for subject in subjects], by=None, what="thing.moved")
    seal = make_seal()
    assert seal.leaf_count == 1200
    assert list(seal.leaves.values_list("position", flat=True)) == list(range(1200))


@pytest.mark.django_db
def test_milestone_seal_has_a_short_fingerprint():
    assert make_milestone_seal(milestone="Decision") is None
    move("1")
    seal = make_milestone_seal(milestone="Decision")
    assert seal.milestone == "Decision"
    assert seal.fingerprint.replace(" ", "") == seal.hash[:16]
    assert [len(group) for group in seal.fingerprint.split()] == [4, 4, 4, 4]


@pytest.mark.django_db
def test_milestone_without_movement_is_the_standing_seal():
    move("1")
    first = make_seal()
    assert make_milestone_seal(milestone="Decision") == first


@pytest.mark.django_db
def test_seal_of_altered_fields_does_not_hold():
    move("1")
    seal = make_seal()
    seal.hash = "0" * 64
    assert not signature_holds(seal)


@pytest.mark.django_db
def test_make_seal_command_says_what_it_did(capsys):
    call_command("make_seal")
    move("1", "2")
    call_command("make_seal", milestone="Closing")
    nothing, made = capsys.readouterr().out.splitlines()
    assert nothing == "Nothing moved since the last seal."
    assert made == f"Seal 1 over 2 chains: {Seal.objects.get().fingerprint}"


@pytest.mark.django_db(transaction=True)
def test_make_seal_from_two_sides_at_once_keeps_one_line_of_seals():
    with transaction.atomic():
        move(*(str(number) for number in range(50)))
    both_here = threading.Barrier(2)

    def seal() -> None:
        try:
            both_here.wait()
            make_seal()
        finally:
            connection.close()

    threads = [threading.Thread(target=seal) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verify_all()
    assert (found.unsealed, SealLeaf.objects.count()) == (0, 50)

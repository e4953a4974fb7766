"""A thief with full rights on the database changes one thing; verifying names it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from ledger.models import Event, EventReason, Seal, SealLeaf, SigningKey
from ledger.references import Reference
from ledger.seals import make_seal
from ledger.services import record
from ledger.triggers import drop_triggers
from ledger.verification import Broken, verify_all
from tests.factories.ledger import triggers_lifted


@pytest.fixture
def history(db) -> list[Event]:
    """Two chains under two seals, and one event after the last."""
    events = [
        record(subject=Reference("tests.thing", identity), by=None, what="thing.moved", reason=reason)
        for identity, reason in (("1", ""), ("1", "Why"), ("2", ""))
    ]
    make_seal()
    events.append(record(subject=Reference("tests.thing", "1"), by=None, what="thing.moved"))
    make_seal()
    events.append(record(subject=Reference("tests.thing", "2"), by=None, what="thing.moved"))
    return events


def test_verify_all_counts_what_holds(history):
    found = verify_all()
    assert (found.events, found.chains, found.seals, found.unsealed) == (5, 2, 2, 1)
    assert found.erased_reasons == 0


def test_verify_all_with_an_erased_reason_holds(history):
    EventReason.objects.filter(event=history[1]).delete()
    assert verify_all().erased_reasons == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"what": "thing.lost"}, "fields do not match"),
        ({"to_state": "selected"}, "fields do not match"),
        ({"actor_kind": "person", "actor_id": "7"}, "fields do not match"),
        ({"data": {"score": 5}}, "fields do not match"),
        ({"data": {"n": 2**60}}, "fields do not match"),
        ({"reason_hash": ""}, "fields do not match"),
        ({"hash": "0" * 64}, "fields do not match"),
        ({"previous_hash": "1" * 64}, "before it does not match"),
        ({"seq": 7}, "number 2 of the chain is missing"),
        ({"subject_id": "3"}, "number 2 of the chain is missing"),
    ],
)
def test_verify_all_names_a_changed_event(history, changes, words):
    with triggers_lifted():
        Event.objects.filter(pk=history[1].pk).update(**changes)
    with pytest.raises(Broken, match=words):
        verify_all()


def test_verify_all_names_another_reason(history):
    EventReason.objects.filter(event=history[1]).update(text="Another")
    with pytest.raises(Broken, match=rf"event {history[1].pk} .*the reason is not the one"):
        verify_all()


def test_verify_all_names_the_first_broken_row(history):
    with triggers_lifted():
        Event.objects.filter(pk__in=[history[3].pk, history[2].pk]).update(what="thing.lost")
    with pytest.raises(Broken, match=rf"In event {history[3].pk} \(tests.thing 1, number 3\)"):
        verify_all()


def test_verify_all_misses_a_sealed_event_cut_from_the_end(history):
    with triggers_lifted():
        Event.objects.filter(pk=history[3].pk)._raw_delete("default")
    with pytest.raises(Broken, match=r"In seal 2: event number 3 of tests.thing 1 is missing"):
        verify_all()


def test_verify_all_names_a_chain_rewritten_with_sound_hashes(history):
    EventReason.objects.all().delete()
    with triggers_lifted():
        Event.objects.filter(subject_id="1")._raw_delete("default")
    for _ in range(3):
        record(subject=Reference("tests.thing", "1"), by=None, what="thing.invented")
    with pytest.raises(Broken, match=r"In seal 1: event number 2 of tests.thing 1 was changed"):
        verify_all()


@pytest.mark.parametrize(
    ("number", "changes", "words"),
    [
        (1, {"milestone": "Decision"}, "In seal 1: the fields or leaves"),
        (2, {"leaf_count": 2}, "In seal 2: the fields or leaves"),
        (2, {"previous_hash": "0" * 64}, "In seal 2: the hash of the seal before"),
        (2, {"signature": ""}, "In seal 2: the signature"),
        (1, {"key_id": "1999-1"}, "In seal 1: the signature"),
    ],
)
def test_verify_all_names_a_changed_seal(history, number, changes, words):
    with triggers_lifted():
        Seal.objects.filter(number=number).update(**changes)
    with pytest.raises(Broken, match=words):
        verify_all()


def test_verify_all_names_a_leaf_that_was_taken_out(history):
    with triggers_lifted():
        SealLeaf.objects.filter(seal=1, subject_id="2")._raw_delete("default")
    with pytest.raises(Broken, match="In seal 1: the fields or leaves"):
        verify_all()


def test_verify_all_names_a_missing_seal(history):
    with connection.constraint_checks_disabled(), triggers_lifted():
        SealLeaf.objects.filter(seal=1)._raw_delete("default")
        Seal.objects.filter(number=1)._raw_delete("default")
    with pytest.raises(Broken, match="Before seal 2: seal 1 is missing"):
        verify_all()


def test_verify_all_names_an_exchanged_public_key(history):
    SigningKey.objects.update(public_key="A" * 43 + "=")
    with pytest.raises(Broken, match="In seal 1: the signature"):
        verify_all()


def test_verify_all_without_triggers_says_so_first(history):
    drop_triggers()
    with pytest.raises(Broken, match="triggers"):
        verify_all()


def test_verify_events_command_tells_and_exits_with_one(history, capsys):
    call_command("verify_events")
    assert capsys.readouterr().out.startswith("5 events in 2 chains and 2 seals hold. Not sealed yet: 1.")
    with triggers_lifted():
        Event.objects.filter(pk=history[0].pk).update(what="thing.lost")
    with pytest.raises(CommandError, match=f"event {history[0].pk}") as failed:
        call_command("verify_events")
    assert failed.value.returncode == 1


STEPS = st.lists(st.sampled_from(["move 1", "move 2", "move 3", "seal"]), min_size=1, max_size=14)
FIELDS = {
    "what": "thing.lost",
    "to_state": "lost",
    "actor_kind": "person",
    "data": {"lost": 1},
    "hash": "f" * 64,
}


@pytest.mark.django_db
@given(steps=STEPS, chosen=st.integers(0), field=st.sampled_from(sorted(FIELDS)))
def test_any_history_holds_until_any_event_is_changed(steps, chosen, field):
    with transaction.atomic():
        point = transaction.savepoint()
        for step in steps:
            if step == "seal":
                make_seal()
            else:
                record(subject=Reference("tests.any", step[-1]), by=None, what="thing.moved")
        assert verify_all().events == sum(step != "seal" for step in steps)
        events = list(Event.objects.values_list("pk", flat=True))
        if events:
            changes = {field: FIELDS[field]} | ({"actor_id": "7"} if field == "actor_kind" else {})
            with triggers_lifted():
                Event.objects.filter(pk=events[chosen % len(events)]).update(**changes)
            with pytest.raises(Broken):
                verify_all()
        transaction.savepoint_rollback(point)

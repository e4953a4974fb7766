import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from ledger.chains import FIRST_PREVIOUS_HASH, clean_data, event_hash, reason_hash
from ledger.models import Event, EventReason
from ledger.references import Reference, reference
from ledger.services import record, record_many
from people.models import Person
from tests.factories.people import PersonFactory


@pytest.mark.django_db
def test_record_first_event_starts_the_chain(subject):
    event = record(subject=subject, by=None, what="thing.made", to_state="new", data={"n": 1})
    assert (event.seq, event.previous_hash, event.actor_kind, event.actor_id) == (
        1,
        FIRST_PREVIOUS_HASH,
        "system",
        "",
    )
    assert event.hash == event_hash(Event.objects.get(pk=event.pk))


@pytest.mark.django_db
def test_record_second_event_holds_the_hash_of_the_first(subject):
    first = record(subject=subject, by=None, what="thing.made")
    other = record(subject=Reference("tests.thing", "2"), by=None, what="thing.made")
    second = record(subject=subject, by=None, what="thing.moved")
    assert (second.seq, second.previous_hash) == (2, first.hash)
    assert (other.seq, other.previous_hash) == (1, FIRST_PREVIOUS_HASH)


@pytest.mark.django_db
def test_record_by_a_person_about_a_row_keeps_ids_only():
    person = PersonFactory()
    event = record(subject=person, by=person, what="person.changed")
    assert (event.subject_kind, event.subject_id) == ("people.person", str(person.pk))
    assert (event.actor_kind, event.actor_id) == ("person", str(person.pk))
    assert list(Event.objects.about(person)) == [event]
    assert list(Event.objects.by_person(person).filter(what="person.changed")) == [event]


@pytest.mark.django_db
def test_record_keeps_the_reason_beside_its_salted_hash(subject):
    event = record(subject=subject, by=None, what="thing.moved", reason="Power cut")
    row = EventReason.objects.get(event=event)
    assert row.text == "Power cut"
    assert event.reason_hash == reason_hash(salt=row.salt, text="Power cut")
    again = record(subject=subject, by=None, what="thing.moved", reason="Power cut")
    assert again.reason_hash != event.reason_hash


@pytest.mark.django_db(transaction=True)
def test_record_outside_atomic_is_refused(subject):
    with pytest.raises(TransactionManagementError):
        record(subject=subject, by=None, what="thing.made")
    with pytest.raises(TransactionManagementError):
        record_many(items=[{"subject": subject}], by=None, what="thing.made")


def test_reference_of_an_unsaved_row_is_refused():
    with pytest.raises(ValueError, match="unsaved"):
        reference(Person(full_name="Nobody"))


@pytest.mark.django_db(transaction=True)
def test_record_from_two_sides_at_once_keeps_one_chain(subject):
    both_here = threading.Barrier(2)

    def append() -> None:
        try:
            both_here.wait()
            for _ in range(10):
                with transaction.atomic():
                    record(subject=subject, by=None, what="thing.moved")
        finally:
            connection.close()

    threads = [threading.Thread(target=append) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chain = list(Event.objects.about(subject))
    assert [event.seq for event in chain] == list(range(1, 21))
    assert [event.previous_hash for event in chain] == [
        FIRST_PREVIOUS_HASH,
        *(event.hash for event in chain[:-1]),
    ]


@pytest.mark.django_db
def test_record_many_continues_each_chain_and_keeps_reasons(subject):
    first = record(subject=subject, by=None, what="thing.made")
    other = Reference("tests.other", "9")
    events = record_many(
        items=[
            {"subject": subject, "from_state": "new", "to_state": "old", "data": {"n": 1}},
            {"subject": other, "reason": "Because"},
            {"subject": subject},
        ],
        by=None,
        what="thing.moved",
    )
    assert [(event.subject.id, event.seq) for event in events] == [("1", 2), ("9", 1), ("1", 3)]
    assert [event.previous_hash for event in events] == [first.hash, FIRST_PREVIOUS_HASH, events[0].hash]
    assert (events[0].from_state, events[0].to_state, events[0].data) == ("new", "old", {"n": 1})
    assert EventReason.objects.get(event=events[1]).text == "Because"


@pytest.mark.django_db
def test_record_many_takes_the_same_queries_for_few_and_for_many():
    def queries(count: int, kind: str) -> int:
        items = [{"subject": Reference(kind, str(n)), "reason": "Why"} for n in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            record_many(items=items, by=None, what="thing.moved")
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    few, many = queries(70, "tests.few"), queries(500, "tests.many")
    most = 3 if connection.features.max_query_params is None else 12
    assert few <= 3
    assert many <= most


@pytest.mark.django_db
def test_event_row_is_never_saved_again_nor_deleted(subject):
    event = record(subject=subject, by=None, what="thing.made")
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"seq": 0}, {"actor_kind": "person", "actor_id": ""}, {"actor_id": "5"}])
def test_event_that_cannot_be_is_refused_by_the_database(wrong):
    fields = {
        "subject_kind": "tests.thing",
        "subject_id": "1",
        "seq": 1,
        "actor_kind": "system",
        "what": "thing.made",
        "previous_hash": FIRST_PREVIOUS_HASH,
        "hash": "1" * 64,
        "at": datetime(2026, 12, 4, tzinfo=UTC),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(**{**fields, **wrong})


DATA = st.dictionaries(
    st.text(max_size=8),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**53) + 1, 2**53 - 1)
        | st.floats(allow_nan=False, allow_infinity=False, width=32).filter(lambda x: abs(x) < 2**53)
        | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


def survives(data: dict) -> bool:
    try:
        clean_data(data)
    except ValueError:
        return False
    return True


@pytest.mark.django_db
@given(
    data=DATA.filter(survives),
    at=st.datetimes(
        min_value=datetime(2000, 1, 1),
        max_value=datetime(2100, 1, 1),
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=5)), timezone(timedelta(hours=-9.5))]),
    ),
)
def test_event_read_back_has_the_hash_it_was_written_with(data, at):
    with transaction.atomic():
        event = record(subject=Reference("tests.any", "1"), by=None, what="thing.moved", data=data, at=at)
    assert event_hash(Event.objects.get(pk=event.pk)) == event.hash


@pytest.mark.parametrize(
    "data",
    [
        {"n": 2**53},
        {"n": float("nan")},
        {"n": float("inf")},
        {"t": "a\x00b"},
        {"t": "\ud800"},
        {"deep": [{"n": -(2**60)}]},
    ],
)
def test_clean_data_refuses_what_a_database_would_change(data):
    with pytest.raises(ValueError):  # noqa: PT011 - each wording comes from another check
        clean_data(data)


def test_clean_data_refuses_what_is_not_json():
    with pytest.raises(TypeError):
        clean_data({"at": datetime(2026, 12, 4)})

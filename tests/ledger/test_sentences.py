from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import sentences
from ledger.models import Event
from ledger.references import Reference
from ledger.sentences import Line, describe, exceptions, names_of, sentence, unregistered
from ledger.services import record
from tests.factories.ledger import whats_in_code
from tests.factories.people import PersonFactory

AT = datetime(2026, 12, 4, 12, tzinfo=UTC)


@pytest.fixture
def own_words(monkeypatch):
    """A registry of this test's own."""
    monkeypatch.setattr(sentences, "_SENTENCES", {})
    monkeypatch.setattr(sentences, "_NAMES", {})
    asked = []

    @names_of("people.person")
    def persons(ids, viewer):
        asked.append(("people.person", frozenset(ids), viewer))
        return {identity: f"Person {identity}" for identity in ids if identity != "404"}

    @names_of("tests.thing")
    def things(ids, viewer):
        asked.append(("tests.thing", frozenset(ids), viewer))
        return {identity: f"Thing {identity}" for identity in ids}

    @sentence("thing.made")
    def made(event, names):
        return f"{names.subject(event)} was made."

    @sentence("thing.given", exception=True, refers={"person": "people.person"})
    def given(event, names):
        return f"{names.subject(event)} was given to {names.data(event, 'person')}."

    return asked


@pytest.mark.django_db
def test_describe_tells_who_what_and_whether_it_is_an_exception(own_words):
    person = PersonFactory()
    subject = Reference("tests.thing", "1")
    events = [
        record(subject=subject, by=None, what="thing.made", at=AT),
        record(subject=subject, by=person, what="thing.given", data={"person": 8}, at=AT),
    ]
    assert describe(events, "viewer") == [
        Line(AT, "Baige, by itself", "Thing 1 was made.", False),
        Line(AT, f"Person {person.pk}", "Thing 1 was given to Person 8.", True),
    ]


@pytest.mark.django_db
def test_describe_asks_each_kind_of_name_once(own_words):
    subject = Reference("tests.thing", "1")
    events = [
        record(subject=subject, by=None, what="thing.given", data={"person": number}) for number in range(5)
    ]
    describe(events, "viewer")
    assert sorted(own_words) == [
        ("people.person", frozenset("01234"), "viewer"),
        ("tests.thing", frozenset("1"), "viewer"),
    ]


@pytest.mark.django_db
def test_describe_takes_the_same_queries_for_one_and_for_many_events(own_words):
    for number in range(20):
        record(subject=Reference("tests.thing", str(number)), by=None, what="thing.made")

    def queries(count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            describe(Event.objects.filter(what="thing.made")[:count], None)
        return len(captured)

    assert queries(1) == queries(20) == 1


@pytest.mark.django_db
def test_describe_calls_what_is_erased_or_unknown_by_general_words(own_words):
    events = [
        record(subject=Reference("tests.other", "1"), by=None, what="thing.given", data={"person": 404}),
        record(subject=Reference("tests.thing", "1"), by=None, what="thing.odd"),
    ]
    assert [line.text for line in describe(events, None)] == [
        "a record that no longer exists was given to a person whose record was erased.",
        "Recorded: thing.odd",
    ]


@pytest.mark.django_db
def test_unregistered_names_what_has_no_sentence(own_words):
    record(subject=Reference("tests.thing", "1"), by=None, what="thing.made")
    record(subject=Reference("tests.thing", "1"), by=None, what="thing.odd")
    assert unregistered() >= {"thing.odd"}
    assert "thing.made" not in unregistered()
    assert unregistered(["thing.made", "thing.new"]) == {"thing.new"}
    assert exceptions() == {"thing.given"}


def test_second_sentence_or_name_is_refused(own_words):
    with pytest.raises(ValueError, match="two sentences"):
        sentence("thing.made")(lambda event, names: "")
    with pytest.raises(ValueError, match="named twice"):
        names_of("people.person")(lambda ids, viewer: {})


def test_every_event_that_code_records_has_a_sentence():
    assert unregistered(whats_in_code()) == set()

import pytest
from django.db import IntegrityError, connection, transaction
from django.template import TemplateDoesNotExist
from django.test.utils import CaptureQueriesContext

from correspondence.errors import NotResendable
from correspondence.models import Letter, LetterState
from correspondence.services import (
    compose_from_text,
    mark_bounced,
    mark_failed,
    mark_sent,
    resend,
    write_letter,
    write_letters,
)
from ledger.models import Event, OutboxItem
from tests.factories.correspondence import letter_to
from tests.factories.people import PersonFactory

WORDS = {"office_name": "The Hub"}


@pytest.fixture
def person(db):
    return PersonFactory(full_name="Malika Demo", email="malika@example.org", language="en")


def test_write_letter_keeps_the_words_and_owes_the_delivery(person):
    letter = write_letter(to=person, template="test_mail", context=WORDS, key="k", action_path="/a/")
    assert letter.subject == "Mail from Baige arrives"
    assert letter.paragraphs[0] == "Dear Malika Demo,"
    assert (letter.to_email, letter.language, letter.template) == ("malika@example.org", "en", "test_mail")
    assert (letter.state, letter.action_url) == (LetterState.QUEUED, "/a/")
    assert letter.message_id == f"<{letter.public_id}.1@localhost>"
    item = OutboxItem.objects.get()
    assert (item.handler, item.payload) == ("correspondence.deliver", {"letter": letter.pk, "sending": 1})


def test_write_letter_with_a_key_that_stands_returns_that_letter(person):
    first = write_letter(to=person, template="test_mail", context=WORDS, key="k")
    again = write_letter(to=person, template="test_mail", context={"office_name": "B"}, key="k")
    assert again == first
    assert again.paragraphs == first.paragraphs
    assert OutboxItem.objects.count() == 1


def test_write_letter_that_loses_the_race_for_a_key_returns_the_winners(person, monkeypatch):
    first = letter_to(person, key="k")
    looks = iter([None, first])
    monkeypatch.setattr("correspondence.services._existing", lambda key: next(looks))
    assert letter_to(person, key="k") == first
    assert OutboxItem.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_write_letter_follows_the_persons_language(person, language):
    person.language = language
    assert write_letter(to=person, template="test_mail", context=WORDS, key="k").language == language


def test_write_letter_in_a_language_the_site_lacks_uses_the_persons(person):
    letter = write_letter(to=person, template="test_mail", context=WORDS, key="k", language="fr")
    assert letter.language == "en"


def test_write_letter_to_an_address_alone_greets_nobody_by_name(db):
    letter = write_letter(
        to=None, to_email="someone@example.org", template="test_mail", context=WORDS, key="k"
    )
    assert (letter.to, letter.to_email, letter.paragraphs[0]) == (None, "someone@example.org", "Good day,")


def test_write_letter_without_an_address_stands_as_not_sent(db):
    person = PersonFactory(without_account=True, email="")
    letter = letter_to(person)
    assert (letter.state, letter.error) == (LetterState.FAILED, "no-address")
    assert OutboxItem.objects.count() == 0


def test_write_letter_from_an_unknown_template_is_refused(person):
    with pytest.raises(TemplateDoesNotExist):
        write_letter(to=person, template="nonsense", context={}, key="k")


def test_write_letter_takes_three_queries(person):
    with CaptureQueriesContext(connection) as captured:
        write_letter(to=person, template="test_mail", context=WORDS, key="k")
    assert len([query for query in captured if "SAVEPOINT" not in query["sql"]]) == 3


def test_subject_of_several_lines_becomes_one(person):
    letter = letter_to(person, subject="Hello\r\nBcc: everyone@example.org")
    assert letter.subject == "Hello Bcc: everyone@example.org"


def test_letter_to_a_demo_person_is_marked(db):
    assert letter_to(PersonFactory(demo=True)).is_demo
    assert not letter_to(PersonFactory()).is_demo


def composed(person, key: str) -> Letter:
    return compose_from_text(
        to=person, subject="S", paragraphs=["P"], language="en", template="result", key=key
    )


def test_write_letters_writes_each_key_once(person):
    standing = letter_to(person, key="b")
    saved = write_letters([composed(person, key) for key in "abc"])
    assert sorted(saved) == ["a", "b", "c"]
    assert saved["b"] == standing
    assert OutboxItem.objects.count() == 3
    assert write_letters([composed(person, key) for key in "abc"]) == saved
    assert (Letter.objects.count(), OutboxItem.objects.count()) == (3, 3)


def test_write_letters_takes_the_same_queries_for_few_and_for_many(person):
    def queries(count: int, prefix: str) -> int:
        letters = [composed(person, f"{prefix}{n}") for n in range(count)]
        with CaptureQueriesContext(connection) as captured:
            write_letters(letters)
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    assert queries(20, "few") == 3
    assert queries(500, "many") <= (3 if connection.features.max_query_params is None else 16)


def test_queries_of_letters(person):
    other = PersonFactory()
    mine, theirs = letter_to(person), letter_to(other)
    mark_bounced(letter=mine, error="smtp-550")
    mark_failed(letter=theirs, error="gave-up")
    assert list(Letter.objects.to_person(person)) == [mine]
    assert list(Letter.objects.bounced()) == [mine]
    assert list(Letter.objects.undelivered()) == [mine, theirs]


def test_each_move_records_one_event_with_ids_only(person):
    letter = letter_to(person)
    assert mark_sent(letter=letter)
    assert not mark_sent(letter=letter)
    assert mark_bounced(letter=letter, error="reported")
    assert [(event.what, event.from_state, event.to_state) for event in Event.objects.about(letter)] == [
        ("letter.sent", "queued", "sent"),
        ("letter.bounced", "sent", "bounced"),
    ]
    assert Event.objects.about(letter).last().data == {
        "template": "result",
        "to": person.pk,
        "sending": 1,
        "error": "reported",
    }


def test_moves_from_the_wrong_state_change_nothing(person):
    letter = letter_to(person)
    mark_bounced(letter=letter, error="smtp-550")
    assert not mark_sent(letter=letter)
    assert not mark_failed(letter=letter, error="gave-up")
    assert Letter.objects.get().state == LetterState.BOUNCED


def test_resend_goes_out_anew_to_another_address(person):
    officer = PersonFactory()
    letter = letter_to(person)
    mark_bounced(letter=letter, error="smtp-550")
    again = resend(letter=letter, by=officer, to_email=" new@example.org ")
    assert (again.pk, again.state, again.to_email, again.error) == (
        letter.pk,
        "queued",
        "new@example.org",
        "",
    )
    assert again.message_id == f"<{letter.public_id}.2@localhost>"
    assert [item.payload["sending"] for item in OutboxItem.objects.all()] == [1, 2]
    event = Event.objects.about(letter).last()
    assert (event.what, event.actor_id, event.data["other_address"]) == (
        "letter.resent",
        str(officer.pk),
        True,
    )


def test_resend_of_a_letter_on_its_way_is_refused(person):
    with pytest.raises(NotResendable) as refused:
        resend(letter=letter_to(person), by=person)
    assert str(refused.value.message) == "This letter is still on its way."


def test_resend_without_any_address_is_refused(db):
    letter = letter_to(PersonFactory(without_account=True, email=""))
    with pytest.raises(NotResendable, match="Give an e-mail address"):
        resend(letter=letter, by=PersonFactory())


def test_an_older_sending_moves_nothing_after_a_resend(person):
    old = letter_to(person)
    mark_failed(letter=old, error="gave-up")
    old = Letter.objects.get()
    resend(letter=old, by=person)
    assert not mark_bounced(letter=old, error="reported")


def test_letter_that_cannot_be_is_refused_by_the_database(person):
    letter = letter_to(person)
    for wrong in ({"state": "lost"}, {"state": "sent", "sent_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**wrong)


def test_key_of_another_letter_is_refused_by_the_database(person):
    letter_to(person, key="k")
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.create(language="en", template="x", subject="x", key="k", message_id="<other>")

import pytest

from correspondence.errors import describe_error
from correspondence.services import mark_bounced, mark_failed, mark_sent, resend
from ledger.models import Event
from ledger.sentences import describe, unregistered
from tests.factories.correspondence import letter_to
from tests.factories.people import PersonFactory


@pytest.mark.django_db
def test_every_event_of_a_letter_reads_as_a_sentence():
    letter = letter_to(PersonFactory())
    mark_sent(letter=letter)
    mark_bounced(letter=letter, error="smtp-550")
    resend(letter=letter, by=PersonFactory(), to_email="new@example.org")
    letter.refresh_from_db()
    mark_failed(letter=letter, error="gave-up")
    resend(letter=letter, by=PersonFactory())
    lines = describe(Event.objects.about(letter), None)
    assert unregistered(["letter.sent", "letter.bounced", "letter.resent", "letter.failed"]) == set()
    assert [line.is_exception for line in lines] == [False, True, False, True, False]
    assert lines[0].text.startswith("The letter “About your application” was sent to ")
    assert lines[1].text.endswith("came back. The other mail server knows no such address, or refuses us.")
    assert lines[2].text.endswith("was sent again, to another address.")
    assert lines[3].text.endswith("The mail server did not take it for twelve hours. It can be sent again.")
    assert lines[4].text.endswith("was sent again.")


@pytest.mark.django_db
def test_letter_to_an_address_alone_reads_without_a_person():
    letter = letter_to(None, to_email="a@example.org")
    mark_sent(letter=letter)
    (line,) = describe(Event.objects.about(letter), None)
    assert line.text == "The letter “About your application” was sent to an address outside Baige."


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("", ""),
        ("smtp-552", "The mailbox is full."),
        ("smtp-571", "The other mail server refused it with code 571."),
        ("odd", "It was not delivered."),
    ],
)
def test_error_code_reads_as_a_sentence(error, words):
    assert describe_error(error) == words

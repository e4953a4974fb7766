"""Letters through a real mail server on loopback."""

import email
import email.policy
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from correspondence.models import Letter, LetterState
from correspondence.outbox import deliver
from correspondence.services import resend
from ledger.models import Event, OutboxItem
from ledger.outbox import MAX_ATTEMPTS, run_pending
from people import magic
from people.models import MagicLink, Office, Person
from people.services.letters import owe_letter
from tests.factories.correspondence import letter_to
from tests.factories.people import PersonFactory


@pytest.fixture
def person(db):
    return PersonFactory(full_name="Мәлика Demo", email="malika@example.org")


def received(mailbox) -> email.message.EmailMessage:
    (envelope,) = mailbox.envelopes
    return email.message_from_bytes(envelope.content, policy=email.policy.default)


def test_letter_arrives_as_plain_text_and_html(person, mailbox, settings):
    Office.objects.update_or_create(
        pk=1, defaults={"contact_email": "office@example.org", "name": {"en": "The office"}}
    )
    letter = letter_to(
        person,
        paragraphs=["# You are in", "Dear Мәлика,\ngood news.", "## Marks", "| Results | 4.1 of 5 |"],
        action_label="See your result",
        action_path="/en/mine/abc/",
    )
    assert run_pending() == 1
    mail = received(mailbox)
    assert mailbox.envelopes[0].rcpt_tos == ["malika@example.org"]
    assert mail["To"] == "Мәлика Demo <malika@example.org>"
    assert (mail["Subject"], mail["Message-ID"]) == (letter.subject, letter.message_id)
    assert (mail["Reply-To"], mail["Content-Language"]) == ("office@example.org", "en")
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().replace("\r\n", "\n").split("\n\n") == [
        "You are in",
        "Dear Мәлика,\ngood news.",
        "Marks",
        "Results: 4.1 of 5",
        f"See your result:\n{settings.SITE_URL}/en/mine/abc/",
        "-- \nThis letter also stands on your pages in Baige. Answers to it reach the Hub’s office.\n"
        "The office\n",
    ]
    assert f'<a href="{settings.SITE_URL}/en/mine/abc/">See your result</a>' in html.get_content()


def test_delivered_letter_is_sent_with_its_event(person, mailbox):
    letter_to(person)
    run_pending()
    letter = Letter.objects.get()
    assert letter.state == LetterState.SENT
    assert timezone.now() - letter.sent_at < timedelta(minutes=1)
    assert Event.objects.about(letter).get().what == "letter.sent"


def test_delivering_twice_mails_once(person, mailbox):
    letter = letter_to(person)
    payload = {"letter": letter.pk, "sending": 1}
    deliver(payload)
    deliver(payload)
    assert len(mailbox.envelopes) == 1


@pytest.mark.parametrize("code", [550, 551, 552, 553])
def test_recipient_refused_for_good_comes_back(person, mailbox, code):
    mailbox.refusals["malika@example.org"] = f"{code} no such mailbox"
    letter = letter_to(person)
    run_pending()
    letter.refresh_from_db()
    assert (letter.state, letter.error) == (LetterState.BOUNCED, f"smtp-{code}")
    event = Event.objects.about(letter).get()
    assert (event.what, event.data["error"]) == ("letter.bounced", f"smtp-{code}")
    assert OutboxItem.objects.get().done_at is not None
    assert "@" not in str(event.data)


def test_content_refused_for_good_comes_back(person, mailbox):
    mailbox.refuse_data = "554 looks like spam"
    letter_to(person)
    run_pending()
    assert Letter.objects.get().error == "smtp-554"


def test_recipient_refused_for_now_is_tried_again(person, mailbox):
    mailbox.refusals["malika@example.org"] = "451 greylisted"
    letter_to(person)
    run_pending()
    item = OutboxItem.objects.get()
    assert (Letter.objects.get().state, item.last_error) == (LetterState.QUEUED, "PutOff")
    mailbox.refusals.clear()
    with time_machine.travel(item.not_before + timedelta(seconds=1)):
        run_pending()
    assert Letter.objects.get().state == LetterState.SENT
    assert len(mailbox.envelopes) == 1


def test_server_down_is_tried_again_until_it_is_up(person, server_down):
    letter_to(person)
    for attempt in (1, 2):
        moment = OutboxItem.objects.get().not_before + timedelta(seconds=1)
        with time_machine.travel(moment):
            assert run_pending() == 1
        item = OutboxItem.objects.get()
        assert (item.attempts, item.last_error) == (attempt, "ConnectionRefusedError")
    assert Letter.objects.get().state == LetterState.QUEUED
    server_down()
    with time_machine.travel(item.not_before + timedelta(seconds=1)):
        run_pending()
    assert Letter.objects.get().state == LetterState.SENT


def test_server_down_for_too_long_gives_up_and_can_be_sent_again(person, server_down):
    letter = letter_to(person)
    OutboxItem.objects.update(attempts=MAX_ATTEMPTS - 1)
    run_pending()
    letter.refresh_from_db()
    assert (letter.state, letter.error) == (LetterState.FAILED, "gave-up")
    assert Event.objects.about(letter).get().what == "letter.failed"
    server_down()
    resend(letter=letter, by=person)
    run_pending()
    assert Letter.objects.get().state == LetterState.SENT


@pytest.mark.parametrize("address", ["not an address", "a@b@c.org", "someone@"])
def test_address_that_is_none_comes_back_without_a_try(person, mailbox, address):
    letter_to(person, to_email=address)
    run_pending()
    assert (Letter.objects.get().state, Letter.objects.get().error) == (LetterState.BOUNCED, "bad-address")
    assert mailbox.envelopes == []


def test_name_with_a_comma_and_a_line_break_is_one_recipient(mailbox, db):
    person = PersonFactory(full_name='Doe, "J"\nDemo', email="j@example.org")
    letter_to(person)
    run_pending()
    assert mailbox.envelopes[0].rcpt_tos == ["j@example.org"]
    assert received(mailbox)["To"].addresses[0].display_name == 'Doe, "J" Demo'


def invitation(person) -> MagicLink:
    return magic.create(
        person=person,
        purpose=MagicLink.Purpose.INVITATION,
        by=None,
        lifetime=timedelta(days=7),
        next_path="/en/judge/",
    )


def test_sign_in_link_gets_its_secret_only_in_the_mail(person, mailbox):
    link = invitation(person)
    letter = letter_to(person, action_path=magic.deferred_path(link), action_label="Answer")
    assert letter.page_path == ""
    run_pending()
    text = received(mailbox).get_body(("plain",)).get_content()
    path = text.split("Answer:")[1].split()[0].removeprefix("http://localhost:8000")
    public_id, secret = path.rstrip("/").split("/")[-2:]
    assert magic.find(public_id, secret) == link
    letter.refresh_from_db()
    assert secret not in str(vars(letter))


def test_sign_in_link_that_ran_out_is_not_mailed(person, mailbox):
    link = invitation(person)
    letter = letter_to(person, action_path=magic.deferred_path(link))
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        run_pending()
    letter.refresh_from_db()
    assert (letter.state, letter.error) == (LetterState.FAILED, "link-unusable")
    assert mailbox.envelopes == []


def test_letter_owed_by_a_lower_room_is_written_and_mailed(person, mailbox):
    owe_letter(
        to=person,
        template="test_mail",
        key="hello",
        context={"office_name": "The Hub"},
        action_path="/en/",
    )
    owe_letter(to=person, template="test_mail", key="hello", context={"office_name": "Another"})
    run_pending()
    letter = Letter.objects.get()
    assert (letter.to, letter.key, letter.action_url) == (person, "hello", "/en/")
    assert received(mailbox)["Subject"] == "Mail from Baige arrives"


def test_letter_owed_to_a_person_who_is_gone_stands_as_not_sent(person, mailbox):
    owe_letter(to=person, template="test_mail", key="hello", context={"office_name": "The Hub"})
    Person.objects.filter(pk=person.pk)._raw_delete("default")
    run_pending()
    assert (Letter.objects.get().state, Letter.objects.get().error) == (LetterState.FAILED, "no-address")
    assert mailbox.envelopes == []

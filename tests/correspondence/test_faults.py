"""Workers die at any moment while letters go out: each arrives at least once."""

import email
import random
import subprocess
import time
from collections import Counter

import pytest
from django.db import transaction

from correspondence.models import Letter, LetterState
from correspondence.services import compose_from_text, write_letters
from ledger.models import Event
from ledger.readiness import check
from ledger.verification import verify_all
from tests.factories.people import PersonFactory
from tests.factories.processes import ended, start_python, wait_until

LETTERS = 200
LEASE_SECONDS = 3
KILLS = 4


def start(port: int) -> subprocess.Popen:
    return start_python("-m", "tests.correspondence.worker_process", str(LEASE_SECONDS), str(port))


def arrived(mailbox) -> Counter:
    return Counter(email.message_from_bytes(envelope.content)["Message-ID"] for envelope in mailbox.envelopes)


@pytest.mark.django_db(transaction=True)
def test_every_letter_arrives_though_workers_are_killed_at_random(mail_server):
    mailbox = mail_server.handler
    person = PersonFactory()
    with transaction.atomic():
        write_letters(
            [
                compose_from_text(
                    to=person,
                    to_email=f"reader{n}@example.org",
                    subject=f"Letter {n}",
                    paragraphs=["Hello"],
                    language="en",
                    template="result",
                    key=f"letter-{n}",
                )
                for n in range(LETTERS)
            ]
        )
    chance = random.Random(42)
    with ended([start(mail_server.port), start(mail_server.port)]) as workers:
        for _ in range(KILLS):
            wait_for_another(mailbox)
            time.sleep(chance.uniform(0, 0.2))
            victim = chance.choice([worker for worker in workers if worker.poll() is None])
            victim.kill()
            victim.wait()
            workers.append(start(mail_server.port))
        wait_until(all_sent)
    letters = {letter.message_id for letter in Letter.objects.all()}
    copies = arrived(mailbox)
    assert set(copies) == letters
    assert sum(copies.values()) <= LETTERS + KILLS
    assert Event.objects.filter(what="letter.sent").count() == LETTERS
    verify_all()
    check()


def wait_for_another(mailbox) -> None:
    before = len(mailbox.envelopes)
    wait_until(lambda: len(mailbox.envelopes) > before or all_sent())


def all_sent() -> bool:
    return not Letter.objects.exclude(state=LetterState.SENT).exists()

"""kill -9 of site, worker and bucket at random moments while 200 applicants submit.

Every receipt that was given is honoured, every receipt's mail arrives, nothing is half written, and whatever
lies about is named by the command `orphans`.
"""

import email
import email.policy
import hashlib
import io
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from queue import Queue

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from applications.models import Application, ApplicationDocument, Submission
from correspondence.models import Letter, LetterState
from documents import bucket, dev_bucket
from documents.models import KEPT, PENDING, Document
from documents.orphans import find_orphans
from ledger.models import Event, OutboxItem
from ledger.readiness import check
from ledger.verification import verify_all
from people.models import Person
from tests.factories.calls import make_draft, make_team, published_call
from tests.factories.documents import pdf
from tests.factories.people import PersonFactory, sign_in
from tests.factories.processes import wait_until
from tests.journeys.mortal import Mortals, Reaper
from tests.journeys.patient import Patient, Receipt

SUBMISSIONS = 200
AT_ONCE = 8
KILL_AFTER_EVERY = (2, 12)
PATIENCE_SECONDS = 400
LATER = timedelta(days=2)
"""By then nothing counts as under way any more."""


@dataclass
class Applicant:
    person: Person
    application: Application
    session: str
    content: bytes


def make_applicant(call, number: int) -> Applicant:
    person = PersonFactory()
    application = make_draft(call, person, files=False, title=f"Project {number}")
    session = sign_in(Client(), person, assurance="password").session.session_key
    return Applicant(person, application, session, pdf(text=f"Evidence {number}"))


@pytest.fixture
def mortals(transactional_db, mail_server, settings, tmp_path):
    found = Mortals(tmp_path, mail_server.port)
    settings.DOCUMENTS_ENDPOINT = settings.DOCUMENTS_PUBLIC_URL = f"http://127.0.0.1:{found.bucket_port}"
    try:
        for name in ("bucket", "worker", "web"):
            found.start(name)
        bucket.ensure_bucket()
        wait_until(lambda: dev_bucket.answers(f"http://127.0.0.1:{found.web_port}"))
        yield found
    finally:
        found.end()


def work_off(waiting: Queue, mortals: Mortals, receipts: dict[int, Receipt], kinds, max_bytes) -> None:
    """One browser after another, until nobody waits."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not waiting.empty():
        one = waiting.get()
        patient = Patient(mortals.web_port, one.session, one.application.public_id, one.content, give_up_at)
        purpose = {"application": one.application.pk, "question": "evidence"}
        document = patient.upload(slot_of=purpose, kinds=kinds, max_bytes=max_bytes)
        patient.expect(200, "POST", patient.own("attach/"), {"document": document, "question": "evidence"})
        receipts[one.application.pk] = patient.submit()


def all_mail_is_out() -> bool:
    return (
        not OutboxItem.objects.waiting().exists()
        and not Letter.objects.exclude(state=LetterState.SENT).exists()
    )


@pytest.mark.django_db(transaction=True)
def test_receipts_hold_though_everything_is_killed_at_random(mortals, mail_server):
    call = published_call(make_team())
    applicants = [make_applicant(call, number) for number in range(SUBMISSIONS)]
    question = call.form_version.parsed.question("evidence")
    waiting, receipts = Queue(), {}
    for applicant in applicants:
        waiting.put(applicant)
    reaper = Reaper(mortals, done=lambda: len(receipts), every=KILL_AFTER_EVERY, seed=42)
    reaper.start()
    try:
        with ThreadPoolExecutor(AT_ONCE) as browsers:
            turns = [
                browsers.submit(
                    work_off, waiting, mortals, receipts, list(question.kinds), question.max_bytes
                )
                for _ in range(AT_ONCE)
            ]
        for turn in turns:
            turn.result()
    finally:
        reaper.stop()
    wait_until(all_mail_is_out)
    assert min(mortals.killed[name] for name in ("web", "worker", "bucket")) >= 3, mortals.killed
    receipts_are_honoured(applicants, receipts)
    mails_arrived(applicants, receipts, mail_server.handler)
    nothing_is_half_written(applicants)
    orphans_are_named()


def receipts_are_honoured(applicants: list[Applicant], receipts: dict[int, Receipt]) -> None:
    """Anyone finds each receipt at /verify/, by its code and by its text; what it speaks of is stored."""
    anyone = Client()
    assert sorted(receipts) == sorted(one.application.pk for one in applicants)
    for one in applicants:
        receipt = receipts[one.application.pk]
        submission = Submission.objects.select_related("application").get(application=one.application)
        assert (submission.public_id, submission.receipt) == (receipt.code, receipt.text)
        assert submission.fingerprint == receipt.fingerprint
        assert submission.application.current_submission_id == submission.pk
        assert submission.application.state == "submitted"
        assert hashlib.sha256(bytes(submission.canonical)).hexdigest() == submission.sha256
        assert [entry["sha256"] for entry in submission.documents] == [
            hashlib.sha256(one.content).hexdigest()
        ]
    for receipt in list(receipts.values())[::10]:
        by_code = {"code": receipt.code, "fingerprint": receipt.fingerprint}
        by_text = {"receipt": receipt.text, "signature": receipt.signature}
        for asked in (by_code, by_text):
            assert anyone.get("/en/verify/", asked).context["result"]["valid"] is True


def mails_arrived(applicants: list[Applicant], receipts: dict[int, Receipt], mailbox) -> None:
    """At least one mail each, with the code of the receipt in it."""
    arrived = Counter()
    for envelope in mailbox.envelopes:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = message.get_body(("plain",)).get_content()
        arrived.update((to, code) for to in envelope.rcpt_tos for code in codes_in(text))
    wanted = {(one.person.email, receipts[one.application.pk].code) for one in applicants}
    assert wanted <= set(arrived)


def codes_in(text: str) -> list[str]:
    return [word for word in text.split() if len(word) == 10 and word.isalnum()]


def nothing_is_half_written(applicants: list[Applicant]) -> None:
    """Each thing with its event and its promise, each event with its thing; the database itself is whole."""
    keys = [f"submitted-{pk}" for pk in Submission.objects.values_list("pk", flat=True)]
    owed = OutboxItem.objects.filter(handler="applications.submitted")
    assert sorted(owed.values_list("key", flat=True)) == sorted(keys)
    told = Event.objects.filter(what="application.submitted")
    assert sorted(told.values_list("subject_id", flat=True)) == sorted(
        str(one.application.pk) for one in applicants
    )
    assert OutboxItem.objects.filter(done_at=None).count() == 0
    assert Letter.objects.filter(template="receipt").count() == len(applicants)
    attached = ApplicationDocument.objects.values_list("document", flat=True)
    events = Event.objects.filter(what="application.document_attached")
    assert sorted(event.data["document"] for event in events) == sorted(attached)
    kept = Document.objects.filter(state__in=KEPT)
    stored = Event.objects.filter(what="document.stored").values_list("subject_id", flat=True)
    assert sorted(stored) == sorted(str(pk) for pk in kept.values_list("pk", flat=True))
    assert not Document.objects.filter(pk__in=attached).exclude(state__in=KEPT).exists()
    for document in Document.objects.filter(pk__in=attached):
        copy = io.BytesIO()
        assert bucket.download(document.object_name, copy, max_bytes=document.size_bytes) == document.sha256
    verify_all()
    check()
    connection.check_constraints()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def orphans_are_named() -> None:
    """What the bucket holds and what the table promises, and no application uses: all of it is named.

    A bucket that was killed while it wrote may miss an object in its own list that it still sends.
    """
    named = {orphan.name for orphan in find_orphans(now=timezone.now() + LATER)}
    attached = set(ApplicationDocument.objects.values_list("document", flat=True))
    documents = list(Document.objects.all())
    used = {document.object_name for document in documents if document.pk in attached}
    objects = {found.name for found in bucket.objects()}
    unfinished = {document.object_name for document in documents if document.state == PENDING}
    loose = {document.object_name for document in documents if document.is_kept} - used
    assert named == (objects - used) | unfinished | loose
    out = io.StringIO()
    call_command("orphans", stdout=out)
    assert out.getvalue().startswith("0 found"), "what is younger than a day may be under way"

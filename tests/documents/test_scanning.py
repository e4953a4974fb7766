"""Scanning by a real clamd, and what happens while there is none or it does not answer."""

import socket
import tempfile
import threading
from pathlib import Path

import pytest
from django.utils import timezone

from documents import bucket, readiness, scanner
from documents.models import CLEAN, REFUSED, STORED
from documents.outbox import scan_waiting
from documents.scanner import ScannerUnavailable, TooLongToScan, Verdict, scan
from documents.services import receive_upload, scan_document
from ledger.models import Event, OutboxItem
from ledger.outbox import lease_next, run_pending
from tests.documents import clamd as real_clamd
from tests.factories import documents as files

A_DAY = timezone.timedelta(days=1)


@pytest.fixture(scope="session")
def clamd():
    if not real_clamd.find():
        pytest.fail("There is no clamd on this machine; `make install` says how to get it.")
    with tempfile.TemporaryDirectory(prefix="clamd-") as home:
        running = real_clamd.start(Path(home))
        yield running
        running.stop()


@pytest.fixture(params=["socket_path", "address"])
def scanner_setting(request, clamd, settings):
    settings.SCANNER = getattr(clamd, request.param)


@pytest.fixture
def scanned_by_clamd(clamd, settings):
    settings.SCANNER = clamd.socket_path


@pytest.fixture
def nobody_listens(settings):
    settings.SCANNER = "127.0.0.1:1"


@pytest.mark.usefixtures("scanner_setting")
def test_clamd_answers_and_finds_eicar():
    assert scanner.ping() is None
    assert scan([b"nothing ", b"bad"]) == Verdict(infected=False)
    found = scan([files.eicar()[:30], files.eicar()[30:]])
    assert (found.infected, found.signature.startswith("Local.Test.Eicar")) == (True, True)


@pytest.mark.usefixtures("scanned_by_clamd")
def test_file_over_the_scanners_limit_is_named():
    with pytest.raises(TooLongToScan):
        scan([b"x" * files.MEGABYTE] * (real_clamd.LIMIT_MEGABYTES + 2))


@pytest.mark.usefixtures("nobody_listens")
def test_scanner_that_is_down_is_named():
    with pytest.raises(ScannerUnavailable):
        scan([b"x"])
    with pytest.raises(ScannerUnavailable):
        readiness.check_scanner()


@pytest.mark.parametrize("answer", [b"", b"stream: Some ERROR\0"])
def test_answer_that_is_no_verdict_means_another_attempt(settings, answer):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        settings.SCANNER = f"127.0.0.1:{listener.getsockname()[1]}"

        def answer_once():
            connection, _address = listener.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(answer)

        thread = threading.Thread(target=answer_once)
        thread.start()
        with pytest.raises(ScannerUnavailable):
            scan([b"x"])
        thread.join()


def test_readiness_asks_nothing_where_there_is_no_scanner(settings):
    settings.SCANNER = None
    assert readiness.check_scanner() is None


def receive(person, content=None):
    return receive_upload(
        by=person, upload=files.upload(content), kinds=["pdf"], max_bytes=100 * files.MEGABYTE
    )


def last_event(document) -> Event:
    return Event.objects.filter(subject_kind="documents.document", subject_id=document.pk).latest("seq")


@pytest.mark.usefixtures("bucket", "scanned_by_clamd")
def test_stored_file_is_scanned_by_the_worker_and_clean(person):
    document = receive(person)
    assert document.state == STORED
    run_pending()
    document.refresh_from_db()
    assert (document.state, document.scanned) == (CLEAN, True)
    assert (last_event(document).what, last_event(document).actor_kind) == ("document.cleared", "system")


@pytest.mark.usefixtures("bucket", "scanned_by_clamd")
def test_virus_is_refused_later_and_the_attaching_room_is_told_once(person):
    document = receive(person, files.infected_pdf())
    scan_document(document=document)
    document.refresh_from_db()
    scan_document(document=document)
    assert (document.state, document.refusal, document.scanned) == (REFUSED, "infected", True)
    assert last_event(document).data["code"] == "infected"
    told = OutboxItem.objects.filter(handler="applications.document_refused")
    assert [item.payload for item in told] == [{"document": document.pk}]


@pytest.mark.usefixtures("bucket", "scanned_by_clamd")
def test_refused_file_stays_in_the_bucket_for_a_scanner_that_was_wrong(person):
    document = receive(person, files.infected_pdf())
    document = scan_document(document=document)
    assert bucket.head(document.object_name).size_bytes == document.size_bytes


@pytest.mark.usefixtures("bucket", "scanned_by_clamd")
def test_file_that_no_scanner_can_read_is_refused(person):
    content = files.pdf(padding_bytes=(real_clamd.LIMIT_MEGABYTES + 2) * files.MEGABYTE)
    document = scan_document(document=receive(person, content))
    assert (document.state, document.refusal, document.scanned) == (REFUSED, "unscannable", False)


@pytest.mark.usefixtures("bucket")
def test_without_a_scanner_nothing_is_owed_and_nothing_is_called_clean(person, settings):
    settings.SCANNER = None
    document = receive(person)
    assert (document.state, document.scanned, OutboxItem.objects.count()) == (STORED, False, 0)
    assert str(document.state_label) == "Not scanned for viruses"
    assert scan_document(document=document).state == STORED
    assert scan_waiting() == 0


@pytest.mark.usefixtures("bucket", "nobody_listens")
def test_scan_is_tried_again_while_the_scanner_is_down(person):
    document = receive(person)
    run_pending()
    document.refresh_from_db()
    item = OutboxItem.objects.get(handler="documents.scan")
    assert (document.state, item.done_at, item.last_error) == (STORED, None, "ScannerUnavailable")


@pytest.mark.usefixtures("bucket")
def test_what_came_before_the_scanner_is_scanned_when_there_is_one(person, settings, clamd):
    settings.SCANNER = None
    document = receive(person)
    document.stored_at -= A_DAY
    document.save()
    settings.SCANNER = clamd.socket_path
    assert (scan_waiting(), scan_waiting()) == (1, 1)
    assert OutboxItem.objects.filter(handler="documents.scan").count() == 1
    run_pending()
    document.refresh_from_db()
    assert document.state == CLEAN
    assert lease_next() is None

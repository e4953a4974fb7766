"""The three ways in, on a real object store."""

import hashlib
import io
import re
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection

from documents import bucket, dev_bucket
from documents.models import PENDING, REFUSED, STORED, Document, object_name
from documents.refusals import UploadRefused
from documents.services import finish_upload, receive_upload, start_upload, store_generated
from documents.services.uploads import _read_back, _store
from ledger.models import Event, OutboxItem
from ledger.outbox import run_pending
from tests.factories import documents as files
from tests.factories.people import PersonFactory

MAX_BYTES = 10 * files.MEGABYTE
NOWHERE = f"http://127.0.0.1:{dev_bucket.free_port()}"

pytestmark = [pytest.mark.usefixtures("bucket"), pytest.mark.django_db]


def start(person, content, *, name="report.pdf", kinds=("pdf",), max_bytes=MAX_BYTES, sha256=None):
    return start_upload(
        by=person,
        file_name=name,
        content_type="",
        size_bytes=len(content),
        sha256=sha256 or hashlib.sha256(content).hexdigest(),
        kinds=list(kinds),
        max_bytes=max_bytes,
    )


def receive(person, content, *, name="report.pdf", kinds=("pdf",), max_bytes=MAX_BYTES):
    return receive_upload(
        by=person, upload=files.upload(content, name=name), kinds=list(kinds), max_bytes=max_bytes
    )


def stored_bytes(document) -> bytes:
    return b"".join(bucket.chunks(document.object_name))


def whats() -> list[str]:
    return list(Event.objects.filter(subject_kind="documents.document").values_list("what", flat=True))


@pytest.fixture
def sent(person, http_put):
    """Starts an upload and sends its bytes as a browser does."""

    def send(content, **options):
        started = start(person, content, **options)
        assert http_put(started.url, content, started.headers) == 200
        return started.document

    return send


def test_file_sent_to_the_bucket_is_stored(person, sent):
    content = files.pdf(pages=2)
    document = finish_upload(document=sent(content), by=person)
    assert (document.state, document.page_count, document.scanned) == (STORED, 2, False)
    assert document.sha256 == hashlib.sha256(stored_bytes(document)).hexdigest()
    assert (whats(), document.content_type) == (["document.stored"], "application/pdf")


def test_finishing_again_gives_the_same_and_records_nothing_more(person, sent):
    document = sent(files.pdf())
    first = finish_upload(document=document, by=person)
    again = finish_upload(document=document, by=person)
    assert (first.pk, first.stored_at) == (again.pk, again.stored_at)
    assert whats() == ["document.stored"]


def test_second_put_gets_412_and_finishing_decides(person, http_put):
    content = files.pdf()
    started = start(person, content)
    assert http_put(started.url, content, started.headers) == 200
    assert http_put(started.url, content, started.headers) == 412
    assert finish_upload(document=started.document, by=person).state == STORED


def test_only_the_owner_finishes(sent):
    document = sent(files.pdf())
    with pytest.raises(PermissionDenied):
        finish_upload(document=document, by=PersonFactory())
    document.refresh_from_db()
    assert document.state == PENDING


def test_finishing_what_never_arrived_leaves_it_open(person):
    document = start(person, files.pdf()).document
    with pytest.raises(UploadRefused, match="not_arrived"):
        finish_upload(document=document, by=person)
    document.refresh_from_db()
    assert (document.state, whats()) == (PENDING, [])


BAD_FILES = {
    "half a pdf": (files.half(files.pdf(pages=20)), "report.pdf", ["pdf"], "damaged"),
    "a program named pdf": (files.program(), "report.pdf", ["pdf"], "wrong_kind"),
    "an encrypted pdf": (files.encrypted_pdf(), "report.pdf", ["pdf"], "encrypted"),
    "a picture named pdf": (files.image(), "report.pdf", ["pdf"], "wrong_kind"),
    "a workbook named docx": (files.xlsx(), "letter.docx", ["word"], "wrong_kind"),
    "macros": (files.docx(macros=True), "letter.docx", ["word"], "macros"),
    "half a photo": (
        files.half(files.image(form="JPEG", size=(400, 300))),
        "photo.jpg",
        ["image"],
        "damaged",
    ),
}


@pytest.mark.parametrize("bad", BAD_FILES.values(), ids=BAD_FILES.keys())
def test_bad_file_sent_to_the_bucket_is_refused_and_thrown_away(person, sent, bad):
    content, name, kinds, code = bad
    document = finish_upload(document=sent(content, name=name, kinds=kinds), by=person)
    assert (document.state, document.refusal, document.scanned) == (REFUSED, code, False)
    assert document.refusal_message.endswith(".")
    assert whats() == ["document.refused"]
    run_pending()
    with pytest.raises(bucket.ObjectMissing):
        bucket.head(document.object_name)


@pytest.mark.parametrize("bad", BAD_FILES.values(), ids=BAD_FILES.keys())
def test_bad_file_through_the_site_leaves_nothing(person, bad):
    content, name, kinds, code = bad
    with pytest.raises(UploadRefused) as refused:
        receive(person, content, name=name, kinds=kinds)
    assert refused.value.code == code
    assert (Document.objects.count(), OutboxItem.objects.count()) == (0, 0)


LIMITS = {
    "empty": (b"", "report.pdf", MAX_BYTES, "empty"),
    "one byte too large": (files.pdf(text="a"), "report.pdf", len(files.pdf(text="a")) - 1, "too_large"),
    "program": (files.program(), "setup.exe", MAX_BYTES, "wrong_kind"),
    "no name": (files.pdf(), " ", MAX_BYTES, "bad_name"),
}


@pytest.mark.parametrize("way", [start, receive])
@pytest.mark.parametrize("case", LIMITS.values(), ids=LIMITS.keys())
def test_what_is_known_to_be_wrong_is_refused_before_any_byte_moves(person, way, case):
    content, name, max_bytes, code = case
    with pytest.raises(UploadRefused) as refused:
        way(person, content, name=name, max_bytes=max_bytes)
    assert (refused.value.code, Document.objects.count()) == (code, 0)


def test_file_of_exactly_the_limit_is_taken(person):
    content = files.pdf()
    assert receive(person, content, max_bytes=len(content)).state == STORED


def test_hash_that_the_browser_got_wrong_is_refused(person):
    content = files.pdf()
    document = start(person, content, sha256="0" * 64).document
    files.put_object(document, content)
    assert finish_upload(document=document, by=person).refusal == "hash_mismatch"


@pytest.mark.parametrize("change", [lambda content: content + b"\n", lambda content: content[:-1]])
def test_other_length_than_announced_is_refused(person, change):
    content = files.pdf()
    document = start(person, content).document
    files.put_object(document, change(content))
    assert finish_upload(document=document, by=person).refusal == "size_mismatch"


def test_file_through_the_site_is_stored_with_its_hash(person):
    content = files.pdf(pages=3)
    document = receive(person, content)
    assert (document.state, document.page_count, document.size_bytes) == (STORED, 3, len(content))
    assert document.sha256 == document.uploaded_sha256 == hashlib.sha256(content).hexdigest()
    assert stored_bytes(document) == content


def test_photo_is_kept_rewritten_under_a_new_key(person, sent):
    content = files.photo_with_place()
    document = sent(content, name="photo.jpg", kinds=["image"])
    first_name = document.object_name
    document = finish_upload(document=document, by=person)
    kept = stored_bytes(document)
    assert (document.state, document.size_bytes) == (STORED, len(kept))
    assert document.sha256 == hashlib.sha256(kept).hexdigest()
    assert document.uploaded_sha256 == hashlib.sha256(content).hexdigest()
    assert b"51.1694" not in kept
    run_pending()
    with pytest.raises(bucket.ObjectMissing):
        bucket.head(first_name)


def test_loser_of_two_finishes_of_a_photo_leaves_no_object(person, sent):
    document = sent(files.image(), name="photo.png", kinds=["image"])
    loser = _read_back(document)
    winner = finish_upload(document=document, by=person)
    assert _store(document, loser, by=person).key == winner.key
    run_pending()
    with pytest.raises(bucket.ObjectMissing):
        bucket.head(object_name(loser.key))
    assert len(stored_bytes(winner)) == winner.size_bytes


def test_photo_through_the_site_is_kept_rewritten(person):
    content = files.photo_with_place()
    document = receive(person, content, name="photo.jpg", kinds=["image"])
    assert b"51.1694" not in stored_bytes(document)
    assert document.uploaded_sha256 == hashlib.sha256(content).hexdigest()


def test_two_files_of_one_name_are_two_documents(person, sent):
    first = finish_upload(document=sent(files.pdf(text="first")), by=person)
    second = finish_upload(document=sent(files.pdf(text="second")), by=person)
    assert first.file_name == second.file_name == "report.pdf"
    assert stored_bytes(first) != stored_bytes(second)


@pytest.mark.parametrize("name", ["a, b.pdf", 'the "final".pdf', "отчёт «итог».pdf", "🏇.pdf", "a'; b.pdf"])
def test_names_survive_as_they_are(person, sent, name):
    assert finish_upload(document=sent(files.pdf(), name=name), by=person).file_name == name
    assert receive(person, files.pdf(), name=name).file_name == name


def test_store_that_is_down_leaves_nothing_half_written(person, settings):
    settings.DOCUMENTS_ENDPOINT = NOWHERE
    with pytest.raises(bucket.BucketUnavailable) as down:
        receive(person, files.pdf())
    assert str(down.value.message).startswith("The file store does not answer")
    with pytest.raises(bucket.BucketUnavailable):
        store_generated(
            by=None, file_name="p.pdf", content_type="application/pdf", fileobj=io.BytesIO(files.pdf())
        )
    assert Document.objects.count() == 0


def test_finishing_while_the_store_is_down_can_be_done_later(person, sent, settings):
    document = sent(files.pdf())
    up = settings.DOCUMENTS_ENDPOINT
    settings.DOCUMENTS_ENDPOINT = NOWHERE
    with pytest.raises(bucket.BucketUnavailable):
        finish_upload(document=document, by=person)
    settings.DOCUMENTS_ENDPOINT = up
    assert finish_upload(document=document, by=person).state == STORED


def test_kill_9_of_the_store_between_put_and_finish_loses_nothing(person, http_put, settings, tmp_path):
    content = files.pdf()
    store = dev_bucket.start(tmp_path, 0, "*")
    settings.DOCUMENTS_ENDPOINT = settings.DOCUMENTS_PUBLIC_URL = store.endpoint
    bucket.ensure_bucket()
    started = start(person, content)
    assert http_put(started.url, content, started.headers) == 200
    store.process.kill()
    store.process.wait()
    with pytest.raises(bucket.BucketUnavailable):
        finish_upload(document=started.document, by=person)
    store = dev_bucket.start(tmp_path, 0, "*")
    try:
        settings.DOCUMENTS_ENDPOINT = store.endpoint
        document = finish_upload(document=started.document, by=person)
        assert (document.state, stored_bytes(document)) == (STORED, content)
    finally:
        store.stop()


def test_own_file_is_stored_with_its_pages(person):
    content = files.pdf(pages=2)
    document = store_generated(
        by=person,
        file_name="protocol.pdf",
        content_type="application/pdf",
        fileobj=io.BytesIO(content),
        is_demo=True,
    )
    assert (document.state, document.page_count, document.is_demo) == (STORED, 2, True)
    assert stored_bytes(document) == content


def test_own_file_of_another_type_is_stored_as_it_is():
    document = store_generated(
        by=None, file_name="list.csv", content_type="text/csv", fileobj=io.BytesIO(b"a,b\n")
    )
    assert (document.owner, document.page_count, stored_bytes(document)) == (None, None, b"a,b\n")


def test_large_file_is_never_in_memory_whole(person, http_put):
    content = files.pdf(padding_bytes=30 * files.MEGABYTE)
    started = start(person, content, max_bytes=40 * files.MEGABYTE)
    assert http_put(started.url, content, started.headers) == 200
    with memory_growth() as finishing:
        finish_upload(document=started.document, by=person)
    upload = TemporaryUploadedFile("report.pdf", "application/pdf", len(content), None)
    upload.write(content)
    with memory_growth() as receiving:
        receive_upload(by=person, upload=upload, kinds=["pdf"], max_bytes=40 * files.MEGABYTE)
    assert Document.objects.filter(state=STORED, size_bytes=len(content)).count() == 2
    assert (finishing[0] < 12 * files.MEGABYTE, receiving[0] < 12 * files.MEGABYTE) == (True, True)


@contextmanager
def memory_growth():
    """How far this process's memory rose above where it was, in bytes, parsers written in C included."""
    Path("/proc/self/clear_refs").write_text("5")
    before, growth = peak_bytes(), []
    yield growth
    growth.append(peak_bytes() - before)


def peak_bytes() -> int:
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024


@pytest.mark.django_db(transaction=True)
def test_two_who_finish_at_once_store_it_once(person, sent):
    document = sent(files.pdf())
    results = []

    def finish():
        try:
            own = Document.objects.get(pk=document.pk)
            results.append(finish_upload(document=own, by=person).state)
        finally:
            connection.close()

    threads = [threading.Thread(target=finish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (results, whats()) == ([STORED, STORED], ["document.stored"])

"""Whatever lies about is named, nothing else is, and only what nobody can miss is removed."""

import io
import uuid
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from documents import bucket, dev_bucket, orphans, references
from documents.models import Document, object_name
from documents.orphans import (
    FOREIGN_OBJECT,
    OBJECT_WITHOUT_ROW,
    ROW_WITHOUT_OBJECT,
    UNUSED,
    UPLOAD_UNFINISHED,
)
from ledger.models import Event
from ledger.outbox import run_pending
from tests.factories import documents as files

NOW = timezone.now()
TWO_DAYS = timezone.timedelta(days=2)
LATER = NOW + TWO_DAYS

pytestmark = [pytest.mark.usefixtures("bucket"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def nothing_of_other_tests(bucket):
    empty()
    yield
    empty()


def empty() -> None:
    for found in list(bucket.objects()):
        bucket.delete(found.name)


@contextmanager
def in_use(*documents):
    """Another room says that it uses these documents."""
    keys = [document.pk for document in documents]
    claim = references.register(lambda: Document.objects.filter(pk__in=keys).values("pk"))
    try:
        yield
    finally:
        references.unregister(claim)


def put(name: str) -> None:
    content = b"x"
    bucket.put(
        name,
        io.BytesIO(content),
        size_bytes=1,
        content_type="text/plain",
        sha256="2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
    )


def found(*, now=LATER) -> list[tuple[str, str]]:
    return [(orphan.kind, orphan.name) for orphan in orphans.find_orphans(now=now)]


def test_everything_in_its_place_names_nothing():
    document = files.document_with_object(b"x")
    with in_use(document):
        assert found() == []


def test_upload_never_finished_is_named_after_a_day_and_removed():
    document = files.document_with_object(b"x", pending=True)
    assert found(now=NOW) == []
    (orphan,) = orphans.find_orphans(now=LATER)
    assert (orphan.kind, orphan.public_id) == (UPLOAD_UNFINISHED, document.public_id)
    assert orphans.remove(orphan, now=NOW) is False
    assert orphans.remove(orphan, now=LATER) is True
    run_pending()
    assert (Document.objects.count(), list(bucket.objects())) == (0, [])
    assert Event.objects.get(subject_id=str(document.pk)).what == "document.given_up"


def test_object_without_row_is_named_after_a_day_and_removed():
    name = object_name(uuid.uuid4())
    put(name)
    assert found(now=NOW) == []
    (orphan,) = orphans.find_orphans(now=LATER)
    assert (orphan.kind, orphan.name, orphan.size_bytes) == (OBJECT_WITHOUT_ROW, name, 1)
    assert orphans.remove(orphan) is True
    assert list(bucket.objects()) == []


def test_object_that_got_its_row_since_is_not_removed():
    document = files.DocumentFactory()
    orphan = orphans.Orphan(OBJECT_WITHOUT_ROW, document.object_name, NOW, 1)
    files.put_object(document, b"x")
    assert orphans.remove(orphan) is False
    assert bucket.head(document.object_name).size_bytes == 1


def test_object_of_a_file_refused_on_arrival_is_left_over():
    document = files.document_with_object(b"x", refused=True, refusal="damaged", stored_at=None)
    assert found() == [(OBJECT_WITHOUT_ROW, document.object_name)]


def test_object_of_a_file_refused_later_stays_unnamed():
    files.document_with_object(b"x", refused=True)
    assert found() == []


def test_row_without_object_is_named_and_never_removed():
    document = files.DocumentFactory()
    with in_use(document):
        assert found(now=NOW) == []
        (orphan,) = orphans.find_orphans(now=LATER)
        assert (orphan.kind, orphan.public_id) == (ROW_WITHOUT_OBJECT, document.public_id)
        assert orphans.remove(orphan) is False
    assert Document.objects.count() == 1


def test_document_attached_to_nothing_is_named_and_never_removed():
    document = files.document_with_object(b"x")
    assert found(now=NOW) == []
    (orphan,) = orphans.find_orphans(now=LATER)
    assert (orphan.kind, orphan.public_id) == (UNUSED, document.public_id)
    assert orphans.remove(orphan) is False


def test_object_of_somebody_else_is_named_and_never_removed():
    put("documents/readme.txt")
    (orphan,) = orphans.find_orphans(now=LATER)
    assert (orphan.kind, orphan.name) == (FOREIGN_OBJECT, "documents/readme.txt")
    assert orphans.remove(orphan) is False


def test_many_of_both_are_told_apart_across_pages(monkeypatch):
    monkeypatch.setattr(orphans, "PAGE_ROWS", 3)
    kept = [files.document_with_object(b"x") for _ in range(8)]
    lost = [files.DocumentFactory() for _ in range(5)]
    strays = [object_name(uuid.uuid4()) for _ in range(6)]
    for name in strays:
        put(name)
    with in_use(*kept, *lost):
        names = found()
    expected = [(ROW_WITHOUT_OBJECT, document.object_name) for document in lost]
    expected += [(OBJECT_WITHOUT_ROW, name) for name in strays]
    assert sorted(names) == sorted(expected)
    assert [name for _kind, name in names] == sorted(name for _kind, name in names)


def run(*arguments) -> list[str]:
    out = io.StringIO()
    call_command("orphans", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_command_names_and_removes_what_is_safe():
    unfinished = files.DocumentFactory(pending=True, created_at=NOW - TWO_DAYS)
    lost = files.DocumentFactory(stored_at=NOW - TWO_DAYS)
    with in_use(lost):
        named = run()
        assert (len(named), named[-1]) == (3, "2 found, 0 removed.")
        assert run("--remove")[-1] == "2 found, 1 removed."
        assert run("--remove")[-1] == "1 found, 0 removed."
    assert named[0].startswith(f"upload_unfinished: {unfinished.object_name} document {unfinished.public_id}")
    assert list(Document.objects.all()) == [lost]


def test_command_says_when_the_store_is_down(settings):
    settings.DOCUMENTS_ENDPOINT = f"http://127.0.0.1:{dev_bucket.free_port()}"
    with pytest.raises(CommandError, match="does not answer"):
        run()

"""What lies about: uploads never finished, objects without a row, rows without an object, documents that
nothing uses. Safe to ask at any time: nothing younger than a day is named, and all is looked at twice.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from documents import bucket, references
from documents.models import KEY_PREFIX, UPLOAD_EXPIRES_AFTER, Document, object_name
from documents.services.removal import discard_object, enqueue_discard
from ledger.services import record

UPLOAD_UNFINISHED = "upload_unfinished"
OBJECT_WITHOUT_ROW = "object_without_row"
ROW_WITHOUT_OBJECT = "row_without_object"
UNUSED = "unused"
FOREIGN_OBJECT = "foreign_object"

REMOVABLE = (UPLOAD_UNFINISHED, OBJECT_WITHOUT_ROW)
PAGE_ROWS = 1000


@dataclass(frozen=True)
class Orphan:
    kind: str
    name: str
    """The object's name in the bucket."""
    since: datetime
    size_bytes: int
    public_id: str = ""


def find_orphans(*, now: datetime | None = None) -> Iterator[Orphan]:
    """Name every orphan, reading bucket and table once, side by side, a page at a time.

    Raises BucketUnavailable.
    """
    now = now or timezone.now()
    yield from unfinished_uploads(now)
    yield from strays(now)
    yield from unused_documents(now)


def unfinished_uploads(now: datetime) -> Iterator[Orphan]:
    for document in _pages(Document.objects.abandoned(at=now)):
        yield _of_row(UPLOAD_UNFINISHED, document, since=document.created_at)


def unused_documents(now: datetime) -> Iterator[Orphan]:
    """Documents that were stored a day ago and that nothing points to."""
    stored = Document.objects.kept().filter(stored_at__lt=now - UPLOAD_EXPIRES_AFTER)
    for document in _pages(references.unreferenced(stored)):
        yield _of_row(UNUSED, document, since=document.stored_at)


def strays(now: datetime) -> Iterator[Orphan]:
    """Where bucket and table differ. Both come in the order of keys, so one pass with two fingers does.

    What is young, or has changed since its page was read, is under way and no stray.
    """
    rows = _keys_of_rows()
    row = next(rows, None)
    for found in bucket.objects(KEY_PREFIX):
        key = _key_of(found.name)
        if key is None:
            yield _of_object(FOREIGN_OBJECT, found)
            continue
        while row is not None and row < key:
            yield from _lost(row, now)
            row = next(rows, None)
        if row == key:
            row = next(rows, None)
        else:
            yield from _left_over(found, key, now)
    while row is not None:
        yield from _lost(row, now)
        row = next(rows, None)


def remove(orphan: Orphan, *, now: datetime | None = None) -> bool:
    """Remove what can be removed without loss; say whether it was. Raises BucketUnavailable."""
    if orphan.kind == UPLOAD_UNFINISHED:
        return _remove_upload(orphan, now or timezone.now())
    if orphan.kind == OBJECT_WITHOUT_ROW:
        return discard_object(key=_key_of(orphan.name))
    return False


def _remove_upload(orphan: Orphan, now: datetime) -> bool:
    with transaction.atomic():
        abandoned = Document.objects.abandoned(at=now).select_for_update(of=("self",))
        document = abandoned.filter(public_id=orphan.public_id).first()
        if document is None:
            return False
        record(subject=document, by=None, what="document.given_up", from_state=document.state)
        enqueue_discard(document.key)
        try:
            with transaction.atomic():
                document.delete()
        except ProtectedError:
            transaction.set_rollback(True)
            return False
    return True


def _lost(key: uuid.UUID, now: datetime) -> Iterator[Orphan]:
    """A row whose object was not listed, if that is still so: it may have been written since."""
    document = Document.objects.filter(key=key, stored_at__lt=now - UPLOAD_EXPIRES_AFTER).first()
    if document is None:
        return
    try:
        bucket.head(document.object_name)
    except bucket.ObjectMissing:
        yield _of_row(ROW_WITHOUT_OBJECT, document, since=document.stored_at)


def _left_over(found: bucket.StoredObject, key: uuid.UUID, now: datetime) -> Iterator[Orphan]:
    """An object whose row was not there, if that is still so: the row may have been written since."""
    is_old = found.modified_at < now - UPLOAD_EXPIRES_AFTER
    if is_old and not Document.objects.needing_object().filter(key=key).exists():
        yield _of_object(OBJECT_WITHOUT_ROW, found)


def _keys_of_rows() -> Iterator[uuid.UUID]:
    """The keys of all rows whose object belongs there, in order, by pages: no cursor stays open."""
    rows = Document.objects.needing_object().order_by("key").values_list("key", flat=True)
    page = list(rows[:PAGE_ROWS])
    while page:
        yield from page
        page = list(rows.filter(key__gt=page[-1])[:PAGE_ROWS])


def _pages(documents) -> Iterator[Document]:
    documents = documents.order_by("pk")
    page = list(documents[:PAGE_ROWS])
    while page:
        yield from page
        page = list(documents.filter(pk__gt=page[-1].pk)[:PAGE_ROWS])


def _key_of(name: str) -> uuid.UUID | None:
    """The key in an object's name, or None for a name that we did not give."""
    try:
        key = uuid.UUID(name.removeprefix(KEY_PREFIX))
    except ValueError:
        return None
    return key if object_name(key) == name else None


def _of_row(kind: str, document: Document, *, since: datetime) -> Orphan:
    return Orphan(kind, document.object_name, since, document.size_bytes, document.public_id)


def _of_object(kind: str, found: bucket.StoredObject) -> Orphan:
    return Orphan(kind, found.name, found.modified_at, found.size_bytes)

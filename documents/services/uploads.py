"""The three ways in: straight to the bucket and finished here, through Django, or made by ourselves."""

import hashlib
import uuid
from contextlib import suppress
from dataclasses import dataclass
from os import SEEK_END
from tempfile import TemporaryFile
from typing import IO

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from django_fsm import ConcurrentTransition

from documents import bucket, inspection
from documents.models import PENDING, Document, clean_file_name, object_name
from documents.refusals import UploadRefused, expand
from documents.services.removal import enqueue_discard
from documents.services.scanning import enqueue_scan
from ledger.services import record
from people.models import Person

BLOCK_BYTES = 256 * 1024


@dataclass(frozen=True)
class StartedUpload:
    document: Document
    url: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Accepted:
    """What a file turned out to be, and where its bytes lie: under a new key if it was rewritten."""

    key: uuid.UUID
    content_type: str
    page_count: int | None
    size_bytes: int
    sha256: str


def start_upload(
    *,
    by: Person,
    file_name: str,
    content_type: str,
    size_bytes: int,
    sha256: str,
    kinds: list[str],
    max_bytes: int,
) -> StartedUpload:
    """Make the row, and the signed link for one PUT. Sizes in bytes, `sha256` in hexadecimal.

    Raises UploadRefused, with nothing written, for what is known to be wrong before any byte moves.
    """
    document = _new_document(
        by=by,
        file_name=file_name,
        content_type=content_type,
        size_bytes=size_bytes,
        sha256=sha256,
        kinds=kinds,
        max_bytes=max_bytes,
    )
    url, headers = bucket.upload_link(
        document.object_name,
        size_bytes=document.size_bytes,
        content_type=document.content_type,
        sha256=document.sha256,
    )
    document.save()
    return StartedUpload(document, url, headers)


def finish_upload(*, document: Document, by: Person) -> Document:
    """Read back what arrived, and store or refuse it; finishing again gives the same document.

    A refused document is returned with its code, not raised: that is its state from now on. Raises
    UploadRefused("not_arrived") while nothing is there, BucketUnavailable, and PermissionDenied for
    anyone but the owner.
    """
    if document.owner_id != by.pk:
        raise PermissionDenied
    if document.state != PENDING:
        return document
    try:
        accepted = _read_back(document)
    except UploadRefused as refusal:
        if refusal.code == "not_arrived":
            raise
        return _refuse(document, code=refusal.code, by=by)
    return _store(document, accepted, by=by)


def receive_upload(*, by: Person, upload: UploadedFile, kinds: list[str], max_bytes: int) -> Document:
    """Take a file that came through Django; it is examined before the bucket sees a byte.

    Raises UploadRefused or BucketUnavailable, with no row left behind.
    """
    document = _new_document(
        by=by,
        file_name=upload.name or "",
        content_type=upload.content_type or "",
        size_bytes=upload.size,
        sha256=digest_of(upload.file),
        kinds=kinds,
        max_bytes=max_bytes,
    )
    findings = inspection.examine(upload.file, kinds=document.kinds)
    if findings.replacement is None:
        return _write_through(document, upload.file, findings, by=by)
    with findings.replacement as rewritten:
        return _write_through(document, rewritten, findings, by=by)


def store_generated(
    *, by: Person | None, file_name: str, content_type: str, fileobj: IO[bytes], is_demo: bool = False
) -> Document:
    """Keep a file that we made: a protocol, a demo file. Raises BucketUnavailable, with no row left."""
    with TemporaryFile() as file:
        while block := fileobj.read(BLOCK_BYTES):
            file.write(block)
        document = Document(
            owner=by,
            file_name=clean_file_name(file_name),
            content_type=content_type,
            size_bytes=file.tell(),
            uploaded_sha256=digest_of(file),
            is_demo=is_demo,
        )
        pages = inspection.count_pages(file) if content_type == inspection.PDF else None
        return _write_through(document, file, inspection.Findings(content_type, pages), by=by)


def digest_of(file: IO[bytes]) -> str:
    """The SHA-256 of a seekable file in hexadecimal; the file is left at its beginning."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(BLOCK_BYTES):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _new_document(
    *,
    by: Person,
    file_name: str,
    content_type: str,
    size_bytes: int,
    sha256: str,
    kinds: list[str],
    max_bytes: int,
) -> Document:
    """An unsaved row for a file of this name and size. Raises UploadRefused for what cannot be accepted."""
    file_name = clean_file_name(file_name)
    if not file_name:
        raise UploadRefused("bad_name")
    if size_bytes == 0:
        raise UploadRefused("empty")
    if size_bytes > max_bytes:
        raise UploadRefused("too_large", max_bytes=max_bytes)
    return Document(
        owner=by,
        file_name=file_name,
        content_type=inspection.expected_type(file_name=file_name, content_type=content_type, kinds=kinds),
        size_bytes=size_bytes,
        sha256=sha256,
        uploaded_sha256=sha256,
        kinds=expand(kinds),
        max_bytes=max_bytes,
        is_demo=by.is_demo,
    )


def _read_back(document: Document) -> Accepted:
    """Hash and examine what lies under the document's name, by way of a file on disk.

    Raises UploadRefused and BucketUnavailable.
    """
    with TemporaryFile() as file:
        try:
            sha256 = bucket.download(document.object_name, file, max_bytes=document.size_bytes)
        except bucket.ObjectMissing as error:
            raise UploadRefused("not_arrived") from error
        except bucket.ObjectTooLong as error:
            raise UploadRefused("size_mismatch") from error
        if file.seek(0, SEEK_END) != document.size_bytes:
            raise UploadRefused("size_mismatch")
        if sha256 != document.sha256:
            raise UploadRefused("hash_mismatch")
        findings = inspection.examine(file, kinds=document.kinds)
    if findings.replacement is None:
        return Accepted(
            document.key, findings.content_type, findings.page_count, document.size_bytes, document.sha256
        )
    with findings.replacement as rewritten:
        return _put(uuid.uuid4(), rewritten, findings)


def _put(key: uuid.UUID, file: IO[bytes], findings: inspection.Findings) -> Accepted:
    size_bytes, sha256 = file.seek(0, SEEK_END), digest_of(file)
    # The name is ours alone: taken means that an attempt arrived whose answer was lost on its way.
    with suppress(bucket.ObjectExists):
        bucket.put(
            object_name(key), file, size_bytes=size_bytes, content_type=findings.content_type, sha256=sha256
        )
    return Accepted(key, findings.content_type, findings.page_count, size_bytes, sha256)


def _write_through(
    document: Document, file: IO[bytes], findings: inspection.Findings, *, by: Person | None
) -> Document:
    """The row first, then the object: whatever stops us in between, nothing lies there without a name."""
    document.save()
    try:
        accepted = _put(document.key, file, findings)
    except bucket.BucketUnavailable:
        with transaction.atomic():
            enqueue_discard(document.key)
            document.delete()
        raise
    return _store(document, accepted, by=by)


@transaction.atomic
def _store(document: Document, accepted: Accepted, *, by: Person | None) -> Document:
    first_key = document.key
    if document.state != PENDING or not _written_as_stored(document, accepted):
        if accepted.key != first_key:
            enqueue_discard(accepted.key)
        return _as_it_is_now(document)
    record(
        subject=document,
        by=by,
        what="document.stored",
        from_state=PENDING,
        to_state=document.state,
        data={"sha256": document.sha256, "size_bytes": document.size_bytes},
        first=True,
    )
    if accepted.key != first_key:
        enqueue_discard(first_key)
    enqueue_scan(document)
    return document


@transaction.atomic
def _refuse(document: Document, *, code: str, by: Person) -> Document:
    document.refuse(code=code, scanned=False, at=timezone.now())
    if not _left_pending(document, ["refusal", "scanned", "checked_at"]):
        return _as_it_is_now(document)
    record(
        subject=document,
        by=by,
        what="document.refused",
        from_state=PENDING,
        to_state=document.state,
        data={"code": code},
        first=True,
    )
    enqueue_discard(document.key)
    return document


def _written_as_stored(document: Document, accepted: Accepted) -> bool:
    document.key = accepted.key
    document.size_bytes = accepted.size_bytes
    document.sha256 = accepted.sha256
    document.store(content_type=accepted.content_type, page_count=accepted.page_count, at=timezone.now())
    return _left_pending(document, ["key", "size_bytes", "sha256", "content_type", "page_count", "stored_at"])


def _left_pending(document: Document, columns: list[str]) -> bool:
    """Write a document that was pending; False when somebody else was first, or gave it up meanwhile."""
    try:
        with transaction.atomic():
            document.save(update_fields=["state", *columns])
    except ConcurrentTransition:
        return False
    except DatabaseError:  # also what Django says where the row is gone
        if Document.objects.filter(pk=document.pk).exists():
            raise
        return False
    return True


def _as_it_is_now(document: Document) -> Document:
    """Raises UploadRefused("not_arrived") for a row that was given up in the meantime."""
    try:
        return Document.objects.get(pk=document.pk)
    except Document.DoesNotExist as error:
        raise UploadRefused("not_arrived") from error

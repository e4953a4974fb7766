"""Opening a document: the caller has checked that this person may; every opening is recorded."""

from django.conf import settings
from django.db import models, transaction
from django.http import HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.utils.http import content_disposition_header

from documents import bucket, inspection
from documents.models import Document
from ledger.services import record
from people.models import Person

SHOWN_INLINE = {inspection.PDF, inspection.PNG, inspection.JPEG}


class NotReadable(Exception):
    """The document is not finished or was refused: there is nothing that anybody may open."""


def open_document(
    *, document: Document, by: Person, subject: models.Model, inline: bool = False
) -> HttpResponseBase:
    """The answer that opens a document: a link to the bucket, or the bytes where the bucket is private.

    Raises NotReadable, ObjectMissing and BucketUnavailable.
    """
    if settings.DOCUMENTS_PRIVATE:
        return stream(document=document, by=by, subject=subject, inline=inline)
    response = HttpResponseRedirect(signed_url(document=document, by=by, subject=subject, inline=inline))
    response["Cache-Control"] = "private, no-store"
    return response


def signed_url(*, document: Document, by: Person, subject: models.Model, inline: bool = False) -> str:
    """A link that works for a minute. `subject` is where the opening is recorded, e.g. the application.

    Raises NotReadable.
    """
    _record_opening(document, by=by, subject=subject)
    return bucket.open_link(
        document.object_name,
        file_name=document.file_name,
        content_type=document.content_type,
        inline=_may_show_inline(document, inline),
    )


def stream(
    *, document: Document, by: Person, subject: models.Model, inline: bool = False
) -> StreamingHttpResponse:
    """The bytes through Django, a piece at a time. Raises NotReadable, ObjectMissing, BucketUnavailable."""
    _require_kept(document)
    pieces = bucket.chunks(document.object_name)
    _record_opening(document, by=by, subject=subject)
    return StreamingHttpResponse(
        pieces,
        content_type=document.content_type,
        headers={
            "Content-Length": str(document.size_bytes),
            "Content-Disposition": content_disposition_header(
                not _may_show_inline(document, inline), document.file_name
            ),
            "Cache-Control": "private, no-store",
        },
    )


def _may_show_inline(document: Document, wanted: bool) -> bool:
    return wanted and document.content_type in SHOWN_INLINE


def _require_kept(document: Document) -> None:
    if not document.is_kept:
        raise NotReadable


def _record_opening(document: Document, *, by: Person, subject: models.Model) -> None:
    _require_kept(document)
    with transaction.atomic():
        record(subject=subject, by=by, what="document.opened", data={"document": document.pk})

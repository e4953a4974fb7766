"""The scanner's verdict on a stored document. Without a scanner nothing happens or is called clean."""

from django.db import transaction
from django.utils import timezone

from documents import bucket, scanner
from documents.models import STORED, Document
from ledger.services import enqueue, record


def enqueue_scan(document: Document, *, attempt: str = "first") -> None:
    """Owe a scan, where there is a scanner; a later `attempt` has a name of its own."""
    if scanner.is_configured():
        key = f"documents.scan:{document.pk}:{attempt}"
        enqueue("documents.scan", {"document": document.pk}, key=key)


def scan_document(*, document: Document) -> Document:
    """Ask the scanner about a stored document; one in another state is left as it is.

    Raises ScannerUnavailable, ObjectMissing or BucketUnavailable, for another attempt.
    """
    if document.state != STORED or not scanner.is_configured():
        return document
    try:
        verdict = scanner.scan(bucket.chunks(document.object_name))
    except scanner.TooLongToScan:
        return _settle(document, refusal="unscannable")
    return _settle(document, refusal="infected" if verdict.infected else "", signature=verdict.signature)


@transaction.atomic
def _settle(document: Document, *, refusal: str, signature: str = "") -> Document:
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.state != STORED:
        return document
    if refusal:
        document.refuse(code=refusal, scanned=refusal == "infected", at=timezone.now())
        data = {"code": refusal, "signature": signature}
        # Whoever attached the document decides what follows; this room knows no applications.
        enqueue(
            "applications.document_refused",
            {"document": document.pk},
            key=f"applications.document_refused:{document.pk}",
        )
    else:
        document.clear(at=timezone.now())
        data = {}
    document.save()
    record(
        subject=document,
        by=None,
        what="document.refused" if refusal else "document.cleared",
        from_state=STORED,
        to_state=document.state,
        data=data,
    )
    return document

"""What the outbox asks of this room."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from documents import scanner
from documents.models import Document
from documents.services import discard_object, enqueue_scan, scan_document
from ledger.outbox import handler, periodic

SCANS_A_ROUND = 500


@handler("documents.scan")
def scan(payload: dict) -> None:
    document = Document.objects.filter(pk=payload["document"]).first()
    if document is not None:
        scan_document(document=document)


@handler("documents.discard_object")
def discard(payload: dict) -> None:
    discard_object(key=uuid.UUID(payload["key"]))


@periodic("documents.scan_waiting", every_minutes=60)
def scan_waiting() -> int:
    """Have scanned what came while there was no scanner, or while it was away too long; say how many."""
    if not scanner.is_configured():
        return 0
    an_hour_ago = timezone.now() - timedelta(hours=1)
    waiting = Document.objects.waiting_for_scan().filter(stored_at__lt=an_hour_ago)[:SCANS_A_ROUND]
    with transaction.atomic():
        for document in waiting:
            enqueue_scan(document, attempt=f"{timezone.now():%Y-%m-%d}")
    return len(waiting)

"""Writes: an upload starts and finishes, a document is opened, scanned and thrown away."""

from documents.services.opening import NotReadable, open_document, signed_url, stream
from documents.services.removal import delete_document, discard_object
from documents.services.scanning import enqueue_scan, scan_document
from documents.services.uploads import (
    StartedUpload,
    finish_upload,
    receive_upload,
    start_upload,
    store_generated,
)

__all__ = [
    "NotReadable",
    "StartedUpload",
    "delete_document",
    "discard_object",
    "enqueue_scan",
    "finish_upload",
    "open_document",
    "receive_upload",
    "scan_document",
    "signed_url",
    "start_upload",
    "store_generated",
    "stream",
]

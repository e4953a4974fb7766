"""Throwing away: the row at once, the object by the outbox."""

import uuid

from django.db import transaction

from documents import bucket
from documents.models import Document, object_name
from ledger.services import enqueue, record
from people.models import Person


def delete_document(*, document: Document, by: Person | None) -> None:
    """Remove a document and its object. The caller knows that it was never part of a submission.

    Raises ProtectedError while a row still points to it.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
        record(subject=document, by=by, what="document.deleted", from_state=document.state)
        enqueue_discard(document.key)
        document.delete()


def enqueue_discard(key: uuid.UUID) -> None:
    """Owe the removal of an object that no row needs any more."""
    enqueue("documents.discard_object", {"key": str(key)}, key=f"documents.discard_object:{key}")


def discard_object(*, key: uuid.UUID) -> bool:
    """Delete the object unless a document needs it after all; say whether it was deleted.

    Raises BucketUnavailable.
    """
    if Document.objects.needing_object().filter(key=key).exists():
        return False
    bucket.delete(object_name(key))
    return True

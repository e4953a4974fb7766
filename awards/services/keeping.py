"""The papers of a decision: its protocol, made once and kept, and the scan that was signed."""

import tempfile

from django.db import transaction
from django.utils.translation import gettext as _

from applications.errors import StateMoved
from applications.permissions import is_officer
from applications.services.calls import require
from awards.models import Decision
from awards.protocol import KEPT_LANGUAGE, file_name, protocol_pdf
from awards.states import DecisionState
from documents.models import Document
from documents.services import delete_document, store_generated
from ledger.seals import make_milestone_seal
from ledger.services import record
from people.models import Person

MEGABYTE = 1024 * 1024
SCAN_KINDS = ["pdf", "image"]
SCAN_BYTES = 20 * MEGABYTE


def keep_protocol(decision: Decision) -> None:
    """Make the protocol of an approved decision and keep it in the bucket. Running twice keeps one.

    The seal that it prints covers everything until the approval, the approval included.
    """
    if decision.protocol_id or decision.state != DecisionState.APPROVED:
        return
    seal_decision(decision)
    with tempfile.TemporaryFile() as file:
        protocol_pdf(file, decision=decision, language=KEPT_LANGUAGE)
        file.seek(0)
        document = store_generated(
            by=None,
            file_name=file_name(decision, KEPT_LANGUAGE),
            content_type="application/pdf",
            fileobj=file,
            is_demo=decision.call.is_demo,
        )
    with transaction.atomic():
        if Decision.objects.filter(pk=decision.pk, protocol=None).update(protocol=document):
            record(
                subject=decision.call,
                by=None,
                what="decision.protocol_made",
                data={
                    "decision": decision.pk,
                    "document": document.pk,
                    "seal": decision.seal_fingerprint,
                },
            )
        else:
            delete_document(document=document, by=None)


def seal_decision(decision: Decision) -> None:
    """Give the decision its milestone seal, once; `seal_fingerprint` is what papers print."""
    unsealed = Decision.objects.filter(pk=decision.pk, seal_fingerprint="")
    if not decision.seal_fingerprint:
        seal = make_milestone_seal(milestone="decision")
        unsealed.update(seal_fingerprint=seal.fingerprint if seal else "")
        decision.refresh_from_db(fields=["seal_fingerprint"])


def locked(decision: Decision) -> Decision:
    found = Decision.objects.select_for_update(of=("self",)).select_related("call").get(pk=decision.pk)
    if found.state != DecisionState.APPROVED:
        raise StateMoved()
    return found


@transaction.atomic
def attach_signed_scan(*, decision: Decision, by: Person, document: Document) -> Decision:
    """Keep the scan of the signed protocol; one at a time. Raises StateMoved."""
    require(is_officer(by, decision.call) and document.owner_id == by.pk)
    decision = locked(decision)
    if decision.signed_scan_id:
        raise StateMoved(_("A signed protocol is kept already. Remove it first."))
    if not document.is_kept:
        raise StateMoved(_("This file was not accepted."))
    decision.signed_scan = document
    decision.save(update_fields=["signed_scan"])
    record(
        subject=decision.call,
        by=by,
        what="decision.scan_attached",
        data={"decision": decision.pk, "document": document.pk},
    )
    return decision


@transaction.atomic
def remove_signed_scan(*, decision: Decision, by: Person) -> Decision:
    """Take a wrong scan away. Raises StateMoved."""
    require(is_officer(by, decision.call))
    decision = locked(decision)
    document = decision.signed_scan
    if document is None:
        raise StateMoved()
    decision.signed_scan = None
    decision.save(update_fields=["signed_scan"])
    record(
        subject=decision.call,
        by=by,
        what="decision.scan_removed",
        data={"decision": decision.pk, "document": document.pk},
    )
    delete_document(document=document, by=by)
    return decision

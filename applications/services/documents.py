"""Who may open an attached document, and what follows when one is refused after it was submitted."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from applications.formspec.readers import may_read
from applications.models import Application, ApplicationDocument
from applications.services.letters import lead_of
from applications.services.screening import REFUSED_DOCUMENT_DAYS, ask_clarification
from applications.states import ApplicationState
from documents.models import REFUSED, Document


def attached(application: Application, public_id: str) -> ApplicationDocument | None:
    """Return the attachment of this application with the document's public id, present or earlier."""
    return application.attachments.filter(document__public_id=public_id).select_related("document").first()


def readable_by(attachment: ApplicationDocument, reader: str) -> bool:
    """Return whether a reader ("panel", "officers") may open the document by its question.

    A panel reads only what stands submitted and is safe to open; identity documents are the officers' alone.
    """
    application = attachment.application
    question = application.call.form_version.parsed.question(attachment.question_key)
    if question is None or not may_read(reader, question.reader):
        return False
    submission = application.current_submission
    submitted = submission is not None and attachment.document_id in {
        entry["document"] for entry in submission.documents
    }
    if reader == "panel":
        return submitted and attachment.document.readable_by_panel
    return attachment.removed_at is None or submitted


@transaction.atomic
def return_for_document(document_id: int) -> None:
    """Ask for a document again that was found bad after it had been submitted: it alone, in three working
    days.
    """
    document = Document.objects.get(pk=document_id)
    attachment = (
        ApplicationDocument.objects.filter(document=document)
        .select_related("application__call", "application__current_submission")
        .first()
    )
    if document.state != REFUSED or attachment is None or attachment.application.current_submission is None:
        return
    application = attachment.application
    if document.pk not in {entry["document"] for entry in application.current_submission.documents}:
        return
    if application.state not in (ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE):
        return
    with translation.override(lead_of(application).language):
        reason = _("The file “%(name)s” could not be accepted. Send it again, as another file.") % {
            "name": document.file_name
        }
    ask_clarification(
        application=application,
        by=None,
        reason=reason,
        question_keys=[attachment.question_key],
        days=REFUSED_DOCUMENT_DAYS,
    )

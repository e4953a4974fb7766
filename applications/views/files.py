"""Sending files: signed links to attached documents, and PDFs made on the spot."""

import tempfile
from collections.abc import Callable

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from applications.formspec.print import submission_pdf
from applications.models import Submission
from applications.reading import shown_submission
from documents.models import KEPT, Document
from documents.services import signed_url, stream

SPOOL_BYTES = 1024 * 1024


def open_document(request: HttpRequest, document: Document | None, *, subject) -> HttpResponse:
    """Send a document that the caller has found this person may open. Each opening is logged."""
    if document is None or document.state not in KEPT:
        raise Http404
    if settings.DOCUMENTS_PRIVATE or "through" in request.GET:
        return stream(document=document, by=request.person, subject=subject)
    return HttpResponseRedirect(signed_url(document=document, by=request.person, subject=subject))


def pdf_response(name: str, write: Callable, *, inline: bool = False) -> FileResponse:
    """Send what `write(file)` writes as a PDF, from a temporary file."""
    target = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115  FileResponse closes it
    write(target)
    target.seek(0)
    return FileResponse(target, as_attachment=not inline, filename=name, content_type="application/pdf")


def submission_pdf_response(submission: Submission, *, reader: str, language: str) -> FileResponse:
    """Send what was submitted as a PDF, as a reader may see it."""
    application = submission.application
    return pdf_response(
        f"{application.number}-{submission.number}.pdf",
        lambda target: submission_pdf(
            target,
            sections=shown_submission(submission, reader=reader, language=language),
            application=application,
            call=application.call,
            submission=submission,
            language=language,
        ),
    )

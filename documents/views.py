"""Uploading one's own files. Attaching and opening them belongs to the room that has a use for them."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from documents import slots
from documents.bucket import BucketUnavailable
from documents.forms import ReceiveForm, StartForm
from documents.models import REFUSED, Document
from documents.refusals import UploadRefused
from documents.services import finish_upload, receive_upload, start_upload
from people.decorators import signed_in
from people.reading import size

View = Callable[..., JsonResponse]


class BadRequest(Exception):
    """What arrived is not what our page sends."""


def refusals_as_json(view: View) -> View:
    """Every expected failure has a code for the script and a sentence for the person."""

    @wraps(view)
    def answering(request: HttpRequest, *args: str, **kwargs: str) -> JsonResponse:
        try:
            return view(request, *args, **kwargs)
        except UploadRefused as refusal:
            return failure(refusal.code, refusal.message, status=422)
        except BucketUnavailable as error:
            return failure("bucket_unavailable", str(error.message), status=503)
        except slots.BadSlot:
            message = _("This page has been open for too long to add files. Save it and open it again.")
            return failure("old_page", message, status=400)
        except BadRequest:
            message = _("The file could not be described. Reload the page and choose it again.")
            return failure("bad_request", message, status=400)

    return answering


@require_POST
@signed_in
@refusals_as_json
def start(request: HttpRequest) -> JsonResponse:
    """A link to which the browser sends the file itself."""
    form = checked(StartForm(request.POST))
    slot = slots.read(form["slot"])
    started = start_upload(
        by=request.person,
        file_name=form["file_name"],
        content_type=form["type"],
        size_bytes=form["size"],
        sha256=form["sha256"],
        kinds=slot.kinds,
        max_bytes=slot.max_bytes,
    )
    return JsonResponse(
        {"document": started.document.public_id, "url": started.url, "headers": started.headers}
    )


@require_POST
@signed_in
@refusals_as_json
def finish(request: HttpRequest, public_id: str) -> JsonResponse:
    """Whether what the browser sent is accepted. Asking again gives the same answer."""
    own = get_object_or_404(Document.objects.owned_by(request.person), public_id=public_id)
    return result(finish_upload(document=own, by=request.person))


@require_POST
@signed_in
@refusals_as_json
def receive(request: HttpRequest) -> JsonResponse:
    """The same upload through this site, where the bucket cannot be reached from the browser."""
    form = checked(ReceiveForm(request.POST, request.FILES))
    slot = slots.read(form["slot"])
    document = receive_upload(
        by=request.person, upload=form["file"], kinds=slot.kinds, max_bytes=slot.max_bytes
    )
    return result(document)


def checked(form: StartForm | ReceiveForm) -> dict:
    if not form.is_valid():
        raise BadRequest
    return form.cleaned_data


def result(document: Document) -> JsonResponse:
    if document.state == REFUSED:
        return failure(document.refusal, document.refusal_message, status=422)
    return JsonResponse(
        {
            "document": document.public_id,
            "file_name": document.file_name,
            "size": size(document.size_bytes),
            "state": str(document.state_label),
        }
    )


def failure(code: str, message: str, *, status: int) -> JsonResponse:
    return JsonResponse({"code": code, "message": message}, status=status)

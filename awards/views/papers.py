"""The papers of a decision: protocol, signed scan, spreadsheet."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.errors import Refused, StateMoved
from applications.models import Call
from applications.permissions import is_officer, reads_applications
from applications.views.desk_access import call_page, call_stands
from applications.views.errors import refusals
from applications.views.files import open_document, pdf_response
from awards.models import Decision
from awards.permissions import may_read_protocol
from awards.protocol import KEPT_LANGUAGE, LANGUAGES, file_name, protocol_pdf
from awards.services.exporting import export_decision
from awards.services.keeping import SCAN_BYTES, SCAN_KINDS, attach_signed_scan, remove_signed_scan
from documents.models import Document
from documents.refusals import UploadRefused
from documents.services import receive_upload
from documents.upload_field import ANY_DOCUMENT, UploadedItem, UploadField

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCAN = "scan"


def approved_decision(call: Call, number: int) -> Decision:
    """Return an approved decision of the call, or 404: before that there is no paper of it."""
    rows = Decision.objects.approved().with_people()
    decision = get_object_or_404(rows, call=call, number=number)
    decision.call = call
    return decision


def scan_field(decision: Decision, errors=()) -> UploadField:
    """Return the field for the scan of the signed protocol."""
    call = decision.call
    where = [call.slug, decision.number]
    return UploadField(
        name=SCAN,
        label=_("The signed protocol"),
        help_text=_("Print the protocol, have it signed, scan it."),
        attach_url=reverse("awards:attach_signed", args=where),
        open_url=reverse("awards:signed", args=where),
        remove_url=reverse("awards:remove_signed", args=[*where, ANY_DOCUMENT]),
        purpose={"decision": decision.pk},
        kinds=SCAN_KINDS,
        max_bytes=SCAN_BYTES,
        items=[UploadedItem(decision.signed_scan)] if decision.signed_scan else [],
        readers=_("Officers, approvers and observers of the call read it."),
        errors=errors,
    )


@require_GET
@call_page(may_read_protocol)
def protocol(request: HttpRequest, call: Call, number: int) -> HttpResponse:
    """Send the protocol: the kept one, or on request the same in another language."""
    decision = approved_decision(call, number)
    language = request.GET.get("language", KEPT_LANGUAGE)
    if language not in LANGUAGES:
        raise Http404
    if language == KEPT_LANGUAGE and decision.protocol and decision.protocol.is_kept:
        return open_document(request, decision.protocol, subject=call)
    name = file_name(decision, language)
    return pdf_response(name, lambda target: protocol_pdf(target, decision=decision, language=language))


@require_http_methods(["GET", "POST"])
@call_page(may_read_protocol)
@refusals(stands=call_stands)
def signed(request: HttpRequest, call: Call, number: int) -> HttpResponse:
    """Open the signed protocol; a POST sends it without JavaScript."""
    decision = approved_decision(call, number)
    if request.method == "GET":
        return open_document(request, decision.signed_scan, subject=call)
    if not is_officer(request.person, call):
        raise Http404
    upload = request.FILES.get(SCAN)
    if upload is None:
        raise StateMoved(_("No file was chosen."))
    try:
        document = receive_upload(by=request.person, upload=upload, kinds=SCAN_KINDS, max_bytes=SCAN_BYTES)
    except UploadRefused as refusal:
        raise Refused(refusal.message, title=_("This file was not accepted")) from refusal
    attach_signed_scan(decision=decision, by=request.person, document=document)
    return redirect("awards:decision", slug=call.slug)


@require_POST
@call_page(is_officer)
def attach_signed(request: HttpRequest, call: Call, number: int) -> JsonResponse:
    """Attach a scan that was uploaded straight to the bucket."""
    decision = approved_decision(call, number)
    document = get_object_or_404(
        Document.objects.owned_by(request.person), public_id=request.POST.get("document", "")
    )
    try:
        attach_signed_scan(decision=decision, by=request.person, document=document)
    except Refused as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=refusal.status)
    return JsonResponse({"document": document.public_id})


@require_POST
@call_page(is_officer)
@refusals(stands=call_stands)
def remove_signed(request: HttpRequest, call: Call, number: int, document_id: str) -> HttpResponse:
    decision = approved_decision(call, number)
    if decision.signed_scan is None or decision.signed_scan.public_id != document_id:
        raise StateMoved()
    remove_signed_scan(decision=decision, by=request.person)
    return redirect("awards:decision", slug=call.slug)


@require_GET
@call_page(reads_applications)
def export(request: HttpRequest, call: Call) -> HttpResponse:
    """Send the last decision, or the ranking before there is one, as a spreadsheet. It is recorded."""
    decision = Decision.objects.of_call(call).first()
    file = export_decision(call=call, decision=decision, by=request.person)
    today = timezone.now().strftime("%Y-%m-%d")
    name = f"{call.slug}-{_('ranking')}-{today}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)

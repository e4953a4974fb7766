"""The reference statement of a candidacy: the candidate's page, the office's part, the nominator's list."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.errors import Refused
from applications.models import Application, Call
from applications.permissions import is_officer, reads_applications
from applications.views.desk_access import call_page
from applications.views.errors import refusals
from applications.views.files import open_document
from applications.views.mine import own
from documents.models import REFUSED, Document
from documents.refusals import UploadRefused
from documents.services import receive_upload
from documents.upload_field import UploadedItem, UploadField
from people.decorators import signed_in
from scholarships.forms import AuthorityForm, RefusalForm
from scholarships.models import Endorsement
from scholarships.permissions import authorities_of, endorsements_for
from scholarships.services import decide_endorsement, hand_in_letter, name_authority
from scholarships.states import EndorsementState

KINDS = ["pdf", "image"]
MAX_BYTES = 10 * 1024 * 1024


def own_endorsement(request: HttpRequest, public_id: str) -> Endorsement:
    application = own(request, public_id)
    return get_object_or_404(
        Endorsement.objects.select_related("letter", "authority"), application=application
    )


def letter_field(endorsement: Endorsement, public_id: str, errors=()) -> UploadField:
    return UploadField(
        name="letter",
        label=_("Stamped letter of your state body"),
        attach_url=reverse("scholarships:attach", args=[public_id]),
        purpose={"endorsement": endorsement.pk},
        kinds=KINDS,
        max_bytes=MAX_BYTES,
        items=[UploadedItem(endorsement.letter, open_url=reverse("scholarships:letter", args=[public_id]))]
        if endorsement.letter
        else [],
        readers=_("Only the office and the authority asked read it."),
        errors=errors,
        max_files=2 if endorsement.letter else 1,
    )


def is_open(endorsement: Endorsement) -> bool:
    return endorsement.state == EndorsementState.ASKED and timezone.now() < endorsement.due_at


@require_http_methods(["GET", "POST"])
@signed_in
@refusals
def endorsement(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show where the statement stands, and take the stamped letter."""
    application = own(request, public_id)
    row = own_endorsement(request, public_id)
    errors: list[str] = []
    if request.method == "POST":
        upload = request.FILES.get("letter")
        if upload is None:
            errors = [_("Choose the file of the letter.")]
        else:
            try:
                document = receive_upload(by=request.person, upload=upload, kinds=KINDS, max_bytes=MAX_BYTES)
                hand_in_letter(endorsement=row, by=request.person, document=document, at=request.received_at)
                return redirect("scholarships:endorsement", public_id=public_id)
            except UploadRefused as refused:
                errors = [str(refused.message)]
    return render(
        request,
        "scholarships/endorsement.html",
        {
            "application": application,
            "call": application.call,
            "is_demo_page": application.is_demo,
            "endorsement": row,
            "open": is_open(row),
            "upload": letter_field(row, public_id, errors),
            "errors": [{"text": text, "href": "#id_letter"} for text in errors],
        },
        status=422 if errors else 200,
    )


@require_POST
@signed_in
def attach(request: HttpRequest, public_id: str) -> JsonResponse:
    """Take a letter that was uploaded straight to the bucket."""
    row = own_endorsement(request, public_id)
    document = get_object_or_404(
        Document.objects.owned_by(request.person), public_id=request.POST.get("document", "")
    )
    if document.state == REFUSED:
        return JsonResponse({"message": document.refusal_message}, status=422)
    try:
        hand_in_letter(endorsement=row, by=request.person, document=document, at=request.received_at)
    except PermissionError:
        raise Http404 from None
    except Refused as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=refusal.status)
    return JsonResponse({"document": document.public_id})


@require_GET
@signed_in
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open the letter: its candidate, or a nominator of the authority asked."""
    row = (
        Endorsement.objects.filter(application__in=Application.objects.of_person(request.person))
        .filter(application__public_id=public_id)
        .first()
        or endorsements_for(request.person).filter(application__public_id=public_id).first()
    )
    if row is None:
        raise Http404
    return open_document(request, row.letter, subject=row)


def desk_part(request: HttpRequest, application: Application) -> dict | None:
    """Return what the office sees of the endorsement on an application's staff page, or None without one."""
    row = Endorsement.objects.filter(application=application).select_related("letter", "authority").first()
    if row is None:
        return None
    return {
        "endorsement": row,
        "application": application,
        "can_decide": is_officer(request.person, application.call)
        and row.state in (EndorsementState.ASKED, EndorsementState.LAPSED),
        "refusal": RefusalForm(prefix="refusal"),
        "authorities": AuthorityForm(country=application.country_id, initial={"authority": row.authority_id}),
    }


def endorsement_of(call: Call, public_id: str) -> Endorsement:
    return get_object_or_404(
        Endorsement.objects.select_related("application__call", "letter"),
        application__call=call,
        application__public_id=public_id,
    )


@require_GET
@call_page(reads_applications)
def desk_letter(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    row = endorsement_of(call, public_id)
    return open_document(request, row.letter, subject=row)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals
def decide(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Confirm or refuse the letter, or say which authority is asked."""
    row = endorsement_of(call, public_id)
    back = redirect("applications:application", slug=call.slug, public_id=public_id)
    if request.method == "GET":
        return back
    if "name" in request.POST:
        form = AuthorityForm(request.POST, country=row.application.country_id)
        if form.is_valid():
            name_authority(endorsement=row, authority=form.cleaned_data["authority"], by=request.person)
            return back
    elif "give" in request.POST:
        decide_endorsement(endorsement=row, by=request.person, give=True)
        return back
    else:
        form = RefusalForm(request.POST, prefix="refusal")
        if form.is_valid():
            decide_endorsement(
                endorsement=row, by=request.person, give=False, reason=form.cleaned_data["reason"]
            )
            return back
    return render(
        request,
        "scholarships/decide.html",
        {"form": form, "call": call, "application": row.application, "is_demo_page": row.application.is_demo},
        status=422,
    )


@require_GET
@signed_in
def candidates(request: HttpRequest) -> HttpResponse:
    """The candidates about whom a nominator's authority was asked."""
    if not authorities_of(request.person):
        raise Http404
    rows = list(endorsements_for(request.person).order_by("-pk")[:200])
    return render(
        request,
        "scholarships/candidates.html",
        {"endorsements": rows, "is_demo_page": any(row.application.is_demo for row in rows)},
    )


@require_http_methods(["GET", "POST"])
@signed_in
@refusals
def candidate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Endorse or refuse one candidate for one's authority."""
    row = get_object_or_404(endorsements_for(request.person), application__public_id=public_id)
    form = RefusalForm(request.POST if "refuse" in request.POST else None)
    if request.method == "POST":
        if "give" in request.POST:
            decide_endorsement(endorsement=row, by=request.person, give=True)
            return redirect("scholarships:candidates")
        if form.is_valid():
            decide_endorsement(
                endorsement=row, by=request.person, give=False, reason=form.cleaned_data["reason"]
            )
            return redirect("scholarships:candidates")
    return render(
        request,
        "scholarships/candidate.html",
        {
            "endorsement": row,
            "application": row.application,
            "call": row.application.call,
            "is_demo_page": row.application.is_demo,
            "form": form,
            "candidacy": getattr(row.application, "candidacy", None),
            "lead": row.application.participants.select_related("person").get(role="lead").person,
        },
        status=422 if form.errors else 200,
    )

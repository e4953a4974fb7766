"""A page with one upload field, and the two views an attaching room has: what upload.js is tested on."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template import engines
from django.urls import path
from django.urls import reverse as address
from django.views.decorators.http import require_POST

from config.urls import urlpatterns as site_urlpatterns
from documents import slots
from documents.models import Document
from documents.refusals import UploadRefused
from documents.services import delete_document, receive_upload
from documents.upload_field import ANY_DOCUMENT, UploadedItem, UploadField

MAX_BYTES = 6 * 1024 * 1024
MAX_FILES = 3
PAGE = """
{% extends "base.html" %}
{% block title %}Plan{% endblock %}
{% block main %}
<h1 class="govuk-heading-l">Plan</h1>
<form method="post" enctype="multipart/form-data">{% csrf_token %}
<div class="govuk-form-group"><label class="govuk-label" for="text">Answer</label>
<textarea class="govuk-textarea" id="text" name="text">{{ text }}</textarea></div>
{% include "documents/upload_field.html" with field=field only %}
<button class="govuk-button">Save and continue</button>
</form>
{% include "documents/remove_form.html" %}
{% endblock %}
{% block scripts %}{% include "documents/upload_scripts.html" %}{% endblock %}
"""

attached: list[str] = []
"""Public ids in the order in which they were attached: the room's table."""


def page(request: HttpRequest) -> HttpResponse:
    errors = []
    if request.method == "POST":
        for upload in request.FILES.getlist("plan"):
            try:
                document = receive_upload(
                    by=request.person, upload=upload, kinds=["pdf"], max_bytes=MAX_BYTES
                )
                attached.append(document.public_id)
            except UploadRefused as refusal:
                errors.append(f"{upload.name}: {refusal.message}")
    held = {held.public_id: held for held in Document.objects.filter(public_id__in=attached)}
    field = UploadField(
        name="plan",
        label="Documents that show it",
        attach_url=address("attach"),
        purpose={"question": "plan"},
        kinds=["pdf"],
        max_bytes=MAX_BYTES,
        max_files=MAX_FILES,
        items=[UploadedItem(held[public_id]) for public_id in attached],
        remove_url=address("remove", args=[ANY_DOCUMENT]),
        send={"question": "plan"},
        errors=errors,
    )
    text = request.POST.get("text", "")
    context = {"field": field, "text": text, "is_demo_page": False}
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


@require_POST
def attach(request: HttpRequest) -> JsonResponse:
    document = get_object_or_404(
        Document.objects.owned_by(request.person).kept(), public_id=request.POST["document"]
    )
    slot = slots.read(request.POST["slot"])
    if slot.purpose != {"question": request.POST["question"]}:
        return JsonResponse({"message": "This file belongs elsewhere."}, status=409)
    attached.append(document.public_id)
    return JsonResponse({"document": document.public_id})


@require_POST
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    document = get_object_or_404(Document.objects.owned_by(request.person), public_id=public_id)
    attached.remove(public_id)
    delete_document(document=document, by=request.person)
    return redirect("page")


urlpatterns = [
    *site_urlpatterns,
    path("test/upload/", page, name="page"),
    path("test/attach/", attach, name="attach"),
    path("test/<str:public_id>/remove/", remove, name="remove"),
]

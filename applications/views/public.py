"""What anyone may read: the front page, a call, and whether a receipt is real."""

import binascii
import json
from base64 import urlsafe_b64decode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from applications import front, programmes
from applications.forms.receipts import ReceiptForm
from applications.models import Application, Call, Submission
from applications.models.call import text_in
from applications.progress import call_track
from applications.services.submitting import read_receipt
from applications.states import ApplicationState
from ledger.signing import verify
from people.zones import reader_zone


def described(call: Call) -> Call:
    """Add what a call's card and page show, in the reader's language."""
    call.programme_name = programmes.get(call.programme).name
    call.summary_text, call.summary_language = text_in(call.summary, call.languages)
    call.who_text, call.who_language = text_in(call.who_can_apply, call.languages)
    call.card = {
        "programme": call.programme_name,
        "title": call.name,
        "url": reverse("applications:call", args=[call.slug]),
        "summary": call.summary_text,
        "opens_at": call.opens_at,
        "closes_at": call.closes_at,
        "zone": call.zone,
        "is_demo": call.is_demo,
        "lang": call.name_language if call.name_language != get_language() else "",
    }
    return call


LANGUAGE_NAMES = {"en": _("English"), "ru": _("Russian"), "kk": _("Kazakh")}


def languages_in_words(codes: list[str]) -> str:
    return ", ".join(str(LANGUAGE_NAMES[code]) for code in codes if code in LANGUAGE_NAMES)


METHODS = {"weighted_mean": _("The rank is the weighted mean of the panellists’ marks.")}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    calls = Call.objects.public()
    return render(
        request,
        "applications/home.html",
        {
            "open_calls": [
                described(call)
                for call in calls.open_at(now).prefetch_related("categories").order_by("closes_at")
            ],
            "upcoming_calls": [
                described(call)
                for call in calls.upcoming_at(now).prefetch_related("categories").order_by("opens_at")
            ],
            "parts": front.front_parts(request),
            "now": now,
        },
    )


@require_GET
def call(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(
        Call.objects.public().select_related("form_version").prefetch_related("categories"), slug=slug
    )
    now = timezone.now()
    own = None
    if request.person:
        own = Application.objects.of_person(request.person).filter(call=row).order_by("-created_at").first()
    questions = row.form_version.parsed.questions
    criteria = criteria_for_reader(described(row))
    return render(
        request,
        "applications/call.html",
        {
            "call": row,
            "is_demo_page": row.is_demo,
            "now": now,
            "is_open": row.is_open_at(now),
            "is_upcoming": row.is_upcoming_at(now),
            "own": own,
            "steps": call_track(row, now, reader_zone=reader_zone(request)),
            "criteria": criteria,
            "rules": [text_in(rule.get("text", {}), row.languages) for rule in row.rules],
            "sections": row.form_version.parsed.sections,
            "questions": len(questions),
            "files": sum(1 for question in questions if question.type == "file"),
            "places": [c for c in row.categories.all() if c.places],
            "who": [line for line in row.who_text.splitlines() if line.strip()],
            "answer_languages": languages_in_words(row.answer_languages),
            "method": METHODS.get(row.ranking_method, ""),
            "tie_title": next((c["title"] for c in criteria if c["key"] == row.tie_criterion), ""),
        },
    )


def criteria_for_reader(row: Call) -> list[dict]:
    """Return the criteria with texts in the reader's language, each weight as a share of the whole in
    percent.
    """
    total = sum(float(criterion["weight"]) for criterion in row.criteria) or 1
    return [
        {
            "key": criterion["key"],
            "title": text_in(criterion["title"], row.languages)[0],
            "share": round(100 * float(criterion["weight"]) / total),
            "bands": [
                {"score": band["score"], "text": text_in(band["text"], row.languages)[0]}
                for band in criterion.get("bands", [])
            ],
        }
        for criterion in row.criteria
    ]


@require_GET
def form_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every question of a call before an account exists; the page prints well."""
    row = get_object_or_404(Call.objects.public().select_related("form_version"), slug=slug)
    return render(
        request,
        "applications/form_preview.html",
        {"call": described(row), "spec": row.form_version.parsed, "is_demo_page": row.is_demo},
    )


def check_receipt(text: str, signature: str) -> dict:
    """Return what a receipt says and whether it holds: its signature, and that it is the one we keep."""
    try:
        fields = read_receipt(text)
        raw = urlsafe_b64decode(signature.strip().encode())
    except (ValueError, KeyError, binascii.Error, json.JSONDecodeError):
        return {"valid": False, "fields": None}
    submission = Submission.objects.filter(public_id=str(fields.get("code"))).first()
    known = submission is not None and submission.receipt == text
    valid = known and verify(key_id=submission.receipt_key_id, data=text.encode(), signature=raw)
    return {
        "valid": bool(valid),
        "fields": fields if valid else None,
        "submission": submission if valid else None,
    }


@require_http_methods(["GET", "POST"])
def verify_receipt(request: HttpRequest) -> HttpResponse:
    """Check a receipt by its text and signature, or by the code and the fingerprint that stand on it."""
    form = ReceiptForm(request.POST or request.GET or None)
    result = None
    if form.is_bound and form.is_valid():
        if form.cleaned_data["receipt"]:
            result = check_receipt(form.cleaned_data["receipt"], form.cleaned_data["signature"])
        else:
            result = check_code(form.cleaned_data["code"], form.cleaned_data["fingerprint"])
    return render(request, "applications/verify.html", {"form": form, "result": result})


def check_code(code: str, fingerprint: str) -> dict:
    submission = Submission.objects.filter(public_id=code).select_related("application__call").first()
    wanted = "".join(fingerprint.split()).lower()
    if submission is None or not submission.sha256.startswith(wanted):
        return {"valid": False, "fields": None}
    signature = urlsafe_b64decode(submission.receipt_signature.encode())
    valid = verify(key_id=submission.receipt_key_id, data=submission.receipt.encode(), signature=signature)
    return {
        "valid": valid,
        "fields": read_receipt(submission.receipt) if valid else None,
        "submission": submission if valid else None,
        "withdrawn": submission.application.state == ApplicationState.WITHDRAWN,
    }

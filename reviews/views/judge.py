"""Scoring: one entry beside its score sheet, its documents, and stepping aside from it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.errors import Refused, StateMoved
from applications.forms.texts import LANGUAGE_NAMES
from applications.formspec.display import ShownAnswer, ShownDocument, ShownSection
from applications.formspec.merge import Conflict
from applications.formspec.readers import may_read
from applications.reading import shown_submission
from applications.services.documents import attached, readable_by
from applications.views.errors import Standing, refusals, way
from documents.services import open_document, stream
from people import reading
from people.decorators import signed_in
from people.zones import reader_zone
from reviews.forms.seats import StepAsideForm
from reviews.models import Assignment, Review
from reviews.permissions import may_read_entry, may_score, reviews_for
from reviews.queue import queue_of
from reviews.services.conflicts import step_aside
from reviews.services.scoring import save_review
from reviews.views.posted import sent
from reviews.views.seats import due_words
from reviews.views.sheet import Sheet, changed_fields, errors_of, saved_fields, typed_fields

IN_THE_HEAD = ("title", "organisation", "country")
"""The facts that stand above the text of an entry."""


def own_assignment(request: HttpRequest, public_id: str) -> Assignment:
    """Return one's own entry that one may read now, or 404: what one stepped aside from is gone."""
    rows = Assignment.objects.of_person(request.person).for_judge().select_related("panellist__person")
    assignment = get_object_or_404(rows, public_id=public_id)
    if not may_read_entry(request.person, assignment):
        raise Http404
    assignment.application.call = assignment.round.call
    assignment.application.current_submission.application = assignment.application
    return assignment


def entry_stands(request: HttpRequest, public_id: str = "", **kwargs) -> Standing:
    """How one's own entry stands now, for the page that says that a step was refused."""
    rows = Assignment.objects.of_person(request.person).select_related("panellist")
    assignment = rows.filter(public_id=public_id).first()
    if assignment is None:
        return Standing()
    seat = assignment.panellist.public_id
    return Standing(
        str(assignment.get_state_display()), [way(_("Open your entries"), "reviews:entries", seat)]
    )


@require_http_methods(["GET", "POST"])
@signed_in
@refusals(stands=entry_stands)
def entry(request: HttpRequest, public_id: str) -> HttpResponse:
    """The entry beside its score sheet; a post saves what was changed and goes on."""
    assignment = own_assignment(request, public_id)
    if request.method == "GET":
        return entry_page(request, assignment)
    changes, bases = changed_fields(assignment.round, request.POST)
    typed = typed_fields(assignment.round, request.POST)
    try:
        saved = save_review(assignment=assignment, by=request.person, changes=changes, bases=bases)
    except StateMoved:
        return entry_page(request, own_assignment(request, public_id), typed=typed, too_late=True)
    except Refused as refusal:
        return entry_page(request, assignment, typed=typed, refusal=refusal)
    if saved.conflicts:
        return entry_page(request, own_assignment(request, public_id), conflicts=saved.conflicts)
    if "stay" in request.POST:
        return redirect("reviews:entry", public_id=public_id)
    onward = reverse("reviews:next", args=[assignment.panellist.public_id])
    return redirect(f"{onward}?after={public_id}")


def entry_page(
    request: HttpRequest,
    assignment: Assignment,
    *,
    typed: Mapping[str, Any] | None = None,
    conflicts: Mapping[str, Conflict] | None = None,
    refusal: Refused | None = None,
    too_late: bool = False,
) -> HttpResponse:
    """The page; with `typed` what was sent and not saved, with `conflicts` both versions of each field."""
    application, round_ = assignment.application, assignment.round
    queue = queue_of(assignment.panellist)
    before, here, after = queue.around(assignment)
    review, is_open = getattr(assignment, "review", None), may_score(request.person, assignment)
    if conflicts:
        typed = {name: conflict.mine for name, conflict in conflicts.items()}
    sheet = Sheet(
        round_,
        review,
        typed=typed if is_open else None,
        conflicts=conflicts,
        errors=errors_of(typed or {}) if refusal else {},
        others=[] if is_open else others_of(request.person, assignment),
    )
    sections = shown_submission(application.current_submission, reader="panel")
    return render(
        request,
        "reviews/judge/entry.html",
        {
            "assignment": assignment,
            "application": application,
            "call": round_.call,
            "is_demo_page": application.is_demo,
            "panellist": assignment.panellist,
            "sections": text_of(assignment, sections),
            "documents": documents_of(sections),
            "facts": facts_of(assignment),
            "place": here.place if here else 0,
            "of": len(queue),
            "before": before,
            "after": after,
            "track": queue.states(assignment),
            "due": due_words(round_, request),
            "sheet": sheet,
            "is_open": is_open,
            "can_step_aside": not round_.is_open,
            "saved": clock_of(review, assignment, request) if review else "",
            "conflicts": conflicts,
            "refusal": refusal,
            "unsaved": kept_texts(sheet, typed or {}) if too_late else [],
            "too_late": too_late,
        },
        status=409 if conflicts or too_late else 422 if refusal else 200,
    )


def clock_of(review: Review, assignment: Assignment, request: HttpRequest) -> str:
    """The time of the last save on the reader's clock, as it stands after "at"."""
    zone = reader_zone(request) or assignment.round.call.zone
    return reading.clock(review.saved_at, zone=zone, case="at")


def others_of(person, assignment: Assignment) -> list[Review]:
    """What the others on the panel handed in of this entry, in the order of their making, without names."""
    reviews = reviews_for(person, assignment.round).filter(assignment__application=assignment.application)
    others = reviews.exclude(assignment=assignment).select_related("current_version")
    return list(others.order_by("current_version__commitment"))


def kept_texts(sheet: Sheet, typed: Mapping[str, Any]) -> list[str]:
    """What was typed and can no longer be saved, to copy."""
    return [
        value for name, value in typed.items() if isinstance(value, str) and value != sheet.stored.get(name)
    ]


def text_of(assignment: Assignment, sections: list[ShownSection]) -> list[dict]:
    """The answers that are read in place: not the files, and not what the head of the page says already."""
    questions = assignment.application.current_submission.form_version.parsed.questions
    told = {question.key for question in questions if question.fills in IN_THE_HEAD}
    found = []
    for section in sections:
        answers = [
            answer
            for answer in section.answers
            if answer.kind not in ("documents", "none") and answer.question_key not in told
        ]
        if answers:
            found.append({"section": section, "answers": answers})
    return found


def documents_of(sections: list[ShownSection]) -> list[dict]:
    """The files that the panel may know of, each with the question that it answers."""
    return [
        document_row(answer, document)
        for section in sections
        for answer in section.answers
        for document in answer.documents
    ]


def document_row(answer: ShownAnswer, document: ShownDocument) -> dict:
    return {"answer": answer, "file": document, "pages": getattr(document.document, "page_count", None)}


def facts_of(assignment: Assignment) -> list[str]:
    """Organisation, country and language of an entry, as far as the panel reads the answers behind them."""
    application = assignment.application
    facts = []
    places = []
    if application.organisation_name and panel_reads(assignment, "organisation"):
        places.append(application.organisation_name)
    if application.country and panel_reads(assignment, "country") and panel_reads(assignment, "citizenship"):
        places.append(application.country.name)
    if places:
        facts.append(", ".join(places))
    language = LANGUAGE_NAMES.get(application.language)
    if language:
        facts.append(_("Written in %(language)s") % {"language": language})
    return facts


def panel_reads(assignment: Assignment, fact: str) -> bool:
    questions = assignment.application.current_submission.form_version.parsed.questions
    asked = [question for question in questions if question.fills == fact]
    return all(may_read("panel", question.reader) for question in asked)


@require_POST
@signed_in
def save(request: HttpRequest, public_id: str) -> JsonResponse:
    """Save scores as they are given; answers with the new revisions, and with what collided."""
    assignment = own_assignment(request, public_id)
    changes, bases = changed_fields(assignment.round, request.POST)
    try:
        saved = save_review(assignment=assignment, by=request.person, changes=changes, bases=bases)
    except PermissionError as denied:
        raise Http404 from denied
    except StateMoved as refusal:
        return JsonResponse({"saved": False, "message": str(refusal.message)}, status=409)
    except Refused as refusal:
        return JsonResponse({"saved": False, "message": str(refusal.message)}, status=422)
    answer = {
        "saved": not saved.conflicts,
        "time": clock_of(saved.review, assignment, request),
        "fields": saved_fields(assignment.round, saved.review, saved.conflicts),
        "conflicts": list(saved.conflicts),
    }
    return JsonResponse(answer, status=409 if saved.conflicts else 200)


@require_GET
@signed_in
def document(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    """Open a document of an entry: only what the panel may read, of what was submitted. Each is logged."""
    application = own_assignment(request, public_id).application
    attachment = attached(application, document_id)
    if attachment is None:
        raise Http404
    attachment.application = application
    if not readable_by(attachment, "panel"):
        raise Http404
    opened = {
        "document": attachment.document,
        "by": request.person,
        "subject": application,
        "inline": "download" not in request.GET,
    }
    if "through" in request.GET and not settings.DOCUMENTS_PRIVATE:
        return stream(**opened)
    return open_document(**opened)


@require_http_methods(["GET", "POST"])
@signed_in
@refusals(stands=entry_stands, keep=("reason",))
def aside(request: HttpRequest, public_id: str) -> HttpResponse:
    """Step aside from one entry, with a reason; it cannot be taken back by oneself."""
    assignment = own_assignment(request, public_id)
    form = StepAsideForm(sent(request))
    if request.method == "POST" and form.is_valid():
        seat = assignment.panellist.public_id
        step_aside(assignment=assignment, by=request.person, reason=form.cleaned_data["reason"])
        return redirect("reviews:next", public_id=seat)
    return render(
        request,
        "reviews/judge/aside.html",
        {
            "assignment": assignment,
            "application": assignment.application,
            "call": assignment.round.call,
            "is_demo_page": assignment.application.is_demo,
            "form": form,
        },
        status=422 if form.errors else 200,
    )

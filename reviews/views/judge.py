"""A panellist's own pages: invitation, connections, entries, scoring, handing in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.errors import Refused
from applications.models.call import text_in
from applications.reading import shown_submission
from applications.services.documents import attached, readable_by
from applications.views.applying import digest
from applications.views.errors import refusals
from applications.views.files import open_document
from people import reading
from people.decorators import signed_in
from people.zones import reader_zone
from reviews.criteria import NOT_APPLICABLE, OVERALL
from reviews.errors import SetIncomplete
from reviews.models import Assignment, Panellist, Review, Round
from reviews.permissions import may_read_entry, may_score, reviews_for
from reviews.services.conflicts import step_aside
from reviews.services.panels import accept_invitation, decline_invitation, declare_no_connection
from reviews.services.scoring import COMMENT, MARK, NOTE, fields_of, hand_in_set, save_review
from reviews.states import ACTIVE, AssignmentState, PanellistState


def own_seat(request: HttpRequest, public_id: str) -> Panellist:
    return get_object_or_404(Panellist.objects.of_person(request.person).for_page(), public_id=public_id)


def own_entries(panellist: Panellist) -> list[Assignment]:
    """Return what a panellist has to read in the latest round, in their own order."""
    round_ = Round.objects.of_call(panellist.panel.call).last()
    if round_ is None:
        return []
    rows = Assignment.objects.filter(panellist=panellist, round=round_, state__in=ACTIVE).for_judge()
    return list(rows)


def is_scored(assignment: Assignment) -> bool:
    """Return whether every criterion has a mark."""
    review = getattr(assignment, "review", None)
    if review is None:
        return False
    return all(criterion.admits(review.marks.get(criterion.key)) for criterion in assignment.round.parsed_criteria)


def laps_of(entries: list[Assignment], current: Assignment | None = None) -> list[str]:
    return ["now" if current and e.pk == current.pk else "done" if is_scored(e) else "next" for e in entries]


def due_words(round_: Round, request: HttpRequest) -> str:
    line = reading.moment(
        round_.due_at, round_.call.zone, reader_zone=reader_zone(request), year=False, case="until"
    ).line
    return _("Hand in by %(moment)s") % {"moment": line}


@require_http_methods(["GET", "POST"])
@signed_in
@refusals
def invitation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept or decline a seat on a panel."""
    panellist = own_seat(request, public_id)
    problem = ""
    if request.method == "POST" and "accept" in request.POST:
        accept_invitation(panellist=panellist, by=request.person)
        return redirect("reviews:connections", public_id=public_id)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        if reason.strip():
            decline_invitation(panellist=panellist, by=request.person, reason=reason)
            return redirect("reviews:invitation", public_id=public_id)
        problem = _("Say why you decline, in a word or two. The office reads it.")
    if panellist.state == PanellistState.ACCEPTED:
        return redirect("reviews:entries" if panellist.is_ready else "reviews:connections", public_id=public_id)
    call = panellist.panel.call
    round_ = Round.objects.of_call(call).last()
    return render(
        request,
        "reviews/invitation.html",
        {
            "panellist": panellist,
            "call": call,
            "is_demo_page": call.is_demo,
            "summary": text_in(call.summary, call.languages),
            "entries": len(own_entries(panellist)),
            "due": due_words(round_, request) if round_ else "",
            "criteria": call.criteria,
            "problem": problem,
        },
        status=422 if problem else 200,
    )


@require_http_methods(["GET", "POST"])
@signed_in
@refusals
def connections(request: HttpRequest, public_id: str) -> HttpResponse:
    """One page with everyone concerned: step aside where one knows somebody, then start."""
    panellist = own_seat(request, public_id)
    if panellist.state != PanellistState.ACCEPTED:
        return redirect("reviews:invitation", public_id=public_id)
    entries = own_entries(panellist)
    problems: list[dict] = []
    if request.method == "POST":
        aside = {
            entry.public_id: request.POST.get(f"reason-{entry.public_id}", "").strip()
            for entry in entries
            if f"know-{entry.public_id}" in request.POST
        }
        problems = [
            {"text": _("Say how you know them. The office reads it."), "href": f"#reason-{key}"}
            for key, reason in aside.items()
            if not reason
        ]
        if "agree" not in request.POST:
            problems.append(
                {"text": _("Tick the box if you have no connection with the others."), "href": "#agree"}
            )
        if not problems:
            declare_no_connection(panellist=panellist, by=request.person, aside=aside)
            return redirect("reviews:next", public_id=public_id)
    return render(
        request,
        "reviews/connections.html",
        {
            "panellist": panellist,
            "call": panellist.panel.call,
            "is_demo_page": panellist.panel.call.is_demo,
            "entries": [
                {
                    "assignment": entry,
                    "application": entry.application,
                    "known": f"know-{entry.public_id}" in request.POST,
                    "reason": request.POST.get(f"reason-{entry.public_id}", ""),
                }
                for entry in entries
            ],
            "agreed": "agree" in request.POST,
            "errors": problems,
        },
        status=422 if problems else 200,
    )


@require_GET
@signed_in
def next_entry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open the first entry that is not scored yet, or the list when there is none."""
    panellist = own_seat(request, public_id)
    after = request.GET.get("after", "")
    rows = own_entries(panellist)
    keys = [entry.public_id for entry in rows]
    start = keys.index(after) + 1 if after in keys else 0
    for entry in [*rows[start:], *rows[:start]]:
        if not is_scored(entry) and entry.public_id != after and entry.state != AssignmentState.HANDED_IN:
            return redirect("reviews:entry", public_id=entry.public_id)
    return redirect("reviews:entries", public_id=public_id)


@require_GET
@signed_in
def entries(request: HttpRequest, public_id: str) -> HttpResponse:
    """All one's entries with the own marks, and the button that hands the whole set in."""
    panellist = own_seat(request, public_id)
    if not panellist.is_ready:
        return redirect(
            "reviews:connections" if panellist.state == PanellistState.ACCEPTED else "reviews:invitation",
            public_id=public_id,
        )
    return entries_page(request, panellist)


def entries_page(request: HttpRequest, panellist: Panellist, *, lacking=None, status: int = 200) -> HttpResponse:
    rows = own_entries(panellist)
    waiting = [entry for entry in rows if entry.state == AssignmentState.INVITED]
    round_ = rows[0].round if rows else None
    open_rows = [entry for entry in rows if may_score(request.person, entry)]
    for entry in rows:
        entry.is_scored = is_scored(entry)
        entry.total = reading.number(entry.review.total, 2) if hasattr(entry, "review") and entry.review.total else ""
        entry.lacking = (lacking or {}).get(entry.public_id)
    return render(
        request,
        "reviews/entries.html",
        {
            "panellist": panellist,
            "call": panellist.panel.call,
            "is_demo_page": panellist.panel.call.is_demo,
            "entries": rows,
            "waiting": waiting,
            "round": round_,
            "states": laps_of(rows),
            "scored": sum(1 for entry in rows if entry.is_scored),
            "due": due_words(round_, request) if round_ else "",
            "can_hand_in": bool(open_rows),
            "handed_in": bool(rows) and all(entry.state == AssignmentState.HANDED_IN for entry in rows),
            "lacking": lacking,
            "aside": panellist.conflicts.standing().count(),
        },
        status=status,
    )


@require_http_methods(["GET", "POST"])
@signed_in
@refusals
def hand_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """Recap, then hand in the whole set at once."""
    panellist = own_seat(request, public_id)
    rows = own_entries(panellist)
    if not rows:
        raise Http404
    if request.method == "POST":
        try:
            hand_in_set(round_=rows[0].round, panellist=panellist, by=request.person)
        except SetIncomplete as refusal:
            return entries_page(request, panellist, lacking=refusal.missing, status=422)
        return redirect("reviews:entries", public_id=public_id)
    return render(
        request,
        "reviews/hand_in.html",
        {
            "panellist": panellist,
            "call": panellist.panel.call,
            "is_demo_page": panellist.panel.call.is_demo,
            "entries": rows,
            "scored": sum(1 for entry in rows if is_scored(entry)),
        },
    )


def own_assignment(request: HttpRequest, public_id: str) -> Assignment:
    """Return one's own entry that one may read now, or 404: what one stepped aside from is gone."""
    entry = get_object_or_404(
        Assignment.objects.of_person(request.person).for_judge().select_related("panellist__person"),
        public_id=public_id,
    )
    if not may_read_entry(request.person, entry):
        raise Http404
    return entry


def typed_fields(round_: Round, request: HttpRequest) -> dict[str, Any]:
    """Return the fields of a score sheet as they were sent: marks as numbers, empty texts as None."""
    fields: dict[str, Any] = {}
    for criterion in round_.parsed_criteria:
        mark = request.POST.get(f"{MARK}{criterion.key}", "")
        fields[f"{MARK}{criterion.key}"] = read_mark(mark)
        fields[f"{COMMENT}{criterion.key}"] = request.POST.get(f"{COMMENT}{criterion.key}", "").strip() or None
    fields[f"{COMMENT}{OVERALL}"] = request.POST.get(f"{COMMENT}{OVERALL}", "").strip() or None
    fields[NOTE] = request.POST.get(NOTE, "").strip() or None
    return fields


def read_mark(text: str) -> int | float | str | None:
    if not text or text == NOT_APPLICABLE:
        return text or None
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def changed_fields(assignment: Assignment, request: HttpRequest) -> tuple[dict, dict]:
    changes, bases = {}, {}
    for name, value in typed_fields(assignment.round, request).items():
        if f"was-{name}" not in request.POST or request.POST[f"was-{name}"] == digest(value):
            continue
        base = request.POST.get(f"rev-{name}", "0")
        changes[name], bases[name] = value, int(base) if base.isdigit() else 0
    return changes, bases


def sheet_of(assignment: Assignment, review: Review | None, typed: dict | None = None) -> list[dict]:
    """Return the criteria of a score sheet with what is saved, or with what was typed where that is given."""
    call = assignment.round.call
    stored = fields_of(review) if review else {}
    fields = {**stored, **(typed or {})}
    revisions = review.revisions if review else {}
    total = sum(criterion.weight for criterion in assignment.round.parsed_criteria) or 1
    rows = []
    for criterion in assignment.round.parsed_criteria:
        mark, comment = f"{MARK}{criterion.key}", f"{COMMENT}{criterion.key}"
        rows.append(
            {
                "key": criterion.key,
                "title": text_in(criterion.title, call.languages)[0],
                "weight": round(100 * criterion.weight / total),
                "bands": [
                    {"value": f"{band.score:f}", "words": text_in(band.text, call.languages)[0]}
                    for band in criterion.bands
                ]
                + ([{"value": NOT_APPLICABLE, "words": _("Does not apply")}] if criterion.optional else []),
                "chosen": "" if fields.get(mark) is None else str(fields[mark]),
                "mark": hidden(mark, stored, revisions),
                "comment": hidden(comment, stored, revisions),
                "comment_text": fields.get(comment) or "",
            }
        )
    return rows


def hidden(name: str, stored: dict, revisions: dict) -> dict:
    return {"name": name, "rev": revisions.get(name, 0), "was": digest(stored.get(name))}


@require_http_methods(["GET", "POST"])
@signed_in
@refusals
def entry(request: HttpRequest, public_id: str) -> HttpResponse:
    """The entry beside its score sheet."""
    assignment = own_assignment(request, public_id)
    typed, conflicts, problem = None, {}, ""
    if request.method == "POST":
        changes, bases = changed_fields(assignment, request)
        try:
            saved = save_review(
                assignment=assignment, by=request.person, changes=changes, bases=bases, force="force" in request.POST
            )
        except Refused as refusal:
            if refusal.status != 422 and not isinstance(refusal, Refused):
                raise
            typed, problem = typed_fields(assignment.round, request), str(refusal.message)
        else:
            if not saved.conflicts:
                return after_saving(request, assignment)
            conflicts, typed = saved.conflicts, {key: c.mine for key, c in saved.conflicts.items()}
        assignment = own_assignment(request, public_id)
    return entry_page(request, assignment, typed=typed, conflicts=conflicts, problem=problem)


def after_saving(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    seat = assignment.panellist.public_id
    if "stay" in request.POST:
        return redirect("reviews:entry", public_id=assignment.public_id)
    response = redirect("reviews:next", public_id=seat)
    response["Location"] += f"?after={assignment.public_id}"
    return response


def entry_page(request, assignment: Assignment, *, typed=None, conflicts=None, problem="") -> HttpResponse:
    panellist, round_, application = assignment.panellist, assignment.round, assignment.application
    rows = own_entries(panellist)
    place = [row.pk for row in rows].index(assignment.pk) if assignment.pk in {row.pk for row in rows} else 0
    review = getattr(assignment, "review", None)
    stored = fields_of(review) if review else {}
    revisions = review.revisions if review else {}
    fields = {**stored, **(typed or {})}
    sections = shown_submission(application.current_submission, reader="panel")
    open_now = may_score(request.person, assignment)
    others = (
        reviews_for(request.person, round_)
        .filter(assignment__application=application)
        .exclude(assignment=assignment)
        .select_related("current_version")
        if not open_now
        else Review.objects.none()
    )
    sheet = sheet_of(assignment, review, typed)
    return render(
        request,
        "reviews/entry.html",
        {
            "assignment": assignment,
            "application": application,
            "call": round_.call,
            "is_demo_page": application.is_demo,
            "panellist": panellist,
            "sections": sections,
            "place": place + 1,
            "of": len(rows),
            "previous": rows[place - 1].public_id if place else "",
            "states": laps_of(rows, assignment),
            "due": due_words(round_, request),
            "sheet": sheet,
            "marked": sum(1 for row in sheet if row["chosen"]),
            "overall": {**hidden(f"{COMMENT}{OVERALL}", stored, revisions), "text": fields.get(f"{COMMENT}{OVERALL}") or ""},
            "note": {**hidden(NOTE, stored, revisions), "text": fields.get(NOTE) or ""},
            "saved_at": review.saved_at if review else None,
            "open_now": open_now,
            "others": [other.current_version for other in others],
            "conflicts": [
                {"name": key, "theirs": conflict.theirs, "mine": conflict.mine}
                for key, conflict in (conflicts or {}).items()
            ],
            "problem": problem,
        },
        status=409 if conflicts else 422 if problem else 200,
    )


@require_POST
@signed_in
def save(request: HttpRequest, public_id: str) -> JsonResponse:
    """Save scores as they are given."""
    assignment = own_assignment(request, public_id)
    changes, bases = changed_fields(assignment, request)
    try:
        saved = save_review(assignment=assignment, by=request.person, changes=changes, bases=bases)
    except Refused as refusal:
        return JsonResponse({"saved": False, "message": str(refusal.message)}, status=refusal.status)
    stored = fields_of(saved.review)
    fields = {
        name: {"rev": saved.review.revisions.get(name, 0), "was": digest(stored.get(name))}
        for name in typed_fields(assignment.round, request)
        if name not in saved.conflicts
    }
    zone = reader_zone(request) or assignment.round.call.zone
    answer = {
        "saved": not saved.conflicts,
        "time": reading.clock(saved.review.saved_at, zone=zone, case="at"),
        "fields": fields,
        "conflicts": list(saved.conflicts),
    }
    return JsonResponse(answer, status=409 if saved.conflicts else 200)


@require_GET
@signed_in
def document(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    """Open a document of an entry: only what the panel may read, of what was submitted."""
    assignment = own_assignment(request, public_id)
    attachment = attached(assignment.application, document_id)
    if attachment is None:
        raise Http404
    attachment.application = assignment.application
    if not readable_by(attachment, "panel"):
        raise Http404
    return open_document(request, attachment.document, subject=assignment.application)


@require_http_methods(["GET", "POST"])
@signed_in
@refusals
def aside(request: HttpRequest, public_id: str) -> HttpResponse:
    """Step aside from one entry, with a reason; it cannot be taken back by oneself."""
    assignment = own_assignment(request, public_id)
    problem = ""
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()
        if reason:
            seat = assignment.panellist.public_id
            step_aside(assignment=assignment, by=request.person, reason=reason)
            return redirect("reviews:next", public_id=seat)
        problem = _("Say how you know them. The office reads it.")
    return render(
        request,
        "reviews/aside.html",
        {
            "assignment": assignment,
            "application": assignment.application,
            "call": assignment.round.call,
            "is_demo_page": assignment.application.is_demo,
            "problem": problem,
        },
        status=422 if problem else 200,
    )


def seats(request: HttpRequest) -> list[Panellist]:
    return list(Panellist.objects.of_person(request.person).on_the_panel().for_page().order_by("-pk"))


@require_GET
@signed_in
def my_panels(request: HttpRequest) -> HttpResponse:
    """The panels one sits on: the way in for who comes without the link."""
    rows = seats(request)
    if not rows:
        raise Http404
    if len(rows) == 1:
        return redirect("reviews:invitation", public_id=rows[0].public_id)
    return render(request, "reviews/my_panels.html", {"seats": rows, "now": timezone.now()})

"""Conflicts of interest as the office settles them: with the evidence, upheld or lifted."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.errors import Refused, StateMoved
from applications.keyset import Sort, page_of
from applications.models import Call
from applications.permissions import is_officer, reads_applications, works_on
from applications.views.desk_access import call_page
from applications.views.errors import refusals
from reviews.conflict_words import conflict_rows
from reviews.forms.panel import ReasonForm
from reviews.models import ConflictOfInterest
from reviews.services.conflicts import lift_conflict, uphold_conflict
from reviews.states import RoundState
from reviews.views.desk_access import desk_page, latest_round, panel_of, panel_stands
from reviews.views.posted import sent

NEWEST = Sort("pk", descending=True)


@require_GET
@call_page(works_on)
def conflicts(request: HttpRequest, call: Call) -> HttpResponse:
    """All conflicts of the panel; those to look at alone where the address says so."""
    rows = ConflictOfInterest.objects.for_page().filter(panellist__panel=panel_of(call))
    only_waiting = request.GET.get("show") == "waiting"
    page = page_of(rows.to_look_at() if only_waiting else rows, NEWEST, request.GET)
    return desk_page(
        request,
        "reviews/desk/conflicts.html",
        call,
        page=page,
        rows=conflict_rows(page.rows, request.person, call),
        officer=is_officer(request.person, call),
        reads=reads_applications(request.person, call),
        chips=[
            {"label": _("All"), "url": "?", "current": not only_waiting},
            {"label": _("To look at"), "url": "?show=waiting", "current": only_waiting},
        ],
    )


def conflict_of(call: Call, public_id: str) -> ConflictOfInterest:
    rows = ConflictOfInterest.objects.for_page().select_related("recorded_by", "lifted_by")
    conflict = rows.filter(panellist__panel__call=call, public_id=public_id).first()
    if conflict is None:
        raise Http404
    return conflict


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=panel_stands, keep=("reason",))
def conflict(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """One conflict with its evidence; posting lifts it, with a reason."""
    found = conflict_of(call, public_id)
    form = ReasonForm(sent(request), question=_("Why is it lifted?"))
    if request.method == "POST" and form.is_valid():
        try:
            lift_conflict(conflict=found, by=request.person, reason=form.cleaned_data["reason"])
            return redirect("reviews:conflict", slug=call.slug, public_id=public_id)
        except StateMoved:
            raise
        except Refused as refused:
            form.add_error("reason", str(refused.message))
    round_ = latest_round(call)
    [row] = conflict_rows([found], request.person, call)
    opened = round_ is not None and round_.state == RoundState.OPENED
    may_act = found.stands and not row["is_own"] and not opened
    return desk_page(
        request,
        "reviews/desk/conflict.html",
        call,
        status=422 if form.errors else 200,
        row=row,
        found=found,
        form=form,
        can_lift=may_act and not is_participant(found),
        can_uphold=may_act and not found.confirmed_at and found.source != found.Source.DECLARED,
    )


def is_participant(conflict: ConflictOfInterest) -> bool:
    return any(item.get("kind") == "participant" for item in conflict.evidence)


@require_POST
@call_page(is_officer)
@refusals(stands=panel_stands)
def uphold(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    uphold_conflict(conflict=conflict_of(call, public_id), by=request.person)
    return redirect("reviews:conflict", slug=call.slug, public_id=public_id)

"""Moves of a whole call: to approval, a later closing, cancelling, archiving."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_fsm import can_proceed

from applications.errors import StateMoved
from applications.forms.desk_calls import CancelForm, CloseLaterForm
from applications.models import Call
from applications.permissions import is_officer
from applications.services import calls as service
from applications.services.closing import tally_of
from applications.states import STANDING, ApplicationState, CallState
from applications.views.desk_access import call_page, call_stands, seen_fields
from applications.views.desk_access import digest_of as digest
from applications.views.errors import refusals

CLOSING = ("closes_wall", "closes_at", "state")


@require_POST
@call_page(is_officer)
@refusals(stands=call_stands)
def propose(request: HttpRequest, call: Call) -> HttpResponse:
    """Send a draft to approval."""
    proposal = service.propose_publication(call=call, by=request.person)
    return redirect("applications:proposal", public_id=proposal.public_id)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=call_stands, keep=("reason",))
def close_later(request: HttpRequest, call: Call) -> HttpResponse:
    """Move the closing later for everybody."""
    if call.state != CallState.PUBLISHED or call.is_closed_at(timezone.now()):
        raise StateMoved(_("The call has closed. Its closing cannot be moved any more."))
    form = CloseLaterForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        seen_fields(request, call, CLOSING)
        service.move_closing(
            call=call,
            by=request.person,
            closes_wall=form.wall("closes"),
            reason=form.cleaned_data["reason"],
            second=form.second("closes"),
        )
        return redirect("applications:call_desk", slug=call.slug)
    seen = request.POST.get("seen") or digest(call, CLOSING)
    context = {"call": call, "is_demo_page": call.is_demo, "form": form, "seen": seen}
    return render(request, "applications/desk/close_later.html", context)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=call_stands, keep=("reason",))
def cancel(request: HttpRequest, call: Call) -> HttpResponse:
    """Propose to cancel the call; a second person confirms, then every applicant gets a letter."""
    if not can_proceed(call.cancel):
        raise StateMoved()
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen_fields(request, call, ("state",))
        proposal = service.propose_cancellation(
            call=call, by=request.person, reason=form.cleaned_data["reason"]
        )
        return redirect("applications:proposal", public_id=proposal.public_id)
    counts = tally_of(call)
    return render(
        request,
        "applications/desk/cancel.html",
        {
            "call": call,
            "is_demo_page": call.is_demo,
            "form": form,
            "seen": request.POST.get("seen") or digest(call, ("state",)),
            "letters": counts.of(ApplicationState.DRAFT, *STANDING),
        },
    )


@require_POST
@call_page(is_officer)
@refusals(stands=call_stands)
def archive(request: HttpRequest, call: Call) -> HttpResponse:
    service.archive_call(call=call, by=request.person)
    return redirect("applications:call_desk", slug=call.slug)

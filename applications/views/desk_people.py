"""Who does what on a call: roles given and ended, stand-ins, and whether enough independent people remain."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from applications.errors import Refused
from applications.forms.desk_people import GrantForm, StandInForm
from applications.independence import warnings
from applications.models import Call, CallGrant
from applications.permissions import is_approver, is_officer, reads_applications
from applications.services.calls import end_call_role, grant_call_role
from applications.views.desk_access import call_page, call_stands
from applications.views.errors import refusals


def grants_of(call: Call) -> list[CallGrant]:
    """Return the roles that run now, by role and name."""
    rows = CallGrant.objects.current().filter(call=call, only_proposal=None)
    grants = list(rows.select_related("person", "stand_in_for").order_by("role", "person__full_name", "pk"))
    for grant in grants:
        grant.last_day = last_day_of(grant, call)
    return grants


def last_day_of(grant: CallGrant, call: Call) -> date | None:
    """Return the day whose end is the end of the role."""
    return (
        (grant.ends_at - timedelta(seconds=1)).astimezone(ZoneInfo(call.zone)).date()
        if grant.ends_at
        else None
    )


def past_grants_of(call: Call) -> list[CallGrant]:
    over = CallGrant.objects.filter(call=call, only_proposal=None, ends_at__lte=timezone.now())
    return list(over.select_related("person").order_by("-ends_at", "-pk")[:50])


def people_page(
    request: HttpRequest, call: Call, *, form=None, stand_in=None, status: int = 200
) -> HttpResponse:
    person, grants = request.person, grants_of(call)
    officer = is_officer(person, call)
    approver = is_approver(person, call)
    return render(
        request,
        "applications/desk/call_people.html",
        {
            "call": call,
            "is_demo_page": call.is_demo,
            "grants": grants,
            "past": past_grants_of(call),
            "warnings": warnings(call, grants),
            "officer": officer,
            "grant_form": (form or GrantForm(call=call)) if officer else None,
            "stand_in_form": (stand_in or StandInForm(call=call, approver=person)) if approver else None,
            "forms": [bound for bound in (form, stand_in) if bound],
        },
        status=status,
    )


@require_http_methods(["GET", "POST"])
@call_page(reads_applications)
@refusals(stands=call_stands)
def call_people(request: HttpRequest, call: Call) -> HttpResponse:
    """Show who does what, and give a role."""
    if request.method == "GET":
        return people_page(request, call)
    if not is_officer(request.person, call):
        raise Http404
    form = GrantForm(request.POST, call=call)
    if form.is_valid():
        try:
            grant_call_role(
                call=call,
                person=form.cleaned_data["person"],
                role=form.cleaned_data["role"],
                by=request.person,
                ends_at=form.last_moment(call),
            )
            return redirect("applications:call_people", slug=call.slug)
        except Refused as refused:
            form.add_error("person", str(refused.message))
    return people_page(request, call, form=form, status=422)


@require_POST
@call_page(is_approver)
@refusals(stands=call_stands)
def stand_in(request: HttpRequest, call: Call) -> HttpResponse:
    """An approver names who approves in their place, until a day."""
    form = StandInForm(request.POST, call=call, approver=request.person)
    if form.is_valid():
        try:
            grant_call_role(
                call=call,
                person=form.cleaned_data["person"],
                role=CallGrant.Role.APPROVER,
                by=request.person,
                ends_at=form.last_moment(call),
                stand_in_for=request.person,
            )
            return redirect("applications:call_people", slug=call.slug)
        except Refused as refused:
            form.add_error("person", str(refused.message))
    return people_page(request, call, stand_in=form, status=422)


@require_POST
@call_page(is_officer)
@refusals(stands=call_stands)
def end_role(request: HttpRequest, call: Call) -> HttpResponse:
    held = [grant for grant in grants_of(call) if str(grant.pk) == request.POST.get("grant")]
    if not held:
        raise Http404
    end_call_role(grant=held[0], by=request.person)
    return redirect("applications:call_people", slug=call.slug)

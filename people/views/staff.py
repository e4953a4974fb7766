from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from people.decorators import staff
from people.errors import PeopleError
from people.forms.staff import EndRoleForm, InviteStaffForm, StandInForm
from people.models import StaffRole
from people.permissions import is_approver, may_ask_reset, may_manage_staff
from people.services import appoint_stand_in, end_role, invite_staff


@staff()
@require_GET
def staff_list(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "people/staff.html",
        {
            "roles": running_and_coming(),
            "may_manage": may_manage_staff(request.person),
            "may_stand_in": is_approver(request.person),
            "may_reset": may_ask_reset(request.person),
        },
    )


def running_and_coming() -> QuerySet[StaffRole]:
    now = timezone.now()
    rows = StaffRole.objects.exclude(ends_at__lte=now)
    return rows.select_related("person__user", "stands_in_for").order_by("person__full_name", "role", "pk")


@staff("administrator")
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteStaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invite_staff(**form.cleaned_data, by=request.person)
        except PeopleError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            words = {"email": form.cleaned_data["email"]}
            messages.success(request, gettext("The invitation is on its way to %(email)s.") % words)
            return redirect("people:staff")
    return render(request, "people/invite.html", {"form": form})


@staff()
@require_http_methods(["GET", "POST"])
def role_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """For administrators; an approver takes back the stand-in that they named."""
    role = get_object_or_404(running_and_coming(), public_id=public_id)
    if not (may_manage_staff(request.person) or role.stands_in_for_id == request.person.pk):
        raise Http404
    form = EndRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_role(role=role, by=request.person, reason=form.cleaned_data["reason"])
        except PeopleError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, gettext("The role is ended."))
            return redirect("people:staff")
    return render(request, "people/role_end.html", {"form": form, "role": role})


@staff("approver")
@require_http_methods(["GET", "POST"])
def stand_in(request: HttpRequest) -> HttpResponse:
    form = StandInForm(request.POST or None, approver=request.person)
    if request.method == "POST" and form.is_valid():
        starts_at, ends_at = form.period()
        appoint_stand_in(
            approver=request.person,
            person=form.cleaned_data["person"],
            starts_at=starts_at,
            ends_at=ends_at,
            by=request.person,
        )
        messages.success(request, gettext("Your stand-in is named, and told by mail."))
        return redirect("people:staff")
    return render(request, "people/stand_in.html", {"form": form})

"""The doors of the staff side: who may open a page of a call, and what it stands on."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from applications.errors import StateMoved
from applications.models import Application, Call, CallGrant, Proposal
from applications.permissions import calls_with_role
from applications.views.errors import Standing, way
from people.assurance import has_shown_factor
from people.decorators import ask_for_factor

ROLES = ("officer", "approver", "observer")


def guarded(view, allowed: Callable[[HttpRequest], bool]):
    """Let those in for whom `allowed` holds, once they have shown a second factor; 404 for everybody else."""

    @wraps(view)
    def door(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.person is None:
            return redirect_to_login(request.get_full_path())
        if not allowed(request):
            raise Http404
        if not has_shown_factor(request):
            return ask_for_factor(request)
        return view(request, *args, **kwargs)

    return door


def office_page(view):
    """For everyone with a role in the office or on a call."""

    def allowed(request: HttpRequest) -> bool:
        return bool(request.person.staff_roles or list(calls_with_role(request.person, *ROLES)))

    return guarded(view, allowed)


def approvers_page(view):
    """For approvers, and for people from outside who were invited to approve something."""

    def allowed(request: HttpRequest) -> bool:
        return CallGrant.objects.current().filter(person=request.person, role="approver").exists()

    return guarded(view, allowed)


def call_page(predicate):
    """For whom `predicate(person, call)` holds. The view gets the call in place of its slug."""

    def decorate(view):
        @wraps(view)
        def door(request: HttpRequest, slug: str, *args, **kwargs) -> HttpResponse:
            if request.person is None:
                return redirect_to_login(request.get_full_path())
            call = Call.objects.select_related("form_version").filter(slug=slug).first()
            if call is None or not predicate(request.person, call):
                raise Http404
            if not has_shown_factor(request):
                return ask_for_factor(request)
            return view(request, call, *args, **kwargs)

        door.call_predicate = predicate
        return door

    return decorate


def application_of(call: Call, public_id: str) -> Application:
    """Return a submitted application of the call, or 404: a draft is its author's business alone."""
    rows = Application.objects.listed().select_related(
        "category", "country", "organisation", "current_submission"
    )
    application = rows.filter(call=call, public_id=public_id).first()
    if application is None:
        raise Http404
    application.call = call
    return application


def call_stands(request: HttpRequest, call: Call, **kwargs) -> Standing:
    """Return how a call stands now, for the page that says that a step was refused."""
    now = Call.objects.get(pk=call.pk)
    return Standing(
        str(now.get_state_display()),
        [way(_("Open the call as it stands now"), "applications:call_desk", call.slug)],
    )


def application_stands(request: HttpRequest, call: Call, public_id: str = "", **kwargs) -> Standing:
    application = Application.objects.listed().filter(call=call, public_id=public_id).first()
    listed = way(_("Go to the applications of the call"), "applications:applications", call.slug)
    if application is None:
        return Standing("", [listed])
    page = way(_("Open the application as it stands now"), "applications:application", call.slug, public_id)
    return Standing(str(application.get_state_display()), [page, listed])


def proposal_stands(request: HttpRequest, public_id: str = "", **kwargs) -> Standing:
    waiting = way(_("See what waits for your approval"), "applications:approvals")
    proposal = Proposal.objects.filter(public_id=public_id).first()
    if proposal is None:
        return Standing("", [waiting])
    page = way(_("Open the proposal as it stands now"), "applications:proposal", public_id)
    return Standing(str(proposal.get_state_display()), [page, waiting])


def digest_of(row, names) -> str:
    """Return a fingerprint of the fields that a form shows, to notice when somebody else changed them."""
    values = {name: getattr(row, name) for name in names}
    text = json.dumps(values, sort_keys=True, cls=DjangoJSONEncoder, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def seen_fields(request: HttpRequest, row, names) -> dict:
    """Return the fields as they stand, for the service to check under its lock.

    Raises StateMoved when they are no longer what the posted form was opened with.
    """
    if request.POST.get("seen") != digest_of(row, names):
        raise StateMoved(
            _("Someone else changed this while you were on the page. Nothing of yours was saved.")
        )
    return {name: getattr(row, name) for name in names}

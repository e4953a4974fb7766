"""Expected failures as pages: what happened, how it stands now, and what can be done next."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from applications.errors import Refused, StateMoved
from applications.models import Application
from applications.states import ApplicationState


@dataclass(frozen=True)
class Standing:
    """How a matter stands now, as this reader may know it, and the ways on from here."""

    state: str = ""
    ways: list[dict] = field(default_factory=list)


def way(label: str, name: str, *args) -> dict:
    return {"label": label, "url": reverse(name, args=args)}


def stands_for_applicant(request: HttpRequest, public_id: str, **kwargs) -> Standing:
    """Return how one's own application stands; nothing of an outcome before it is released."""
    application = (
        Application.objects.of_person(request.person)
        .select_related("call")
        .filter(public_id=public_id)
        .first()
    )
    if application is None:
        return Standing()
    shown = application.state_for_applicant
    label = _("Under review") if shown == "under_review" else ApplicationState(shown).label
    return Standing(
        str(label), [way(_("Open the application as it stands now"), "applications:mine", public_id)]
    )


def refusals(
    view=None, *, stands: Callable[..., Standing] = stands_for_applicant, keep: tuple[str, ...] = ()
):
    """Turn what a service refuses into a page with its status, 409 for a state that moved.

    `stands(request, **kwargs)` says how the matter stands now; `keep` names the posted texts that the page
    shows again, so that nothing typed is lost. A PermissionError is a 404: the page never offered that.
    """

    def decorate(inner):
        @wraps(inner)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            try:
                return inner(request, *args, **kwargs)
            except (TransitionNotAllowed, ConcurrentTransition):
                error = StateMoved()
            except Refused as refused:
                error = refused
            except PermissionError as denied:
                raise Http404 from denied
            return refused_page(request, error, stands(request, *args, **kwargs), keep)

        return guarded

    return decorate(view) if view else decorate


def refused_page(
    request: HttpRequest, error: Refused, standing: Standing, keep: tuple[str, ...] = ()
) -> HttpResponse:
    is_staff = request.person is not None and bool(request.person.staff_roles)
    return render(
        request,
        "applications/refused.html",
        {
            "base": "base_staff.html" if is_staff else "base_public.html",
            "heading": error.title,
            "happened": error.message,
            "state": standing.state,
            "now": standing.ways,
            "kept": [text for name in keep for text in request.POST.getlist(name) if text.strip()],
        },
        status=error.status,
    )

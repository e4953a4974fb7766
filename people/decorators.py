from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from people.assurance import factor_page, has_shown_factor

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """For anyone with an account; others sign in first and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.person is None:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def staff(*roles: str) -> Callable[[View], View]:
    """For holders of one of these office-wide roles (any of them when none is named).

    To everybody else the page does not exist. A holder who has not shown a second factor in this session
    is asked for it, or asked to set one up.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.person is None:
                return redirect_to_login(request.get_full_path())
            held = request.person.staff_roles
            if not (held & set(roles) if roles else held):
                raise Http404
            if not has_shown_factor(request):
                return ask_for_factor(request)
            return view(request, *args, **kwargs)

        guarded.staff_roles = roles or ("officer", "approver", "observer", "administrator")
        return guarded

    return decorate


def ask_for_factor(request: HttpRequest) -> HttpResponse:
    """To the page that asks for the second factor, or that sets one up; a form that was sent starts again."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("people:continue")
    return redirect(f"{factor_page(request.user)}?{urlencode({'next': back})}")

"""Sign-in links: a page with one button, because mail scanners open what they find."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from people import magic
from people.errors import LinkUnusable
from people.services.links import open_by_link
from people.zones import browser_zone


@sensitive_variables("secret")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, public_id: str, secret: str) -> HttpResponse:
    link = magic.find(public_id, secret)
    if link is None:
        return _closed(request, public_id)
    if request.person == link.person and request.method != "POST":
        return redirect(link.next_path or "/")
    if request.method != "POST":
        return _bare_referrer(render(request, "people/enter.html", {"link": link}))
    return _sign_in(request, public_id, secret)


def _sign_in(request: HttpRequest, public_id: str, secret: str) -> HttpResponse:
    try:
        link = open_by_link(public_id=public_id, secret=secret, zone=browser_zone(request))
    except LinkUnusable:
        return _closed(request, public_id)
    user = link.person.user
    if request.user.is_authenticated and request.user.pk != user.pk:
        logout(request)
    record_authentication(request, user, method="link", link=link.public_id)
    login = Login(user=user, email=user.email, redirect_url=link.next_path or None)
    return perform_login(request, login)


def _closed(request: HttpRequest, public_id: str) -> HttpResponse:
    """A used link is followed again from the mail: whoever is signed in goes where it led."""
    link = magic.MagicLink.objects.filter(public_id=public_id).first()
    if link and request.person and link.person_id == request.person.pk:
        return redirect(link.next_path or "/")
    return _bare_referrer(render(request, "people/enter_closed.html", status=410))


def _bare_referrer(response: HttpResponse) -> HttpResponse:
    """The address is a secret that no other page may learn.

    Not "no-referrer": browsers then send the button's form with "Origin: null", which CSRF refuses.
    """
    response["Referrer-Policy"] = "strict-origin"
    return response

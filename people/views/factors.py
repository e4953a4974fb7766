"""Second factors: staff set one up, panellists are offered one, lost ones are reset by two people."""

from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal.flows import add_authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.assurance import NOT_NOW_KEY, factor_page, has_factor, has_shown_factor
from people.decorators import signed_in, staff
from people.errors import PeopleError
from people.forms.sign_in import AddPasskey
from people.forms.staff import AskResetForm
from people.models import FactorReset, Person
from people.services import ask_reset, decide_reset

AFTER_KEY = "after_factor"


@signed_in
@never_cache
@require_GET
def secure(request: HttpRequest) -> HttpResponse:
    """Why a second factor, and the two kinds there are; afterwards one goes on to where one was going."""
    if path := _own_path(request, request.GET.get("next", "")):
        request.session[AFTER_KEY] = path
    if has_shown_factor(request):
        return go_on(request)
    if has_factor(request.user):
        return redirect(factor_page(request.user))
    return render(request, "people/secure.html", {"person": request.person})


@signed_in
@require_GET
def go_on(request: HttpRequest) -> HttpResponse:
    """To the page that asked for the second factor, else home."""
    return redirect(request.session.pop(AFTER_KEY, "") or "/")


@signed_in
@never_cache
@require_GET
def passkey_options(request: HttpRequest) -> JsonResponse:
    """What the browser needs to make a passkey for this account."""
    return JsonResponse({"options": webauthn.begin_registration(request.user, passwordless=True)})


@signed_in
@require_POST
def add_passkey(request: HttpRequest) -> HttpResponse:
    """The one touch: keep the passkey that this device made, and go back to where it was offered."""
    form = AddPasskey({"credential": request.POST.get("credential", "null")}, user=request.user)
    if form.is_valid():
        add_authenticator(request, name=form.cleaned_data["name"], credential=form.cleaned_data["credential"])
    else:
        messages.error(request, gettext("The passkey was not added. Try again, or go on without it."))
    return redirect(_own_path(request, request.POST.get("next", "")) or reverse("mfa_index"))


@signed_in
@require_POST
def not_now(request: HttpRequest) -> HttpResponse:
    """Panellists may go on without a passkey; the offer comes back with the next session."""
    request.session[NOT_NOW_KEY] = True
    return redirect(_own_path(request, request.POST.get("next", "")) or "/")


@staff("administrator", "officer")
@require_http_methods(["GET", "POST"])
def reset_ask(request: HttpRequest, public_id: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.filter(user__isnull=False), public_id=public_id)
    form = AskResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_reset(person=person, reason=form.cleaned_data["reason"], by=request.person)
        except PeopleError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, gettext("Asked. Another officer or administrator has to confirm it."))
            return redirect("people:resets")
    return render(request, "people/reset_ask.html", {"form": form, "subject": person})


@staff("administrator", "officer")
@require_GET
def resets(request: HttpRequest) -> HttpResponse:
    rows = FactorReset.objects.select_related("person", "asked_by", "decided_by")
    return render(
        request,
        "people/resets.html",
        {"open": rows.filter(decided_at=None), "decided": rows.exclude(decided_at=None)[:50]},
    )


@staff("administrator", "officer")
@require_POST
def reset_decide(request: HttpRequest, public_id: str) -> HttpResponse:
    reset = get_object_or_404(FactorReset, public_id=public_id)
    confirm = request.POST.get("answer") == "confirm"
    try:
        decide_reset(reset=reset, confirm=confirm, by=request.person)
    except PeopleError as refusal:
        messages.error(request, refusal.message)
    else:
        said = gettext("The second factor is reset.") if confirm else gettext("The request is refused.")
        messages.success(request, said)
    return redirect("people:resets")


def _own_path(request: HttpRequest, path: str) -> str:
    """The path, if it leads to a page of this site."""
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts={request.get_host()}) else ""

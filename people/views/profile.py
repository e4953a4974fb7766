from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from people.decorators import signed_in
from people.forms.profile import ProfileForm
from people.languages import in_language
from people.services import remember_language, save_profile
from people.zones import browser_zone


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, person=request.person, zone=browser_zone(request))
    if request.method == "POST" and form.is_valid():
        person = save_profile(person=request.person, by=request.person, **form.fields_to_save())
        messages.success(request, gettext("Your details are saved."))
        return redirect(in_language(reverse("people:profile"), person.language))
    return render(request, "people/profile.html", {"form": form, "person": request.person})


@require_GET
def language(request: HttpRequest) -> HttpResponse:
    """The same page in the language of this address, remembered for the person or in this browser.

    It changes nothing but how pages look to the reader, so a link may do it.
    """
    chosen = request.LANGUAGE_CODE
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    if request.person:
        remember_language(person=request.person, language=chosen)
    response = redirect(in_language(back, chosen))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response

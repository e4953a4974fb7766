from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.decorators import signed_in, staff
from people.forms.office import FirstHourForm, OfficeForm
from people.models import Office
from people.permissions import may_set_up_office
from people.services import save_office, set_up_office
from people.zones import browser_zone


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def first_hour(request: HttpRequest) -> HttpResponse:
    """Behind the first administrator's link: the office, oneself, then a second factor."""
    if not may_set_up_office(request.person):
        raise Http404
    office = Office.load()
    form = FirstHourForm(request.POST or None, office=office, initial=_proposed(request, office))
    if request.method == "POST" and form.is_valid():
        set_up_office(by=request.person, full_name=form.cleaned_data["full_name"], **form.fields_to_save())
        words = {"email": request.person.email}
        messages.success(
            request, gettext("The office is set up. A test letter is on its way to %(email)s.") % words
        )
        return redirect(f"{reverse('people:secure')}?{urlencode({'next': reverse('people:staff')})}")
    return render(request, "people/first_hour.html", {"form": form})


def _proposed(request: HttpRequest, office: Office) -> dict:
    if office.set_up_at:
        return {"full_name": request.person.full_name}
    return {
        "full_name": "",
        "contact_email": request.person.email,
        "zone": browser_zone(request) or office.zone,
    }


@staff("administrator")
@require_http_methods(["GET", "POST"])
def office(request: HttpRequest) -> HttpResponse:
    form = OfficeForm(request.POST or None, office=Office.load())
    if request.method == "POST" and form.is_valid():
        save_office(by=request.person, **form.fields_to_save())
        messages.success(request, gettext("The office's details are saved."))
        return redirect("people:office")
    return render(request, "people/office.html", {"form": form})

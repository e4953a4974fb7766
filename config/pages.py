"""The few pages that belong to no room: how it works, contact, accessibility, privacy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from config.showcase import components
from people.models import Office


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/how_it_works.html", {"is_demo_page": False})


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/contact.html", {"office": Office.load()})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html", {"office": Office.load(), "is_demo_page": False})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html", {"office": Office.load(), "is_demo_page": False})


urlpatterns = [
    path("how-it-works/", how_it_works, name="how_it_works"),
    path("contact/", contact, name="contact"),
    path("accessibility/", accessibility, name="accessibility"),
    path("privacy/", privacy, name="privacy"),
    path("components/", components, name="components"),
]

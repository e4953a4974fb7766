"""Health, readiness and the pages for requests that no room answers."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.cache import never_cache

from config import readiness


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Every part answers by name with "ok" or the class of its failure; 503 when one fails."""
    parts = readiness.parts()
    ready = all(answer == "ok" for answer in parts.values())
    return JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long or came from elsewhere; going back keeps what was typed."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs no database, no session and no language: any of them may be what failed."""
    return HttpResponse(get_template("500.html").render(), status=500)

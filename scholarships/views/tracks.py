from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from applications import programmes
from applications.models import Call
from applications.states import CallState
from scholarships.models import Track


@require_GET
def tracks(request: HttpRequest) -> HttpResponse:
    """The scholarships as their sources tell them, and the calls that are open for them."""
    keys = [programme.key for programme in programmes.every() if programme.is_scholarship]
    return render(
        request,
        "scholarships/tracks.html",
        {
            "tracks": Track.objects.prefetch_related("countries_of_holders"),
            "calls": Call.objects.public().filter(programme__in=keys, state=CallState.PUBLISHED),
            "is_demo_page": False,
        },
    )

"""When the winners are announced, in which words, and how the public page will look."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.errors import StateMoved
from applications.models import Call
from applications.permissions import is_officer
from applications.states import CallState
from applications.views.desk_access import call_page, call_stands
from applications.views.errors import refusals
from awards.forms.announcing import AnnouncementForm
from awards.models import Announcement, DecisionLine, PublishedResult
from awards.services.announcing import before_announcing, draw, set_announcement, withdraw_announcement
from awards.services.letters import appeal_until, last_day
from awards.views.public import page_of_result
from people import reading


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=call_stands, keep=("text_en", "text_ru", "text_kk"))
def announcement(request: HttpRequest, call: Call) -> HttpResponse:
    """Set the moment of the announcement, or show that it is published."""
    standing = Announcement.objects.filter(call=call).select_related("set_by").first()
    if call.state != CallState.DECIDED:
        return closed_page(request, call, standing)
    form = AnnouncementForm(
        request.POST or None,
        call=call,
        at=standing.at if standing else None,
        text=standing.text if standing else {},
    )
    if request.method == "POST" and form.is_valid():
        set_announcement(
            call=call,
            by=request.person,
            at=form.at,
            text=form.written(),
            seen=seen_moment(request),
        )
        return redirect("awards:announcement", slug=call.slug)
    return render(
        request,
        "awards/announcement.html",
        {
            "call": call,
            "is_demo_page": call.is_demo,
            "form": form,
            "seen": request.POST.get("seen") or (standing.at.isoformat() if standing else ""),
            "standing": standing,
            "before": before_announcing(call),
            "warnings": warnings(call, standing),
        },
        status=422 if form.errors else 200,
    )


def seen_moment(request: HttpRequest) -> datetime | None:
    """Return the moment that was set when the page was opened. Raises StateMoved for anything unreadable."""
    typed = request.POST.get("seen", "")
    if not typed:
        return None
    try:
        moment = parse_datetime(typed)
    except ValueError:
        moment = None
    if moment is None:
        raise StateMoved()
    return moment


def closed_page(request: HttpRequest, call: Call, standing: Announcement | None) -> HttpResponse:
    """Say why there is nothing to set: not decided yet, or announced already."""
    return render(
        request,
        "awards/announcement_closed.html",
        {
            "call": call,
            "is_demo_page": call.is_demo,
            "standing": standing,
            "result": PublishedResult.objects.filter(call=call).first(),
        },
    )


def warnings(call: Call, standing: Announcement | None) -> list[str]:
    """Return what an officer should know before choosing the moment."""
    found = [
        _("The letters tell applicants that the announcement is on %(day)s.")
        % {"day": reading.day(call.announcement_on, weekday=False)}
    ]
    released = DecisionLine.objects.released().filter(decision__call=call).order_by("-released_at").first()
    if released:
        until = appeal_until(released.released_at, call)
        if timezone.now() < until:
            day = reading.day(last_day(until, call.zone), case="until", year=False)
            found.append(
                _("Applicants can ask for a review until %(day)s. The winners may still change until then.")
                % {"day": day}
            )
    if standing and standing.at <= timezone.now():
        found.append(_("The moment has come, and the announcement waits for the step named above."))
    return found


@require_GET
@call_page(is_officer)
@refusals(stands=call_stands)
def preview(request: HttpRequest, call: Call) -> HttpResponse:
    """Show the public page as it would stand now. Nobody else can open this."""
    if call.state != CallState.DECIDED:
        raise StateMoved()
    standing = Announcement.objects.filter(call=call).first()
    drawn = draw(call, standing.text if standing else {}, timezone.now())
    context = page_of_result(drawn.result, drawn.winners, [])
    return render(request, "awards/result.html", {**context, "is_preview": True})


@require_POST
@call_page(is_officer)
@refusals(stands=call_stands)
def take_back(request: HttpRequest, call: Call) -> HttpResponse:
    withdraw_announcement(call=call, by=request.person)
    return redirect("awards:announcement", slug=call.slug)

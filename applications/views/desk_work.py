"""My work: everything that waits for one person of the office, by date."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications.models import Call
from applications.permissions import calls_with_role, is_observer, reads_applications
from applications.services.closing import tallies_of
from applications.states import ApplicationState, CallState
from applications.views.desk_access import ROLES, office_page
from applications.work import WorkItem, banners_of, work_of
from people import reading
from people.models import Office

OVER = [CallState.ARCHIVED, CallState.CANCELLED]


def calls_at_work(person) -> list[Call]:
    """Return the person's calls that are not over, each with its `counts`; the one that needs most first."""
    rows = Call.objects.filter(pk__in=calls_with_role(person, *ROLES)).exclude(state__in=OVER)
    calls = list(rows.select_related("form_version").order_by("closes_at", "pk"))
    tallies = tallies_of(calls) if calls else {}
    for call in calls:
        call.counts = tallies[call.pk]
    now = timezone.now()
    return sorted(calls, key=lambda call: (not needs_the_office(call, now), call.state == CallState.DRAFT))


def needs_the_office(call: Call, now) -> bool:
    """Whether the call has closed and is not announced: then it is the office's turn."""
    return call.is_closed_at(now) and call.state not in (CallState.DRAFT, CallState.ANNOUNCED)


@require_GET
@office_page
def my_work(request: HttpRequest) -> HttpResponse:
    person, now = request.person, timezone.now()
    calls, zone = calls_at_work(person), Office.load().zone
    readable = [call for call in calls if reads_applications(person, call)]
    current = next((call for call in readable if call.slug == request.GET.get("call")), None)
    current = current or next(iter(readable), None)
    return render(
        request,
        "applications/desk/my_work.html",
        {
            "call": current,
            "is_demo_page": current.is_demo if current else None,
            "banners": [banner_card(place, banner) for place, banner in enumerate(banners_of(person, calls))],
            "tiles": tiles(current) if current else [],
            "chips": chips(person, readable, current),
            "groups": groups(work_of(person, calls, now=now, zone=zone), now, zone),
            "observed": [call for call in calls if is_observer(person, call)],
        },
    )


def banner_card(place: int, banner) -> dict:
    return {
        "id": f"banner-{place}",
        "title": banner.heading,
        "text": banner.text,
        "link": {"url": banner.link, "label": banner.action},
    }


def tiles(call: Call) -> list[dict]:
    counts, listed = call.counts, reverse("applications:applications", args=[call.slug])
    if call.state == CallState.DRAFT or not counts.total:
        return []
    return [
        {"figure": counts.listed, "words": _("applications received"), "url": listed},
        {
            "figure": counts.of(ApplicationState.ELIGIBLE),
            "words": _("meet the requirements"),
            "url": f"{listed}?state=eligible",
        },
        {
            "figure": counts.of(ApplicationState.SUBMITTED),
            "words": _("still to check"),
            "url": f"{listed}?state=submitted",
        },
        {
            "figure": counts.of(ApplicationState.RETURNED),
            "words": _("wait for the applicant"),
            "url": f"{listed}?state=returned",
        },
    ]


def chips(person, calls: list[Call], current: Call | None) -> list[dict]:
    """Return the ways to the person's other calls and to the list of all."""
    here = [
        {"label": call.name, "url": f"?call={call.slug}", "current": call == current} for call in calls[:6]
    ]
    every = [{"label": _("All calls"), "url": reverse("applications:calls")}]
    new = (
        [{"label": _("New call"), "url": reverse("applications:new_call")}]
        if "officer" in person.staff_roles
        else []
    )
    return [*(here if len(here) > 1 else []), *every, *new]


def groups(work, now, zone: str) -> list[dict]:
    """Return the parts of the page that hold something, with their headings."""
    today = reading.day(now, zone=zone, year=False)
    parts = [
        (_("Waiting for your approval"), work.first, day_only),
        (_("Late"), work.late, late_day),
        (_("Today, %(day)s") % {"day": today}, work.today, hour_only),
        (_("This week"), work.week, day_and_hour),
        (_("Later"), work.later, day_and_hour),
    ]
    return [
        {
            "heading": heading,
            "items": [card(item, shown, zone) for item in items],
            "leads_to_approvals": items is work.first,
        }
        for heading, items, shown in parts
        if items
    ]


def card(item: WorkItem, shown, zone: str) -> dict:
    return {
        **shown(item, zone),
        "what": item.what,
        "text": item.hint,
        "url": item.link,
        "label": item.action,
    }


def day_only(item: WorkItem, zone: str) -> dict:
    return {"when": short(item.day(zone)), "hour": "", "late": False}


def late_day(item: WorkItem, zone: str) -> dict:
    return {"when": short(item.day(zone)), "hour": "", "late": True}


def hour_only(item: WorkItem, zone: str) -> dict:
    if item.has_time:
        when = _("by %(time)s") % {"time": reading.clock(item.when, zone=zone, case="until")}
    else:
        when = _("today")
    return {"when": when, "hour": "", "late": False}


def day_and_hour(item: WorkItem, zone: str) -> dict:
    hour = reading.clock(item.when, zone=zone) if item.has_time else ""
    return {"when": short(item.day(zone)), "hour": hour, "late": False}


def short(day: date) -> str:
    return reading.short_day(day)

"""Time zones as people choose them: IANA names, offered by the name of their city."""

import zoneinfo
from functools import cache
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

BROWSER_COOKIE = "zone"
NOT_CHOSEN = "UTC"
"""What a person's zone says before they chose one; then the browser's is better."""
AREAS = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific"),
}


@cache
def known_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


@cache
def zones_by_area() -> dict[str, list[str]]:
    """The zones named after a place, by continent or ocean."""
    areas: dict[str, list[str]] = {area: [] for area in AREAS}
    for zone in sorted(known_zones()):
        area, _slash, place = zone.partition("/")
        if area in areas and place:
            areas[area].append(zone)
    return areas


def zone_choices() -> list:
    """For a list to choose from: by continent, each zone by the city that people know it by."""
    from people.reading.cities import city  # that package reads known_zones from here

    groups = [
        (AREAS[area], sorted(((zone, city(zone)) for zone in zones), key=lambda choice: choice[1]))
        for area, zones in zones_by_area().items()
    ]
    return [("UTC", "UTC"), *groups]


def validate_zone(zone: str) -> None:
    """Raises ValidationError for a name that the zone database does not have."""
    if zone not in known_zones():
        raise ValidationError(_("Choose a time zone from the list."))


def browser_zone(request: HttpRequest) -> str:
    """The zone that the browser says it is in, "" when it does not say or says nonsense."""
    zone = unquote(request.COOKIES.get(BROWSER_COOKIE, ""))
    return zone if zone in known_zones() else ""


def reader_zone(request: HttpRequest) -> str:
    """The zone of who reads: the one they chose, else the browser's, else "" (one clock is shown)."""
    person = getattr(request, "person", None)
    chosen = person.zone if person else NOT_CHOSEN
    return chosen if chosen != NOT_CHOSEN else browser_zone(request)

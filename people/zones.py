"""Time zones as people choose them: IANA names, offered by the name of their city."""

import zoneinfo
from functools import cache
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

BROWSER_COOKIE = "zone"
AREAS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@cache
def known_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


@cache
def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped by continent, so that the list can be read; UTC stands first."""
    groups: dict[str, list[tuple[str, str]]] = {area: [] for area in AREAS}
    for zone in sorted(known_zones()):
        area, _slash, city = zone.partition("/")
        if area in groups and city:
            groups[area].append((zone, city.replace("_", " ").replace("/", ", ")))
    return [("UTC", [("UTC", "UTC")]), *groups.items()]


def validate_zone(zone: str) -> None:
    """Raises ValidationError for a name that the zone database does not have."""
    if zone not in known_zones():
        raise ValidationError(_("Choose a time zone from the list."))


def browser_zone(request: HttpRequest) -> str:
    """The zone that the browser says it is in, "" when it does not say or says nonsense."""
    zone = unquote(request.COOKIES.get(BROWSER_COOKIE, ""))
    return zone if zone in known_zones() else ""

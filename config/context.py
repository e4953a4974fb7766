"""What every template knows about the installation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """`demo`: whether the demo strip and its doors are shown; `site_url`: for links that leave the page."""
    return {"demo": settings.DEMO, "site_url": settings.SITE_URL}

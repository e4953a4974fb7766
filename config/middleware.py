"""What every request passes first: the moment it arrived, its id, and one line in the log."""

import re
import secrets
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

log = structlog.get_logger("baige.request")

QUIET = re.compile(r"^/(healthz|readyz|static/)")


class ReceivedAtMiddleware:
    """Stamps `request.received_at`, against which deadlines are judged, and `request.id`.

    The log line names the view, not the path: a path can hold a one-time link.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.received_at = timezone.now()
        request.id = secrets.token_hex(8)
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request.id):
            response = self.get_response(request)
            if not QUIET.match(request.path_info):
                log.info(
                    "request",
                    method=request.method,
                    view=request.resolver_match.view_name if request.resolver_match else None,
                    status=response.status_code,
                    milliseconds=round((time.perf_counter() - started) * 1000, 1),
                )
        response["X-Request-ID"] = request.id
        return response


class PermissionsPolicyMiddleware:
    """Turns off what no page of ours uses; passkeys and "copy the link" stay possible on our own pages."""

    policy = ", ".join(
        [f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb")]
        + [
            f"{feature}=(self)"
            for feature in ("publickey-credentials-get", "publickey-credentials-create", "clipboard-write")
        ]
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", self.policy)
        return response

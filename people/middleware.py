from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from people.sessions import get_user

SEEN_KEY = "seen_at"
ACTIVITY_EVERY = timedelta(minutes=5)


class AccountMiddleware(AuthenticationMiddleware):
    """`request.user`, from the query that read the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: get_user(request))


class PersonMiddleware:
    """`request.person`: who is signed in, or None.

    It costs no query of its own: session, account and person are read together, and the roles are read
    when first asked for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.person = getattr(request.user, "person", None) if request.user.is_authenticated else None
        return self.get_response(request)


class SessionActivityMiddleware:
    """Notes when a session was last used, for the list of sessions, at most once in five minutes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key:
            now = timezone.now().timestamp()
            if now - request.session.get(SEEN_KEY, 0) >= ACTIVITY_EVERY.total_seconds():
                request.session[SEEN_KEY] = now
                UserSession.objects.create_from_request(request)
        return self.get_response(request)

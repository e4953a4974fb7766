"""Where sessions are kept (SESSION_ENGINE): Django's own store, with the account read in the same query."""

from collections.abc import Callable
from contextvars import ContextVar

from django.contrib import auth
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone

PERSON = OuterRef("user__person")
PREFIX = "known_"

_questions: dict[str, Callable[[], Exists]] = {}
_came_along: ContextVar = ContextVar("the account that was read with the session", default=None)


def ask_with_every_session(name: str, question: Callable[[], Exists]) -> None:
    """Have a yes-or-no question about PERSON answered whenever a session is read: `person.known[name]`.

    For what the head of every page asks, so that it costs no query of its own.
    """
    _questions[name] = question


class SessionStore(db.SessionStore):
    """`account` is the account as it was read with the session, its person within it, or None."""

    account = None

    @classmethod
    def get_model_class(cls) -> type:
        from people.models import Session  # the engine is imported before there are models

        return Session

    def load(self) -> dict:
        row = self._get_session_from_db()
        if row is None:
            self._session_key = None
            return {}
        self.account = row.user
        if person := getattr(row.user, "person", None):
            person.known = {name: getattr(row, PREFIX + name) for name in _questions}
        return self.decode(row.session_data)

    def _get_session_from_db(self):
        asked = {PREFIX + name: question() for name, question in _questions.items()}
        rows = self.model.objects.select_related("user__person").annotate(**asked)
        return next(iter(rows.filter(session_key=self.session_key, expire_date__gt=timezone.now())), None)

    def create_model_instance(self, data: dict):
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        return row


def get_user(request: HttpRequest):
    """Return the account of a request as Django finds it, without another query for what came along."""
    if not hasattr(request, "_cached_user"):
        request.session.get(SESSION_KEY)  # reads the session
        token = _came_along.set(request.session.account)
        try:
            request._cached_user = auth.get_user(request)
        finally:
            _came_along.reset(token)
    return request._cached_user


def account_of_session(user_id: int):
    """Return the account that came along with the session that is being opened, if it is this one."""
    account = _came_along.get()
    return account if account is not None and account.pk == user_id else None

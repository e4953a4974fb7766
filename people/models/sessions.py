from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from people.models.persons import User


class Session(AbstractBaseSession):
    """A session that knows its account beside the data, so that both are read in one query."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"session of {self.user_id}"

    @classmethod
    def get_session_store_class(cls) -> type:
        from people.sessions import SessionStore  # which needs this model

        return SessionStore

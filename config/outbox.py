"""What the worker does for the house itself."""

from importlib import import_module

from django.conf import settings

from ledger.outbox import periodic


@periodic("house.clear_sessions", every_minutes=24 * 60)
def clear_sessions() -> None:
    """Sessions that have run out are rows that hold nothing but someone's past."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()

"""What the worker does for the house itself."""

from django.core.management import call_command

from ledger.outbox import periodic


@periodic("house.clear_sessions", every_minutes=24 * 60)
def clear_sessions() -> None:
    """Sessions that have run out are rows that hold nothing but someone's past."""
    call_command("clearsessions")

"""What /readyz and `doctor` ask the ledger. A check returns nothing, or raises what is wrong."""

from datetime import timedelta

from ledger.outbox import outbox_lag
from ledger.signing import check_current_key
from ledger.triggers import triggers_present

LONGEST_LAG = timedelta(minutes=5)


class TriggersMissing(Exception):
    """Events could be changed: the database's triggers are not all there."""


class OutboxBehind(Exception):
    """What was promised is not being done: the worker stands still or cannot keep up."""


def check() -> None:
    check_triggers()
    check_outbox()


def check_triggers() -> None:
    if not triggers_present():
        raise TriggersMissing("Run manage.py migrate: it puts the triggers back")


def check_outbox() -> None:
    lag = outbox_lag()
    if lag.oldest_seconds > LONGEST_LAG.total_seconds():
        raise OutboxBehind(
            f"{lag.due} due, the oldest for {lag.oldest_seconds} seconds: is the worker running?"
        )


def check_signing_key() -> None:
    """For `doctor`: raises SigningKeyProblem when receipts and seals could not be signed."""
    check_current_key()

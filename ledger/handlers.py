"""Who does what the outbox owes, and what runs by the clock. Rooms register in <room>/outbox.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

Handle = Callable[[dict], None]


class UnknownHandler(LookupError):
    """No room registered a handler of this name."""


class GiveUp(Exception):
    """Raised by a handler that knows another attempt will not help."""


@dataclass(frozen=True)
class Handler:
    run: Handle
    on_give_up: Handle | None


@dataclass(frozen=True)
class Periodic:
    name: str
    run: Callable[[], object]
    every: timedelta


HANDLERS: dict[str, Handler] = {}
PERIODICS: dict[str, Periodic] = {}


def handler(name: str, *, on_give_up: Handle | None = None) -> Callable[[Handle], Handle]:
    """Register fn(payload). It must be idempotent, and is called outside of a transaction.

    `on_give_up` gets the payload when the last attempt has failed.
    """

    def register(fn: Handle) -> Handle:
        _refuse_second(HANDLERS, name)
        HANDLERS[name] = Handler(run=fn, on_give_up=on_give_up)
        return fn

    return register


def periodic(name: str, *, every_minutes: int) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register fn() to run at most once a period, whichever worker gets to it first."""

    def register(fn: Callable[[], object]) -> Callable[[], object]:
        _refuse_second(PERIODICS, name)
        PERIODICS[name] = Periodic(name=name, run=fn, every=timedelta(minutes=every_minutes))
        return fn

    return register


def _refuse_second(registry: dict, name: str) -> None:
    if name in registry:
        raise ValueError(f"{name} is registered twice")


def require_handler(name: str) -> Handler:
    try:
        return HANDLERS[name]
    except KeyError:
        raise UnknownHandler(f"No handler is registered as {name}") from None

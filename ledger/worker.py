"""The process that does what the outbox owes and what the clock asks, until it is told to stop."""

import signal
import threading
import time

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from ledger.outbox import LEASE, Leased, renew, run_pending, run_periodics

IDLE_SECONDS = 0.5
PERIODICS_EVERY_SECONDS = 5.0
RENEW_EVERY_SECONDS = LEASE.total_seconds() / 3
LONGEST_PAUSE_SECONDS = 30.0

log = structlog.get_logger("baige.outbox")


class Worker:
    """One loop in this process. SIGTERM and SIGINT finish the item in hand, then stop."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.heartbeat = Heartbeat()
        self._periodics_at = 0.0

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        pause = IDLE_SECONDS
        with self.heartbeat:
            while not self.stopping.is_set():
                try:
                    worked = self.turn()
                except (DatabaseError, InterfaceError) as error:
                    pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                    log.warning("database away", error=type(error).__name__)
                    connection.close_if_unusable_or_obsolete()
                    self.stopping.wait(pause)
                    continue
                pause = IDLE_SECONDS
                if not worked:
                    self.stopping.wait(IDLE_SECONDS)

    def turn(self) -> int:
        """One short round: the clock's tasks when it is time, then at most one item."""
        close_old_connections()
        if time.monotonic() >= self._periodics_at:
            run_periodics(on_lease=self.heartbeat.hold)
            self._periodics_at = time.monotonic() + PERIODICS_EVERY_SECONDS
        return run_pending(limit=1, on_lease=self.heartbeat.hold)

    def run_once(self) -> int:
        """Everything that is due now, then return how many items were tried."""
        with self.heartbeat:
            run_periodics(on_lease=self.heartbeat.hold)
            return run_pending(on_lease=self.heartbeat.hold)

    def _stop(self, _signal_number, _frame) -> None:
        self.stopping.set()


class Heartbeat:
    """A thread that renews the lease of what is in hand when that takes long; short work never meets it."""

    def __init__(self) -> None:
        self._held: Leased | None = None
        self._since = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="outbox-heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *_exception) -> None:
        self._ended.set()
        self._thread.join()

    def hold(self, leased: Leased | None) -> None:
        self._since = time.monotonic()
        self._held = leased

    def _beat(self) -> None:
        while not self._ended.wait(RENEW_EVERY_SECONDS / 4):
            leased = self._held
            if leased is None or time.monotonic() - self._since < RENEW_EVERY_SECONDS:
                continue
            try:
                renew(leased)
            except DatabaseError as error:
                log.warning("lease not renewed", error=type(error).__name__)
            finally:
                connection.close()
            self._since = time.monotonic()

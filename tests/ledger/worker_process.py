"""A worker as a process of its own, with a short lease and handlers that leave traces in a file.

Run as a module with the seconds of the lease; OUTBOX_TRACES names the file.
"""

import os
import sys
import time
from datetime import timedelta

import django

django.setup()

from ledger import outbox  # noqa: E402 - after setup, as models need it

outbox.LEASE = timedelta(seconds=float(sys.argv[1]))

from ledger.handlers import PERIODICS, handler, periodic  # noqa: E402
from ledger.worker import Worker  # noqa: E402 - after the lease, from which it takes its beat


def trace(line: str) -> None:
    """One write, whole or not at all, whoever else writes."""
    descriptor = os.open(os.environ["OUTBOX_TRACES"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


@handler("tests.slow")
def slow(payload: dict) -> None:
    trace(f"began {payload['n']}")
    time.sleep(payload["seconds"])
    trace(f"ended {payload['n']}")


PERIODICS.clear()


@periodic("tests.tick", every_minutes=1)
def tick() -> None:
    trace("tick")


if __name__ == "__main__":
    Worker().run()

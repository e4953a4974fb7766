"""The child process: python -m documents.dev_bucket DIR PORT [--cors-origin ORIGIN] [--end-with PID]."""

import eventlet

eventlet.monkey_patch()

import argparse  # noqa: E402  Everything else must see the patched sockets and threads.
import os  # noqa: E402
from pathlib import Path  # noqa: E402

from documents.dev_bucket import swift_server  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(prog="documents.dev_bucket", description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--cors-origin", default="")
    parser.add_argument("--end-with", type=int, default=0, metavar="PID")
    options = parser.parse_args()
    if options.end_with:
        eventlet.spawn(end_with, options.end_with)
    swift_server.serve(
        data_dir=options.data_dir.resolve(),
        port=options.port,
        cors_origin=options.cors_origin,
        access_key=os.environ["BUCKET_ACCESS_KEY"],
        secret_key=os.environ["BUCKET_SECRET_KEY"],
    )


def end_with(parent: int) -> None:
    """Leave nothing running behind a parent that was killed: it could not tell us to stop."""
    while os.getppid() == parent:
        eventlet.sleep(0.5)
    os._exit(0)


main()

"""A real object store for a newcomer and for tests: OpenStack Swift with its S3 API, as a child process.

Swift checks signatures, lengths, checksums and expiry as a production store does, and needs nothing
but its wheel. Its data outlive it: kill it at any moment and start it again on the same folder.
It listens on the loopback only and its key is public, so it is never for production.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ACCESS_KEY = "baige:dev"
SECRET_KEY = "for-this-machine-only"  # noqa: S105
HOST = "127.0.0.1"
LOG_NAME = "bucket.log"
STARTS_WITHIN_SECONDS = 60
STOPS_WITHIN_SECONDS = 10


class BucketDidNotStart(Exception):
    """The child ended, or did not answer in time; the message carries the end of its log."""


@dataclass(frozen=True)
class Handle:
    process: subprocess.Popen
    endpoint: str
    access_key: str
    secret_key: str

    def stop(self) -> None:
        """End the child and wait for it; harmless when it is already gone."""
        self.process.terminate()
        try:
            self.process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(
    data_dir: Path,
    port: int,
    cors_origin: str,
    *,
    access_key: str = ACCESS_KEY,
    secret_key: str = SECRET_KEY,
) -> Handle:
    """Launch the store on `data_dir` and return when it answers. Port 0 picks a free one.

    `cors_origin` is the origin whose pages may send files, several separated by commas. The child ends
    with the process that called this, however that one ends. Raises BucketDidNotStart.
    """
    data_dir = Path(data_dir).resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    if answers(f"http://{HOST}:{port}"):
        raise BucketDidNotStart(f"Something else answers on port {port}.")
    command = [sys.executable, "-W", "ignore", "-m", "documents.dev_bucket", str(data_dir), str(port)]
    command += ["--cors-origin", cors_origin, "--end-with", str(os.getpid())]
    environment = os.environ | {"BUCKET_ACCESS_KEY": access_key, "BUCKET_SECRET_KEY": secret_key}
    with (data_dir / LOG_NAME).open("ab") as log:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            cwd=Path(__file__).resolve().parent.parent.parent,
            start_new_session=True,
        )
    handle = Handle(process, f"http://{HOST}:{port}", access_key, secret_key)
    wait_until_it_answers(handle, data_dir / LOG_NAME)
    return handle


def wait_until_it_answers(handle: Handle, log_path: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if handle.process.poll() is not None:
            break
        if answers(handle.endpoint):
            return
        time.sleep(0.05)
    handle.stop()
    raise BucketDidNotStart(log_path.read_text(errors="replace")[-2000:])


def answers(endpoint: str) -> bool:
    """True when something speaks HTTP there, though it refuses us: we come without a signature."""
    try:
        urllib.request.urlopen(endpoint, timeout=2).close()  # noqa: S310
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code < 500
    except OSError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]

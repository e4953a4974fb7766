"""A real clamd of our own: Debian's daemon, with a signature directory that knows EICAR and nothing else."""

import hashlib
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.factories.documents import eicar

STARTS_WITHIN_SECONDS = 30
LIMIT_MEGABYTES = 2

CONFIGURATION = """\
DatabaseDirectory {home}/signatures
LocalSocket {home}/clamd.socket
TCPSocket {port}
TCPAddr 127.0.0.1
LogFile {home}/clamd.log
Foreground yes
StreamMaxLength {limit}M
"""


@dataclass(frozen=True)
class Clamd:
    process: subprocess.Popen
    socket_path: str
    address: str

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def find() -> str:
    """Where Debian puts the daemon: not on everybody's path."""
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin") or ""


def start(home: Path) -> Clamd:
    """Launch it on an empty folder; return when it answers."""
    signatures = home / "signatures"
    signatures.mkdir(parents=True)
    content = eicar()
    digest = hashlib.sha256(content).hexdigest()
    (signatures / "local.hsb").write_text(f"{digest}:{len(content)}:Local.Test.Eicar:73\n")
    hexed = content.hex()
    (signatures / "local.ndb").write_text(f"Local.Test.Eicar.Inside:0:*:{hexed}\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (home / "clamd.conf").write_text(CONFIGURATION.format(home=home, port=port, limit=LIMIT_MEGABYTES))
    process = subprocess.Popen(
        [find(), f"--config-file={home}/clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    clamd = Clamd(process, f"{home}/clamd.socket", f"127.0.0.1:{port}")
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while not Path(clamd.socket_path).exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError((home / "clamd.log").read_text())
        time.sleep(0.05)
    return clamd

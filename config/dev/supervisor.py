"""Keeps a few processes running together: starts them, restarts what dies, stops all of them at the end."""

import ctypes
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
MANAGE = [sys.executable, str(BASE_DIR / "manage.py")]
LOOK_EVERY_SECONDS = 0.5
STOPS_WITHIN_SECONDS = 10
LONGEST_PAUSE_SECONDS = 30.0
LIVED_LONG_SECONDS = 60
PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """SIGINT or SIGTERM came."""


class DiedAtStart(Exception):
    """A process ended before it did its work; the message names its log."""


@dataclass
class Child:
    name: str
    start: Callable[[], subprocess.Popen]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    pause: float = 0.5
    restart_at: float = field(default=0.0)

    def launch(self) -> None:
        self.process = self.start()
        self.started_at = time.monotonic()
        self.restart_at = 0.0

    @property
    def is_dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None


class Supervisor:
    def __init__(self, log_dir: Path) -> None:
        self.log_dir = log_dir
        self.children: list[Child] = []
        log_dir.mkdir(parents=True, exist_ok=True)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def add(self, name: str, start: Callable[[], subprocess.Popen]) -> Child:
        child = Child(name, start)
        self.children.append(child)
        child.launch()
        return child

    def add_command(self, name: str, command: list[str], *, to_terminal: bool = False) -> Child:
        log = None if to_terminal else self.log_dir / f"{name}.log"
        return self.add(name, lambda: spawn(command, log))

    def wait_until_it_answers(self, child: Child, url: str, *, seconds: int = 60) -> None:
        """Raises DiedAtStart when the child ends, or does not answer in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not child.is_dead:
            if answers(url):
                return
            time.sleep(0.1)
        raise DiedAtStart(f"{child.name} did not come up; its last words are in {self.log_dir}")

    def watch(self) -> None:
        """Returns when a signal comes; until then whatever dies is started again, ever more slowly."""
        try:
            while True:
                for child in self.children:
                    self._care_for(child)
                time.sleep(LOOK_EVERY_SECONDS)
        except Stopped:
            return

    def _care_for(self, child: Child) -> None:
        if not child.is_dead:
            return
        now = time.monotonic()
        if not child.restart_at:
            lived_long = now - child.started_at > LIVED_LONG_SECONDS
            child.pause = 0.5 if lived_long else min(child.pause * 2, LONGEST_PAUSE_SECONDS)
            child.restart_at = now + child.pause
            print(f"{child.name} ended; it starts again in {child.pause:.0f} s", flush=True)
        elif now >= child.restart_at:
            child.launch()

    def stop(self) -> None:
        """The last started first, so that nobody talks to what is gone already."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in reversed(self.children):
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
                try:
                    child.process.wait(STOPS_WITHIN_SECONDS)
                except subprocess.TimeoutExpired:
                    child.process.kill()
                    child.process.wait()

    def _on_signal(self, _number: int, _frame: object) -> None:
        raise Stopped


def spawn(command: list[str], log: Path | None) -> subprocess.Popen:
    """In a session of its own, so that Ctrl-C reaches it through us alone; it ends when we are killed."""
    output = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            command,
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
    finally:
        if output:
            output.close()


def end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()  # noqa: S310  our own loopback address
    except (urllib.error.URLError, OSError):
        return False
    return True


def loopbacks() -> list[str]:
    """127.0.0.1, and [::1] where this machine has it."""
    found = ["127.0.0.1"]
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        found.append("[::1]")
    except OSError:
        pass
    return found


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

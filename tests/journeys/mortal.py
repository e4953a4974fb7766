"""Site, worker and bucket as processes that can be killed at any moment and are started again at once."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from documents import dev_bucket
from documents.dev_bucket import free_port
from tests.factories.processes import database_url

LEASE_SECONDS = "3"
WEB_PROCESSES = 2
VICTIMS = ["web", "web process", "worker", "bucket"]


@dataclass
class Mortals:
    """The three processes of an installation, on the test's own database and a bucket of their own."""

    home: Path
    mail_port: int
    web_port: int = field(default_factory=free_port)
    bucket_port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)
    killed: Counter = field(default_factory=Counter)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": database_url(),
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{self.bucket_port}",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "LOG_LEVEL": "CRITICAL",
        }

    def start(self, name: str) -> None:
        self.processes[name] = getattr(self, f"start_{name}")()

    def start_bucket(self) -> subprocess.Popen:
        return dev_bucket.start(
            self.home / "bucket",
            self.bucket_port,
            "*",
            access_key=settings.DOCUMENTS_ACCESS_KEY,
            secret_key=settings.DOCUMENTS_SECRET_KEY,
        ).process

    def start_web(self) -> subprocess.Popen:
        options = ["--bind", f"127.0.0.1:{self.web_port}", "--workers", str(WEB_PROCESSES), "--preload"]
        options += ["--timeout", "60", "--log-level", "critical", "--worker-tmp-dir", str(self.home)]
        return self.python(
            "-m", "gunicorn", "config.wsgi", *options, DJANGO_SETTINGS_MODULE="config.settings"
        )

    def start_worker(self) -> subprocess.Popen:
        return self.python("-m", "tests.correspondence.worker_process", LEASE_SECONDS, str(self.mail_port))

    def python(self, *arguments: str, **environment: str) -> subprocess.Popen:
        """In a session of its own, so that its children can be killed with it."""
        with (self.home / "output.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=settings.BASE_DIR,
                env=self.environment | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """`kill -9`, the children of the process with it."""
        process = self.processes[name]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.killed[name] += 1

    def kill_one_of_the_web(self, chance: random.Random) -> None:
        """One of the site's processes dies in the middle of a request; its master starts another."""
        master = self.processes["web"].pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        if children:
            os.kill(int(chance.choice(children)), signal.SIGKILL)
            self.killed["web process"] += 1

    def end(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Reaper(threading.Thread):
    """Kills one after another at random moments, as the work goes on; in the end all of them live.

    `done()` counts finished work. Between two kills some of it has to be done, so that a slow machine sees as
    many kills as a fast one.
    """

    def __init__(
        self, mortals: Mortals, *, done: Callable[[], int], every: tuple[int, int], seed: int
    ) -> None:
        super().__init__(daemon=True)
        self.mortals, self.done, self.every = mortals, done, every
        self.chance = random.Random(seed)
        self.deck: list[str] = []
        self.stopping = threading.Event()
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            while not self.stopping.is_set():
                self.wait_for_work(self.chance.randint(*self.every))
                time.sleep(self.chance.uniform(0, 0.3))
                self.strike()
        except Exception as failure:
            self.failure = failure

    def wait_for_work(self, count: int) -> None:
        goal = self.done() + count
        while self.done() < goal and not self.stopping.wait(0.02):
            pass

    def next_victim(self) -> str:
        """Each in its turn, in an order that chance deals anew every round."""
        if not self.deck:
            self.deck = self.chance.sample(VICTIMS, len(VICTIMS))
        return self.deck.pop()

    def strike(self) -> None:
        victim = self.next_victim()
        if victim == "web process":
            self.mortals.kill_one_of_the_web(self.chance)
            return
        self.mortals.kill(victim)
        time.sleep(self.chance.uniform(0, 0.5))
        self.mortals.start(victim)

    def stop(self) -> None:
        """Raises what went wrong in the thread."""
        self.stopping.set()
        self.join()
        if self.failure:
            raise self.failure

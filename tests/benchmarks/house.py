"""What a run stands on: two databases of its own, a bucket, and the site with two workers on each database.

The small database holds one call of 1,000 applications, the large one besides it calls of 10,000 and 100,000,
so that what grows with a table shows, and not only what grows with a call.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from config.dev import postgres
from config.dev.supervisor import BASE_DIR, spawn
from documents import dev_bucket

CLUSTER = "bench"
WORKERS, THREADS = 2, 4
STARTS_WITHIN_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """The site on one database."""

    database: str
    process: subprocess.Popen
    origin: str


@dataclass(frozen=True)
class House:
    home: Path
    cluster_url: str
    bucket: dev_bucket.Handle

    @property
    def postmaster(self) -> int:
        """The process above all others of the cluster."""
        data = postgres.Cluster(CLUSTER, durable=True).data
        return int((data / "postmaster.pid").read_text().split()[0])

    def url(self, database: str) -> str:
        return self.cluster_url.rpartition("/")[0] + f"/{database}"

    @contextmanager
    def database(self, name: str, *, template: str = "template1") -> Iterator[str]:
        """A database for this run alone. The cluster drops those of killed runs by the number in the name."""
        full_name = f"test_baige_{os.getpid()}_{name}"
        names = sql.Identifier(full_name), sql.Identifier(template)
        self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        try:
            yield full_name
        finally:
            self.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(names[0]))

    def execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.cluster_url, autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def server(self, database: str) -> Iterator[Server]:
        port = dev_bucket.free_port()
        options = [
            f"--workers={WORKERS}",
            f"--threads={THREADS}",
            "--worker-class=gthread",
            "--keep-alive=60",
        ]
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}", *options]
        kept = os.environ["DATABASE_URL"]
        os.environ["DATABASE_URL"] = self.url(database)
        process = spawn([*command, "--log-level=warning"], self.home / f"{database}.log")
        os.environ["DATABASE_URL"] = kept
        server = Server(database, process, f"http://127.0.0.1:{port}")
        try:
            wait_until_it_answers(server)
            yield server
        finally:
            process.terminate()
            process.wait()


def wait_until_it_answers(server: Server) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            urllib.request.urlopen(f"{server.origin}/healthz", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the site did not come up; its log is in var/bench")


def environment(home: Path, cluster_url: str, bucket: dev_bucket.Handle) -> dict[str, str]:
    """The site as production runs it, on the loopback: DEBUG off, real bucket, mails go nowhere."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "DEBUG": "",
        "DEMO": "",
        "SECRET_KEY": "only-for-benchmarks-" + "0123456789" * 4,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SITE_URL": "http://localhost",
        "DATABASE_URL": cluster_url,
        "CACHE_URL": "",
        "SIGNING_KEYS_DIR": str(home / "keys"),
        "STATIC_ROOT": str(home / "static"),
        "EMAIL_URL": "dummymail://",
        "DEFAULT_FROM_EMAIL": "Baige <bench@localhost>",
        "DOCUMENTS_BUCKET": "baige-bench",
        "AWS_ENDPOINT_URL_S3": bucket.endpoint,
        "DOCUMENTS_PUBLIC_URL": bucket.endpoint,
        "AWS_ACCESS_KEY_ID": bucket.access_key,
        "AWS_SECRET_ACCESS_KEY": bucket.secret_key,
        "LOG_LEVEL": "INFO",
    }


@contextmanager
def open_house() -> Iterator[House]:
    """Start cluster and bucket and set the environment; nothing of the run is left behind but its logs."""
    home = BASE_DIR / "var" / "bench"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    cluster_url = postgres.start(CLUSTER)
    bucket = dev_bucket.start(home / "bucket", 0, "*")
    try:
        os.environ.update(environment(home, cluster_url, bucket))
        yield House(home, cluster_url, bucket)
    finally:
        bucket.stop()
        shutil.rmtree(home / "bucket", ignore_errors=True)
        postgres.stop(CLUSTER)

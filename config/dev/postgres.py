"""A private PostgreSQL cluster for this working tree: `python -m config.dev.postgres start|stop|url`.

It listens on the loopback only, at a port of its own, with a password of its own. The cluster "test" does
without fsync, as a test's data need not outlive the machine; "bench" keeps it (`--name bench`).
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

BASE_DIR = Path(__file__).resolve().parent.parent.parent
OLDEST_MAJOR = 15
ROLE = DATABASE = "baige"
SYSTEM_USER = "postgres"
# Tests make and drop whole databases, two at a time.
COMMON_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "log_min_messages": "fatal",
}
WITHOUT_FSYNC = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class PostgresMissing(Exception):
    """No PostgreSQL of OLDEST_MAJOR or newer is installed."""


@dataclass(frozen=True)
class Cluster:
    name: str
    durable: bool

    @property
    def home(self) -> Path:
        """A folder that the cluster's system user can reach: below a root-owned tree it cannot."""
        if os.geteuid() != 0:
            return BASE_DIR / "var" / f"postgres-{self.name}"
        tree = hashlib.sha256(str(BASE_DIR).encode()).hexdigest()[:12]
        return Path("/var/tmp") / f"baige-{tree}" / f"postgres-{self.name}"

    @property
    def data(self) -> Path:
        return self.home / "data"

    def url(self) -> str:
        """Raises FileNotFoundError where the cluster was never started."""
        password = (self.home / "password").read_text()
        port = (self.home / "port").read_text()
        return f"postgres://{ROLE}:{password}@127.0.0.1:{port}/{DATABASE}"


def start(name: str = "test") -> str:
    """Makes the cluster where there is none, starts it where it does not run, and returns its URL.

    Raises PostgresMissing, or CalledProcessError with the tool's own words on standard error.
    """
    cluster = Cluster(name, durable=name != "test")
    with _locked(cluster):
        if _made_by_other_major(cluster):
            shutil.rmtree(cluster.home)
        if not (cluster.data / "PG_VERSION").exists():
            _make(cluster)
        if not _runs(cluster):
            _launch(cluster)
        _drop_leftovers(cluster)
    return cluster.url()


def stop(name: str = "test") -> None:
    """Stops the cluster; harmless where it does not run."""
    cluster = Cluster(name, durable=name != "test")
    if cluster.home.exists() and _runs(cluster):
        _run("pg_ctl", "stop", "--pgdata", cluster.data, "--mode", "fast", "--wait")


def binaries() -> Path:
    """The folder with the newest installed server's programs. Raises PostgresMissing."""
    folders = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    folders = sorted(folders, key=lambda path: int(path.parent.name))
    if folders and int(folders[-1].parent.name) >= OLDEST_MAJOR:
        return folders[-1]
    initdb = shutil.which("initdb")
    if not initdb:
        raise PostgresMissing(f"PostgreSQL {OLDEST_MAJOR} or newer is needed (Debian: postgresql).")
    return Path(initdb).resolve().parent


@contextlib.contextmanager
def _locked(cluster: Cluster) -> Iterator[None]:
    cluster.home.parent.mkdir(parents=True, exist_ok=True)
    with (cluster.home.parent / f"{cluster.home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(program: str, *arguments: object, quiet: bool = True) -> subprocess.CompletedProcess:
    """Runs a program of PostgreSQL, which refuses to be root, as its own system user."""
    command = [str(binaries() / program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", SYSTEM_USER, "--", *command]
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(command, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=output)


def _made_by_other_major(cluster: Cluster) -> bool:
    made_by = cluster.data / "PG_VERSION"
    if not made_by.exists():
        return False
    version = subprocess.run(
        [binaries() / "postgres", "--version"], check=True, capture_output=True, text=True
    )
    return made_by.read_text().strip() != re.search(r"(\d+)\.", version.stdout).group(1)


def _make(cluster: Cluster) -> None:
    shutil.rmtree(cluster.home, ignore_errors=True)
    cluster.home.mkdir(mode=0o755)
    password = secrets.token_urlsafe(24)
    with tempfile.NamedTemporaryFile("w", dir=cluster.home) as given:
        given.write(password)
        given.flush()
        if os.geteuid() == 0:
            shutil.chown(cluster.home, SYSTEM_USER)
            shutil.chown(given.name, SYSTEM_USER)
        arguments = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={given.name}"]
        _run("initdb", "--pgdata", cluster.data, "--username", ROLE, *arguments)
    options = COMMON_OPTIONS | ({} if cluster.durable else WITHOUT_FSYNC)
    with (cluster.data / "postgresql.conf").open("a") as conf:
        conf.writelines(f"{key} = '{value}'\n" for key, value in options.items())
    (cluster.home / "password").touch(mode=0o600)
    (cluster.home / "password").write_text(password)


def _runs(cluster: Cluster) -> bool:
    try:
        _run("pg_ctl", "status", "--pgdata", cluster.data)
    except subprocess.CalledProcessError:
        return False
    return True


def _launch(cluster: Cluster) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = cluster.home / "log"
    _run("pg_ctl", "start", "--pgdata", cluster.data, "--wait", "--log", log, "--options", f"-p {port}")
    (cluster.home / "port").write_text(str(port))
    with psycopg.connect(_maintenance_url(cluster), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _maintenance_url(cluster: Cluster) -> str:
    return cluster.url().removesuffix(DATABASE) + "postgres"


def _drop_leftovers(cluster: Cluster) -> None:
    """Test databases carry the process id of their run; those of runs that were killed are dropped."""
    with psycopg.connect(_maintenance_url(cluster), autocommit=True) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test_baige_%'")
        for (name,) in names.fetchall():
            run = re.match(r"test_baige_(\d+)", name)
            if run and not Path(f"/proc/{run.group(1)}").exists():
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m config.dev.postgres", description=__doc__)
    parser.add_argument("command", choices=["start", "stop", "url"])
    parser.add_argument("--name", default="test", help="test (without fsync) or another (with)")
    options = parser.parse_args()
    if options.command == "stop":
        stop(options.name)
    elif options.command == "start":
        print(start(options.name))
    else:
        print(Cluster(options.name, durable=options.name != "test").url())


if __name__ == "__main__":
    main()

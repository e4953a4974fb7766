"""`make demo`: the site as a newcomer sees it, with the archive, made-up people and a real bucket.

It runs as production does, but for DEMO=1: its doors are open to all, so it listens on the loopback only.
All that it keeps lies in var/demo; delete that to begin again.
"""

import io
import os
import secrets
import shutil
import sys
from pathlib import Path

import django
from django.core.management import call_command

from config.dev.supervisor import (
    BASE_DIR,
    MANAGE,
    DiedAtStart,
    Stopped,
    Supervisor,
    is_free,
    loopbacks,
    spawn,
)
from documents import dev_bucket

HOME = BASE_DIR / "var" / "demo"
COMPLETE = HOME / "complete"


def main() -> None:
    port = int(os.environ.get("PORT", "8000"))
    if not is_free(port):
        sys.exit(f"Port {port} is taken; try another one: make demo PORT={port + 1}")
    begin_again_if_interrupted()
    bucket_port = dev_bucket.free_port()
    os.environ.update(environment(port, bucket_port))
    supervisor = Supervisor(HOME / "log")
    try:
        run(supervisor, port, bucket_port)
    except Stopped:
        pass
    except (DiedAtStart, dev_bucket.BucketDidNotStart) as error:
        sys.exit(str(error))
    finally:
        supervisor.stop()


def begin_again_if_interrupted() -> None:
    """A first start that was cut short leaves half a demo, which is nobody's work: it is made anew."""
    if HOME.exists() and not COMPLETE.exists():
        shutil.rmtree(HOME)
    HOME.mkdir(parents=True, exist_ok=True)


def environment(port: int, bucket_port: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "",
        "DEMO": "1",
        "SECRET_KEY": kept_secret(HOME / "secret_key"),
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "SITE_URL": f"http://localhost:{port}",
        "DATABASE_URL": f"sqlite:///{HOME / 'baige.sqlite3'}",
        "SIGNING_KEYS_DIR": str(HOME / "keys"),
        "STATIC_ROOT": str(HOME / "static"),
        "EMAIL_URL": "dummymail://",
        "DEFAULT_FROM_EMAIL": "Baige demo <demo@localhost>",
        "DOCUMENTS_BUCKET": "baige-demo",
        "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{bucket_port}",
        "DOCUMENTS_PUBLIC_URL": f"http://127.0.0.1:{bucket_port}",
        "AWS_ACCESS_KEY_ID": dev_bucket.ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": dev_bucket.SECRET_KEY,
        "PANEL_READS_UNSCANNED": "1",
    }


def kept_secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def run(supervisor: Supervisor, port: int, bucket_port: int) -> None:
    origin = os.environ["SITE_URL"]
    supervisor.add("bucket", lambda: dev_bucket.start(HOME / "bucket", bucket_port, origin).process)
    prepare()
    supervisor.add_command("worker", [*MANAGE, "work"])
    site = supervisor.add_command("site", gunicorn(port))
    supervisor.wait_until_it_answers(site, f"http://127.0.0.1:{port}/healthz")
    print(f"Every sign-in is a door at http://localhost:{port}/demo/, every mail at /demo/mail.", flush=True)
    print(f"Logs are in {(HOME / 'log').relative_to(BASE_DIR)}. Ctrl-C stops all of it.", flush=True)
    print(f"Baige is ready: http://localhost:{port}/", flush=True)
    supervisor.watch()


def prepare() -> None:
    collecting = spawn([*MANAGE, "collectstatic", "--no-input", "--verbosity=0"], HOME / "log" / "static.log")
    django.setup()
    print("Preparing the database", flush=True)
    call_command("migrate", verbosity=0)
    from documents.bucket import ensure_bucket  # only now are there settings

    ensure_bucket()
    print("Loading the archive and the demo", flush=True)
    for command in ("load_archive", "load_tracks", "load_demo"):
        call_command(command, verbosity=0, stdout=io.StringIO())
    if collecting.wait() != 0:
        raise DiedAtStart("collectstatic failed; its last words are in var/demo/log/static.log")
    COMPLETE.touch()


def gunicorn(port: int) -> list[str]:
    binds = [f"--bind={address}:{port}" for address in loopbacks()]
    options = ["--workers=2", "--threads=4", "--worker-class=gthread", "--log-level=warning"]
    return [sys.executable, "-m", "gunicorn", "config.wsgi", *binds, *options]


if __name__ == "__main__":
    main()

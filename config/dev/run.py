"""`make run`: bucket, worker and Django's own reloading server with DEBUG=1, on what lies in var/."""

import os
import sys

import django
from django.core.management import call_command

from config.dev.supervisor import BASE_DIR, MANAGE, DiedAtStart, Stopped, Supervisor, is_free
from documents import dev_bucket

BUCKET_PORT = 5604


def main() -> None:
    port = int(os.environ.get("PORT", "8000"))
    if taken := [number for number in (port, BUCKET_PORT) if not is_free(number)]:
        sys.exit(f"Port {taken[0]} is taken.")
    os.environ.update({"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1"})
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    supervisor = Supervisor(BASE_DIR / "var" / "log")
    try:
        supervisor.add(
            "bucket",
            lambda: (
                dev_bucket.start(BASE_DIR / "var" / "bucket", BUCKET_PORT, os.environ["SITE_URL"]).process
            ),
        )
        prepare()
        supervisor.add_command("worker", [*MANAGE, "work"])
        supervisor.add_command("site", [*MANAGE, "runserver", str(port)], to_terminal=True)
        supervisor.watch()
    except Stopped:
        pass
    except (DiedAtStart, dev_bucket.BucketDidNotStart) as error:
        sys.exit(str(error))
    finally:
        supervisor.stop()


def prepare() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    from documents.bucket import ensure_bucket  # only now are there settings

    ensure_bucket()


if __name__ == "__main__":
    main()

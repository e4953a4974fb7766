"""Runs the development bucket in the foreground until it is interrupted."""

import signal
from argparse import ArgumentParser
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand

from documents import bucket, dev_bucket


class Command(BaseCommand):
    help = "Runs an object store with an S3 API on this machine, for development, and makes the bucket."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, default=Path(settings.VAR_DIR) / "bucket")
        parser.add_argument("--port", type=int, default=urlsplit(settings.DOCUMENTS_ENDPOINT).port)
        parser.add_argument("--cors-origin", default="*", help="the origin of the site's pages")

    def handle(self, *, data: Path, port: int, cors_origin: str, **options: object) -> None:
        handle = dev_bucket.start(
            data,
            port,
            cors_origin,
            access_key=settings.DOCUMENTS_ACCESS_KEY,
            secret_key=settings.DOCUMENTS_SECRET_KEY,
        )
        signal.signal(signal.SIGTERM, lambda *_: handle.process.terminate())
        try:
            bucket.ensure_bucket()
            self.stdout.write(f"The bucket answers at {handle.endpoint}")
            handle.process.wait()
        except KeyboardInterrupt:
            self.stdout.write("")
        finally:
            handle.stop()

import tarfile
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config.backup.reading import RestoreFailed, RestoreRefused, restore
from documents.bucket import BucketUnavailable


class Command(BaseCommand):
    help = "Brings a backup back into an installation whose database, bucket and key folder are empty."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a file that `backup` wrote")

    def handle(self, *, path: Path, **options: object) -> None:
        try:
            restored = restore(path, progress=lambda what: self.stdout.write(f"Restoring: {what}"))
        except RestoreRefused as error:
            raise CommandError(f"Nothing was written. {error}") from error
        except (OSError, tarfile.TarError) as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        except (RestoreFailed, BucketUnavailable) as error:
            raise CommandError(f"Not complete; begin again with everything empty. {error}") from error
        self.stdout.write(
            f"Restored: the database, {restored.objects} objects, {restored.keys} keys. "
            "Now run verify_events and doctor, then start web and worker."
        )

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config.backup.writing import BackupFailed, write
from documents.bucket import BucketUnavailable


class Command(BaseCommand):
    help = "Writes database, bucket and signing keys to one tar file. It holds private data and private keys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the file to write; it must not exist")

    def handle(self, *, path: Path, **options: object) -> None:
        try:
            written = write(path, progress=lambda what: self.stdout.write(f"Writing {what}"))
        except FileExistsError as error:
            raise CommandError(f"{path} exists; a backup never replaces another.") from error
        except BucketUnavailable as error:
            raise CommandError(f"The bucket did not answer, so nothing was kept: {error.message}") from error
        except (BackupFailed, OSError) as error:
            raise CommandError(f"Nothing was kept: {error}") from error
        self.stdout.write(
            f"{path}: database, {written.objects} objects, {written.keys} keys, {written.size_bytes} bytes. "
            "Keep it encrypted and away from this machine."
        )
        if written.vanished:
            self.stdout.write(f"{written.vanished} objects were deleted by their owners while this ran.")

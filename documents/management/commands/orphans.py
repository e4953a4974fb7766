"""Names what lies about in the bucket and the table of documents. Safe to run at any time."""

from argparse import ArgumentParser
from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from documents import bucket, orphans

MEANINGS = {
    orphans.UPLOAD_UNFINISHED: "an upload that was never finished",
    orphans.OBJECT_WITHOUT_ROW: "an object without a document",
    orphans.ROW_WITHOUT_OBJECT: "a document whose object is gone: restore it from a backup",
    orphans.UNUSED: "a stored document attached to nothing",
    orphans.FOREIGN_OBJECT: "an object that Baige did not write",
}


class Command(BaseCommand):
    help = (
        "Names uploads never finished, objects without a document, documents without an object, and stored "
        "documents attached to nothing, each older than a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--remove",
            action="store_true",
            help="remove unfinished uploads and objects without a document; the others are only named",
        )

    def handle(self, *, remove: bool, **options: object) -> None:
        counts, removed = Counter(), 0
        try:
            for orphan in orphans.find_orphans():
                counts[orphan.kind] += 1
                gone = remove and orphans.remove(orphan)
                removed += gone
                self.stdout.write(line(orphan) + (", removed" if gone else ""))
        except bucket.BucketUnavailable as error:
            raise CommandError("The bucket does not answer, so not everything could be looked at.") from error
        self.stdout.write(f"{counts.total()} found, {removed} removed.")


def line(orphan: orphans.Orphan) -> str:
    document = f" document {orphan.public_id}" if orphan.public_id else ""
    return (
        f"{orphan.kind}: {orphan.name}{document}, {orphan.size_bytes} bytes, "
        f"since {orphan.since:%Y-%m-%d %H:%M} UTC: {MEANINGS[orphan.kind]}"
    )

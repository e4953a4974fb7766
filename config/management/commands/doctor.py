"""Tries everything that an installation depends on, and says of each in one sentence how it is."""

import secrets
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from config.readiness import check_database
from documents import readiness as documents
from ledger import readiness as ledger

MOST_SKEW = timedelta(seconds=5)
ANSWER_SECONDS = 5


class ClockWrong(Exception):
    """Two clocks that should agree do not; the message says which and by how much."""


class CacheForgets(Exception):
    """What was written was not there a moment later."""


class MigrationsMissing(Exception):
    """The database is older than the code."""


class Command(BaseCommand):
    help = "Tries database, bucket, mail, clock, scanner and keys, and says how each is."
    requires_system_checks = []

    def handle(self, **options: object) -> None:
        failed = 0
        for good, bad, check in examinations():
            try:
                check()
            except Exception as error:
                failed += 1
                self.stdout.write(self.style.ERROR(f"✗ {bad} ({type(error).__name__}: {error})"))
            else:
                self.stdout.write(f"✓ {good}")
        if failed:
            raise CommandError(f"{failed} of these need attention.")


def examinations() -> Iterator[tuple[str, str, Callable[[], None]]]:
    """What to say when it is well, what to say when it is not, and the check."""
    yield "The database answers.", "The database does not answer: see DATABASE_URL.", check_database
    yield (
        "The database has all migrations.",
        "The database is behind the code: run manage.py migrate.",
        check_migrations,
    )
    yield (
        "Events cannot be changed.",
        "Events could be changed: run manage.py migrate.",
        ledger.check_triggers,
    )
    yield (
        "The cache keeps what it is told.",
        "The cache does not: run manage.py migrate, or see CACHE_URL. Rate limits hang on it.",
        check_cache,
    )
    yield (
        "The outbox is worked off.",
        "The outbox waits: start the worker (manage.py work).",
        ledger.check_outbox,
    )
    yield (
        "Receipts can be signed.",
        "Receipts cannot be signed: see SIGNING_KEYS_DIR and manage.py make_signing_key.",
        ledger.check_signing_key,
    )
    yield (
        f"The bucket {settings.DOCUMENTS_BUCKET} answers.",
        f"The bucket {settings.DOCUMENTS_BUCKET} does not answer: see AWS_ENDPOINT_URL_S3 and its keys.",
        documents.check_bucket,
    )
    yield (
        "Browsers send files through Django."
        if settings.DOCUMENTS_PRIVATE
        else "Browsers may send files to the bucket.",
        f"Browsers may not send files to the bucket: let its CORS rules allow PUT from {settings.SITE_URL}.",
        documents.check_cors,
    )
    yield (
        "The virus scanner answers."
        if settings.SCANNER
        else "There is no virus scanner: files show “not scanned”.",
        "The virus scanner does not answer: see CLAMD_SOCKET or CLAMD_HOST.",
        documents.check_scanner,
    )
    yield "The mail server takes our sign-in.", "The mail server does not: see EMAIL_URL.", check_mail
    yield (
        "The clocks of this machine, the database and the bucket agree.",
        "The clocks differ, and deadlines hang on them: set up time synchronisation.",
        check_clocks,
    )
    yield "Time zones are known.", "Time zones are not known: reinstall tzdata.", check_zones


def check_migrations() -> None:
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise MigrationsMissing(f"{len(plan)} to apply, first {plan[0][0]}")


def check_cache() -> None:
    key, value = f"doctor-{secrets.token_hex(8)}", secrets.token_hex(8)
    cache.set(key, value, timeout=60)
    if cache.get(key) != value:
        raise CacheForgets(settings.CACHES["default"]["BACKEND"])
    cache.delete(key)


def check_mail() -> None:
    newer = hasattr(mail, "mailers")  # from Django 6.1 on
    backend = mail.mailers.default if newer else mail.get_connection()
    backend.open()
    backend.close()


def check_clocks() -> None:
    for name, read in (("the database", database_time), ("the bucket", bucket_time)):
        skew = abs(read() - timezone.now())
        if skew > MOST_SKEW:
            raise ClockWrong(f"{name} is {skew.total_seconds():.0f} seconds away")


def database_time() -> datetime:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]
        cursor.execute("SELECT unixepoch('now')")
        return datetime.fromtimestamp(cursor.fetchone()[0], tz=UTC)


def bucket_time() -> datetime:
    """The Date header of any answer, a refusal included: a skewed clock makes every signature wrong."""
    request = urllib.request.Request(settings.DOCUMENTS_ENDPOINT, method="HEAD")  # noqa: S310  the operator's own
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310  the same
            date = answer.headers["Date"]
    except urllib.error.HTTPError as refusal:
        with refusal:
            date = refusal.headers["Date"]
    return parsedate_to_datetime(date)


def check_zones() -> None:
    for name in ("Asia/Almaty", "Europe/Berlin"):
        try:
            ZoneInfo(name)
        except ZoneInfoNotFoundError as error:
            raise LookupError(name) from error

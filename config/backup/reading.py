"""Restores a backup into an empty installation. It is read through once before anything is written."""

import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from config.backup import (
    ABOUT,
    CHUNK_BYTES,
    DATABASE,
    FORMAT,
    KEYS,
    MANIFEST,
    OBJECTS,
    HashingReader,
    Progress,
    copy,
    manifest_line,
    program,
)
from documents import bucket
from documents.models import Document

UNKNOWN_TYPE = "application/octet-stream"


class RestoreRefused(Exception):
    """Nothing was written; the message says why and what to do."""


class RestoreFailed(Exception):
    """Something was written: begin again with an empty database and bucket. The message says what failed."""


@dataclass
class Restored:
    objects: int = 0
    keys: int = 0


def restore(path: Path, *, progress: Progress) -> Restored:
    """Bring the installation in `path` back. Raises RestoreRefused before and RestoreFailed after writing."""
    with tarfile.open(path, mode="r:") as tar:
        progress("reading the backup through")
        check_whole(tar)
        check_fits(tar)
        check_empty()
        restored = Restored()
        progress("the database")
        restore_database(tar)
        call_command("migrate", verbosity=0)
        progress("the signing keys and the bucket")
        for member in tar:
            if member.name.startswith(KEYS):
                restore_key(tar, member)
                restored.keys += 1
            elif member.name.startswith(OBJECTS):
                restore_object(tar, member)
                restored.objects += 1
    return restored


def check_whole(tar: tarfile.TarFile) -> None:
    """Raises RestoreRefused when a byte of any member differs from what was written."""
    with tempfile.TemporaryFile() as sums:
        for member in tar:
            if member.name == MANIFEST:
                break
            reader = HashingReader(tar.extractfile(member).read)
            while reader.read():
                pass
            sums.write(manifest_line(member.name, reader))
        else:
            raise RestoreRefused("The backup is incomplete: its manifest is missing.")
        sums.seek(0)
        manifest = tar.extractfile(MANIFEST)
        while expected := manifest.read(CHUNK_BYTES):
            if sums.read(len(expected)) != expected:
                raise RestoreRefused("The backup is damaged: a part differs from its manifest.")
        if sums.read(1):
            raise RestoreRefused("The backup is damaged: it holds more than its manifest.")


def check_fits(tar: tarfile.TarFile) -> None:
    about = json.load(tar.extractfile(ABOUT))
    if about["format"] != FORMAT:
        raise RestoreRefused(f"The backup has format {about['format']}; this version reads {FORMAT}.")
    if about["database"] != connection.vendor:
        raise RestoreRefused(f"The backup is of {about['database']}, DATABASE_URL is {connection.vendor}.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(about["migrations"]) - known):
        raise RestoreRefused(f"The backup is of a newer version of Baige: {newer[0]} is not known here.")


def check_empty() -> None:
    """Raises RestoreRefused unless database, bucket and key folder hold nothing."""
    if connection.introspection.table_names():
        raise RestoreRefused("The database is not empty. Make a new one, and do not run migrate on it.")
    bucket.ensure_bucket()
    if next(bucket.objects(), None):
        raise RestoreRefused("The bucket is not empty. Set DOCUMENTS_BUCKET to a new one.")
    if list(settings.SIGNING_KEYS_DIR.glob("*.pem")):
        raise RestoreRefused("SIGNING_KEYS_DIR holds keys already. Set it to an empty folder.")


def restore_database(tar: tarfile.TarFile) -> None:
    with tempfile.NamedTemporaryFile(prefix="baige-restore-") as dump:
        copy(tar.extractfile(DATABASE), dump)
        dump.flush()
        {"sqlite": load_sqlite, "postgresql": load_postgresql}[connection.vendor](Path(dump.name))


def load_sqlite(dump: Path) -> None:
    connection.ensure_connection()
    source = sqlite3.connect(dump)
    try:
        source.backup(connection.connection)
    finally:
        source.close()
    connection.close()


def load_postgresql(dump: Path) -> None:
    arguments, environment = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    connection.close()
    command = [program("psql"), "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    command += [f"--file={dump}", *arguments[1:]]
    done = subprocess.run(  # noqa: S603  The command is ours and the operator's own settings.
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    if done.returncode:
        raise RestoreFailed(f"psql: {done.stderr.decode(errors='replace').strip()}")


def restore_key(tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    settings.SIGNING_KEYS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = settings.SIGNING_KEYS_DIR / Path(member.name).name
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        copy(tar.extractfile(member), file)


def restore_object(tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    name = member.name.removeprefix(OBJECTS)
    with tempfile.TemporaryFile() as file:
        reader = HashingReader(tar.extractfile(member).read)
        copy(reader, file)
        bucket.put(
            name, file, size_bytes=reader.size_bytes, content_type=content_type(name), sha256=reader.sha256
        )


def content_type(object_name: str) -> str:
    try:
        key = UUID(object_name.rpartition("/")[2])
    except ValueError:
        return UNKNOWN_TYPE
    row = Document.objects.filter(key=key).values_list("content_type", flat=True).first()
    return row or UNKNOWN_TYPE

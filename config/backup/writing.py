"""Writes a backup. It can run while people work: the database is one moment, the objects never change."""

import io
import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

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


class BackupFailed(Exception):
    """The message says which part could not be read."""


@dataclass
class Written:
    objects: int = 0
    keys: int = 0
    size_bytes: int = 0
    vanished: int = 0


def write(path: Path, *, progress: Progress) -> Written:
    """Write the installation to `path`, which must not exist; it appears when it is whole.

    Raises FileExistsError, BackupFailed, or documents' BucketUnavailable.
    """
    if path.exists():
        raise FileExistsError(path)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        written = write_part(part, progress)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    written.size_bytes = path.stat().st_size
    return written


def write_part(part: Path, progress: Progress) -> Written:
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, tempfile.TemporaryFile(dir=part.parent) as manifest:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            written = Archive(tar, manifest, part.parent).write(progress)
        file.flush()
        os.fsync(file.fileno())
    return written


class Archive:
    def __init__(self, tar: tarfile.TarFile, manifest: IO[bytes], scratch: Path) -> None:
        self.tar = tar
        self.manifest = manifest
        self.scratch = scratch
        self.written = Written()

    def write(self, progress: Progress) -> Written:
        self.add_bytes(ABOUT, json.dumps(about(), indent=1).encode())
        progress("the database")
        self.add_database()
        progress("the signing keys")
        self.add_keys()
        progress("the bucket")
        self.add_objects()
        self.manifest.seek(0)
        self.tar.addfile(member(MANIFEST, os.fstat(self.manifest.fileno()).st_size), self.manifest)
        return self.written

    def add(self, name: str, size_bytes: int, reader: HashingReader) -> None:
        self.tar.addfile(member(name, size_bytes), reader)
        self.manifest.write(manifest_line(name, reader))

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, len(content), HashingReader(io.BytesIO(content).read))

    def add_database(self) -> None:
        with tempfile.NamedTemporaryFile(dir=self.scratch, prefix=".baige-backup-") as dump:
            {"sqlite": dump_sqlite, "postgresql": dump_postgresql}[connection.vendor](dump)
            dump.seek(0, os.SEEK_END)
            size_bytes = dump.tell()
            dump.seek(0)
            self.add(DATABASE, size_bytes, HashingReader(dump.read))

    def add_keys(self) -> None:
        for path in sorted(settings.SIGNING_KEYS_DIR.glob("*.pem")):
            self.add_bytes(KEYS + path.name, path.read_bytes())
            self.written.keys += 1

    def add_objects(self) -> None:
        """A draft's file can be deleted by its owner while we read; its row was in the database's moment."""
        for stored in bucket.objects():
            try:
                pieces = bucket.chunks(stored.name)
            except bucket.ObjectMissing:
                self.written.vanished += 1
                continue
            self.add(OBJECTS + stored.name, stored.size_bytes, HashingReader(reading(pieces)))
            self.written.objects += 1


def about() -> dict:
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "database": connection.vendor,
        "migrations": sorted(
            f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
        ),
    }


def member(name: str, size_bytes: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size_bytes
    info.mode = 0o600
    info.mtime = int(time.time())
    return info


def reading(pieces: Iterator[bytes]):
    """A `read(size)` over pieces of any length."""
    left = b""

    def read(size: int) -> bytes:
        nonlocal left
        while len(left) < size and (piece := next(pieces, b"")):
            left += piece
        given, left = left[:size], left[size:]
        return given

    return read


def dump_sqlite(target: IO[bytes]) -> None:
    """SQLite's own online backup: one moment of the database, while others go on writing."""
    connection.ensure_connection()
    copy_of_it = sqlite3.connect(target.name)
    try:
        connection.connection.backup(copy_of_it)
        copy_of_it.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy_of_it.close()


def dump_postgresql(target: IO[bytes]) -> None:
    arguments, environment = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    command = [program("pg_dump"), "--no-owner", "--no-privileges", *arguments[1:]]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(  # noqa: S603  The command is ours and the operator's own settings.
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        ) as dumping:
            copy(dumping.stdout, target)
        if dumping.returncode:
            said.seek(0)
            raise BackupFailed(f"pg_dump: {said.read(CHUNK_BYTES).decode(errors='replace').strip()}")

"""Backup and restore of a whole installation: database, bucket and signing keys in one tar file.

about.json comes first and says what it is; the database, the keys and every object follow; manifest.jsonl
comes last with the size and SHA-256 of all that stands before it, in order. Everything streams.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO

FORMAT = 1
ABOUT = "about.json"
DATABASE = "database"
MANIFEST = "manifest.jsonl"
KEYS = "keys/"
OBJECTS = "objects/"
CHUNK_BYTES = 1024 * 1024

Progress = Callable[[str], None]


class HashingReader:
    """A readable file over pieces of bytes that knows, at its end, their length and SHA-256."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._digest = hashlib.sha256()
        self.size_bytes = 0

    def read(self, size: int = CHUNK_BYTES) -> bytes:
        piece = self._read(size)
        self._digest.update(piece)
        self.size_bytes += len(piece)
        return piece

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def manifest_line(name: str, reader: HashingReader) -> bytes:
    entry = {"name": name, "size_bytes": reader.size_bytes, "sha256": reader.sha256}
    return json.dumps(entry, ensure_ascii=False).encode() + b"\n"


def program(name: str) -> str:
    """The newest installed pg_dump or psql. Raises FileNotFoundError where there is none."""
    versions = [path for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}") if path.parts[4].isdigit()]
    newest = max(versions, key=lambda path: int(path.parts[4]), default=None)
    found = str(newest) if newest else shutil.which(name)
    if not found:
        raise FileNotFoundError(f"{name} is not installed (Debian: postgresql-client)")
    return found


def copy(source: IO[bytes] | HashingReader, target: IO[bytes]) -> None:
    while piece := source.read(CHUNK_BYTES):
        target.write(piece)

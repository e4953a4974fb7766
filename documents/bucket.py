"""The one client of the object store. Nothing else in the house imports boto3.

Objects are written once under a name that is never used again, so a write that finds its name taken
has already happened. Everything streams; a name's object is never in memory whole.
"""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import IO

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from django.conf import settings
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from urllib3.exceptions import HTTPError

CHUNK_BYTES = 1024 * 1024
UPLOAD_LINK_SECONDS = 15 * 60
OPEN_LINK_SECONDS = 60


class BucketUnavailable(Exception):
    """The store does not answer, or refuses our key. `message` is for whoever waits for the file."""

    message = _("The file store does not answer at the moment. Nothing was lost. Try again in a few minutes.")


class ObjectMissing(Exception):
    """There is no object of this name."""


class ObjectExists(Exception):
    """The name is taken, and objects are never overwritten."""


class ObjectTooLong(Exception):
    """The object holds more bytes than were announced."""


@dataclass(frozen=True)
class StoredObject:
    name: str
    size_bytes: int
    modified_at: datetime


@lru_cache(maxsize=8)
def _client(endpoint: str, region: str, access_key: str, secret_key: str) -> BaseClient:
    """Path style and checksums only where we ask: the subset that every S3-compatible store speaks."""
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=3,
            read_timeout=30,
            retries={"mode": "standard", "total_max_attempts": 3},
            max_pool_connections=20,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def client() -> BaseClient:
    """For the server's own requests."""
    return _client(
        settings.DOCUMENTS_ENDPOINT,
        settings.DOCUMENTS_REGION,
        settings.DOCUMENTS_ACCESS_KEY,
        settings.DOCUMENTS_SECRET_KEY,
    )


def _signer() -> BaseClient:
    """For links only: a signature covers the host, so it must be the one that browsers see."""
    return _client(
        settings.DOCUMENTS_PUBLIC_URL,
        settings.DOCUMENTS_REGION,
        settings.DOCUMENTS_ACCESS_KEY,
        settings.DOCUMENTS_SECRET_KEY,
    )


@contextmanager
def _named_failures() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        status = error.response["ResponseMetadata"].get("HTTPStatusCode")
        if status == 404:
            raise ObjectMissing from error
        if status == 412:
            raise ObjectExists from error
        raise BucketUnavailable from error
    except (BotoCoreError, HTTPClientError, HTTPError, OSError) as error:
        raise BucketUnavailable from error


def head_bucket() -> None:
    """Raises ObjectMissing when there is no such bucket, and BucketUnavailable."""
    with _named_failures():
        client().head_bucket(Bucket=settings.DOCUMENTS_BUCKET)


def ensure_bucket() -> None:
    """Make the bucket when it is not there. Raises BucketUnavailable."""
    try:
        head_bucket()
    except ObjectMissing:
        with _named_failures():
            client().create_bucket(Bucket=settings.DOCUMENTS_BUCKET)


def put(name: str, file: IO[bytes], *, size_bytes: int, content_type: str, sha256: str) -> None:
    """Write a new object from a seekable file; the store checks length and hash.

    Raises ObjectExists for a name that holds other bytes, and BucketUnavailable.
    """
    file.seek(0)
    with _named_failures():
        client().put_object(
            Bucket=settings.DOCUMENTS_BUCKET,
            Key=name,
            Body=file,
            ContentLength=size_bytes,
            ContentType=content_type,
            ChecksumSHA256=to_base64(sha256),
            IfNoneMatch="*",
        )


def head(name: str) -> StoredObject:
    """Raises ObjectMissing or BucketUnavailable."""
    with _named_failures():
        found = client().head_object(Bucket=settings.DOCUMENTS_BUCKET, Key=name)
    return StoredObject(name, found["ContentLength"], found["LastModified"])


def chunks(name: str) -> Iterator[bytes]:
    """The object's bytes in pieces of up to 1 MiB. Raises ObjectMissing or BucketUnavailable.

    The request is made here, not at the first piece: a missing object is known before an answer begins.
    """
    with _named_failures():
        body = client().get_object(Bucket=settings.DOCUMENTS_BUCKET, Key=name)["Body"]
    return _read(body)


def _read(body: IO[bytes]) -> Iterator[bytes]:
    try:
        with _named_failures():
            while piece := body.read(CHUNK_BYTES):
                yield piece
    finally:
        body.close()


def download(name: str, file: IO[bytes], *, max_bytes: int) -> str:
    """Copy the object into `file` and return its SHA-256 in hexadecimal.

    Raises ObjectTooLong as soon as there is more than `max_bytes`, ObjectMissing, BucketUnavailable.
    """
    digest, received = hashlib.sha256(), 0
    for piece in chunks(name):
        received += len(piece)
        if received > max_bytes:
            raise ObjectTooLong
        digest.update(piece)
        file.write(piece)
    file.seek(0)
    return digest.hexdigest()


def delete(name: str) -> None:
    """Remove the object; harmless when it is not there. Raises BucketUnavailable."""
    with suppress(ObjectMissing), _named_failures():
        client().delete_object(Bucket=settings.DOCUMENTS_BUCKET, Key=name)


def objects(prefix: str = "") -> Iterator[StoredObject]:
    """Every object in the order of names, a page of the listing at a time. Raises BucketUnavailable."""
    with _named_failures():
        pages = client().get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=settings.DOCUMENTS_BUCKET, Prefix=prefix):
            for item in page.get("Contents", []):
                yield StoredObject(item["Key"], item["Size"], item["LastModified"])


def upload_link(name: str, *, size_bytes: int, content_type: str, sha256: str) -> tuple[str, dict[str, str]]:
    """A link for one PUT from a browser, and the headers that have to go with it.

    Length, type, hash and "only if new" are signed: another file gets 403, a second PUT 412.
    """
    params = {
        "Bucket": settings.DOCUMENTS_BUCKET,
        "Key": name,
        "ContentLength": size_bytes,
        "ContentType": content_type,
        "ChecksumSHA256": to_base64(sha256),
        "IfNoneMatch": "*",
    }
    url = _signer().generate_presigned_url("put_object", Params=params, ExpiresIn=UPLOAD_LINK_SECONDS)
    headers = {
        "Content-Type": content_type,
        "x-amz-checksum-sha256": params["ChecksumSHA256"],
        "If-None-Match": "*",
    }
    return url, headers


def open_link(name: str, *, file_name: str, content_type: str, inline: bool) -> str:
    """A link that opens the object for a minute, under the name its owner gave it."""
    params = {
        "Bucket": settings.DOCUMENTS_BUCKET,
        "Key": name,
        "ResponseContentDisposition": content_disposition_header(not inline, file_name),
        "ResponseContentType": content_type,
        "ResponseCacheControl": "private, no-store",
    }
    return _signer().generate_presigned_url("get_object", Params=params, ExpiresIn=OPEN_LINK_SECONDS)


def to_base64(sha256: str) -> str:
    """A hexadecimal SHA-256 as S3's headers carry it."""
    return base64.b64encode(bytes.fromhex(sha256)).decode("ascii")

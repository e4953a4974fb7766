"""Ed25519 signatures that name their key. Public keys are rows for ever; private keys are files here."""

import os
from base64 import b64decode, b64encode
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ledger.models import SigningKey


class SigningKeyProblem(Exception):
    """There is no key to sign with, or the file does not belong to the public key on record."""


class Signature(NamedTuple):
    key_id: str
    signature: bytes


def sign(data: bytes) -> Signature:
    """Sign with the newest key that is not retired. Raises SigningKeyProblem where there is none.

    Only a developer's machine and the demo make a first key by themselves.
    """
    key = current_key()
    if key is None:
        if not settings.SIGNING_KEY_ON_FIRST_USE:
            raise SigningKeyProblem("No signing key: run manage.py make_signing_key")
        key = make_key()
    return Signature(key_id=key.key_id, signature=_private_key(key).sign(data))


def verify(*, key_id: str, data: bytes, signature: bytes) -> bool:
    """Whether this key signed these bytes; False for an unknown key. Retired keys still verify."""
    key = SigningKey.objects.filter(key_id=key_id).first()
    if key is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(key.public_key)).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def current_key() -> SigningKey | None:
    return SigningKey.objects.filter(retired_at__isnull=True).order_by("-pk").first()


def check_current_key() -> None:
    """Raises SigningKeyProblem when signing would fail."""
    key = current_key()
    if key is None:
        raise SigningKeyProblem("No signing key: run manage.py make_signing_key")
    _private_key(key)


@transaction.atomic
def make_key(*, retire_others: bool = False) -> SigningKey:
    """Make the next key of this year, such as "2026-1", in a file that only its owner reads (0600).

    A file whose row was never committed is taken over, so an interrupted first use leaves no mess.
    """
    key_id = _next_key_id()
    path = _path(key_id)
    if not path.exists():
        _write_private_key(path)
    row, _created = SigningKey.objects.get_or_create(
        key_id=key_id, defaults={"public_key": _public_text(_load(path))}
    )
    if retire_others:
        SigningKey.objects.filter(retired_at__isnull=True).exclude(pk=row.pk).update(
            retired_at=timezone.now()
        )
    return row


def _next_key_id() -> str:
    year = timezone.now().year
    taken = set(SigningKey.objects.filter(key_id__startswith=f"{year}-").values_list("key_id", flat=True))
    number = 1
    while f"{year}-{number}" in taken:
        number += 1
    return f"{year}-{number}"


def _path(key_id: str) -> Path:
    return Path(settings.SIGNING_KEYS_DIR) / f"{key_id}.pem"


def _write_private_key(path: Path) -> None:
    """Written whole under another name, then linked: whoever comes second keeps the first one's key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _load(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        raise SigningKeyProblem(f"The private key {path.name} is missing") from None
    except ValueError:
        raise SigningKeyProblem(f"The private key {path.name} cannot be read") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyProblem(f"The private key {path.name} is not an Ed25519 key")
    return key


def _private_key(row: SigningKey) -> Ed25519PrivateKey:
    key = _load(_path(row.key_id))
    if _public_text(key) != row.public_key:
        raise SigningKeyProblem(f"The private key {row.key_id} does not belong to the public key on record")
    return key


def _public_text(key: Ed25519PrivateKey) -> str:
    return b64encode(key.public_key().public_bytes_raw()).decode()

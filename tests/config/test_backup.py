"""A backup brought back into an empty installation is the same: rows, objects, keys, signatures."""

import hashlib
import io
import itertools
import tarfile
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from documents import bucket as store
from ledger.services import record
from ledger.signing import sign, verify
from ledger.triggers import triggers_present
from tests.factories.documents import DocumentFactory, document_with_object, pdf
from tests.test_migrations import ROOMS, scratch_database  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = itertools.count()


@pytest.fixture
def keys(settings, tmp_path):
    settings.SIGNING_KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def own_bucket(bucket, settings):
    settings.DOCUMENTS_BUCKET = f"{bucket}-backup-{next(NUMBERS)}"
    store.ensure_bucket()


@pytest.fixture
def backup(keys, own_bucket, tmp_path):
    """The path of a backup of two documents, an event and a signature, and what to compare afterwards."""
    for text in ("one", "two"):
        document_with_object(pdf(text=text, padding_bytes=3 * 1024 * 1024))
    document = document_with_object(b"small", file_name='Заявка, "quoted".pdf')
    with transaction.atomic():
        record(subject=document, by=document.owner, what="document.opened", reason="Ә: a reason")
    signature = sign(b"a receipt")
    path = tmp_path / "backup.tar"
    call_command("backup", path, verbosity=0)
    return path, rows(), objects(), signature


def rows() -> dict[str, list]:
    return {
        model._meta.label: list(model.objects.order_by("pk").values_list())
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
    }


def objects() -> dict[str, bytes]:
    return {found.name: b"".join(store.chunks(found.name)) for found in store.objects()}


@pytest.fixture
def empty_installation(backup, request, settings, tmp_path) -> Iterator[None]:
    """Database, bucket and key folder as on a new machine."""
    request.getfixturevalue("scratch_database")
    settings.DOCUMENTS_BUCKET += "-restored"
    settings.SIGNING_KEYS_DIR = tmp_path / "restored-keys"


def test_restore_into_an_empty_installation_brings_all_of_it_back(backup, empty_installation):
    path, rows_before, objects_before, signature = backup
    call_command("restore", path, verbosity=0)
    assert rows() == rows_before
    assert objects() == objects_before
    assert verify(key_id=signature.key_id, data=b"a receipt", signature=signature.signature)
    assert sign(b"the next").key_id == signature.key_id
    assert triggers_present()
    call_command("verify_events")


def test_restored_database_goes_on_counting_where_it_stopped(backup, empty_installation):
    path, *_rest = backup
    call_command("restore", path, verbosity=0)
    highest = max(row[0] for row in rows()["documents.Document"])
    assert DocumentFactory().pk > highest


def test_restore_into_an_installation_with_rows_writes_nothing(backup):
    path, rows_before, objects_before, _signature = backup
    with pytest.raises(CommandError, match="The database is not empty"):
        call_command("restore", path, verbosity=0)
    assert (rows(), objects()) == (rows_before, objects_before)


def test_restore_into_a_bucket_with_objects_writes_nothing(backup, empty_installation):
    path, *_rest = backup
    store.ensure_bucket()
    digest = hashlib.sha256(b"x").hexdigest()
    store.put("stray", io.BytesIO(b"x"), size_bytes=1, content_type="text/plain", sha256=digest)
    with pytest.raises(CommandError, match="The bucket is not empty"):
        call_command("restore", path, verbosity=0)
    assert connection.introspection.table_names() == []


def test_restore_of_a_damaged_backup_writes_nothing(backup, empty_installation):
    path, *_rest = backup
    with tarfile.open(path) as tar:
        place = tar.getmember("database").offset_data + 1000
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)
        file.seek(place)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(CommandError, match="The backup is damaged"):
        call_command("restore", path, verbosity=0)
    assert connection.introspection.table_names() == []


def test_restore_of_a_backup_that_was_cut_short_writes_nothing(backup, empty_installation):
    path, *_rest = backup
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    with pytest.raises(CommandError, match=r"cannot be read|incomplete"):
        call_command("restore", path, verbosity=0)
    assert connection.introspection.table_names() == []


def test_backup_never_replaces_a_file_and_is_for_its_owner_only(backup, capsys):
    path, *_rest = backup
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="never replaces another"):
        call_command("backup", path, verbosity=0)


def test_backup_without_a_bucket_leaves_no_file(keys, bucket, settings, tmp_path):
    settings.DOCUMENTS_ENDPOINT = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match="nothing was kept"):
        call_command("backup", tmp_path / "backup.tar", verbosity=0)
    assert list(tmp_path.glob("*backup*")) == []

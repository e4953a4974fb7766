import os
import stat

import pytest
import time_machine
from django.core.management import call_command

from ledger.models import SigningKey
from ledger.readiness import check_signing_key
from ledger.signing import SigningKeyProblem, make_key, sign, verify


@pytest.fixture
def keys_dir(settings, tmp_path):
    settings.SIGNING_KEYS_DIR = tmp_path / "keys"
    return settings.SIGNING_KEYS_DIR


@pytest.mark.django_db
@time_machine.travel("2026-03-01T08:00:00Z")
def test_sign_makes_the_first_key_of_the_year_and_only_its_owner_reads_it(keys_dir):
    signed = sign(b"hello")
    path = keys_dir / "2026-1.pem"
    assert signed.key_id == "2026-1"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys_dir.stat().st_mode) == 0o700
    assert os.listdir(keys_dir) == ["2026-1.pem"]
    assert verify(key_id="2026-1", data=b"hello", signature=signed.signature)


@pytest.mark.django_db
@pytest.mark.usefixtures("keys_dir")
def test_verify_refuses_other_bytes_another_key_and_nonsense():
    signed = sign(b"hello")
    other = make_key()
    assert not verify(key_id=signed.key_id, data=b"hullo", signature=signed.signature)
    assert not verify(key_id=other.key_id, data=b"hello", signature=signed.signature)
    assert not verify(key_id="1999-1", data=b"hello", signature=signed.signature)
    assert not verify(key_id=signed.key_id, data=b"hello", signature=b"")


@pytest.mark.django_db
def test_sign_in_production_asks_for_a_key(keys_dir, settings):
    settings.SIGNING_KEY_ON_FIRST_USE = False
    with pytest.raises(SigningKeyProblem, match="make_signing_key"):
        sign(b"hello")
    with pytest.raises(SigningKeyProblem, match="make_signing_key"):
        check_signing_key()
    assert not keys_dir.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("keys_dir")
@time_machine.travel("2026-03-01T08:00:00Z")
def test_make_signing_key_retires_the_older_one_which_still_verifies(capsys):
    call_command("make_signing_key")
    signed = sign(b"hello")
    call_command("make_signing_key")
    assert capsys.readouterr().out.splitlines()[-1].startswith("Key 2026-2 is in use")
    assert sign(b"hello").key_id == "2026-2"
    assert verify(key_id=signed.key_id, data=b"hello", signature=signed.signature)
    assert list(SigningKey.objects.values_list("key_id", "retired_at"))[1] == ("2026-2", None)
    check_signing_key()


@pytest.mark.django_db
@time_machine.travel("2026-03-01T08:00:00Z")
def test_make_key_takes_over_a_file_whose_row_was_never_committed(keys_dir):
    first = make_key()
    text = (keys_dir / "2026-1.pem").read_bytes()
    SigningKey.objects.filter(pk=first.pk)._raw_delete("default")
    again = make_key()
    assert (again.key_id, again.public_key) == (first.key_id, first.public_key)
    assert (keys_dir / "2026-1.pem").read_bytes() == text


@pytest.mark.django_db
def test_sign_with_a_file_of_another_key_is_refused(keys_dir):
    first = make_key()
    second = make_key()
    (keys_dir / f"{first.key_id}.pem").rename(keys_dir / f"{second.key_id}.pem")
    with pytest.raises(SigningKeyProblem, match="does not belong"):
        sign(b"hello")


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "words"), [(None, "missing"), (b"nonsense", "cannot be read")])
def test_sign_without_a_readable_file_says_so(keys_dir, content, words):
    path = keys_dir / f"{make_key().key_id}.pem"
    path.unlink()
    if content:
        path.write_bytes(content)
    with pytest.raises(SigningKeyProblem, match=words):
        sign(b"hello")


@pytest.mark.django_db
@pytest.mark.usefixtures("keys_dir")
def test_public_key_is_never_deleted():
    with pytest.raises(TypeError):
        make_key().delete()

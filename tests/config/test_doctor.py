"""`doctor` says in a sentence how each part is, and fails when one is not well."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.management.commands import doctor
from ledger.signing import make_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def installation(bucket, settings, tmp_path):
    settings.SIGNING_KEYS_DIR = tmp_path / "keys"
    make_key()


def test_doctor_of_a_healthy_installation_finds_nothing(installation, capsys):
    call_command("doctor")
    said = capsys.readouterr().out
    assert "✗" not in said
    assert "✓ Receipts can be signed." in said
    assert "There is no virus scanner" in said


def test_doctor_without_the_private_key_says_which_setting_to_see(installation, settings, tmp_path, capsys):
    settings.SIGNING_KEYS_DIR = tmp_path / "elsewhere"
    with pytest.raises(CommandError, match="1 of these need attention"):
        call_command("doctor")
    assert "Receipts cannot be signed: see SIGNING_KEYS_DIR" in capsys.readouterr().out


def test_doctor_with_a_mail_server_that_is_away_says_so(installation, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(CommandError):
        call_command("doctor")
    assert "The mail server does not: see EMAIL_URL. (ConnectionRefusedError" in capsys.readouterr().out


def test_doctor_with_a_cache_that_forgets_says_so(installation, settings, capsys):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    with pytest.raises(CommandError):
        call_command("doctor")
    assert "The cache does not: run manage.py migrate" in capsys.readouterr().out


def test_doctor_with_a_clock_that_is_off_says_whose(installation, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "bucket_time", lambda: timezone.now() - timedelta(minutes=20))
    with pytest.raises(CommandError):
        call_command("doctor")
    assert "ClockWrong: the bucket is 1200 seconds away" in capsys.readouterr().out

"""Settings fail loudly at start, and production is strict without being told."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

COMPLETE = {
    "SECRET_KEY": "s" * 50,
    "ALLOWED_HOSTS": "calls.example.org",
    "SITE_URL": "https://calls.example.org",
    "SIGNING_KEYS_DIR": "/srv/baige/keys",
    "DATABASE_URL": "postgres://baige:secret@db/baige",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "calls@example.org",
    "DOCUMENTS_BUCKET": "documents",
    "AWS_ENDPOINT_URL_S3": "https://store.example.org",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
}


def load(environment: dict[str, str], *names: str) -> subprocess.CompletedProcess:
    """Imports the settings in a process that has only `environment`, and prints `names` of them as JSON."""
    show = f"import json, config.settings as s; print(json.dumps([getattr(s, n) for n in {names!r}]))"
    return subprocess.run(
        [sys.executable, "-c", show],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
    )


def values(environment: dict[str, str], *names: str) -> list:
    return json.loads(load(environment, *names).stdout)


def test_settings_with_nothing_set_name_all_that_is_missing():
    words = load({}).stderr.splitlines()[-1]
    assert [name for name in COMPLETE if name not in words] == []


@pytest.mark.parametrize("name", COMPLETE)
def test_settings_with_one_missing_name_just_that_one(name):
    words = load({key: value for key, value in COMPLETE.items() if key != name}).stderr.splitlines()[-1]
    assert f"missing from the environment: {name}." in words


def test_settings_with_everything_set_are_those_of_production():
    assert values(
        COMPLETE, "DEBUG", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"
    ) == [
        False,
        True,
        True,
        31536000,
    ]


def test_settings_with_debug_need_nothing_else():
    assert values({"DEBUG": "1"}, "DEBUG", "SECURE_SSL_REDIRECT") == [True, False]


def test_settings_refuse_a_site_without_https():
    words = load(COMPLETE | {"SITE_URL": "http://calls.example.org"}).stderr
    assert "SITE_URL has to begin with https://" in words


def test_settings_on_sqlite_take_the_write_lock_at_once():
    [databases] = values(COMPLETE | {"DATABASE_URL": "sqlite:////srv/baige.sqlite3"}, "DATABASES")
    assert databases["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert databases["default"]["OPTIONS"]["timeout"] == 20


def test_settings_with_a_private_bucket_let_the_browser_reach_only_ourselves():
    [policy] = values(COMPLETE | {"DOCUMENTS_PRIVATE": "1"}, "CONTENT_SECURITY_POLICY")
    assert policy["DIRECTIVES"]["connect-src"] == ["'self'"]


def test_settings_with_another_sign_in_let_its_form_go_there():
    providers = json.dumps(
        [
            {
                "id": "gov",
                "name": "Gov",
                "client_id": "b",
                "secret": "s",
                "server_url": "https://id.example.kz/realms/x",
            }
        ]
    )
    [policy] = values(COMPLETE | {"OIDC_PROVIDERS": providers}, "CONTENT_SECURITY_POLICY")
    assert policy["DIRECTIVES"]["form-action"] == ["'self'", "https://id.example.kz"]


def test_content_security_policy_allows_nothing_unsafe():
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy["default-src"] == ["'none'"]
    assert [source for sources in policy.values() for source in sources if "unsafe" in source] == []

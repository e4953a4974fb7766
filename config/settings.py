"""The one settings module: production unless DEBUG=1. The environment is read here and nowhere else.

What production cannot do without has no default there; whatever is missing is named in one message
that stops the start. docs/running.md explains each variable.
"""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import logs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

DEBUG = os.environ.get("DEBUG", "") in ("1", "true", "yes")
_missing: list[str] = []


def _required(name: str, *, when_debugging: str) -> str:
    """The variable's value, or its development value with DEBUG=1; notes it as missing otherwise."""
    value = os.environ.get(name, "")
    if not value and DEBUG:
        return when_debugging
    if not value:
        _missing.append(name)
    return value


def _optional(name: str, default: str = "") -> str:
    return os.environ.get(name) or default


def _flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name, "").lower()
    return value in ("1", "true", "yes", "on") if value else default


def _list(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


DEMO = _flag("DEMO")
SECRET_KEY = _required("SECRET_KEY", when_debugging="only-for-development-" + "0123456789" * 4)
SECRET_KEY_FALLBACKS = _list(_optional("SECRET_KEY_FALLBACKS"))
ALLOWED_HOSTS = _list(_required("ALLOWED_HOSTS", when_debugging="localhost,127.0.0.1,[::1]"))
SITE_URL = _required("SITE_URL", when_debugging="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = _list(_optional("CSRF_TRUSTED_ORIGINS"))
TRUSTED_PROXY_COUNT = int(_optional("TRUSTED_PROXY_COUNT", "0"))
SIGNING_KEYS_DIR = Path(_required("SIGNING_KEYS_DIR", when_debugging=str(VAR_DIR / "keys")))
SIGNING_KEY_ON_FIRST_USE = DEBUG or DEMO

_database_url = _required("DATABASE_URL", when_debugging=f"sqlite:///{VAR_DIR}/baige.sqlite3")
_cache_url = _optional("CACHE_URL", "dbcache://django_cache")
_email_url = _required("EMAIL_URL", when_debugging="dummymail://" if DEMO else "consolemail://")
DEFAULT_FROM_EMAIL = _required("DEFAULT_FROM_EMAIL", when_debugging="Baige <baige@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# The bucket. Browsers see DOCUMENTS_PUBLIC_URL; with DOCUMENTS_PRIVATE they see none, and files go
# through Django.
DOCUMENTS_BUCKET = _required("DOCUMENTS_BUCKET", when_debugging="baige")
DOCUMENTS_ENDPOINT = _required("AWS_ENDPOINT_URL_S3", when_debugging="http://127.0.0.1:5604").rstrip("/")
DOCUMENTS_ACCESS_KEY = _required("AWS_ACCESS_KEY_ID", when_debugging="baige:dev")
DOCUMENTS_SECRET_KEY = _required("AWS_SECRET_ACCESS_KEY", when_debugging="for-this-machine-only")
DOCUMENTS_REGION = _optional("AWS_REGION", "us-east-1")
DOCUMENTS_PUBLIC_URL = _optional("DOCUMENTS_PUBLIC_URL", DOCUMENTS_ENDPOINT).rstrip("/")
DOCUMENTS_PRIVATE = _flag("DOCUMENTS_PRIVATE")

# The virus scanner: a socket's path, "host:port", or None where there is none.
SCANNER = _optional("CLAMD_SOCKET") or _optional("CLAMD_HOST") or None
PANEL_READS_UNSCANNED = _flag("PANEL_READS_UNSCANNED", default=DEBUG or DEMO)
# What is larger goes to disk while it arrives, so that no upload is in memory whole.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Sign-in with other accounts. OIDC_PROVIDERS is a JSON list of {id, name, client_id, secret, server_url}.
OIDC_PROVIDERS = json.loads(_optional("OIDC_PROVIDERS", "[]"))
ORCID_CLIENT_ID = _optional("ORCID_CLIENT_ID")
ORCID_SECRET = _optional("ORCID_SECRET")
ORCID_BASE_DOMAIN = _optional("ORCID_BASE_DOMAIN", "orcid.org")

if _missing:
    raise ImproperlyConfigured(
        "These settings are missing from the environment: " + ", ".join(_missing) + ". "
        "docs/running.md says what each is; DEBUG=1 gives all of them values for development."
    )

if DEBUG:
    VAR_DIR.mkdir(exist_ok=True)

HTTPS = SITE_URL.startswith("https://")
if not HTTPS and urlsplit(SITE_URL).hostname not in ("localhost", "127.0.0.1", "::1"):
    raise ImproperlyConfigured("SITE_URL has to begin with https:// unless the site runs on localhost.")

INSTALLED_APPS = [
    "config.apps.HouseConfig",
    "config.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.orcid",
    "csp",
    "django_filters",
    "django_fsm",
    "django_htmx",
    "rules",
    "competitions",
    "scholarships",
    "awards",
    "reviews",
    "applications",
    "correspondence",
    "documents",
    "people",
    "ledger",
]

# received_at has to be the first: a submission counts from the moment it reached the server.
MIDDLEWARE = [
    "config.middleware.ReceivedAtMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "people.middleware.AccountMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.PersonMiddleware",
    "people.middleware.SessionActivityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    },
]
FORM_RENDERER = "config.forms.GovukRenderer"

DATABASES = {"default": environ.Env.db_url_config(_database_url)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE inside atomic() is what protects a race on SQLite; timeout is the busy timeout in seconds.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"] |= {
        "CONN_MAX_AGE": int(_optional("DATABASE_CONN_MAX_AGE", "60")),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": _flag("DATABASE_POOLED_BY_TRANSACTION"),
    }

# Rate limits count in the cache, so every process has to see the same one.
CACHES = {"default": environ.Env.cache_url_config(_cache_url)}

vars().update(environ.Env.email_url_config(_email_url))
EMAIL_TIMEOUT = 20

LANGUAGES = [("en", _("English")), ("ru", _("Russian")), ("kk", _("Kazakh"))]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = Path(_optional("STATIC_ROOT", str(VAR_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

SESSION_ENGINE = "people.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = int(_optional("HSTS_SECONDS", "31536000")) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and _flag("HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = SECURE_HSTS_INCLUDE_SUBDOMAINS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"

# Chromium applies form-action to the redirects that follow a form too, so the places where one signs in
# with another account have to be named.
_sign_in_origins = [_origin(provider["server_url"]) for provider in OIDC_PROVIDERS]
if ORCID_CLIENT_ID:
    _sign_in_origins.append(f"https://{ORCID_BASE_DOMAIN}")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"] if DOCUMENTS_PRIVATE else ["'self'", _origin(DOCUMENTS_PUBLIC_URL)],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", *_sign_in_origins],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

LOGGING = logs.configuration(readable=DEBUG, level=_optional("LOG_LEVEL", "INFO"))

# People: sign-in with allauth. Its pages, words and mails are ours (people/adapters.py, people/forms/).
AUTHENTICATION_BACKENDS = [
    "people.backends.PeopleBackend",
    "rules.permissions.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
_CODE_SECONDS = 15 * 60
_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_USER_DISPLAY = "people.adapters.display_name"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "people.forms.person.PersonFields"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # people/stages.py says for whom it can wait
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = _CODE_SECONDS
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = _CODE_FORMAT
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = _CODE_SECONDS
ACCOUNT_LOGIN_BY_CODE_FORMAT = _CODE_FORMAT
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = _CODE_SECONDS
ACCOUNT_PASSWORD_RESET_BY_CODE_CODE_FORMAT = _CODE_FORMAT
ACCOUNT_LOGIN_TIMEOUT = _CODE_SECONDS
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "confirm_email": "1/10s/key,10/h/key",
    "request_login_code": "20/m/ip,3/m/key,20/h/key",
}
ACCOUNT_FORMS = {
    "login": "people.forms.sign_in.SignIn",
    "signup": "people.forms.sign_in.SignUp",
    "request_login_code": "people.forms.sign_in.RequestCode",
    "confirm_login_code": "people.forms.sign_in.ConfirmCode",
    "confirm_email_verification_code": "people.forms.sign_in.ConfirmAddress",
    "add_email": "people.forms.sign_in.ChangeAddress",
    "reset_password": "people.forms.sign_in.RequestReset",
    "confirm_password_reset_code": "people.forms.sign_in.ConfirmResetCode",
    "reset_password_from_key": "people.forms.sign_in.ResetPassword",
    "change_password": "people.forms.sign_in.ChangePassword",
    "set_password": "people.forms.sign_in.SetPassword",
    "reauthenticate": "people.forms.sign_in.ShowPassword",
}
MFA_ADAPTER = "people.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_FORMS = {
    "authenticate": "people.forms.sign_in.ShowFactor",
    "reauthenticate": "people.forms.sign_in.ShowFactorAgain",
    "activate_totp": "people.forms.sign_in.AddApp",
    "login_webauthn": "people.forms.sign_in.SignInByPasskey",
    "authenticate_webauthn": "people.forms.sign_in.ShowPasskey",
    "reauthenticate_webauthn": "people.forms.sign_in.ShowPasskeyAgain",
    "add_webauthn": "people.forms.sign_in.AddPasskey",
    "edit_webauthn": "people.forms.sign_in.RenamePasskey",
}
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "people.adapters.OtherAccountAdapter"
SOCIALACCOUNT_EMAIL_REQUIRED = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_FORMS = {"signup": "people.forms.sign_in.SignUpWithOtherAccount"}
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": provider["id"],
                "name": provider["name"],
                "client_id": provider["client_id"],
                "secret": provider["secret"],
                "settings": {"server_url": provider["server_url"]},
            }
            for provider in OIDC_PROVIDERS
        ],
    },
    "orcid": {
        "BASE_DOMAIN": ORCID_BASE_DOMAIN,
        "APPS": [{"client_id": ORCID_CLIENT_ID, "secret": ORCID_SECRET}] if ORCID_CLIENT_ID else [],
    },
}
if DEMO:
    # A demonstration writes to nobody: every mail is kept and shown instead.
    EMAIL_BACKEND = "people.demo_mail.EmailBackend"

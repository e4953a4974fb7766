"""The one settings module as the tests run it: development values, and everything of this run its own.

DATABASE_URL picks SQLite or PostgreSQL. Each run has its own database, files and bucket, so that several
runs in one working tree leave each other alone; processes that a test starts inherit all of it.
"""

import atexit
import os
import shutil
import socket
import tempfile
from pathlib import Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if "BAIGE_TEST_DIR" not in os.environ:
    os.environ["BAIGE_TEST_DIR"] = tempfile.mkdtemp(prefix="baige-test-")
    os.environ["BAIGE_TEST_RUN"] = str(os.getpid())
    os.environ["AWS_ENDPOINT_URL_S3"] = f"http://127.0.0.1:{_free_port()}"
    atexit.register(shutil.rmtree, os.environ["BAIGE_TEST_DIR"], ignore_errors=True)
TEST_DIR = Path(os.environ["BAIGE_TEST_DIR"])
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")

os.environ["DEBUG"] = "1"
os.environ["DOCUMENTS_BUCKET"] = f"baige-{WORKER}"
os.environ["SIGNING_KEYS_DIR"] = str(TEST_DIR / f"keys-{WORKER}")
os.environ["CACHE_URL"] = "locmemcache://"
os.environ["EMAIL_URL"] = "memorymail://"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{TEST_DIR}/unused.sqlite3")
os.environ.setdefault("LOG_LEVEL", "WARNING")
# Playwright keeps an event loop running in the test's thread, which is nobody's request.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, TEMPLATES  # noqa: E402
from tests.template_variables import UnknownVariable  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_baige_{os.environ['BAIGE_TEST_RUN']}"}

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UnknownVariable("unknown")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING_CONFIG = None  # pytest captures what is logged

"""The one settings module as the tests run it: development values, a database of this run's own.

DATABASE_URL picks SQLite or PostgreSQL. Each run gets its own database name and files, so that several
runs in one working tree leave each other alone; processes that a test starts inherit all of it.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "BAIGE_TEST_DIR" not in os.environ:
    os.environ["BAIGE_TEST_DIR"] = tempfile.mkdtemp(prefix="baige-test-")
    os.environ["BAIGE_TEST_RUN"] = str(os.getpid())
    atexit.register(shutil.rmtree, os.environ["BAIGE_TEST_DIR"], ignore_errors=True)
TEST_DIR = Path(os.environ["BAIGE_TEST_DIR"])

os.environ["DEBUG"] = "1"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{TEST_DIR}/unused.sqlite3")
os.environ.setdefault("CACHE_URL", "locmemcache://")
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("SIGNING_KEYS_DIR", str(TEST_DIR / "keys"))
os.environ.setdefault("LOG_LEVEL", "WARNING")

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, TEMPLATES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_baige_{os.environ['BAIGE_TEST_RUN']}"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True

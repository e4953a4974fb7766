"""The one settings module as production runs it, with a floor to compare with and a count of queries."""

from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE, TEMPLATES

ROOT_URLCONF = "tests.benchmarks.urls"
MIDDLEWARE = ["tests.benchmarks.floor.QueryCountMiddleware", *MIDDLEWARE]
TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")

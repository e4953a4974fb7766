"""What /readyz and `manage.py doctor` look at. A check returns nothing, or raises what is wrong."""

import structlog
from django.db import connection
from django.utils.module_loading import import_string

log = structlog.get_logger("baige.readiness")

CHECKS = {
    "database": "config.readiness.check_database",
    "bucket": "documents.readiness.check_bucket",
    "triggers": "ledger.readiness.check_triggers",
    "outbox": "ledger.readiness.check_outbox",
}


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def parts() -> dict[str, str]:
    """Each part's name with "ok" or the class of what it raised."""
    answers = {}
    for name, dotted in CHECKS.items():
        try:
            import_string(dotted)()
            answers[name] = "ok"
        except Exception as error:
            log.warning("not ready", part=name, error=type(error).__name__)
            answers[name] = type(error).__name__
    return answers

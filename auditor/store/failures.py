"""Every error of the database crosses here into our own tree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from auditor.errors import StoreBusyError, StoreError

_SAYINGS: tuple[tuple[str, type[StoreError], str], ...] = (
    ("locked", StoreBusyError, "is held by another process; try again when that is done"),
    ("busy", StoreBusyError, "is held by another process; try again when that is done"),
    ("disk is full", StoreError, "has no room left on its disk; make some and run the same command again"),
    ("readonly", StoreError, "can't be written; check its permissions"),
    ("read-only", StoreError, "can't be written; check its permissions"),
    ("unable to open", StoreError, "can't be opened; check the folder, its permissions and AUDITOR_HOME"),
    (
        "not a database",
        StoreError,
        "is no auditor database; move it away or set AUDITOR_HOME to another folder",
    ),
    ("malformed", StoreError, "is damaged; restore it from a backup"),
    ("disk i/o error", StoreError, "can't be read or written; check the disk"),
)


@contextmanager
def mapped(where: str) -> Iterator[None]:
    """Turn what SQLAlchemy raises into one sentence about the database at `where`.

    Raises:
        StoreBusyError: another process holds the database.
        StoreError: anything else that keeps it from being used.
    """
    try:
        yield
    except SQLAlchemyError as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error)
        for words, kind, sentence in _SAYINGS:
            if words in said.lower():
                raise kind(f"The database {where} {sentence}.") from error
        raise StoreError(f"The database {where} can't be used: {said.splitlines()[0]}.") from error

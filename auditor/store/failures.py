"""Every error of the database crosses here into our own tree."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from auditor.errors import AuditorError, ConflictError, InputError, StoreBusyError, StoreError, StoreGoneError

_Saying = tuple[type[AuditorError], str]

_BUSY: _Saying = (StoreBusyError, "is held by another process; try again when that is done")
_GONE: _Saying = (StoreGoneError, "can't be reached; start it, or correct AUDITOR_DATABASE_URL")
_FULL: _Saying = (StoreError, "has no room left on its disk; make some and run the same command again")
_NO_CONNECTION: _Saying = (StoreBusyError, "has no connection free; try again in a moment")
_NOT_LET_IN: _Saying = (
    StoreError,
    "refuses the user or the password; correct them in AUDITOR_DATABASE_URL (a @ in a password is %40)",
)
_NOT_ALLOWED: _Saying = (
    StoreError,
    "may not be used by this user; grant it CONNECT, CREATE on the schema, and its tables",
)
_NOT_THERE: _Saying = (StoreError, "isn't there; make it with createdb, or correct AUDITOR_DATABASE_URL")
_READ_ONLY: _Saying = (StoreError, "can't be written; check its permissions")

_SQLITE: dict[str, _Saying] = {
    "locked": _BUSY,
    "busy": _BUSY,
    "disk is full": _FULL,
    "readonly": _READ_ONLY,
    "read-only": _READ_ONLY,
    "unable to open": (StoreError, "can't be opened; check the folder, its permissions and AUDITOR_HOME"),
    "not a database": (
        StoreError,
        "is no auditor database; move it away or set AUDITOR_HOME to another folder",
    ),
    "malformed": (StoreError, "is damaged; restore it from a backup"),
    "disk i/o error": (StoreError, "can't be read or written; check the disk"),
}

_POSTGRESQL: dict[str, _Saying] = {
    "08": _GONE,
    "25006": _READ_ONLY,
    "28": _NOT_LET_IN,
    "3D": _NOT_THERE,
    "40": (StoreBusyError, "was changed by another process at the same moment; try again"),
    "42501": _NOT_ALLOWED,
    "53": _FULL,
    "53200": (StoreBusyError, "has no memory left; try again in a moment"),
    "53300": _NO_CONNECTION,
    "54": (InputError, "can't hold a value of this size; give a shorter one"),
    "55P03": _BUSY,
    "57": _GONE,
    "57014": _BUSY,
    "58": (StoreError, "can't be read or written; check its disk"),
    "XX": (StoreError, "is damaged; restore it from a backup"),
}
"""By SQLSTATE or its beginning; the longest counts (PostgreSQL manual, appendix A)."""

_CONNECTING: dict[str, _Saying] = {
    "authentication failed": _NOT_LET_IN,
    "no password supplied": _NOT_LET_IN,
    "no pg_hba.conf entry": _NOT_LET_IN,
    "too many": _NO_CONNECTION,
    "remaining connection slots": _NO_CONNECTION,
    'role "': _NOT_LET_IN,
    "permission denied": _NOT_ALLOWED,
    "does not exist": _NOT_THERE,
}
"""A connection that failed brings no SQLSTATE, and its words may hold what no message should."""


@contextmanager
def mapped(where: str) -> Iterator[None]:
    """Turn what SQLAlchemy raises into one sentence about the database at `where`.

    Raises:
        StoreGoneError: the connection was lost or refused.
        StoreBusyError: another process holds the database.
        StoreError: anything else that keeps it from being used.
        ConflictError: something it belongs to is gone, or it is there already.
        InputError: the database can't hold a value.
    """
    try:
        yield
    except exc.SQLAlchemyError as error:
        if isinstance(error, exc.StatementError) and isinstance(error.orig, AuditorError):
            raise error.orig from error
        kind, sentence = _said_of(error)
        # Who sent a value need not learn where the database is.
        named = f"The database {where}" if issubclass(kind, StoreError) else "The database"
        raise kind(f"{named} {sentence}.") from error


def _said_of(error: exc.SQLAlchemyError) -> _Saying:
    if isinstance(error, exc.TimeoutError):
        return _NO_CONNECTION
    if isinstance(error, exc.IntegrityError):
        return (
            ConflictError,
            "was changed meanwhile: what this belongs to is gone, or it is there already; look again",
        )
    if isinstance(error, exc.DataError):
        return InputError, "can't hold a value it was given; correct or shorten it"
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    said = str(cause).lower()
    if isinstance(error, exc.DBAPIError) and not isinstance(cause, sqlite3.Error):
        return _said_by_postgresql(error, said)
    found = next((saying for words, saying in _SQLITE.items() if words in said), None)
    return found or _unknown(cause)


def _said_by_postgresql(error: exc.DBAPIError, said: str) -> _Saying:
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state is not None:
        for length in (5, 2):
            if state[:length] in _POSTGRESQL:
                return _POSTGRESQL[state[:length]]
        return _GONE if error.connection_invalidated else _unknown(error.orig)
    return next((saying for words, saying in _CONNECTING.items() if words in said), _GONE)


def _unknown(cause: BaseException | None) -> _Saying:
    return StoreError, f"can't be used: {(str(cause).splitlines() or ['no reason given'])[0]}"

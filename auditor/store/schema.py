"""Opening a database and bringing its schema up to date."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from auditor.errors import StoreBusyError, StoreError, UsageError
from auditor.store.fitting import as_json, bound
from auditor.store.transactions import AT_ONCE

HEAD = "0007"
KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
BUSY_SECONDS = 10.0
CONNECT_SECONDS = 5
MIGRATE_SECONDS = 300
MIGRATIONS = Path(__file__).resolve().parent / "migrations"

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
_MIGRATING = 0x50057A0D17
"""The advisory lock of whoever migrates; any number that nobody else takes."""

_KEEPALIVES = {"tcp_keepalives_idle": 30, "tcp_keepalives_interval": 10, "tcp_keepalives_count": 3}
"""Seconds, and a count: what a machine that vanished holds is free within a minute, not after hours."""

# Without a handler Python would print what the pool logs of a lost connection, with its traceback.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())


def connect(url: str) -> Engine:
    """Make an engine; a SQLite database gets its folder (0700) and its file (0600) first.

    Raises:
        UsageError: the address can't be read.
        StoreError: the folder can't be made.
    """
    address = _address(url)
    options: dict[str, Any] = {
        "hide_parameters": True,  # they are posts, and hashes of keys
        "json_serializer": as_json,
    }
    if address.get_backend_name() == "sqlite":
        _make_file(Path(address.database or ""))
        engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    else:
        if find_spec("psycopg") is None:
            raise UsageError("PostgreSQL needs one more package: pip install 'social-mix-auditor[postgres]'.")
        own = "connect_timeout" in address.query
        engine = create_engine(
            address,
            connect_args={} if own else {"connect_timeout": CONNECT_SECONDS},
            pool_pre_ping=True,
            pool_size=5,
            max_overflow=10,
            pool_timeout=BUSY_SECONDS,
            **options,
        )
        event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "before_cursor_execute", _bind, retval=True)
    return engine


def shown(engine: Engine) -> str:
    """A database as messages name it: a path, or a name and its host, never a user or a password."""
    url = engine.url
    name = url.database or "without a name"
    return f"{name} at {url.host}:{url.port or 5432}" if url.host else name


def migrate(engine: Engine) -> None:
    """Bring the schema to `HEAD`; a database that is there already costs one query.

    Several processes may do so at once: one migrates, the others wait and find it done. A migration that is
    interrupted leaves the schema as it was, but for indexes of a PostgreSQL that holds posts: they are built
    first, beside the work that goes on, and those that are left half built are built anew the next time.

    Raises:
        StoreError: a newer version of the auditor made the database, or it can't hold every text.
        StoreBusyError: another process has been migrating it for minutes.
    """
    with engine.connect() as connection:
        if _version(connection) == HEAD:
            return
    if engine.dialect.name == "postgresql":
        with _migrating(engine) as connection:
            if _version(connection) != HEAD:
                from auditor.store.migrations.indexes import build_ahead

                build_ahead(connection)
                _upgrade(engine)
    else:
        _upgrade(engine)


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.connect() as connection:
        connection.execution_options(**{AT_ONCE: True})
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = '{MIGRATE_SECONDS}s'"))
            if _version(connection) != HEAD:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """The one connection that may migrate a PostgreSQL; it commits every statement by itself.

    It is asked for again and again: whoever waited in the database would keep an index from being built
    beside the work that goes on, since that waits for every transaction that is open.
    """
    until = time.monotonic() + MIGRATE_SECONDS
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        _check_encoding(connection)
        while not connection.execute(text(f"SELECT pg_try_advisory_lock({_MIGRATING})")).scalar_one():
            if time.monotonic() > until:
                raise StoreBusyError(
                    f"The database {shown(engine)} is being brought up to date by another process; try again "
                    "when that is done."
                )
            time.sleep(0.05)
        try:
            connection.execute(text(f"SET lock_timeout = '{MIGRATE_SECONDS}s'"))
            yield connection
        finally:
            connection.invalidate()  # the lock and the setting go with the session


def _address(url: str) -> URL:
    example = "write it as postgresql://user:password@host/database, what is special in the password as %40"
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise UsageError(f"AUDITOR_DATABASE_URL is no database address; {example}.") from error
    driver = _DRIVERS.get(address.get_backend_name())
    if driver is None:
        raise UsageError(
            f"AUDITOR_DATABASE_URL names a database that is neither SQLite nor PostgreSQL; {example}."
        )
    if "@" in (address.host or ""):
        raise UsageError(f"AUDITOR_DATABASE_URL holds a @ too many; {example}.")
    return address.set(drivername=driver)


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(
            f"The database {path} can't be made: {error.strerror}; set AUDITOR_HOME to a writable folder."
        ) from error


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in KNOWN:
        raise StoreError(
            f"The database was made by a newer version of the auditor (schema {found}); upgrade the auditor."
        )
    return None if found is None else str(found)


def _check_encoding(connection: Connection) -> None:
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise StoreError(
            f"The database keeps its texts as {encoding}, which can't hold every post; make one with: "
            "createdb --encoding=UTF8 --template=template0 NAME"
        )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # sqlite3 would otherwise begin a transaction late, and commit before DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    _write_ahead(cursor)
    for pragma in ("foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Switch a new database to WAL; SQLite does not wait by itself while another process does the same."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _prepare_postgresql(connection: Any, _record: object) -> None:
    # A setting made in a transaction would go with its end.
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS * 1_000:.0f}ms'")
    # Subqueries a row make plans look dear, and compiling one took five times as long as running it.
    connection.execute("SET jit = off")
    for setting, value in _KEEPALIVES.items():
        connection.execute(f"SET {setting} = {value}")
    connection.autocommit = False


def _begin(connection: Connection) -> None:
    at_once = connection.get_execution_options().get(AT_ONCE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if at_once else "BEGIN")


def _bind(  # SQLAlchemy's own order of arguments
    _connection: Connection, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool
) -> tuple[str, Any]:
    return statement, bound(parameters) if parameters else parameters

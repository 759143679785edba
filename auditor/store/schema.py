"""Opening a database and bringing its schema up to date."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from auditor.errors import StoreError, UsageError

HEAD = "0003"
KNOWN = ("0001", "0002", "0003")
BUSY_SECONDS = 10.0
MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def connect(url: str) -> Engine:
    """Make an engine; a SQLite database gets its folder (0700) and its file (0600) first.

    Raises:
        UsageError: the address can't be read.
        StoreError: the folder can't be made.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise UsageError("AUDITOR_DATABASE_URL is no database address; see the user guide.") from error
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True)
    path = Path(address.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(
            f"The database {path} can't be made: {error.strerror}; set AUDITOR_HOME to a writable folder."
        ) from error
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema to `HEAD`; a database that is there already costs one query.

    Raises:
        StoreError: a newer version of the auditor made the database.
    """
    with engine.connect() as connection:
        found = _version(connection)
    if found == HEAD:
        return
    if found is not None and found not in KNOWN:
        raise StoreError(
            f"The database was made by a newer version of the auditor (schema {found}); upgrade the auditor."
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _prepare_sqlite(connection: object, _record: object) -> None:
    # sqlite3 would otherwise begin a transaction late, and commit before DDL.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")

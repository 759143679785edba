"""Many rows at once: through COPY on PostgreSQL, as one prepared statement on SQLite."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import JSON, Connection, Table, bindparam, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from auditor.store.fitting import as_json, bound
from auditor.store.tables import UtcTime
from auditor.store.transactions import insert_or

Values = Mapping[str, Any]


def numbers(connection: Connection, table: Table, count: int) -> list[int]:
    """So many numbers that rows of this table may take; nobody else is given them.

    On SQLite that holds for as long as this transaction alone may write, see `writing`.
    """
    if not count:
        return []
    if connection.dialect.name == "postgresql":
        given = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return list(connection.execute(given, {"name": table.name, "count": count}).scalars())
    last = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    return list(range(last + 1, last + 1 + count))


def put(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows that name the same columns each."""
    if rows and connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    elif rows:
        connection.execute(insert(table), list(rows))


def put_new(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert the rows that break no unique constraint; what stands in their way stays as it is.

    One statement, prepared once: COPY knows no conflicts, and a table to stage it in costs what it saves.
    """
    if rows:
        connection.execute(insert_or(connection, table).on_conflict_do_nothing(), list(rows))


def change(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Change rows by their `id`, each in the columns it names."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        names = tuple(sorted(row.keys() - {"id"}))
        alike.setdefault(names, []).append({f"new_{n}": row[n] for n in names} | {"number": row["id"]})
    for names, values in alike.items():
        changed = update(table).where(table.c.id == bindparam("number"))
        connection.execute(changed.values({name: bindparam(f"new_{name}") for name in names}), values)


def _copy(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    names = list(rows[0])
    told = [_TOLD.get(type(table.c[name].type)) for name in names]
    statement = f"COPY {table.name} ({', '.join(names)}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    with _raised_as_ours(statement), driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            values = bound(tuple(row[name] for name in names))
            copy.write_row([tell(v) if tell else v for tell, v in zip(told, values, strict=True)])


def _naive(at: dt.datetime | None) -> dt.datetime | None:
    return None if at is None else at.astimezone(dt.UTC).replace(tzinfo=None)


_TOLD: dict[type, Any] = {UtcTime: _naive, JSON: as_json}
"""How values of a type are told to COPY, which goes past SQLAlchemy's types."""


@contextmanager
def _raised_as_ours(statement: str) -> Iterator[None]:
    """What psycopg raises past SQLAlchemy, as SQLAlchemy would raise it: `mapped` knows no other."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise DBAPIError.instance(statement, None, error, psycopg.Error, hide_parameters=True) from error

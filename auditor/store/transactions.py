"""Transactions that several processes may open at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from auditor.errors import NotFoundError
from auditor.store import tables as t
from auditor.store.failures import mapped

AT_ONCE = "auditor_at_once"
"""The execution option of a connection whose transactions hold SQLite from their first moment on."""


@contextmanager
def writing(engine: Engine, where: str) -> Iterator[Connection]:
    """A transaction that reads before it writes; nothing comes in between on SQLite, see `hold_brand`.

    SQLite refuses, without waiting, to let a reader write after another process has written.

    Raises:
        StoreError: the database can't be used; see `mapped`.
    """
    with mapped(where), engine.connect() as connection:
        connection.execution_options(**{AT_ONCE: True})
        with connection.begin():
            yield connection


def hold_brand(connection: Connection, brand_id: int) -> None:
    """Wait until no other transaction holds the brand, and hold it until this one ends.

    Two processes that bring the same posts in another order would otherwise block each other for good on
    PostgreSQL, and store twice what is one post by its text. SQLite has one writer at a time anyway.

    Raises:
        NotFoundError: the brand was deleted meanwhile.
    """
    query = select(t.brand.c.id).where(t.brand.c.id == brand_id).with_for_update(key_share=True)
    if connection.execute(query).first() is None:
        raise NotFoundError("The brand is gone: it was deleted while this was under way.")


def insert_or(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what becomes of a row that is there already."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)

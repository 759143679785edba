"""Every older database is brought up to date with what is in it, by one process of several, or not at all."""

import datetime as dt
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, event, inspect, text

from auditor.errors import StoreError
from auditor.store import Store, schema
from auditor.store import tables as t
from auditor.store.migrations.indexes import SERVING
from auditor.store.tables import UtcTime
from tests.servers.postgres import Postgres
from tests.store.processes import Barrier, together

NOON = dt.datetime(2026, 1, 1, 12)  # noqa: DTZ001  # as the column holds it


def upgraded(url: str, revision: str) -> None:
    """A database as an older version left it, with a post, a verdict and a decision."""
    engine = schema.connect(url)
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        had = MetaData()
        had.reflect(connection)
        for table, values in ROWS.items():
            columns = had.tables[table].c
            row = {column.name: _any(column) for column in columns if not column.nullable} | values
            connection.execute(had.tables[table].insert().values(row))
    engine.dispose()


def _any(column: Any) -> Any:
    return {str: "", int: 0, float: 0.5, bool: False, dt.datetime: NOON}.get(column.type.python_type, {})


ROWS: dict[str, dict[str, Any]] = {
    "brand": {"id": 1, "slug": "acme", "time_zone": "Europe/Oslo"},
    "account": {"id": 1, "brand_id": 1, "platform": "x", "handle": "acme"},
    "post": {
        "id": 1,
        "brand_id": 1,
        "account_id": 1,
        "text": "An old post",
        "text_hash": "h",
        "kind": "reply",
    },
    "verdict": {"id": 1, "post_id": 1, "text_hash": "h", "label": "sales_push", "score": 0.9, "findings": []},
    "decision": {"id": 1, "post_id": 1, "label": "value", "why": "a joke", "who": "Ada"},
}


def head(url: str) -> str | None:
    engine = schema.connect(url)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return found


@pytest.mark.parametrize("revision", schema.KNOWN)
def test_a_database_of_every_older_schema_is_brought_up_to_date(empty_url: str, revision: str) -> None:
    upgraded(empty_url, revision)
    with Store.open(empty_url) as store:
        (item,) = store.checked("acme")
        assert (item.post.text, item.post.alt_text) == ("An old post", "")
        assert (item.label, item.verdict and item.verdict.score) == ("value", 0.9)
        assert store.accounts.of(store.brand("acme"))[0].posts == 1
        assert store.brand("acme").threshold is None
    assert head(empty_url) == schema.HEAD


def test_the_migrations_make_exactly_the_tables(empty_url: str) -> None:
    engine = schema.connect(empty_url)
    schema.migrate(engine)
    with engine.connect() as connection:
        # Alembic takes an empty text for no default on SQLite; there the types alone are compared.
        options = {"compare_server_default": connection.dialect.name == "postgresql"}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, t.metadata) == []
    engine.dispose()
    assert ScriptDirectory(str(schema.MIGRATIONS)).get_current_head() == schema.HEAD
    assert UtcTime in {type(column.type) for column in t.post.c}


def brands(url: str, _number: int, barrier: Barrier) -> list[str]:
    barrier.wait()
    with Store.open(url) as store:
        return [brand.slug for brand in store.brands()]


@pytest.mark.parametrize("revision", ["", "0001"])
def test_processes_that_migrate_at_once_all_end_well(empty_url: str, revision: str) -> None:
    if revision:
        upgraded(empty_url, revision)
    assert together(brands, empty_url, count=3) == [str(["acme"] if revision else [])] * 3
    assert head(empty_url) == schema.HEAD


def test_a_migration_that_fails_leaves_the_schema_as_it_was(empty_url: str) -> None:
    upgraded(empty_url, "0002")
    engine = schema.connect(empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE delivery (id INTEGER)"))
    with pytest.raises(StoreError, match="already exists"):
        Store.open(empty_url)
    assert head(empty_url) == "0002"
    with engine.begin() as connection:
        found = inspect(connection)
        assert "threshold" not in {column["name"] for column in found.get_columns("brand")}
        assert not found.has_table("job")
        connection.execute(text("DROP TABLE delivery"))
    engine.dispose()
    with Store.open(empty_url) as store:
        assert len(list(store.checked("acme"))) == 1


def test_indexes_are_built_beside_the_work_and_half_built_ones_anew(
    postgres: Postgres, empty_postgres_url: str
) -> None:
    upgraded(empty_postgres_url, "0006")
    name = empty_postgres_url.rsplit("/", 1)[-1]
    half = next(iter(SERVING))
    postgres.execute(f"CREATE INDEX {half} ON post (brand_id)", name)
    postgres.execute(f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{half}'::regclass", name)
    engine = schema.connect(empty_postgres_url)
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    schema.migrate(engine)
    engine.dispose()
    built = [each for each in said if each.startswith("CREATE INDEX") and "IF NOT EXISTS" in each]
    assert sum("CONCURRENTLY" in each for each in built) == len(SERVING)
    assert built == sorted(built, key=lambda each: "CONCURRENTLY" not in each)
    columns = f"SELECT indisvalid, indnatts FROM pg_index WHERE indexrelid = '{half}'::regclass"
    assert postgres.execute(columns, name) == [(True, 3)]


def test_a_database_that_cannot_hold_every_text_is_refused(postgres: Postgres) -> None:
    with (
        postgres.database("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0") as name,
        pytest.raises(StoreError, match=r"keeps its texts as LATIN1.*createdb --encoding=UTF8"),
    ):
        Store.open(postgres.url(name))

"""Every promise of the store is held on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.store import Store

BOTH = ("sqlite", "postgres")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite database that isn't there yet."""
    return f"sqlite:///{tmp_path / 'home' / 'a.db'}"


@pytest.fixture(params=BOTH)
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with every table, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('stored_home') / 'auditor.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without a table, on SQLite and on PostgreSQL."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "empty_postgres_url"))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A store with the brand acme."""
    with Store.open(store_url) as opened:
        opened.ensure_brand("acme")
        yield opened


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """A store with the brand acme, in a file."""
    with Store.open(sqlite_url) as opened:
        opened.ensure_brand("acme")
        yield opened

"""Every number of a report is held on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.store import Store


@pytest.fixture(params=("sqlite", "postgres"))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store without a brand, on SQLite and on PostgreSQL."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'a.db'}" if sqlite else request.getfixturevalue("postgres_url")
    with Store.open(url) as opened:
        yield opened

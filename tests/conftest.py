"""What every test stands on: a home of its own, and the shipped model loaded once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck
from hypothesis import settings as tried

from auditor.audit import Auditor
from auditor.classify import Classifier
from auditor.settings import Settings, settings
from auditor.store import Store, schema
from tests.servers.postgres import Postgres
from tests.servers.service import Server, serving

# How long an example takes says how busy the machine is.
tried.register_profile("untimed", tried(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
tried.load_profile("untimed")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh AUDITOR_HOME, in an empty folder, with no settings left over."""
    monkeypatch.setenv("AUDITOR_HOME", str(tmp_path / "auditor-home"))
    monkeypatch.chdir(tmp_path)
    settings.cache_clear()
    yield tmp_path / "auditor-home"
    settings.cache_clear()
    structlog.reset_defaults()  # a service that ran here sent its log to a stream that is closed by now


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    """The shipped model."""
    return Classifier.load("minilm-push", threads=1)


@pytest.fixture(scope="session")
def auditor(tmp_path_factory: pytest.TempPathFactory) -> Auditor:
    """Shipped rules and model."""
    return Auditor.load(Settings(home=tmp_path_factory.mktemp("home"), threads=1))


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database without a row, which tests copy: far quicker than a new one."""
    path = tmp_path_factory.mktemp("blank") / "blank.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def stored_home(home: Path, blank_database: Path) -> Path:
    """A home with a database in it that has every table."""
    home.mkdir()
    shutil.copy(blank_database, home / "auditor.db")
    return home


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this worker's own."""
    with Postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> Iterator[str]:
    """A database with every table, which each test empties for itself: far quicker than a new one."""
    with postgres.database() as name:
        engine = schema.connect(postgres.url(name))
        schema.migrate(engine)
        engine.dispose()
        yield name


@pytest.fixture
def postgres_url(postgres: Postgres, migrated: str) -> str:
    """The address of a migrated PostgreSQL database without a row."""
    postgres.start()
    postgres.empty(migrated)
    return postgres.url(migrated)


@pytest.fixture
def empty_postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of a PostgreSQL database without a table, this test's own."""
    postgres.start()
    with postgres.database() as name:
        yield postgres.url(name)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service in a process of its own, with the brands acme and rival; tests share it."""
    with serving(tmp_path_factory.mktemp("server")) as started:
        started.store.ensure_brand("acme", name="Acme")
        started.store.ensure_brand("rival", name="Rival")
        yield started

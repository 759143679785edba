"""A running service with two brands, and a caller for every key there can be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.main import create_app
from auditor.audit import Auditor
from auditor.settings import Settings
from auditor.store import Store
from auditor.store.keys import Scope
from tests.servers import sqlite


@dataclass(frozen=True)
class Serving:
    """The service, its store, and a way to call it."""

    app: FastAPI
    store: Store
    client: TestClient

    def key(self, scope: Scope | Sequence[Scope] = "admin", brand: str = "") -> str:
        """Make a key."""
        scopes = [scope] if isinstance(scope, str) else list(scope)
        owner = self.store.brand(brand) if brand else None
        return self.store.keys.create(scopes, brand=owner)[1]  # type: ignore[arg-type]

    def headers(self, scope: Scope = "admin", brand: str = "") -> dict[str, str]:
        """The headers of a caller with a key."""
        return {"Authorization": f"Bearer {self.key(scope, brand)}"}


Start = Callable[..., Serving]


@pytest.fixture
def start(tmp_path: Path, auditor: Auditor) -> Iterator[Start]:
    """Start services with settings of one's own; they end with the test."""
    with ExitStack() as running:
        yield lambda **settings: running.enter_context(_started(tmp_path / "service", auditor, settings))


@contextmanager
def _started(home: Path, auditor: Auditor, settings: Mapping[str, object]) -> Iterator[Serving]:
    known = Settings(home=home, **settings)  # type: ignore[arg-type]
    if not known.database_url:
        sqlite.put(home / "auditor.db")
    app = create_app(known, auditor)
    with TestClient(app, raise_server_exceptions=False) as client:
        store = app.state.service.store
        store.ensure_brand("acme", name="Acme")
        store.ensure_brand("rival", name="Rival")
        yield Serving(app, store, client)


@pytest.fixture(scope="module")
def module_serving(tmp_path_factory: pytest.TempPathFactory, auditor: Auditor) -> Iterator[Serving]:
    """A service that the tests of a module share."""
    with _started(tmp_path_factory.mktemp("service"), auditor, {}) as serving:
        yield serving


@pytest.fixture
def serving(start: Start) -> Serving:
    """A service with the brands acme and rival."""
    return start()

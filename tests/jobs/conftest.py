"""Jobs need a home with a store, something to receive webhooks, and workers that end with the test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from auditor.report import mail as report_mail
from auditor.settings import Settings
from auditor.store import Store
from tests.jobs.process import WorkerProcess
from tests.jobs.sending import short_mail
from tests.servers.receiver import Receiver, receiver


@pytest.fixture(params=["sqlite", "postgres"])
def known(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a home, with the store on SQLite and on PostgreSQL."""
    if request.param == "postgres":
        monkeypatch.setenv("AUDITOR_DATABASE_URL", request.getfixturevalue("postgres_url"))
    else:
        request.getfixturevalue("stored_home")
    monkeypatch.setenv("AUDITOR_ALLOWED_HOSTS", "127.0.0.1")
    monkeypatch.setenv("AUDITOR_WEBHOOK_WAITS", "[0.1, 0.1]")
    monkeypatch.setenv("AUDITOR_JOB_LEASE", "2")
    monkeypatch.setenv("AUDITOR_THREADS", "1")
    return Settings(home=home)


@pytest.fixture
def store(known: Settings) -> Iterator[Store]:
    """The store of those settings, with the brand acme."""
    with Store.open(known.store_url) as opened:
        opened.ensure_brand("acme")
        yield opened


@pytest.fixture
def hook() -> Iterator[Receiver]:
    """A receiver of webhooks."""
    with receiver() as running:
        yield running


@pytest.fixture
def start_worker() -> Iterator[Callable[..., WorkerProcess]]:
    """Start worker processes; whatever still runs is ended with the test."""
    with ExitStack() as stack:
        yield lambda also="": stack.enter_context(WorkerProcess(also))


@pytest.fixture
def short_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails of one line, where a test is not about what they say: charts take their time."""
    monkeypatch.setattr(report_mail, "message", short_mail)

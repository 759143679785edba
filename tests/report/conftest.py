"""Every number of a report is held on both databases."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.mix import Mix
from auditor.period import Period
from auditor.report.building import build
from auditor.store import Store
from tests.report.asking import Told
from tests.report.periods import CASES, POLICY, PRIORS, Case
from tests.report.seeded import MADE_AT, fill
from tests.servers import sqlite


@pytest.fixture(params=("sqlite", "postgres"))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store without a brand, on SQLite and on PostgreSQL."""
    here = request.param == "sqlite"
    url = sqlite.put(tmp_path / "a.db") if here else request.getfixturevalue("postgres_url")
    with Store.open(url) as opened:
        yield opened


@pytest.fixture(scope="session", params=("sqlite", "postgres"))
def seeded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Told]]:
    """A report on each of the periods, of one store with every kind of post there is."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('seeded') / 'a.db'}"
        else:
            server = request.getfixturevalue("postgres")
            url = server.url(stack.enter_context(server.database()))
        store = stack.enter_context(Store.open(url))
        fill(store)
        yield {name: _told(store, case) for name, case in CASES.items()}


def _told(store: Store, case: Case) -> Told:
    brand = store.change_brand("acme", {"time_zone": case.time_zone})
    period = Period.parse(case.period)
    return Told(store, case, build(store, brand, period, POLICY, made_at=MADE_AT, priors=PRIORS))


@pytest.fixture(params=CASES)
def told(request: pytest.FixtureRequest, seeded: dict[str, Told]) -> Told:
    """A report on one of the periods, with the rows it was made of."""
    return seeded[request.param]


@pytest.fixture(params=("standing", "mix", "before"))
def span(request: pytest.FixtureRequest, told: Told) -> tuple[Told, Mix]:
    """A mix of a report, and the report asked about the mix's own span."""
    case = told.case
    first, end = {
        "standing": (case.window, case.end),
        "mix": (case.first, case.end),
        "before": (case.before, case.first),
    }[request.param]
    return replace(told, case=replace(case, first=first, end=end)), getattr(told.snapshot, request.param)

"""The database stopped and started under load: 503s meanwhile, no lost write, and back without a restart."""

import itertools
import threading
import time

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from auditor.audit import Auditor
from auditor.settings import Settings
from tests.api.test_access import POST
from tests.servers.postgres import Postgres

WRITERS = 4
STEP = 0.6


@pytest.mark.soak
def test_no_write_is_lost_when_the_database_goes_away_and_comes_back(
    postgres: Postgres, postgres_url: str, auditor: Auditor, tmp_path: object
) -> None:
    app = create_app(Settings(home=tmp_path, database_url=postgres_url), auditor)  # type: ignore[arg-type]
    over, numbers = threading.Event(), itertools.count()
    acknowledged: set[str] = set()
    statuses: dict[int, int] = {}
    with TestClient(app, raise_server_exceptions=False) as client:
        store = app.state.service.store
        store.ensure_brand("acme")
        headers = {"Authorization": f"Bearer {store.keys.create(['admin'])[1]}"}

        def write() -> None:
            while not over.is_set():
                number = str(next(numbers))
                body = {"posts": [POST | {"native_id": number, "text": f"Thought {number} on ferns"}]}
                own = headers | {"Idempotency-Key": f"post-{number}"}
                while True:  # as a client does: the same request until it is answered
                    answer = client.post("/v1/brands/acme/posts", json=body, headers=own)
                    statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
                    if answer.status_code == 200:
                        acknowledged.add(number)
                        break
                    assert answer.status_code in (409, 503), answer.text
                    assert "retry-after" in answer.headers or answer.status_code == 409
                    if over.wait(0.05):
                        return

        writers = [threading.Thread(target=write) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        try:
            for crash in (False, True):
                before = _more_than(acknowledged, len(acknowledged) + 2)
                postgres.stop(crash=crash)
                time.sleep(STEP)
                assert client.get("/readyz").status_code == 503
                assert client.get("/healthz").status_code == 200
                postgres.start()
                _more_than(acknowledged, before + WRITERS)
        finally:
            over.set()
            for writer in writers:
                writer.join(30)
            postgres.start()
        assert statuses.get(503), "the outage was never felt"
        stored = [found.post.native_id for found in store.checked("acme")]
        assert len(stored) == len(set(stored))
        assert acknowledged <= set(stored)
        assert client.get("/readyz").status_code == 200


def _more_than(acknowledged: set[str], count: int) -> int:
    until = time.monotonic() + 30
    while len(acknowledged) <= count:
        assert time.monotonic() < until, "nothing was written any more"
        time.sleep(0.05)
    return len(acknowledged)

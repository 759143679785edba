"""Several workers share a brand's posts: none is checked twice, and none is left when a worker is killed."""

import datetime as dt
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from auditor.errors import ConflictError, StoreBusyError, StoreGoneError
from auditor.store import Store, claiming, schema
from auditor.store import tables as t
from tests.factories import NOON, post, verdict
from tests.servers.postgres import Postgres
from tests.store.processes import Barrier, together

VERSIONS = ("m@1", "r1", 0.5)
POSTS = 700


def work(url: str, _number: int, barrier: Barrier) -> list[int]:
    done: list[int] = []
    with Store.open(url) as store:
        barrier.wait()
        mine = store.work("acme", VERSIONS)
        while batch := mine.claim(50):
            with batch:
                time.sleep(0.02)
                batch.keep([verdict()] * len(batch.posts))
            done.extend(each.id for each in batch.posts)
    return done


@pytest.fixture
def filled(store: Store) -> Store:
    store.add("acme", [post(n) for n in range(POSTS)])
    return store


def test_workers_share_a_brand_and_leave_nothing(filled: Store, store_url: str) -> None:
    done = [[int(n) for n in each.strip("[]").split(",") if n] for each in together(work, store_url)]
    assert {number for each in done for number in each} == {found.post_id for found in filled.checked("acme")}
    assert filled.count_unchecked("acme", *VERSIONS) == 0
    if filled._engine.dialect.name == "postgresql":
        assert sum(map(len, done)) == POSTS
        assert all(done)


@pytest.fixture
def pg_store(postgres_url: str) -> Iterator[Store]:
    with Store.open(postgres_url) as opened:
        opened.ensure_brand("acme")
        opened.add("acme", [post(n) for n in range(POSTS)])
        yield opened


HOLD = """
import sys
from auditor.store import Store
with Store.open(sys.argv[1]) as store:
    batch = store.work("acme", ("m@1", "r1", 0.5)).claim(50)
    print([each.id for each in batch.posts], flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_worker_held_is_free_at_once(pg_store: Store, postgres_url: str) -> None:
    command = [sys.executable, "-c", HOLD, postgres_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        held = other.stdout.readline().strip()
        batch = pg_store.work("acme", VERSIONS).claim(50)
        assert batch is not None
        with batch:
            assert not {each.id for each in batch.posts} & set(map(int, held.strip("[]").split(",")))
        other.kill()
        other.wait()
    until = time.monotonic() + 2
    while time.monotonic() < until:
        batch = pg_store.work("acme", VERSIONS).claim(50)
        assert batch is not None
        with batch:
            if str([each.id for each in batch.posts]) == held:
                return
    pytest.fail("the posts of a killed worker stayed held")


def test_whoever_adds_posts_does_not_wait_for_whoever_checks_them(
    pg_store: Store, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.3)
    batch = pg_store.work("acme", VERSIONS).claim(50)
    assert batch is not None
    with batch, Store.open(postgres_url) as other:
        later = NOON + dt.timedelta(days=1)
        edited = [
            replace(each.post, text="Edited " + each.post.text, metrics_at=later) for each in batch.posts
        ]
        assert other.add("acme", edited).updated == 50
        assert other.add("acme", [post(POSTS + 1)]).stored == 1
        batch.keep([verdict()] * 50)
    assert pg_store.count_unchecked("acme", *VERSIONS) == POSTS + 1  # what was said is of the texts before


def test_a_brand_is_forgotten_while_its_posts_are_checked(pg_store: Store, postgres_url: str) -> None:
    brand = pg_store.brand("acme")
    batch = pg_store.work("acme", VERSIONS).claim(50)
    assert batch is not None
    with batch, Store.open(postgres_url) as other:
        assert other.accounts.forget_brand(brand) == POSTS
        with pytest.raises(ConflictError, match="gone"):
            batch.keep([verdict()] * 50)
    with pg_store._engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(t.claim)).scalar_one() <= 1


def test_a_worker_waits_for_what_others_hold_and_takes_over_what_they_leave(pg_store: Store) -> None:
    first, second = pg_store.work("acme", VERSIONS), pg_store.work("acme", VERSIONS)
    held = first.claim(POSTS)
    assert held is not None
    assert len(held.posts) == POSTS
    taken: list[int] = []

    def take() -> None:
        while batch := second.claim(POSTS):
            with batch:
                batch.keep([verdict()] * len(batch.posts))
            taken.append(len(batch.posts))

    thread = threading.Thread(target=take)
    thread.start()
    time.sleep(0.5)
    assert thread.is_alive()
    held.__exit__(None, None, None)  # given up without a verdict
    thread.join(20)
    assert taken == [POSTS]
    assert pg_store.count_unchecked("acme", *VERSIONS) == 0


def test_what_others_hold_for_good_is_said(pg_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "PATIENCE", 0.3)
    held = pg_store.work("acme", VERSIONS).claim(POSTS)
    assert held is not None
    with held, pytest.raises(StoreBusyError, match="another worker has held"):
        pg_store.work("acme", VERSIONS).claim(POSTS)


def test_a_batch_whose_connection_is_lost_stores_nothing_and_is_free(
    pg_store: Store, postgres: Postgres
) -> None:
    batch = pg_store.work("acme", VERSIONS).claim(50)
    assert batch is not None
    with pytest.raises(StoreGoneError), batch:
        postgres.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
        )
        batch.keep([verdict()] * 50)
    assert pg_store.count_unchecked("acme", *VERSIONS) == POSTS
    again = pg_store.work("acme", VERSIONS).claim(50)
    assert again is not None
    with again:
        assert [each.id for each in again.posts] == [each.id for each in batch.posts]


def test_the_next_posts_are_read_in_order_though_the_server_thinks_none_are_left(pg_store: Store) -> None:
    plans = []

    def explain(_connection: object, cursor: Any, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith("SELECT post.id \nFROM post"):
            plan = cursor.connection.execute(f"EXPLAIN {statement}", parameters).fetchall()
            plans.append("\n".join(line for (line,) in plan))

    with pg_store._engine.begin() as connection:
        connection.execute(text("ANALYZE post"))
    pg_store.add("acme", [post(n) for n in range(POSTS, 4 * POSTS)])
    event.listen(pg_store._engine, "after_cursor_execute", explain)
    work = pg_store.work("acme", VERSIONS)
    for _ in range(4):
        batch = work.claim(256)
        assert batch is not None
        with batch:
            batch.keep([verdict()] * 256)
    assert len(plans) == 4
    assert all("Sort" not in plan for plan in plans)
    assert all("Index Cond: ((post_id = post.id) AND" in plan for plan in plans)

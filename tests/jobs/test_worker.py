"""Workers: each job is done once, whoever is killed or stopped, and nobody is left waiting."""

import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import text

from auditor import jobs
from auditor.audit import Auditor
from auditor.errors import ModelError
from auditor.jobs import worker as module
from auditor.jobs.worker import Worker
from auditor.post import Account
from auditor.settings import Settings
from auditor.store import Store
from tests.factories import post
from tests.jobs.process import BATCH, WorkerProcess, until
from tests.servers.base import running
from tests.servers.postgres import Postgres
from tests.servers.x import XServer

POSTS = 300

Start = Callable[..., WorkerProcess]


@pytest.fixture
def worker(known: Settings, store: Store, auditor: Auditor) -> Worker:
    """A worker in this process, with the model that is loaded already."""
    return Worker(known, store, lambda _: auditor)


def fill(store: Store, brand: str, count: int) -> None:
    store.add(brand, (post(n, text=f"Post {n}: buy now, only {n} left") for n in range(count)))


def verdicts(store: Store) -> Counter[int]:
    with store._engine.connect() as connection:
        return Counter(connection.execute(text("SELECT post_id FROM verdict")).scalars())


def test_an_audit_checks_every_post_once_and_says_how_many(
    worker: Worker, known: Settings, store: Store
) -> None:
    fill(store, "acme", 5)
    job = jobs.start(known, store, store.brand("acme"), "audit")
    assert (job.state, job.total) == ("queued", None)
    worker.work()
    done = store.jobs.get(job.id)
    assert (done.state, done.result, done.done, done.total) == ("done", {"checked": 5}, 5, 5)
    again = jobs.start(known, store, store.brand("acme"), "audit")
    worker.work()
    assert store.jobs.get(again.id).result == {"checked": 0}
    assert set(verdicts(store).values()) == {1}


def test_a_collection_reads_every_account_and_checks_what_came(
    worker: Worker, known: Settings, store: Store, auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(XServer()) as platform:
        platform.publish(3)
        for name, value in platform.environment.items():
            monkeypatch.setenv(name, value)
        acme = store.brand("acme")
        store.accounts.add(acme, Account("x", "acme"))
        job = jobs.start(known, store, acme, "collect")
        Worker(Settings(home=known.home), store, lambda _: auditor).work()
    done = store.jobs.get(job.id)
    assert (done.state, done.done) == ("done", 3)
    assert done.result["checked"] == 3
    assert [(each["stored"], each["stopped"]) for each in done.result["accounts"]] == [(3, "")]


def test_a_collection_that_could_read_nothing_fails_and_says_why(
    worker: Worker, known: Settings, store: Store
) -> None:
    acme = store.brand("acme")
    none = jobs.start(known, store, acme, "collect")
    worker.work()
    assert store.jobs.get(none.id).error.startswith("acme has no accounts yet")
    store.accounts.add(acme, Account("x", "acme"))
    job = jobs.start(known, store, acme, "collect")
    worker.work()
    failed = store.jobs.get(job.id)
    assert failed.state == "failed"
    assert failed.error.startswith("No account of acme could be read: ")
    assert failed.result["accounts"][0]["stopped"] in failed.error


def test_a_job_of_a_brand_that_is_forgotten_meanwhile_ends_quietly(
    worker: Worker, known: Settings, store: Store, auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, "acme", 5)
    job = jobs.start(known, store, store.brand("acme"), "audit", webhook_url="http://127.0.0.1:9/hook")
    check = auditor.check_each

    def forget_first(*args: object) -> object:
        store.accounts.forget_brand(store.brand("acme"))
        return check(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(auditor, "check_each", forget_first)
    worker.work()
    assert store.brands() == []
    assert store.deliveries.claim(60) is None
    assert store.jobs.waiting() is False
    assert job.id


def test_what_nobody_foresaw_fails_the_job_without_its_words(
    worker: Worker,
    known: Settings,
    store: Store,
    auditor: Auditor,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fill(store, "acme", 1)
    job = jobs.start(known, store, store.brand("acme"), "audit")

    def broken(*_: object) -> object:
        raise ValueError("Post 0: buy now")

    monkeypatch.setattr(auditor, "check_each", broken)
    worker.work()
    failed = store.jobs.get(job.id)
    assert (failed.state, failed.error) == (
        "failed",
        f"It failed unexpectedly; see the worker's log for job {job.id}.",
    )
    logged = capsys.readouterr()
    assert "ValueError" in logged.out + logged.err
    assert "buy now" not in logged.out + logged.err


def test_a_worker_forgets_what_ended_longer_ago_than_the_settings_say(
    known: Settings, store: Store, start_worker: Start
) -> None:
    for kind in ("audit", "collect"):
        store.jobs.create(store.brand("acme"), kind)  # type: ignore[arg-type]
        job = store.jobs.claim("one", 60)
        assert job is not None
        store.jobs.finish(job, {})
    with store._engine.begin() as connection:
        connection.execute(text("UPDATE job SET ended_at = '2020-01-01 00:00:00' WHERE kind = 'audit'"))
    start_worker()
    until(lambda: [job.kind for job in store.jobs.of(store.brand("acme"))] == ["collect"])


def test_a_worker_told_to_stop_hands_back_what_it_was_at(
    worker: Worker, known: Settings, store: Store, auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, "acme", 3)
    job = jobs.start(known, store, store.brand("acme"), "audit")
    check = auditor.check_each

    def stop_first(*args: object) -> object:
        worker.stop()
        return check(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(auditor, "check_each", stop_first)
    worker.work()
    back = store.jobs.get(job.id)
    assert (back.state, back.attempts) == ("queued", 0)
    monkeypatch.undo()
    Worker(known, store, lambda _: auditor).work()
    assert store.jobs.get(job.id).state == "done"
    assert len(verdicts(store)) == 3


def test_posts_without_a_verdict_of_these_versions_are_checked_again_and_old_verdicts_stay(
    worker: Worker, known: Settings, store: Store
) -> None:
    fill(store, "acme", 3)
    fill(store, store.ensure_brand("other").slug, 2)
    assert worker.recheck() == 2
    assert worker.recheck() == 0  # both wait already
    worker.work()
    assert set(verdicts(store).values()) == {1}
    assert worker.recheck() == 0
    store.change_brand("acme", {"threshold": 0.9})
    assert worker.recheck() == 1
    worker.work()
    assert Counter(verdicts(store).values()) == {2: 3, 1: 2}


def test_a_brand_whose_audit_failed_is_left_alone_for_a_while(
    worker: Worker, known: Settings, store: Store, auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise ModelError("The model is damaged.")

    fill(store, "acme", 1)
    monkeypatch.setattr(auditor, "check_each", broken)
    assert worker.recheck() == 1
    worker.work()
    assert [job.error for job in store.jobs.of(store.brand("acme"))] == ["The model is damaged."]
    assert worker.recheck() == 0
    monkeypatch.setattr(module, "_TRY_AGAIN", module._TRY_AGAIN * 0)
    assert worker.recheck() == 1


def test_the_queue_holds_nothing_that_could_be_run(known: Settings, store: Store) -> None:
    jobs.start(known, store, store.brand("acme"), "audit")
    if known.database_url:
        with store._engine.connect() as connection:
            messages = list(connection.execute(text("SELECT data FROM huey_task")).scalars())
    else:
        path = known.home / "queue.db"
        assert path.stat().st_mode & 0o777 == 0o600
        with closing(sqlite3.connect(path)) as connection:
            messages = [row[0] for row in connection.execute("SELECT data FROM task")]
    assert len(messages) == 1
    assert bytes(messages[0]).startswith(b"[")


def test_a_queue_that_cannot_be_reached_loses_no_job(
    known: Settings, store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_QUEUE_URL", "postgresql://nobody@127.0.0.1:9/none")
    job = jobs.start(Settings(home=known.home), store, store.brand("acme"), "audit")
    worker.work()
    assert store.jobs.get(job.id).state == "done"


@pytest.mark.soak
def test_a_worker_killed_half_way_leaves_a_job_that_another_takes_up(
    worker: Worker, known: Settings, store: Store, start_worker: Start
) -> None:
    fill(store, "acme", POSTS)
    job = jobs.start(known, store, store.brand("acme"), "audit")
    first = start_worker()
    until(lambda: store.jobs.get(job.id).done >= BATCH)
    first.end(signal.SIGKILL)
    left = store.jobs.get(job.id)
    assert (left.state, left.attempts) == ("running", 1)
    assert 0 < left.done < POSTS
    worker.work()
    assert store.jobs.get(job.id) == left  # it may live yet

    def taken_up() -> bool:
        worker.work()
        return store.jobs.get(job.id).state == "done"

    until(taken_up)
    assert store.jobs.get(job.id).attempts == 2
    found = verdicts(store)
    assert len(found) == POSTS
    assert set(found.values()) == {1}


@pytest.mark.parametrize("known", ["sqlite"], indirect=True)
def test_sigterm_hands_back_within_ten_seconds_and_logs_json(
    known: Settings, store: Store, start_worker: Start
) -> None:
    fill(store, "acme", POSTS)
    job = jobs.start(known, store, store.brand("acme"), "audit")
    worker = start_worker()
    until(lambda: store.jobs.get(job.id).done >= BATCH)
    assert worker.end(signal.SIGTERM) < 10
    assert worker.process.returncode == 0
    back = store.jobs.get(job.id)
    assert (back.state, back.attempts) == ("queued", 0)
    events = [line["event"] for line in worker.lines()]
    assert events[0] == "worker_started"
    assert events[-2:] == ["job_handed_back", "worker_stopped"]


@pytest.mark.parametrize("known", ["sqlite"], indirect=True)
def test_a_job_that_comes_to_no_step_is_handed_back_all_the_same(
    known: Settings, store: Store, start_worker: Start
) -> None:
    fill(store, "acme", 1)
    job = jobs.start(known, store, store.brand("acme"), "audit")
    stuck = start_worker(
        "import time\nimport auditor.jobs.worker as worker\nworker.PATIENCE = 0.5\n"
        "auditor.audit.Auditor.check_each = lambda *_: time.sleep(600)"
    )
    until(lambda: store.jobs.get(job.id).total == 1)
    assert stuck.end(signal.SIGTERM) < 10
    assert stuck.process.returncode == 0
    back = store.jobs.get(job.id)
    assert (back.state, back.attempts) == ("queued", 0)


@pytest.mark.parametrize("known", ["postgres"], indirect=True)
def test_a_worker_outlives_its_database(
    known: Settings, store: Store, start_worker: Start, postgres: Postgres
) -> None:
    worker = start_worker()
    until(worker.lines)
    postgres.stop(crash=True)
    until(lambda: any(line["event"] == "store_unusable" for line in worker.lines()))
    postgres.start()
    fill(store, "acme", 1)
    job = store.jobs.create(store.brand("acme"), "audit")
    until(lambda: store.jobs.get(job.id).state == "done")
    assert worker.process.poll() is None


@pytest.mark.parametrize("known", ["postgres"], indirect=True)
def test_two_workers_do_twenty_jobs_each_once(known: Settings, store: Store, start_worker: Start) -> None:
    slugs = [store.ensure_brand(f"brand-{n}").slug for n in range(20)]
    for slug in slugs:
        fill(store, slug, 3)
    both = [start_worker(), start_worker()]
    for worker in both:
        until(lambda worker=worker: worker.lines())
    made = [jobs.start(known, store, store.brand(slug), "audit") for slug in slugs[1:]]
    made.append(store.jobs.create(store.brand(slugs[0]), "audit"))  # of which nobody is told
    until(lambda: all(store.jobs.get(job.id).state == "done" for job in made))
    assert {store.jobs.get(job.id).attempts for job in made} == {1}
    started = [line["job"] for worker in both for line in worker.lines() if line["event"] == "job_started"]
    assert {job.id for job in made} <= set(started)
    assert len(started) == len(set(started))
    assert set(verdicts(store).values()) == {1}
    assert len(verdicts(store)) == 60

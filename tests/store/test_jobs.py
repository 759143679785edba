"""Jobs and webhooks on their way: each is held by one at a time, and outlives whoever held it."""

import datetime as dt
import json
import threading
from dataclasses import replace

import pytest
from sqlalchemy import text

from auditor.errors import NotFoundError
from auditor.store import Brand, Store
from auditor.store.jobs import LOST, MOST_ATTEMPTS, Job
from tests.factories import post

HOOK = "https://tool.example/hook"


def brands(store: Store, count: int) -> list[Brand]:
    return [store.ensure_brand(f"brand-{number}") for number in range(count)]


def claimed(store: Store, worker: str = "one", seconds: float = 60) -> Job:
    job = store.jobs.claim(worker, seconds)
    assert job is not None
    return job


def pass_over(store: Store) -> None:
    """Let every hold end, as if its time had passed."""
    with store._engine.begin() as connection:
        connection.execute(text("UPDATE job SET held_until = '2020-01-01 00:00:00'"))


def test_a_job_goes_from_queued_to_done_and_says_how_far_it_is(store: Store) -> None:
    made = store.jobs.create(store.brand("acme"), "collect", {"whole": True})
    assert (made.state, made.attempts, made.brand, made.parameters) == ("queued", 0, "acme", {"whole": True})
    job = claimed(store)
    assert (job.id, job.state, job.attempts, job.held_by) == (made.id, "running", 1, "one")
    assert store.jobs.progress(job, 3, 10)
    assert (store.jobs.get(job.id).done, store.jobs.get(job.id).total) == (3, 10)
    assert store.jobs.finish(job, {"checked": 10})
    ended = store.jobs.get(job.id)
    assert (ended.state, ended.result, ended.held_by) == ("done", {"checked": 10}, "")
    assert ended.started_at is not None
    assert ended.ended_at is not None
    assert made.created_at <= ended.started_at <= ended.ended_at
    assert store.jobs.claim("two", 60) is None


def test_asking_again_for_what_waits_already_returns_it(store: Store) -> None:
    acme, other = store.brand("acme"), store.ensure_brand("other")
    first = store.jobs.create(acme, "audit", {}, HOOK)
    assert store.jobs.create(acme, "audit", {}, HOOK) == first
    different = [
        store.jobs.create(acme, "audit"),
        store.jobs.create(acme, "audit", {"whole": True}, HOOK),
        store.jobs.create(acme, "collect", {}, HOOK),
        store.jobs.create(other, "audit", {}, HOOK),
    ]
    assert len({first.id, *(job.id for job in different)}) == 5
    assert claimed(store).id == first.id
    assert store.jobs.create(acme, "audit", {}, HOOK).id != first.id


def test_the_latest_jobs_of_a_brand_come_first(store: Store) -> None:
    made = [store.jobs.create(store.brand("acme"), "audit", {"n": n}) for n in range(4)]
    store.jobs.create(store.ensure_brand("other"), "audit")
    assert [job.id for job in store.jobs.of(store.brand("acme"), 3)] == [job.id for job in made[:0:-1]]


def test_a_brand_has_one_job_under_way_at_a_time(store: Store) -> None:
    acme, other = store.brand("acme"), store.ensure_brand("other")
    store.jobs.create(acme, "collect")
    second = store.jobs.create(acme, "audit")
    third = store.jobs.create(other, "audit")
    first = claimed(store)
    assert claimed(store, "two").id == third.id
    assert store.jobs.claim("two", 60) is None
    store.jobs.finish(first, {})
    assert claimed(store, "two").id == second.id


def test_no_two_workers_are_given_the_same_job(store: Store, store_url: str) -> None:
    wanted = {store.jobs.create(brand, "audit").id for brand in brands(store, 20)}
    got: list[str] = []

    def work(name: str) -> None:
        with Store.open(store_url) as own:
            while job := own.jobs.claim(name, 60):
                got.append(job.id)

    threads = [threading.Thread(target=work, args=(f"worker-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(wanted)
    assert set(got) == wanted


def test_a_job_that_is_renewed_stays_and_one_that_is_not_goes_to_another(store: Store) -> None:
    store.jobs.create(store.brand("acme"), "audit")
    job = claimed(store)
    pass_over(store)
    assert store.jobs.renew([job], 60) == {job.id}
    assert store.jobs.claim("two", 60) is None
    pass_over(store)
    taken = claimed(store, "two")
    assert (taken.id, taken.attempts) == (job.id, 2)
    assert store.jobs.renew([job], 60) == frozenset()
    assert store.jobs.renew([taken], 60) == {job.id}
    assert store.jobs.renew([], 60) == frozenset()


def test_who_lost_a_job_changes_nothing_of_it(store: Store) -> None:
    store.jobs.create(store.brand("acme"), "audit", {}, HOOK)
    job = claimed(store)
    pass_over(store)
    taken = claimed(store, "one")  # even by a name of its own: the hold is another one
    assert not store.jobs.progress(job, 5, 5)
    assert not store.jobs.finish(job, {})
    assert not store.jobs.fail(job, "no")
    assert not store.jobs.release(job)
    assert store.jobs.get(job.id) == taken
    assert store.deliveries.claim(60) is None


def test_a_job_handed_back_waits_again_and_the_attempt_does_not_count(store: Store) -> None:
    made = store.jobs.create(store.brand("acme"), "audit")
    for _ in range(MOST_ATTEMPTS + 2):
        assert store.jobs.release(claimed(store))
    again = store.jobs.get(made.id)
    assert (again.state, again.attempts, again.held_by) == ("queued", 0, "")
    assert store.jobs.release(claimed(store), lost=True)
    assert store.jobs.get(made.id).attempts == 1


def test_a_job_that_loses_every_worker_fails_with_a_sentence(store: Store) -> None:
    made = store.jobs.create(store.brand("acme"), "audit", {}, HOOK)
    for _ in range(MOST_ATTEMPTS):
        claimed(store)
        pass_over(store)
    assert store.jobs.claim("two", 60) is None
    ended = store.jobs.get(made.id)
    assert (ended.state, ended.error) == ("failed", LOST)
    delivery = store.deliveries.claim(60)
    assert delivery is not None
    assert json.loads(delivery.body)["type"] == "job.failed"


def test_a_webhook_is_queued_with_the_end_of_its_job_and_says_what_the_job_says(store: Store) -> None:
    store.add("acme", [post()])
    store.jobs.create(store.brand("acme"), "audit", {}, HOOK)
    job = claimed(store)
    assert store.deliveries.claim(60) is None
    store.jobs.finish(job, {"checked": 1})
    delivery = store.deliveries.claim(60)
    assert delivery is not None
    assert (delivery.job_id, delivery.url, delivery.attempts) == (job.id, HOOK, 1)
    said = json.loads(delivery.body)
    assert set(said) == {"type", "timestamp", "data"}
    assert said["type"] == "job.done"
    assert dt.datetime.fromisoformat(said["timestamp"]).tzinfo is not None
    ended = store.jobs.get(job.id)
    for name in ("id", "brand", "kind", "state", "done", "total", "result", "error", "attempts"):
        assert said["data"][name] == getattr(ended, name)
    assert dt.datetime.fromisoformat(said["data"]["ended_at"]) == ended.ended_at
    assert post().text not in delivery.body
    assert HOOK not in delivery.body


def test_a_job_without_a_webhook_sends_none(store: Store) -> None:
    store.jobs.create(store.brand("acme"), "audit")
    store.jobs.finish(claimed(store), {})
    assert store.deliveries.claim(60) is None


def test_a_webhook_is_tried_again_when_told_so_under_the_same_id(store: Store) -> None:
    store.jobs.create(store.brand("acme"), "audit", {}, HOOK)
    store.jobs.finish(claimed(store), {})
    first = store.deliveries.claim(0)
    assert first is not None
    second = store.deliveries.claim(60)  # whoever had the first told nobody how it went
    assert second == replace(first, attempts=2)
    store.deliveries.failed(first, "late", None)  # and is too late now
    store.deliveries.failed(second, "It was answered 500.", 0)
    third = store.deliveries.claim(60)
    assert third == replace(first, attempts=3)
    store.deliveries.failed(third, "It was answered 500.", 3_600)
    assert store.deliveries.claim(60) is None


def test_a_webhook_that_arrived_or_was_given_up_is_sent_no_more(store: Store) -> None:
    for brand in brands(store, 2):
        store.jobs.create(brand, "audit", {}, HOOK)
        store.jobs.finish(claimed(store), {})
    one, other = store.deliveries.claim(0), store.deliveries.claim(60)
    assert one is not None
    assert other is not None
    store.deliveries.arrived(one)
    store.deliveries.failed(other, "It was answered 410.", None)
    assert store.deliveries.claim(60) is None


def test_jobs_that_ended_long_ago_are_forgotten_and_no_others(store: Store) -> None:
    sent, ended, sending, under_way, queued = (
        store.jobs.create(brand, "audit", {}, HOOK if number in (0, 2) else "")
        for number, brand in enumerate(brands(store, 5))
    )
    for _ in (sent, ended, sending):
        store.jobs.finish(claimed(store), {})
    claimed(store)
    arrived = store.deliveries.claim(60)
    assert arrived is not None
    store.deliveries.arrived(arrived)
    moment = dt.datetime.now(dt.UTC)
    assert store.jobs.forget(moment - dt.timedelta(minutes=1)) == 0
    assert store.jobs.forget(moment) == 2
    with store._engine.connect() as connection:
        assert set(connection.execute(text("SELECT id FROM job")).scalars()) == {
            sending.id,
            under_way.id,
            queued.id,
        }
        assert connection.execute(text("SELECT job_id FROM delivery")).scalars().all() == [sending.id]


def test_a_forgotten_brand_takes_its_jobs_and_webhooks_with_it(store: Store) -> None:
    acme = store.brand("acme")
    done = store.jobs.create(acme, "audit", {}, HOOK)
    store.jobs.finish(claimed(store), {})
    store.jobs.create(acme, "collect")
    held = claimed(store)
    store.accounts.forget_brand(acme)
    for job in (done, held):
        with pytest.raises(NotFoundError, match="no such job"):
            store.jobs.get(job.id)
    assert not store.jobs.progress(held, 1, None)
    assert not store.jobs.finish(held, {})
    assert store.jobs.renew([held], 60) == frozenset()
    assert store.deliveries.claim(60) is None
    with pytest.raises(NotFoundError, match="gone"):
        store.jobs.create(acme, "audit")

"""Schedules and their messages, on both databases: each is taken up by one, and held until it is told of."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from auditor.due import Rhythm
from auditor.errors import ConflictError, NotFoundError
from auditor.store import Store
from auditor.store import tables as t
from auditor.store.outgoing import Outgoing
from auditor.store.schedules import REMOVED, Message, Recipient, Schedule, Wanted
from tests.factories import stored_report

RHYTHM = Rhythm("week", 0, dt.time(8), "Europe/Oslo")
ADA = Recipient("email", "ada@acme.example", "ada@acme.example")
BEN = Recipient("slack", "sealed", "hooks.slack.example/…abcd")


def added(store: Store) -> Schedule:
    wanted = Wanted(RHYTHM, (ADA, BEN), ("pdf", "csv"), "4-1-1", "nb")
    return store.schedules.add(store.brand("acme"), wanted)


def overdue(store: Store) -> Schedule:
    schedule = added(store)
    then = dt.datetime.now(dt.UTC) - dt.timedelta(days=9)
    with store._engine.begin() as connection:
        connection.execute(update(t.schedule).values(next_at=then))
    return store.schedules.get(schedule.id)


def sent(store: Store, schedule: Schedule, *, move_on: bool = True) -> list[int]:
    report = stored_report(store, "acme")
    messages = [Message(each, f"<{n}.{report}@a.example>") for n, each in enumerate((ADA, BEN))]
    return store.schedules.send(schedule, report, messages, move_on=move_on)


def eight_at_once(what: Callable[[int], object]) -> list[object]:
    with ThreadPoolExecutor(8) as pool:
        return [each for each in pool.map(what, range(8)) if each]


def test_a_schedule_is_kept_as_it_was_wanted_and_due_when_its_clock_says_so(store: Store) -> None:
    schedule = added(store)
    assert (schedule.rhythm, schedule.recipients, schedule.formats) == (RHYTHM, (ADA, BEN), ("pdf", "csv"))
    assert (schedule.guideline, schedule.locale, schedule.brand) == ("4-1-1", "nb", "acme")
    assert schedule.next_at == RHYTHM.after(schedule.created_at)
    assert store.schedules.of() == store.schedules.of(store.brand("acme")) == [schedule]
    assert store.schedules.of(store.ensure_brand("other")) == []


def test_what_is_due_is_taken_up_by_one_of_many_and_again_after_a_while(store: Store) -> None:
    assert eight_at_once(lambda _: store.schedules.start_due(60)) == []
    schedule = overdue(store)
    (taken,) = eight_at_once(lambda _: store.schedules.start_due(3_600))
    assert taken == schedule
    (job,) = store.jobs.of(store.brand("acme"))
    assert job.parameters == {"schedule": schedule.id, "due": schedule.next_at.isoformat()}
    with store._engine.begin() as connection:
        connection.execute(update(t.schedule).values(retry_at=dt.datetime.now(dt.UTC)))
    assert store.schedules.start_due(60) == schedule
    assert len(store.jobs.of(store.brand("acme"))) == 1  # the first waits still


def test_of_many_that_end_the_same_report_one_queues_it(store: Store) -> None:
    schedule = overdue(store)
    (numbers,) = eight_at_once(lambda _: sent(store, schedule))
    assert numbers == [each.id for each in reversed(store.outgoing.log())]
    moved = store.schedules.get(schedule.id)
    assert moved.next_at > dt.datetime.now(dt.UTC)
    assert sent(store, schedule) == []
    assert len(sent(store, moved, move_on=False)) == 2


def test_a_message_is_taken_by_one_of_many(store: Store) -> None:
    sent(store, overdue(store))
    taken = [each for each in eight_at_once(lambda _: store.outgoing.claim(60)) if isinstance(each, Outgoing)]
    assert sorted(each.channel for each in taken) == ["email", "slack"]
    begun = eight_at_once(lambda _: store.outgoing.begin(taken[0], 60))
    assert len(begun) == 1


def test_whoever_lost_a_message_changes_nothing_but_may_tell_how_it_ended(store: Store) -> None:
    number, _ = sent(store, overdue(store))
    lost = store.outgoing.claim(0, number)
    held = store.outgoing.claim(0, number)
    assert lost is not None
    assert held is not None
    assert not store.outgoing.sent(lost)
    begun = store.outgoing.begin(held, 0)
    assert begun is not None
    assert store.outgoing.claim(60, number) is None
    assert store.outgoing.get(number).state == "uncertain"
    assert store.outgoing.sent(begun)
    assert store.outgoing.get(number).state == "sent"
    assert not store.outgoing.failed(begun, "late", None)


def test_a_removed_schedule_sends_nothing_more_and_leaves_its_log_without_its_secrets(store: Store) -> None:
    schedule = overdue(store)
    numbers = sent(store, schedule, move_on=False)
    held = store.outgoing.claim(60)
    assert held is not None
    assert store.outgoing.begin(held, 60) is not None
    assert store.schedules.remove(schedule.id) == schedule
    assert store.schedules.of() == []
    assert store.schedules.start_due(60) is None
    begun, waiting = (store.outgoing.get(number) for number in numbers)
    assert (begun.state, waiting.state, waiting.last_error) == ("sending", "failed", REMOVED)
    assert [each.id for each in store.outgoing.log(store.brand("acme"))] == numbers[::-1]
    secrets = {each.address for each in schedule.recipients if each.channel != "email"}
    assert secrets
    assert not secrets & {begun.recipient, waiting.recipient}
    with pytest.raises(ConflictError, match="was removed"):
        store.outgoing.resend(waiting.id)
    with pytest.raises(NotFoundError, match="schedule list"):
        sent(store, schedule)


def test_what_belongs_to_a_schedule_goes_with_its_brand(store: Store) -> None:
    first, second = overdue(store), added(store)
    sent(store, first, move_on=False)
    sent(store, second, move_on=False)
    store.schedules.remove(first.id)
    store.accounts.forget_brand(store.brand("acme"))
    assert (store.schedules.of(), store.outgoing.log()) == ([], [])
    for missing in (store.schedules.get, store.schedules.remove, store.schedules.pause, store.outgoing.get):
        with pytest.raises(NotFoundError):
            missing(second.id)


def test_pausing_and_resuming_say_when_there_is_nothing_to_do(store: Store) -> None:
    schedule = added(store)
    with pytest.raises(ConflictError, match="not paused"):
        store.schedules.resume(schedule.id)
    assert store.schedules.pause(schedule.id).paused_at is not None
    with pytest.raises(ConflictError, match="paused already"):
        store.schedules.pause(schedule.id)
    assert store.schedules.resume(schedule.id).paused_at is None


def test_the_log_is_read_page_by_page_newest_first(store: Store) -> None:
    schedule = added(store)
    numbers = [number for _ in range(3) for number in sent(store, schedule, move_on=False)]
    first = store.outgoing.log(store.brand("acme"), limit=4)
    rest = store.outgoing.log(before=first[-1].id)
    assert [each.id for each in (*first, *rest)] == numbers[::-1]
    assert store.outgoing.log(store.ensure_brand("other")) == []

"""A report says the same whenever it is asked for, once its period is over and its posts are checked."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from auditor import guideline
from auditor.errors import ConflictError, UsageError
from auditor.period import Period
from auditor.report.making import find_or_make, last_whole, make
from auditor.store import Brand, Store
from tests.factories import post, verdict
from tests.servers import sqlite

EASE_UP = guideline.load("ease-up")
WEEK = Period.parse("2025-W46")
MONDAY = dt.datetime(2025, 11, 10, 12, tzinfo=dt.UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(sqlite.put(tmp_path / "a.db")) as opened:
        opened.ensure_brand("acme", time_zone="Europe/Oslo")
        yield opened


@pytest.fixture
def acme(store: Store) -> Brand:
    return store.brand("acme")


def published(store: Store, count: int, at: dt.datetime = MONDAY) -> None:
    """Give acme posts, an hour between each, and verdicts."""
    number = sum(1 for _ in store.checked("acme"))
    store.add(
        "acme",
        [
            post(number + n, text=f"Order fern {number + n}", created_at=at + dt.timedelta(hours=n))
            for n in range(count)
        ],
    )
    store.add_verdicts([(each, verdict()) for each in store.unchecked("acme", "m@1", "r1", 0.5)])


def test_a_report_on_days_that_are_over_is_kept_and_used_again(store: Store, acme: Brand) -> None:
    published(store, 3)
    first = find_or_make(store, acme, WEEK, EASE_UP)
    published(store, 2, MONDAY + dt.timedelta(days=1))
    again = find_or_make(store, acme, WEEK, EASE_UP)
    assert (first.id, first.snapshot) == (again.id, again.snapshot)
    assert again.snapshot.mix.whole.posts == 3


def test_a_report_made_anew_takes_the_place_of_the_one_that_was_kept(store: Store, acme: Brand) -> None:
    published(store, 3)
    first = find_or_make(store, acme, WEEK, EASE_UP)
    published(store, 2, MONDAY + dt.timedelta(days=1))
    anew = make(store, acme, WEEK, EASE_UP)
    assert anew.id > first.id
    assert find_or_make(store, acme, WEEK, EASE_UP).snapshot.mix.whole.posts == 5


def test_guidelines_and_brands_have_reports_of_their_own(store: Store, acme: Brand) -> None:
    rival = store.ensure_brand("rival")
    published(store, 3)
    kept = find_or_make(store, acme, WEEK, EASE_UP)
    other = find_or_make(store, acme, WEEK, guideline.load("4-1-1"))
    assert other.id not in (0, kept.id)
    assert find_or_make(store, rival, WEEK, EASE_UP).id == 0


def test_what_may_still_change_is_told_and_not_kept(store: Store, acme: Brand) -> None:
    now = dt.datetime.now(dt.UTC)
    published(store, 1, now)
    running = Period.week(now.astimezone(ZoneInfo(acme.time_zone)).date())
    assert find_or_make(store, acme, WEEK, EASE_UP).id == 0, "there may be posts nobody has brought yet"
    assert find_or_make(store, acme, running, EASE_UP).id == 0
    store.add("acme", [post(9, created_at=MONDAY)])
    found = find_or_make(store, acme, WEEK, EASE_UP)
    assert (found.id, found.snapshot.unchecked) == (0, 1)
    with pytest.raises(ConflictError, match="1 of them; audit acme first"):
        make(store, acme, WEEK, EASE_UP)
    assert store.reports.latest(acme) == []


def test_days_that_have_not_begun_have_no_report(store: Store, acme: Brand) -> None:
    for name, why in (
        ("9998-W01", "not begun"),
        ("1970-12", "too far back"),
        ("0001-01-01..0001-01-02", "far"),
    ):
        with pytest.raises(UsageError, match=why):
            find_or_make(store, acme, Period.parse(name), EASE_UP)


def test_the_last_whole_week_is_over_and_of_an_export_the_one_it_ends_in(store: Store, acme: Brand) -> None:
    now = dt.datetime.now(dt.UTC)
    for every in ("week", "month"):
        found = last_whole(store, acme, every)
        assert found.is_over("Europe/Oslo", now)
        following = found.last + dt.timedelta(days=1)
        current = Period.week(following) if every == "week" else Period.month(following)
        assert not current.is_over("Europe/Oslo", now)
    published(store, 1)
    assert last_whole(store, acme) == WEEK
    assert last_whole(store, acme, "month").name == "2025-11"
    published(store, 1, now + dt.timedelta(days=40))
    published(store, 1, now)
    assert last_whole(store, acme) == WEEK


def test_a_week_without_posts_is_passed_over_where_no_days_are_named(store: Store, acme: Brand) -> None:
    three_weeks_ago = dt.datetime.now(dt.UTC) - dt.timedelta(weeks=3)
    published(store, 1)
    published(store, 1, three_weeks_ago)
    assert last_whole(store, acme) == Period.week(three_weeks_ago.astimezone(ZoneInfo("Europe/Oslo")).date())

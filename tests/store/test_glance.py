"""What the database counts is what the mix counts, in every time zone and on both databases."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest

from auditor import mix
from auditor.store import Store
from tests.factories import post, verdict

MARCH = dt.datetime(2026, 3, 30, 20, tzinfo=dt.UTC)  # a day after Europe's clocks went forward


def published(store: Store, time_zone: str, count: int = 60) -> None:
    """Posts of every kind within some weeks, many of them around midnight, some decided."""
    store.ensure_brand("acme", time_zone=time_zone)
    chance = random.Random(7)
    midnight = dt.datetime(2026, 3, 30, tzinfo=ZoneInfo(time_zone))
    posts = []
    for number in range(count):
        near = dt.timedelta(seconds=chance.choice((-1, 0, 1, 1_800, -2_700, 40_000)))
        made = midnight - dt.timedelta(days=chance.randrange(20)) + near
        posts.append(
            post(
                number,
                created_at=made.astimezone(dt.UTC),
                kind=chance.choice(("original", "original", "quote", "reply", "repost")),
                paid=chance.random() < 0.1,
                platform=chance.choice(("x", "facebook")),
                text=f"A thought, number {number // 2}, about ferns",
            )
        )
    store.add("acme", posts)
    labels = ("sales_push", "value", "value", "unreadable")
    pairs = []
    for stored in store.unchecked("acme", "m@1", "r1", 0.5):
        label = chance.choice(labels)
        said = verdict(label=label, needs_review=chance.random() < 0.3)
        if label == "unreadable":
            said = verdict(label=label, score=None, pressure=None, pillar=None)
        pairs.append((stored, said))
    store.add_verdicts(pairs[3:])
    for stored, _ in pairs[::9]:
        store.decide(stored.id, chance.choice(labels[:3]), why="I know it.", who="mia")


@pytest.mark.parametrize("time_zone", ["Europe/Oslo", "Asia/Kathmandu", "America/St_Johns"])
def test_days_add_up_to_the_weeks_of_the_mix(sqlite_store: Store, time_zone: str) -> None:
    store = sqlite_store
    published(store, time_zone)
    brand = store.brand("acme")
    weeks = mix.weeks(store.listing.items(brand), until=MARCH, time_zone=time_zone, count=6)
    sunday = weeks[-1].monday + dt.timedelta(days=6)
    days = store.glance.days(brand, weeks[0].monday, sunday, until=MARCH)
    assert [day.day for day in days] == [weeks[0].monday + dt.timedelta(days=n) for n in range(42)]
    summed = [
        (sum(d.posts for d in days[at : at + 7]), sum(d.pushes for d in days[at : at + 7]))
        for at in range(0, 42, 7)
    ]
    assert summed == [(week.posts, week.pushes) for week in weeks]
    assert 0 < sum(day.pushes for day in days) < sum(day.posts for day in days)


def test_each_day_holds_what_was_published_on_it(store: Store) -> None:
    published(store, "Asia/Kathmandu")
    brand, zone = store.brand("acme"), ZoneInfo("Asia/Kathmandu")
    counted = [i for i in store.listing.items(brand) if mix.counts(i) and not i.cross_post]
    first, last = dt.date(2026, 2, 16), dt.date(2026, 3, 31)
    for day in store.glance.days(brand, first, last, until=MARCH + dt.timedelta(days=9)):
        own = [i for i in counted if i.created_at.astimezone(zone).date() == day.day]
        assert (day.posts, day.pushes) == (len(own), sum(i.label == "sales_push" for i in own)), day


def test_the_hardest_pushes_come_first_and_what_does_not_count_never(sqlite_store: Store) -> None:
    store = sqlite_store
    published(store, "UTC")
    brand = store.brand("acme")
    numbers = store.glance.hardest(brand, since=MARCH - dt.timedelta(days=60), until=MARCH, limit=200)
    found = store.listed(numbers)
    expected = [
        each.post_id
        for each in store.checked("acme", until=MARCH)
        if each.label == "sales_push"
        and each.verdict
        and each.post.kind in ("original", "quote")
        and not each.post.paid
        and each.cross_post_of is None
    ]
    assert sorted(numbers) == sorted(expected)
    hardness = [(e.verdict.pressure or 0, e.verdict.score or 0) for e in found if e.verdict]
    assert hardness == sorted(hardness, reverse=True)
    limited = store.glance.hardest(brand, since=MARCH - dt.timedelta(days=60), until=MARCH, limit=3)
    assert limited == numbers[:3]


def test_what_a_person_should_look_at_waits_until_they_did(sqlite_store: Store) -> None:
    store = sqlite_store
    published(store, "UTC")
    brand, since = store.brand("acme"), MARCH - dt.timedelta(days=60)
    open_ones = [
        each
        for each in store.checked("acme", until=MARCH)
        if each.verdict
        and each.verdict.needs_review
        and each.decision is None
        and each.post.kind in ("original", "quote")
        and not each.post.paid
        and each.cross_post_of is None
    ]
    before = store.glance.to_review(brand, since=since, until=MARCH)
    assert before == [each.post_id for each in reversed(open_ones)]
    assert len(before) > 1
    store.decide(open_ones[0].post_id, "value", why="It teaches.", who="mia")
    assert store.glance.to_review(brand, since=since, until=MARCH) == before[:-1]

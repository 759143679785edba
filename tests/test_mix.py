"""The mix is arithmetic, and holds what arithmetic promises."""

import datetime as dt
import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.guideline import Campaign, Guideline, Limits
from auditor.mix import (
    Breach,
    Item,
    compute,
    headroom,
    poisson_binomial,
    projected,
    share_of,
    values_needed,
    weeks,
)

NOW = dt.datetime(2026, 11, 22, 20, 0, tzinfo=dt.UTC)
EASE = Guideline(
    name="ease-up", title="t", summary="s", max_push_share=0.2, max_pushes_in_a_row=1, max_high_pressure=0
)


def item(hours_ago: float = 1, score: float = 0.1, **changes: object) -> Item:
    made = Item(
        created_at=NOW - dt.timedelta(hours=hours_ago),
        platform="x",
        account="acme",
        label="sales_push" if score >= 0.5 else "value",
        score=score,
        pressure=2 if score >= 0.5 else 1,
        pillar="offer" if score >= 0.5 else "educate",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


ITEMS = st.builds(
    item,
    st.floats(0, 24 * 40),
    st.floats(0, 1),
    platform=st.sampled_from(["x", "facebook"]),
    account=st.sampled_from(["a", "b"]),
    kind=st.sampled_from(["original", "original", "quote", "reply", "repost"]),
    paid=st.booleans(),
    cross_post=st.booleans(),
    decided=st.booleans(),
)
MANY = st.lists(ITEMS, max_size=40)


@given(st.lists(st.floats(0, 1), max_size=10))
def test_poisson_binomial_is_the_sum_over_every_outcome(chances: list[float]) -> None:
    by_hand = np.zeros(len(chances) + 1)
    for outcome in itertools.product((0, 1), repeat=len(chances)):
        by_hand[sum(outcome)] += math.prod(
            p if hit else 1 - p for p, hit in zip(chances, outcome, strict=True)
        )
    assert poisson_binomial(chances) == pytest.approx(by_hand)


def test_the_odds_of_a_great_many_are_those_of_one_event_after_another() -> None:
    chances = np.random.default_rng(6).beta(0.5, 1.0, 1_500)
    one_by_one = np.array([1.0])
    for chance in chances:
        one_by_one = np.convolve(one_by_one, [1 - chance, chance])
    odds = poisson_binomial(chances.tolist())
    assert len(odds) == 1_501
    assert odds == pytest.approx(one_by_one, abs=1e-13)
    assert odds.min() >= 0


@pytest.mark.parametrize("posts", [64, 128, 256, 1_024])
def test_what_people_decided_leaves_no_doubt_however_many(posts: int) -> None:
    assert poisson_binomial([1.0] * posts) == pytest.approx([0.0] * posts + [1.0], abs=1e-12)
    assert poisson_binomial([0.0] * posts) == pytest.approx([1.0] + [0.0] * posts, abs=1e-12)


@given(MANY)
def test_every_post_in_the_window_is_counted_once_or_left_out_once(items: list[Item]) -> None:
    mix = compute(items, EASE, until=NOW)
    inside = [i for i in items if i.created_at >= mix.first]
    assert mix.whole.posts + sum(mix.left_out.values()) == len(inside)
    assert sum(mix.pillars.values()) == sum(mix.pressure.values()) == mix.whole.posts


@given(MANY)
def test_streaks_hold_pushes_and_each_at_most_once(items: list[Item]) -> None:
    streaks = compute(items, EASE, until=NOW).streaks
    pushes = [each for each in items if each.label == "sales_push"]
    assert sum(streak.length for streak in streaks) <= len(pushes)
    for streak in streaks:
        ends = {each.created_at for each in pushes if each.account == streak.account}
        assert {streak.first, streak.last} <= ends
        assert streak.length >= 2


@given(MANY, st.randoms())
def test_the_order_of_posts_does_not_matter(items: list[Item], random: object) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert compute(items, EASE, until=NOW) == compute(shuffled, EASE, until=NOW)


@given(MANY)
def test_the_interval_holds_the_share(items: list[Item]) -> None:
    share = compute(items, EASE, until=NOW).whole
    assert 0 <= share.low <= share.share <= share.high <= 1
    assert 0 <= share.over_limit <= 1


@given(MANY)
def test_a_value_post_never_raises_the_share_and_a_push_never_lowers_it(items: list[Item]) -> None:
    now, with_value = projected(items, item(score=0.02), EASE, until=NOW)
    _, with_push = projected(items, item(score=0.98), EASE, until=NOW)
    assert with_value.whole.share <= now.whole.share <= with_push.whole.share


@given(MANY)
def test_posts_left_out_change_nothing_but_their_count(items: list[Item]) -> None:
    counted = [i for i in items if i.kind in ("original", "quote") and not i.paid and not i.cross_post]
    all_of_them, only_counted = compute(items, EASE, until=NOW), compute(counted, EASE, until=NOW)
    assert all_of_them.whole == only_counted.whole
    assert all_of_them.pillars == only_counted.pillars


@given(st.integers(0, 60), st.integers(0, 30), st.sampled_from([0.0, 0.1667, 0.2, 0.25, 0.5]))
def test_headroom_is_exact(values: int, pushes: int, limit: float) -> None:
    limits = Guideline(name="g", title="t", summary="s", max_push_share=limit)
    posts = [item(score=0.0)] * values + [item(score=1.0)] * pushes
    more = headroom(posts, limits)

    def fits(extra: int) -> bool:
        return pushes + extra <= limit * (len(posts) + extra) + 1e-9

    assert not fits(more + 1)
    assert more == 0 or fits(more)


@given(st.integers(0, 60), st.integers(0, 30), st.sampled_from([0.1667, 0.2, 0.25, 0.5]))
def test_values_needed_is_the_least_that_brings_it_within(values: int, pushes: int, limit: float) -> None:
    limits = Guideline(name="g", title="t", summary="s", max_push_share=limit)
    total = values + pushes
    needed = values_needed([item(score=0.0)] * values + [item(score=1.0)] * pushes, limits)
    assert pushes <= limit * (total + needed) + 1e-9
    assert needed == 0 or pushes > limit * (total + needed - 1) + 1e-9


def test_decisions_leave_no_uncertainty() -> None:
    unsure = share_of([item(score=0.5, label="sales_push")] * 20, EASE)
    decided = share_of([item(score=0.5, label="sales_push", decided=True)] * 20, EASE)
    assert unsure.low < 1.0
    assert decided.low == decided.share == decided.high == 1.0


@pytest.mark.parametrize(
    ("pushes", "sure", "status"),
    [(1, 0.99, "within"), (10, 0.99, "over"), (5, 0.8, "near the line"), (0, 0.99, "within")],
)
def test_status_follows_the_chance_of_being_over(pushes: int, sure: float, status: str) -> None:
    posts = [item(score=sure)] * pushes + [item(score=0.01)] * (20 - pushes)
    assert share_of(posts, EASE).status == status


def test_nine_posts_are_too_few() -> None:
    assert share_of([item(score=0.99)] * 9, EASE).status == "too few"
    assert compute([], EASE, until=NOW).status == "too few"


def test_pushes_in_a_row_are_counted_per_account() -> None:
    posts = [
        item(5, 0.9, account="a"),
        item(4, 0.9, account="b"),
        item(3, 0.9, account="a"),
        item(2, 0.1, account="a"),
        item(1, 0.9, account="b"),
    ]
    mix = compute(posts, EASE, until=NOW)
    assert [(s.account, s.length) for s in mix.streaks] == [("a", 2), ("b", 2)]
    assert Breach("streak", 2, EASE.max_pushes_in_a_row or 0, "x", "a") in mix.breaches


def test_a_campaign_lifts_the_limit_on_its_days_and_is_named() -> None:
    sale = Campaign.model_validate(
        {"name": "Opening", "from": "2026-11-20", "to": "2026-11-22", "max_push_share": 0.6}
    )
    policy = EASE.model_copy(update={"campaigns": (sale,), "platforms": {"x": Limits(max_push_share=0.3)}})
    posts = [item(score=0.99)] * 8 + [item(score=0.01)] * 12
    during = compute(posts, policy, until=NOW)
    after = compute(posts, policy, until=NOW + dt.timedelta(days=1))
    assert (during.campaigns, during.whole.limit, during.status) == (("Opening",), 0.6, "within")
    assert (after.campaigns, after.whole.limit, after.status) == ((), 0.2, "over")
    assert after.platforms["x"].limit == 0.3


def test_weeks_are_the_brands_own_across_a_clock_change() -> None:
    sunday_late = dt.datetime(2026, 10, 25, 23, 30, tzinfo=dt.UTC)
    posts = [item(created_at=sunday_late)]
    oslo = weeks(posts, until=NOW, time_zone="Europe/Oslo")
    utc = weeks(posts, until=NOW)
    assert [w.monday for w in oslo if w.posts] == [dt.date(2026, 10, 26)]
    assert [w.monday for w in utc if w.posts] == [dt.date(2026, 10, 19)]
    assert len(oslo) == 12

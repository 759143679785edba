"""What posts earned is found where it is and only there, whatever the size of an account."""

import datetime as dt
import os
import random
import time
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.finding import PILLARS, Label
from auditor.report.earned import (
    DRAWS,
    INTERVAL,
    LEAST_OF_ACCOUNT,
    LEAST_OF_GROUP,
    MEASURES,
    SETTLED,
    PostEarned,
    earned,
    resampled_medians,
)
from auditor.report.records import Earned, Effect

SIMULATIONS = 300 if os.environ.get("SOAK_SLICE") else 1_000
NOTHING = Effect(0, None, None, None)


def made(
    reach: float | None,
    label: Label = "value",
    *,
    account: object = "x",
    pillar: str = "news",
    **metrics: float,
) -> PostEarned:
    given_metrics = metrics if reach is None else {"reach": reach, **metrics}
    return PostEarned(account, label, pillar, given_metrics, None)  # type: ignore[arg-type]


def drawn(
    seed: int, value: int, pushes: int, *, ratio: float = 1.0, accounts: int = 1, spread: float = 1.0
) -> list[PostEarned]:
    """Log-normal reach on accounts of very different size; value posts earn `ratio` times as much."""
    numbers = np.random.default_rng(seed)
    return [
        made(float(base * times * np.exp(spread * numbers.normal())), label, account=account)
        for account, base in enumerate(np.exp(numbers.normal(6, 2, accounts)))
        for label, count, times in (("value", value, ratio), ("sales_push", pushes, 1.0))
        for _ in range(count)
    ]


def reach(posts: Sequence[PostEarned], seed: int = 0) -> Earned:
    return earned(posts, seed=seed)[0]


def holds(effect: Effect, truth: float) -> bool:
    assert effect.low is not None and effect.high is not None
    return effect.low <= truth <= effect.high


COUNTS = st.lists(st.tuples(st.integers(0, 500), st.booleans(), st.integers(0, 2)), min_size=0, max_size=80)


def from_counts(counts: list[tuple[int, bool, int]]) -> list[PostEarned]:
    return [made(n, "sales_push" if push else "value", account=account) for n, push, account in counts]


@given(COUNTS, st.floats(1e-3, 1e6), st.integers(0, 2))
@settings(max_examples=40, deadline=None)
def test_an_account_that_reaches_a_thousand_times_as_many_changes_nothing(
    counts: list[tuple[int, bool, int]], times: float, which: int
) -> None:
    posts = from_counts(counts)
    grown = [
        made(p.metrics["reach"] * times, p.label, account=p.account) if p.account == which else p
        for p in posts
    ]
    one, other = reach(posts), reach(grown)
    assert (one.can_tell, one.without) == (other.can_tell, other.without)
    for name in one.labels:
        for part in ("ratio", "low", "high"):
            assert getattr(one.labels[name], part) == pytest.approx(getattr(other.labels[name], part))


@given(COUNTS, st.integers())
@settings(max_examples=40, deadline=None)
def test_the_order_of_posts_changes_nothing(counts: list[tuple[int, bool, int]], seed: int) -> None:
    posts = from_counts(counts)
    mixed = random.Random(seed).sample(posts, len(posts))
    assert earned(posts) == earned(mixed)


@given(COUNTS)
@settings(max_examples=40, deadline=None)
def test_every_post_is_in_a_group_or_accounted_for_and_each_interval_holds_its_ratio(
    counts: list[tuple[int, bool, int]],
) -> None:
    for found in earned(from_counts(counts)):
        assert sum(e.posts for e in found.labels.values()) + found.without == len(counts)
        assert found.difference.posts == sum(e.posts for e in found.labels.values())
        for effect in (*found.labels.values(), *found.pillars.values(), found.difference):
            if effect.ratio is None:
                assert effect.low is effect.high is None
            else:
                assert holds(effect, effect.ratio)


def test_a_planted_effect_is_found_on_accounts_of_any_size() -> None:
    found = reach(drawn(1, 40, 25, ratio=2.5, accounts=3))
    assert found.can_tell
    assert holds(found.difference, 2.5)
    assert found.labels["value"].low > 1 > found.labels["sales_push"].high


def test_where_there_is_no_effect_it_is_found_no_oftener_than_once_in_twenty() -> None:
    told = sum(reach(drawn(seed, 30, 15), seed).can_tell for seed in range(120))
    assert told <= 11  # of a binomial at 5 %, with 97.5 %


def test_the_interval_of_a_difference_holds_it_19_times_in_20() -> None:
    held = sum(holds(reach(drawn(seed, 25, 12, ratio=1.6), seed).difference, 1.6) for seed in range(120))
    assert held >= 109  # of a binomial at 95 %, with 97.5 %


@pytest.mark.soak
@pytest.mark.parametrize(
    ("value", "pushes", "accounts", "spread"),
    [(8, 8, 1, 1.0), (9, 14, 1, 2.0), (20, 10, 1, 0.5), (80, 30, 1, 1.0), (5, 3, 4, 1.0), (12, 6, 6, 1.5)],
)
def test_intervals_hold_what_they_say_for_any_size_spread_and_number_of_accounts(
    value: int, pushes: int, accounts: int, spread: float
) -> None:
    held = told = 0
    for seed in range(SIMULATIONS):
        shape = {"accounts": accounts, "spread": spread}
        held += holds(reach(drawn(seed, value, pushes, ratio=1.5, **shape), seed).difference, 1.5)
        told += reach(drawn(seed, value, pushes, **shape), seed).can_tell
    assert held / SIMULATIONS > 0.93
    assert told / SIMULATIONS < 0.065


@pytest.mark.soak
@pytest.mark.parametrize("count", [8, 9, 10, 11, 15, 20, 51, 200])
def test_an_interval_of_one_group_holds_its_median_19_times_in_20(count: int) -> None:
    numbers = np.random.default_rng(count)
    held = 0
    for _ in range(1_000):  # fewer would leave the share itself too unsure
        medians = resampled_medians(numbers.lognormal(0, 1, count), numbers)
        low, high = np.quantile(medians, INTERVAL)
        held += low <= 1 <= high
    assert 0.91 < held / 1_000 < 0.985


@pytest.mark.parametrize("count", [8, 9, 40])
def test_medians_of_resamples_are_spread_as_if_each_resample_had_been_drawn(count: int) -> None:
    numbers = np.random.default_rng(7)
    values = np.round(numbers.lognormal(3, 1, count))
    plain = np.median(numbers.choice(values, (DRAWS, count)), axis=1)
    quick = resampled_medians(values, numbers)
    at = np.unique(np.concatenate([plain, quick]))
    apart = np.abs([np.mean(plain <= x) - np.mean(quick <= x) for x in at]).max()
    assert apart < 1.63 * np.sqrt(2 / DRAWS)  # Kolmogorov and Smirnov at 1 %


def test_the_typical_ratio_is_the_median_post_over_the_accounts_median() -> None:
    posts = [made(n, "value") for n in range(10, 19)] + [made(n, "sales_push") for n in range(1, 9)]
    found = reach(posts)  # the account's median is 10: of 1–8 and 10–18 it is the ninth
    assert found.labels["value"].ratio == pytest.approx(1.4)
    assert found.labels["sales_push"].ratio == pytest.approx(0.45)
    assert found.difference.ratio == pytest.approx(14 / 4.5)
    assert found.can_tell


def test_one_post_that_went_round_the_world_does_not_speak_for_the_rest() -> None:
    calm = drawn(3, 30, 15)
    loud = [made(1e12, calm[0].label), *calm[1:]]
    ratio = reach(calm).difference.ratio
    assert reach(loud).difference.ratio == pytest.approx(ratio, rel=0.2)


def test_groups_too_small_are_counted_and_not_told() -> None:
    posts = drawn(1, LEAST_OF_GROUP, LEAST_OF_GROUP - 1, ratio=50)
    found = reach(posts)
    assert found.labels["value"].ratio is not None
    assert found.labels["sales_push"] == Effect(LEAST_OF_GROUP - 1, None, None, None)
    assert found.difference.ratio is None
    assert not found.can_tell


def test_an_account_with_too_few_posts_has_no_median_to_be_held_against() -> None:
    few = [made(10, account="new") for _ in range(LEAST_OF_ACCOUNT - 1)]
    assert reach([*drawn(1, 10, 10), *few]).without == len(few)
    assert reach([*drawn(1, 10, 10), *few, made(10, account="new")]).without == 0


def test_an_account_whose_usual_post_earns_nothing_is_passed_over() -> None:
    posts = [made(None, clicks=clicks) for clicks in (0, 0, 0, 0, 0, 0, 9, 9, 9)]
    assert earned(posts)[MEASURES.index("clicks")].without == len(posts)


def test_a_ratio_to_nothing_is_not_told() -> None:
    value, pushes = [made(9, "value")] * 20, [made(0, "sales_push")] * 10
    found = reach(value + pushes)
    assert found.difference == Effect(30, None, None, None)
    assert not found.can_tell


def test_posts_read_too_soon_are_left_out_and_counted() -> None:
    old = drawn(1, 10, 10)
    fresh = PostEarned(0, "value", "news", {"reach": 1e9}, SETTLED - dt.timedelta(seconds=1))
    settled = PostEarned(0, "value", "news", {"reach": 1e9}, SETTLED)
    found = reach([*old, fresh, settled])
    assert found.too_young == 1
    assert found.labels["value"].posts == 11
    assert found.without == 0


@pytest.mark.parametrize(
    ("measure", "metrics", "figure"),
    [
        ("reach", {"reach": 3.0, "impressions": 9.0, "views": 9.0}, 3.0),
        ("reach", {"impressions": 4.0, "views": 9.0}, 4.0),
        ("reach", {"views": 5.0}, 5.0),
        ("engagement", {"engagements": 6.0, "likes": 1.0}, 6.0),
        ("engagement", {"likes": 1.0, "comments": 2.0, "shares": 3.0, "saves": 4.0, "follows": 99.0}, 10.0),
        ("engagement", {"likes": 1.0, "saves": 4.0}, 5.0),
        ("clicks", {"clicks": 7.0}, 7.0),
    ],
)
def test_each_measure_is_read_from_the_figures_a_source_gives(
    measure: str, metrics: dict[str, float], figure: float
) -> None:
    double = {name: 2 * count for name, count in metrics.items()}
    posts = [PostEarned("x", "value", "news", double, None)] * 9
    posts += [PostEarned("x", "sales_push", "news", metrics, None)] * 8
    same = [made(2 * figure, "value")] * 9 + [made(figure, "sales_push")] * 8
    assert earned(posts)[MEASURES.index(measure)].labels == reach(same).labels


def test_reach_is_never_held_against_impressions() -> None:
    by_api = [made(100 + n, "value") for n in range(10)]
    by_export = [made(None, "sales_push", impressions=5_000.0 + n) for n in range(10)]
    found = reach(by_api + by_export)
    assert found.labels["sales_push"].ratio == pytest.approx(1.0)
    assert not found.can_tell


@pytest.mark.parametrize("count", [float("nan"), float("inf"), -1.0])
def test_a_figure_that_is_no_count_is_no_figure(count: float) -> None:
    assert reach([*drawn(1, 10, 10), made(count)]).without == 1
    assert reach([*drawn(1, 10, 10), made(count, impressions=3.0)]).without == 1


def test_without_a_post_every_measure_and_pillar_is_there_and_says_nothing() -> None:
    found = earned([])
    assert [each.measure for each in found] == list(MEASURES)
    for each in found:
        assert each.labels == {"value": NOTHING, "sales_push": NOTHING}
        assert each.pillars == dict.fromkeys(PILLARS, NOTHING)
        assert not each.can_tell


def test_what_an_account_earns_is_never_its_revenue() -> None:
    posts = [made(None, revenue=n, conversions=n, orders=n) for n in range(1, 20)]
    assert all(each.without == len(posts) for each in earned(posts))


@pytest.mark.soak
def test_twenty_thousand_posts_take_under_half_a_second_of_one_processor() -> None:
    numbers = np.random.default_rng(1)
    posts = [
        made(
            float(n),
            "value" if n % 3 else "sales_push",
            account=n % 4,
            pillar=PILLARS[n % 8],
            likes=5.0,
            clicks=2.0,
        )
        for n in numbers.integers(1, 100_000, 20_000)
    ]
    best = min(_timed(posts) for _ in range(3))
    assert best < 0.5


def _timed(posts: Sequence[PostEarned]) -> float:
    began = time.process_time()
    earned(posts)
    return time.process_time() - began

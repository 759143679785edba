"""What value posts and pushes earned: reach, engagement and clicks, never revenue.

Likes on one account say nothing beside likes on another, so each post is held against its own account's
median, which serves as a unit and is taken as it is. A group's typical ratio is the median of its posts'
ratios: counts are heavy-tailed, and one post that went round the world must not speak for the rest. A
geometric mean would be as calm, but knows no zero, and posts do get no click at all.

The interval is the bootstrap's middle 95 % (the percentile interval of Efron and Tibshirani 1993, *An
Introduction to the Bootstrap*, chapter 13) over resamples of each group's posts. Their BCa interval needs
the jackknife, which is wrong for a median (chapter 11). A resampled median needs no resample: the k-th
smallest of n draws from n sorted figures is the figure at the rank floor(n U), where U, the k-th smallest
of n uniform numbers, is Beta(k, n + 1 - k) (David and Nagaraja 2003, *Order Statistics*, chapter 2).

A difference found here goes along with what posts say; it need not come from it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auditor.finding import PILLARS, Label, Pillar
from auditor.report.records import Earned, Effect

MEASURES = ("reach", "engagement", "clicks")
LEAST_OF_ACCOUNT = 5
"""Posts of one account under which its median is no yardstick."""

LEAST_OF_GROUP = 8
"""Posts under which a group's median has no 95 % interval worth showing."""

SETTLED = dt.timedelta(hours=48)
"""Figures read sooner after publishing are still growing."""

LABELS: tuple[Label, ...] = ("value", "sales_push")
DRAWS = 5_000
INTERVAL = (0.025, 0.975)
_SURE = 1e-9
_FIGURES: Mapping[str, tuple[str, ...]] = {
    "reach": ("reach", "impressions", "views"),
    "engagement": ("engagements",),
    "clicks": ("clicks",),
}
_ENGAGEMENT = ("likes", "comments", "shares", "saves")

_LABEL_NUMBERS: Mapping[str, int] = {name: number for number, name in enumerate(LABELS)}
_PILLAR_NUMBERS: Mapping[str, int] = {name: number for number, name in enumerate(PILLARS)}

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class PostEarned:
    """What one counted post earned; `account` is whatever tells a brand's accounts apart.

    `metrics` are the post's own (see `Post`), read `age` after it was published, None where not known.
    A repeat on another platform is a post like any other here: it earns on its own account.
    """

    account: Hashable
    label: Label
    pillar: Pillar | None
    metrics: Mapping[str, float]
    age: dt.timedelta | None


def earned(posts: Sequence[PostEarned], *, seed: int = 0) -> tuple[Earned, ...]:
    """Work out what counted posts earned, under each of `MEASURES`, every label and pillar named.

    A post is `without` a measure where its source gives none, where fewer than `LEAST_OF_ACCOUNT` posts of
    its account have it, or where half of those earned nothing. Posts younger than `SETTLED` when they were
    read are `too_young`. Neither counts in any group. The order of `posts` changes nothing.
    """
    settled = [post for post in posts if post.age is None or post.age >= SETTLED]
    labels = np.array([_LABEL_NUMBERS.get(post.label, -1) for post in settled], dtype=np.intp)
    pillars = np.array([_PILLAR_NUMBERS.get(post.pillar or "", -1) for post in settled], dtype=np.intp)
    too_young = len(posts) - len(settled)
    return tuple(_under(measure, settled, (labels, pillars), too_young, seed) for measure in MEASURES)


@dataclass(frozen=True, slots=True)
class _Group:
    """Posts' ratios: how many, their median, and the medians of their resamples; None where too few."""

    posts: int
    median: float
    resampled: Floats | None

    @classmethod
    def of(cls, ratios: Floats, generator: np.random.Generator) -> _Group:
        posts = len(ratios)
        if posts < LEAST_OF_GROUP:
            return cls(posts, math.nan, None)
        return cls(posts, float(np.median(ratios)), resampled_medians(ratios, generator))

    @property
    def effect(self) -> Effect:
        if self.resampled is None:
            return Effect(self.posts, None, None, None)
        return _effect(self.posts, self.median, self.resampled)


def _under(
    measure: str, posts: Sequence[PostEarned], groups: tuple[Numbers, Numbers], too_young: int, seed: int
) -> Earned:
    """`groups` are the posts' places in `LABELS` and in `PILLARS`, each (n,); -1 where in none."""
    generator = np.random.default_rng((seed, MEASURES.index(measure)))
    figures = [_figure(post.metrics, measure) for post in posts]
    at = np.array([place for place, figure in enumerate(figures) if figure], dtype=np.intp)
    known = [(posts[place].account, *figure) for place, figure in enumerate(figures) if figure]
    ratios = _ratios([(account, name) for account, name, _ in known], [count for _, _, count in known])
    usable = ~np.isnan(ratios)
    of_label, of_pillar = (group[at] for group in groups)
    labels = {
        name: _Group.of(ratios[usable & (of_label == number)], generator)
        for name, number in _LABEL_NUMBERS.items()
    }
    pillars = {
        name: _Group.of(ratios[usable & (of_pillar == number)], generator)
        for name, number in _PILLAR_NUMBERS.items()
    }
    difference = _difference(labels["value"], labels["sales_push"])
    return Earned(
        measure=measure,
        labels={name: found.effect for name, found in labels.items()},
        pillars={name: found.effect for name, found in pillars.items()},
        difference=difference,
        can_tell=_tells(difference),
        without=len(posts) - int(usable.sum()),
        too_young=too_young,
    )


def _figure(metrics: Mapping[str, float], measure: str) -> tuple[str, float] | None:
    """A post's figure and what it is of; figures of two kinds are never held against each other."""
    for name in _FIGURES[measure]:
        if 0 <= (count := metrics.get(name, -1)) < math.inf:
            return name, count
    if measure != "engagement":
        return None
    parts = [count for name in _ENGAGEMENT if 0 <= (count := metrics.get(name, -1)) < math.inf]
    return ("parts", sum(parts)) if parts else None


def _ratios(yardsticks: Sequence[Hashable], counts: Sequence[float]) -> Floats:
    """Each count over the median of those under the same yardstick, (n,); NaN where that is none."""
    numbers: dict[Hashable, int] = {}
    which = np.array([numbers.setdefault(name, len(numbers)) for name in yardsticks], dtype=np.intp)
    values = np.array(counts, dtype=np.float64)
    ordered = values[np.lexsort((values, which))]
    sizes = np.bincount(which, minlength=len(numbers))
    starts = np.cumsum(sizes) - sizes
    medians = (ordered[starts + (sizes - 1) // 2] + ordered[starts + sizes // 2]) / 2
    medians[(sizes < LEAST_OF_ACCOUNT) | (medians <= 0)] = np.nan
    ratios: Floats = values / medians[which]
    return ratios


def resampled_medians(values: Floats, generator: np.random.Generator) -> Floats:
    """The medians of `DRAWS` resamples, each of n draws with replacement from `values`, (n,)."""
    count = len(values)
    ordered = np.sort(values)
    lower, upper = (count + 1) // 2, count // 2 + 1
    at = generator.beta(lower, count + 1 - lower, DRAWS)
    found = ordered[_rank(at, count)]
    if upper == lower:
        return found
    next_at = at + (1 - at) * generator.beta(1, count - lower, DRAWS)
    medians: Floats = (found + ordered[_rank(next_at, count)]) / 2
    return medians


def _rank(uniform: Floats, count: int) -> NDArray[np.intp]:
    return np.minimum((uniform * count).astype(np.intp), count - 1)


def _difference(value: _Group, pushes: _Group) -> Effect:
    posts = value.posts + pushes.posts
    if value.resampled is None or pushes.resampled is None or not pushes.median:
        return Effect(posts, None, None, None)
    return _effect(posts, value.median / pushes.median, _over(value.resampled, pushes.resampled))


def _over(value: Floats, pushes: Floats) -> Floats:
    """One over the other; nothing over nothing is no difference, anything else over nothing has no end."""
    with np.errstate(divide="ignore", invalid="ignore"):
        quotients: Floats = np.where((value == 0) & (pushes == 0), 1.0, value / pushes)
    return quotients


def _effect(posts: int, ratio: float, resampled: Floats) -> Effect:
    low, high = (float(at) for at in np.quantile(resampled, INTERVAL, method="inverted_cdf"))
    if not math.isfinite(high):
        return Effect(posts, None, None, None)
    return Effect(posts, ratio, min(low, ratio), max(high, ratio))


def _tells(difference: Effect) -> bool:
    if difference.low is None or difference.high is None:
        return False
    return difference.low > 1 + _SURE or difference.high < 1 - _SURE

"""Pure arithmetic: verdicts in, the mix out.

A share over a brand's posts is a count, not a sample, so its uncertainty is the classifier's error
alone: the number of true pushes is Poisson-binomial over the calibrated scores of the counted posts.
A person's decision adds none.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from auditor.finding import PILLARS, Label, Pillar
from auditor.guideline import Guideline, Status
from auditor.post import Kind
from auditor.quantify import Estimate
from auditor.quantify import share as corrected_share

OVER = 0.9
WITHIN = 0.1
"""P(share > limit) from which a mix is over, and up to which it is within."""

INTERVAL = (0.025, 0.975)
MOST_HEADROOM = 1_000
_SURE = 1e-9
_LONG = 64
"""Terms from which on a product of two is quicker by Fourier transform."""


@dataclass(frozen=True, slots=True)
class Item:
    """What the mix needs to know of one post; `label` is the effective one, decided or not."""

    created_at: dt.datetime
    platform: str
    account: str
    label: Label
    score: float | None
    pressure: int | None
    pillar: Pillar | None
    kind: Kind = "original"
    paid: bool = False
    decided: bool = False
    cross_post: bool = False
    language: str = "en"

    @property
    def chance(self) -> float:
        """P(this is a push): the decision where there is one, else the calibrated score."""
        if self.decided or self.score is None:
            return float(self.label == "sales_push")
        return self.score


@dataclass(frozen=True, slots=True)
class Share:
    """Pushes among counted posts: the count of labels, and what the scores say of the true number.

    `low` and `high` hold the true share with 95 % probability, widened to hold the count itself.
    """

    posts: int
    pushes: int
    share: float
    low: float
    high: float
    limit: float
    over_limit: float
    status: Status


@dataclass(frozen=True, slots=True)
class Streak:
    """Pushes in a row on one account."""

    platform: str
    account: str
    length: int
    first: dt.datetime
    last: dt.datetime


@dataclass(frozen=True, slots=True)
class Breach:
    """What the guideline does not allow: what was found, and what is allowed at most.

    Shares for `share`, which is the whole's, and `platform`; counts for `streak`, the longest there is, and
    `pressure`, posts that press hard.
    """

    kind: Literal["share", "platform", "streak", "pressure"]
    found: float
    allowed: float
    platform: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Mix:
    """The mix of a window; shares are of the counted posts: originals, unpaid, readable, once each.

    `corrected` is the share of the whole by quantification, None under a hundred posts.
    """

    first: dt.datetime
    last: dt.datetime
    whole: Share
    corrected: Estimate | None
    platforms: Mapping[str, Share]
    pressure: Mapping[int, int]
    pillars: Mapping[str, int]
    left_out: Mapping[str, int]
    streaks: tuple[Streak, ...]
    breaches: tuple[Breach, ...]
    headroom: int
    values_needed: int
    campaigns: tuple[str, ...]
    guideline: str
    guideline_version: str

    @property
    def status(self) -> Status:
        """How the whole stands against the guideline's share."""
        return self.whole.status


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week, Monday to Sunday in the brand's time zone."""

    monday: dt.date
    posts: int
    pushes: int
    share: float


def compute(
    items: Iterable[Item],
    guideline: Guideline,
    *,
    until: dt.datetime,
    since: dt.datetime | None = None,
    time_zone: str = "UTC",
    priors: Mapping[str, float] | None = None,
) -> Mix:
    """Compute the mix of the guideline's own window, which ends at `until` (aware, included).

    `since` begins another window than the guideline's own.

    `priors` holds the share of pushes the scores were calibrated at, by language, the empty name for any
    other; without it no share is corrected.
    """
    zone = ZoneInfo(time_zone)
    day = until.astimezone(zone).date()
    own = dt.datetime.combine(day - dt.timedelta(days=guideline.window_days - 1), dt.time.min, zone)
    first = since or own
    begins, ends = first.astimezone(dt.UTC), until.astimezone(dt.UTC)  # times of one zone compare quickly
    inside = sorted((i for i in items if begins <= i.created_at <= ends), key=_order)
    per_platform = [i for i in inside if counts(i)]
    counted = [i for i in per_platform if not i.cross_post]
    limits = guideline.on("", day)
    whole = share_of(counted, limits)
    platforms = {
        name: share_of(found, guideline.on(name, day))
        for name, found in _grouped(per_platform, attrgetter("platform"))
    }
    streaks = _streaks(per_platform)
    pressure = Counter(i.pressure for i in counted if i.pressure is not None)
    pillars = Counter(i.pillar for i in counted if i.pillar is not None)
    return Mix(
        first=first,
        last=until,
        whole=whole,
        corrected=_corrected(counted, priors) if priors else None,
        platforms=platforms,
        pressure={step: pressure[step] for step in range(4)},
        pillars={name: pillars[name] for name in PILLARS},
        left_out=_left_out(inside),
        streaks=streaks,
        breaches=_breaches(whole, platforms, streaks, pressure[3], limits),
        headroom=headroom(counted, limits),
        values_needed=values_needed(counted, limits),
        campaigns=tuple(c.name for c in guideline.in_force(day)),
        guideline=guideline.name,
        guideline_version=guideline.version,
    )


def _corrected(counted: Sequence[Item], priors: Mapping[str, float]) -> Estimate | None:
    at = [priors.get(item.language, priors[""]) for item in counted]
    return corrected_share([item.chance for item in counted], at)


def projected(
    items: Iterable[Item], draft: Item, guideline: Guideline, *, until: dt.datetime, time_zone: str = "UTC"
) -> tuple[Mix, Mix]:
    """The mix as it is, and as it would be with one draft published at `until`."""
    known = list(items)
    now = compute(known, guideline, until=until, time_zone=time_zone)
    then = compute([*known, replace(draft, created_at=until)], guideline, until=until, time_zone=time_zone)
    return now, then


def weeks(
    items: Iterable[Item], *, until: dt.datetime, time_zone: str = "UTC", count: int = 12
) -> list[Week]:
    """The last `count` ISO weeks up to the one that holds `until`, oldest first."""
    zone = ZoneInfo(time_zone)
    today = until.astimezone(zone).date()
    last_monday = today - dt.timedelta(days=today.weekday())
    mondays = [last_monday - dt.timedelta(weeks=back) for back in reversed(range(count))]
    posts: Counter[dt.date] = Counter()
    pushes: Counter[dt.date] = Counter()
    for item in items:
        if item.created_at <= until and counts(item) and not item.cross_post:
            day = item.created_at.astimezone(zone).date()
            monday = day - dt.timedelta(days=day.weekday())
            posts[monday] += 1
            pushes[monday] += item.label == "sales_push"
    return [Week(m, posts[m], pushes[m], pushes[m] / posts[m] if posts[m] else 0.0) for m in mondays]


def share_of(counted: Sequence[Item], limits: Guideline) -> Share:
    """The share of pushes among posts that all count, held against `limits`."""
    posts = len(counted)
    pushes = sum(i.label == "sales_push" for i in counted)
    if not posts:
        return Share(0, 0, 0.0, 0.0, 0.0, limits.max_push_share, 0.0, "too few")
    odds = poisson_binomial([i.chance for i in counted])
    below = np.cumsum(odds)
    low, high = (int(np.searchsorted(below, at - _SURE)) for at in INTERVAL)
    allowed = allowed_pushes(posts, limits.max_push_share)
    over = float(min(1.0, max(0.0, odds[allowed + 1 :].sum())))
    return Share(
        posts=posts,
        pushes=pushes,
        share=pushes / posts,
        low=min(low, pushes) / posts,
        high=max(high, pushes) / posts,
        limit=limits.max_push_share,
        over_limit=over,
        status=_status(posts, over, limits),
    )


def poisson_binomial(chances: Sequence[float]) -> NDArray[np.float64]:
    """P(exactly k happen) for k = 0..n, of n independent events, by convolution in halves.

    Exact to rounding, which the Fourier transform of long halves keeps under 1e-12.
    """
    happens = np.asarray(chances, dtype=np.float64)
    parts = np.stack([1 - happens, happens], axis=1)
    if not len(parts):
        return np.array([1.0])
    while len(parts) > 1:
        if len(parts) % 2:
            never = np.zeros_like(parts[:1])
            never[0, 0] = 1.0
            parts = np.concatenate([parts, never])
        parts = _convolved(parts[::2], parts[1::2])
    return parts[0, : len(happens) + 1]


def _convolved(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each row of one convolved with the row of the other, (m, n) and (m, n) into (m, 2n - 1)."""
    rows, length = one.shape
    made = np.zeros((rows, 2 * length - 1))
    if length > _LONG:
        size = 2 * length - 2  # a power of two, at which the last term falls upon the first
        spectrum = np.fft.rfft(one, size) * np.fft.rfft(other, size)
        made[:, :-1] = np.maximum(np.fft.irfft(spectrum, size), 0.0)
        made[:, 0], made[:, -1] = one[:, 0] * other[:, 0], one[:, -1] * other[:, -1]
        return made
    for shift in range(length):
        made[:, shift : shift + length] += one[:, shift, None] * other
    return made


def allowed_pushes(posts: int, limit: float) -> int:
    """The most pushes whose share of `posts` is not above `limit`."""
    return int(np.floor(limit * posts + _SURE))


def headroom(counted: Sequence[Item], limits: Guideline) -> int:
    """How many more pushes could be published now before the plain share passes the limit."""
    posts, pushes = len(counted), sum(i.label == "sales_push" for i in counted)
    more = 0
    while more < MOST_HEADROOM and pushes + more + 1 <= allowed_pushes(
        posts + more + 1, limits.max_push_share
    ):
        more += 1
    return more


def values_needed(counted: Sequence[Item], limits: Guideline) -> int:
    """How many value posts would bring the plain share down to the limit; 0 when it is there.

    Under a limit of zero no number would; then it is -1.
    """
    posts, pushes = len(counted), sum(i.label == "sales_push" for i in counted)
    if pushes <= allowed_pushes(posts, limits.max_push_share):
        return 0
    if limits.max_push_share == 0:
        return -1
    needed = int(np.ceil(pushes / limits.max_push_share - _SURE)) - posts
    while pushes > allowed_pushes(posts + needed, limits.max_push_share):
        needed += 1
    return needed


_order = attrgetter("created_at", "platform", "account", "label", "chance")


def _grouped(items: Iterable[Item], key: Callable[[Item], Any]) -> list[tuple[Any, list[Item]]]:
    """Items under each key, in their order; keys in theirs."""
    groups: dict[Any, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return sorted(groups.items())


def counts(item: Item) -> bool:
    """True for what a brand says to everyone: original or quoting, unpaid and readable."""
    return item.kind in ("original", "quote") and not item.paid and item.label != "unreadable"


def _left_out(inside: Sequence[Item]) -> dict[str, int]:
    """Each post left out, under the first reason that holds."""
    out = dict.fromkeys(("paid", "replies", "reposts", "unreadable", "cross_posts"), 0)
    for item in inside:
        if item.paid:
            out["paid"] += 1
        elif item.kind == "reply":
            out["replies"] += 1
        elif item.kind == "repost":
            out["reposts"] += 1
        elif item.label == "unreadable":
            out["unreadable"] += 1
        elif item.cross_post:
            out["cross_posts"] += 1
    return out


def _status(posts: int, over: float, limits: Guideline) -> Status:
    if posts < limits.min_posts:
        return "too few"
    if over >= OVER:
        return "over"
    return "within" if over <= WITHIN else "near the line"


def _streaks(counted: Sequence[Item]) -> tuple[Streak, ...]:
    """Every run of two or more pushes on one account, longest first."""
    found: list[Streak] = []
    for (platform, account), posts in _grouped(counted, attrgetter("platform", "account")):
        for push, run in groupby(posts, lambda item: item.label == "sales_push"):
            if push and len(row := list(run)) > 1:
                found.append(Streak(platform, account, len(row), row[0].created_at, row[-1].created_at))
    return tuple(sorted(found, key=lambda s: (-s.length, s.first, s.platform, s.account)))


def _breaches(
    whole: Share,
    platforms: Mapping[str, Share],
    streaks: Sequence[Streak],
    high_pressure: int,
    limits: Guideline,
) -> tuple[Breach, ...]:
    found = []
    if whole.status == "over":
        found.append(Breach("share", whole.share, whole.limit))
    found.extend(
        Breach("platform", share.share, share.limit, name)
        for name, share in platforms.items()
        if share.status == "over" and share.limit != whole.limit
    )
    most = limits.max_pushes_in_a_row
    if most is not None and streaks and streaks[0].length > most:
        longest = streaks[0]
        found.append(Breach("streak", longest.length, most, longest.platform, longest.account))
    if limits.max_high_pressure is not None and high_pressure > limits.max_high_pressure:
        found.append(Breach("pressure", high_pressure, limits.max_high_pressure))
    return tuple(found)


def percent(share: float) -> str:
    """A share in whole per cent, as text: `38 %`, with a space that doesn't break."""
    return f"{100 * share:.0f}\u00a0%"

"""What a report is: numbers that are stored, and the posts it quotes, looked up when it is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from auditor.finding import Label, Pillar, Verdict
from auditor.mix import Mix, Week
from auditor.period import Period
from auditor.post import Post


@dataclass(frozen=True, slots=True)
class Versions:
    """What verdicts of a report were said by, and how many of its posts they are."""

    model: str
    rules: str
    threshold: float
    posts: int


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign of the guideline that was in force on some day of the window."""

    name: str
    first_day: dt.date
    last_day: dt.date
    platforms: tuple[str, ...]
    max_push_share: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """How many times the account's own median a group of posts earned; `low` and `high` are a 95 % bootstrap.

    `ratio`, `low` and `high` are None where the group is too small to say, or holds too much of nothing.
    """

    posts: int
    ratio: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Earned:
    """What posts earned under one measure: `reach`, `engagement` or `clicks`.

    `difference` is value posts against pushes, as a ratio of the two; `can_tell` is False when its interval
    holds 1 or either group is too small.
    """

    measure: str
    labels: Mapping[str, Effect]
    pillars: Mapping[str, Effect]
    difference: Effect
    can_tell: bool
    without: int
    """Counted posts whose source does not give this measure, or whose account has too few that have it."""

    too_young: int = 0
    """Counted posts whose figures were read when they had hardly been published."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A post a report quotes, without its words: those are looked up by verdict, and gone once purged."""

    post_id: int
    verdict_id: int
    decision_id: int | None
    label: Label
    score: float | None
    pressure: int | None
    pillar: Pillar | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every number of a report. It never changes; it can be worked out again from the versions it names.

    `standing` is the mix over the guideline's own window, which ends with the period; `status` comes from it.
    `mix` is the period's own, `before` that of the period before. `silent_weeks` holds, by pillar, how many
    whole weeks the brand has published nothing of it up to the end of the period, None for more than twelve.
    `versions` are those of the period's verdicts, `versions_before` those of the period before. `unchecked`
    posts of the period have no verdict yet and are not counted.
    """

    brand: str
    name: str
    time_zone: str
    period: Period
    made_at: dt.datetime
    final: bool
    guideline_title: str
    guideline_summary: str
    guideline_window: int
    standing: Mix
    mix: Mix
    before: Mix
    weeks: tuple[Week, ...]
    silent_weeks: Mapping[str, int | None]
    earned: tuple[Earned, ...]
    hardest: tuple[Quote, ...]
    praised: tuple[Quote, ...]
    versions: tuple[Versions, ...]
    versions_before: tuple[Versions, ...]
    campaigns: tuple[Campaign, ...]
    to_review: int
    unchecked: int
    notes: tuple[str, ...] = ()
    """What the reader should know of where the posts came from."""


@dataclass(frozen=True, slots=True)
class ReportPost:
    """A quoted post as a reader sees it; `label` is the one that counts.

    Of a post that was purged since, text and findings are empty and `post.deleted_at` is set.
    """

    number: int
    post: Post
    verdict: Verdict
    label: Label
    decided: str = ""
    """Who decided the label and why; empty when it is the classifier's."""


@dataclass(frozen=True, slots=True)
class Report:
    """A snapshot with the posts it quotes, as every format renders it; `id` is 0 until it is stored."""

    id: int
    snapshot: Snapshot
    hardest: tuple[ReportPost, ...]
    praised: tuple[ReportPost, ...]

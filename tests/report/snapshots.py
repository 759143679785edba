"""A report's numbers for tests of what is made of them: three months of a brand that pushes too much."""

import datetime as dt
from collections.abc import Sequence

import numpy as np

from auditor.finding import PILLARS, Label, Pillar
from auditor.guideline import load
from auditor.mix import Item, compute, weeks
from auditor.period import Period
from auditor.report.earned import PostEarned, earned
from auditor.report.records import Snapshot
from tests.factories import NOON

SPOKEN_OF: tuple[Pillar, ...] = ("educate", "entertain", "inspire", "care", "news")
"""Never of `engage`."""


def snapshot(
    seed: int = 3,
    *,
    posts: int = 160,
    platforms: Sequence[str] = ("instagram", "x", "linkedin"),
    ratio: float = 2.2,
) -> Snapshot:
    """A third of the posts are pushes; value posts reach `ratio` times as many. No source tells clicks."""
    numbers = np.random.default_rng(seed)
    items, figures = [], []
    for n in range(posts):
        label: Label = "sales_push" if numbers.random() < 0.33 else "value"
        push, platform = label == "sales_push", platforms[int(numbers.integers(len(platforms)))]
        pillar: Pillar = "offer" if push else SPOKEN_OF[n % len(SPOKEN_OF)]
        at = NOON - dt.timedelta(hours=float(numbers.uniform(0, 84 * 24)))
        items.append(Item(at, platform, "acme", label, 0.95 if push else 0.04, 2 if push else 0, pillar))
        reached = float(round(1_000 * numbers.lognormal(0, 0.8) * (1 if push else ratio)))
        likes = float(numbers.poisson(reached / 50))
        figures.append(PostEarned(platform, label, pillar, {"reach": reached, "likes": likes}, None))
    policy = load("ease-up")
    mix = compute(items, policy, until=NOON)
    return Snapshot(
        brand="acme",
        name="Acme",
        time_zone="UTC",
        period=Period.week(NOON.date()),
        made_at=NOON,
        final=False,
        guideline_title=policy.title,
        guideline_summary=policy.summary,
        guideline_window=policy.window_days,
        standing=mix,
        mix=mix,
        before=mix,
        weeks=tuple(weeks(items, until=NOON)),
        silent_weeks=dict.fromkeys(PILLARS, 0) | {"engage": 3},
        earned=earned(figures),
        hardest=(),
        praised=(),
        versions=(),
        versions_before=(),
        campaigns=(),
        to_review=0,
        unchecked=0,
    )

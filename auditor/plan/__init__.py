"""A content calendar against a guideline: the mix week by week, and the smallest change that keeps it.

Each ISO week in the brand's time zone, from the first draft's to the last's, is judged by the guideline's
window that ends with its Sunday, over what is published and what is planned up to then. Planning counts
labels: a week is within when, in its window, the pushes are at most what the share allows (from `min_posts`
posts on; of the whole, and of each platform with a share of its own), no account pushes more often in a row
than allowed, and no more posts press hard than allowed. A week that a campaign touches is held to the
campaign's limits.

A change is one draft softened into a value post, moved to another day of the calendar at the same time of
day, or dropped. The smallest set has the fewest changed drafts; of those, the fewest dropped, then the fewest
moved, then the fewest days moved, then the hardest pushes softened. No change gets a window within by leaving
too little in it to judge: what a window held before counts towards `min_posts`.
"""

from __future__ import annotations

from auditor.plan.records import KINDS, Change, Kind, Plan, Planned, Standing, WeekPlan

__all__ = ["KINDS", "Change", "Kind", "Plan", "Planned", "Standing", "WeekPlan", "plan"]

import datetime as dt
from collections.abc import Collection, Iterable

from auditor.guideline import Guideline
from auditor.mix import Item

MOST_SECONDS = 10.0


def plan(
    published: Iterable[Item],
    planned: Iterable[Planned],
    guideline: Guideline,
    *,
    now: dt.datetime,
    time_zone: str = "UTC",
    kinds: Collection[Kind] = KINDS,
    most_seconds: float = MOST_SECONDS,
) -> Plan:
    """Hold a calendar against a guideline and find the smallest set of changes that keeps it.

    `now` is aware; no draft is moved to before it. `kinds` are the changes that may be made.

    Raises:
        UsageError: two drafts have one key, a copy's original isn't there, or the calendar is longer than
            `MOST_WEEKS` weeks.
    """
    raise NotImplementedError

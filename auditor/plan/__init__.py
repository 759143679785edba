"""A content calendar against a guideline: the mix week by week, and the smallest change that keeps it.

Each ISO week in the brand's time zone, from the first draft's to the last's, is judged by the guideline's
window that ends with its Sunday, over what is published and what is planned up to then. Planning counts
labels: a week is within when, in its window, the pushes are at most what the share allows (from `min_posts`
posts on; of the whole, and of each platform with a share of its own), no account pushes more often in a row
than allowed, and no more posts press hard than allowed. A week that a campaign touches is held to the
campaign's limits.

A change is one draft softened into a value post, moved to another day of the calendar at the same time of
day, or dropped. The smallest set has the fewest changed drafts; of those, the fewest dropped, then the fewest
moved, then the fewest days moved, then the hardest pushes softened: softening keeps a post and its readers,
moving keeps its words, dropping loses it. No change gets a window within by leaving too little in it to
judge: what it held before, and what is moved into it, counts towards `min_posts`.
"""

from __future__ import annotations

from auditor.plan.planning import MOST_SECONDS, MOST_WEEKS, plan
from auditor.plan.records import KINDS, Change, Kind, Plan, Planned, Standing, WeekPlan

__all__ = [
    "KINDS",
    "MOST_SECONDS",
    "MOST_WEEKS",
    "Change",
    "Kind",
    "Plan",
    "Planned",
    "Standing",
    "WeekPlan",
    "plan",
]

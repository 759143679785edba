"""What planning takes and returns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from auditor.finding import Label, Pillar
from auditor.mix import Share

Kind = Literal["soften", "move", "drop"]

KINDS: tuple[Kind, ...] = ("soften", "move", "drop")
"""The changes there are, the gentlest first: softened, a post keeps its place and its readers; moved, it
keeps its words; dropped, it is lost."""

Standing = Literal["over", "within", "too few"]


@dataclass(frozen=True, slots=True)
class Planned:
    """A judged draft with its date; `key` is the caller's own and must be unique.

    `copy_of` is the key of the draft with the same text on another platform: the text counts once for the
    brand, on each of its platforms, and is changed everywhere or nowhere. `fixed` drafts are left alone.
    """

    key: str
    scheduled_at: dt.datetime
    platform: str
    label: Label
    score: float | None = None
    pressure: int | None = None
    pillar: Pillar | None = None
    account: str = ""
    needs_review: bool = False
    copy_of: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """One ISO week of the calendar: its own posts, and the guideline's window that ends with its Sunday.

    `share` and `platforms` are of the window; of platforms, only those with a limit of their own on the
    share are held to it. `longest_streak` is of pushes on one account. `excess` is how many pushes, hard
    presses and steps of a streak are too many, 0 exactly when there is no breach.
    """

    monday: dt.date
    posts: int
    pushes: int
    share: Share
    platforms: Mapping[str, Share]
    high_pressure: int
    longest_streak: int
    campaigns: tuple[str, ...]
    breaches: tuple[str, ...]
    excess: int
    status: Standing


@dataclass(frozen=True, slots=True)
class Change:
    """One draft to change, with its copies if it has any; `to` is where a moved one goes."""

    key: str
    kind: Kind
    to: dt.datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A calendar held against a guideline, as it stands and after the smallest set of changes.

    `within_after` False means that no change of the drafts brings every week within; `changes` then leaves
    the fewest weeks over, and those the least. `exact` False means that the search ran into its time limit:
    what is shown holds, but a smaller set may exist. `review` names drafts to check by eye, `past_alone` the
    weeks that would be over with no draft at all.
    """

    weeks: tuple[WeekPlan, ...]
    changes: tuple[Change, ...]
    weeks_after: tuple[WeekPlan, ...]
    review: tuple[str, ...]
    past_alone: tuple[dt.date, ...]
    exact: bool
    guideline: str
    guideline_version: str

    @property
    def within(self) -> bool:
        """No week is over as the calendar stands."""
        return not any(week.breaches for week in self.weeks)

    @property
    def within_after(self) -> bool:
        """No week is over once the changes are made."""
        return not any(week.breaches for week in self.weeks_after)

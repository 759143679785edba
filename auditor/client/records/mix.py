"""The mix of a brand, and its weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pydantic import AwareDatetime

from auditor.client.records.base import Record, Status


class Share(Record):
    """Pushes among the posts that count; the true share lies between `low` and `high`, 95 %."""

    posts: int
    pushes: int
    share: float | None
    low: float
    high: float
    limit: float
    over_limit: float
    status: Status


class Corrected(Record):
    """The share by quantification, from 100 posts on."""

    share: float
    low: float
    high: float


class Streak(Record):
    """Pushes in a row on one account."""

    platform: str
    account: str
    length: int
    first: AwareDatetime
    last: AwareDatetime


class Mix(Record):
    """The mix of a window."""

    brand: str
    first: AwareDatetime
    last: AwareDatetime
    guideline: str
    guideline_version: str
    status: Status
    whole: Share
    corrected: Corrected | None
    platforms: Mapping[str, Share]
    pressure: Mapping[int, int]
    pillars: Mapping[str, int]
    left_out: Mapping[str, int]
    streaks: tuple[Streak, ...]
    breaches: tuple[str, ...]
    headroom: int
    values_needed: int
    campaigns: tuple[str, ...]
    unchecked: int
    sentence: str


class Week(Record):
    """One ISO week, Monday to Sunday in the brand's time zone."""

    monday: dt.date
    posts: int
    pushes: int
    share: float | None


class Trend(Record):
    """Weeks, oldest first."""

    brand: str
    limit: float
    weeks: tuple[Week, ...]

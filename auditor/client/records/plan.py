"""A content calendar, held against a guideline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from pydantic import AwareDatetime

from auditor.client.records.base import ChangeKind, Label, Record
from auditor.client.records.mix import Share
from auditor.client.records.verdict import Match


class WeekPlan(Record):
    """One ISO week of a calendar, and the guideline's window that ends with its Sunday."""

    monday: dt.date
    posts: int
    pushes: int
    window: Share
    platforms: Mapping[str, Share]
    high_pressure: int
    longest_streak: int
    campaigns: tuple[str, ...]
    breaches: tuple[str, ...]
    status: Literal["over", "within", "too few"]


class Change(Record):
    """One draft to change; `to` is where a moved one goes."""

    key: str
    kind: ChangeKind
    to: AwareDatetime | None
    why: str


class PlannedDraft(Record):
    """A draft's verdict in short, with the words to change."""

    key: str
    label: Label
    score: float | None
    pressure: int | None
    pillar: str | None
    needs_review: bool
    findings: tuple[Match, ...]


class Plan(Record):
    """A calendar held against a guideline, and the smallest set of changes that brings it within."""

    guideline: str
    guideline_version: str
    within: bool
    over: tuple[dt.date, ...]
    weeks: tuple[WeekPlan, ...]
    changes: tuple[Change, ...]
    within_after: bool
    weeks_after: tuple[WeekPlan, ...]
    exact: bool
    past_alone: tuple[dt.date, ...]
    review: tuple[str, ...]
    repeats: dict[str, str]
    drafts: tuple[PlannedDraft, ...]

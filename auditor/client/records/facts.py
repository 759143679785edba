"""What verdicts and mixes are held against: guidelines, rules, the model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from auditor.client.records.base import Record
from auditor.client.records.verdict import Category


class Limits(Record):
    """What a guideline allows; None is no limit of its own."""

    max_push_share: float | None = None
    max_pushes_in_a_row: int | None = None
    max_high_pressure: int | None = None


class Campaign(Limits):
    """Other limits between two dates, both included."""

    name: str
    first: dt.date = Field(alias="from")
    last: dt.date = Field(alias="to")
    platforms: tuple[str, ...] = ()


class Guideline(Record):
    """A policy: limits on the mix."""

    name: str
    title: str
    summary: str
    source: str = ""
    window_days: int = 28
    max_push_share: float = 0.2
    max_pushes_in_a_row: int | None = None
    max_high_pressure: int | None = None
    min_posts: int = 10
    platforms: Mapping[str, Limits] = Field(default_factory=dict)
    campaigns: tuple[Campaign, ...] = ()
    version: str = ""


class Rule(Record):
    """One rule: what it finds, why that puts readers off, and what to write instead."""

    id: str
    category: Category
    severity: str
    message: str
    why: str
    suggestion: str


class Model(Record):
    """The classifier's facts, from its card."""

    name: str
    version: str
    threshold: float
    review: tuple[float, ...]
    languages: tuple[str, ...]
    facts: Mapping[str, Any]

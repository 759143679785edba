"""Brands and their accounts."""

from __future__ import annotations

from pydantic import AwareDatetime

from auditor.client.records.base import Record, Status


class Brand(Record):
    """A brand; `threshold` None means the model's."""

    slug: str
    name: str
    time_zone: str
    threshold: float | None


class Standing(Record):
    """A brand's mix in one line."""

    threshold: float
    share: float | None
    posts: int
    pushes: int
    low: float
    high: float
    limit: float
    status: Status


class Moved(Record):
    """A changed brand, with its mix before and after; `job` writes the new labels."""

    brand: Brand
    before: Standing
    after: Standing
    job: str | None


class Account(Record):
    """An account of a brand, and how its last collection ended."""

    id: int
    platform: str
    handle: str
    host: str
    posts: int
    newest: AwareDatetime | None
    collected_at: AwareDatetime | None
    stopped: str
    capped: bool


class Forgotten(Record):
    """What was deleted."""

    posts: int

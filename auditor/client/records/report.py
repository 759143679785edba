"""Reports, links to them, and schedules that make and send them."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from auditor.client.records.base import Record

Channel = Literal["email", "slack", "webhook"]
Every = Literal["week", "month"]


class Report(Record):
    """A report that is stored; `final` is False when it was made before its days were over."""

    id: int
    period: str
    guideline: str
    guideline_version: str
    final: bool
    made_at: AwareDatetime


class Link(Record):
    """A link that shows one report to whoever has its `url`."""

    id: str
    report: int
    period: str
    url: str
    who: str
    created_at: AwareDatetime
    expires_at: AwareDatetime
    revoked_at: AwareDatetime | None


class Recipient(Record):
    """Where a report goes; of a webhook, its host and last letters."""

    channel: Channel
    shown: str


class Schedule(Record):
    """When a report is made, and to whom it goes; `last_error` says why the one that is due was not."""

    id: int
    every: Every
    day: str
    at: str
    time_zone: str
    recipients: tuple[Recipient, ...]
    formats: tuple[str, ...]
    guideline: str
    locale: str
    next_at: AwareDatetime
    last_error: str
    paused_at: AwareDatetime | None
    created_at: AwareDatetime


class Delivery(Record):
    """A report on its way to one recipient, or what became of it; `uncertain` may have arrived or not."""

    id: int
    schedule_id: int
    report_id: int
    period: str
    channel: Channel
    shown: str
    state: Literal["pending", "sending", "sent", "failed", "uncertain"]
    attempts: int
    next_at: AwareDatetime | None
    last_error: str
    created_at: AwareDatetime
    ended_at: AwareDatetime | None

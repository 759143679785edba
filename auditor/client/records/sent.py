"""What the service is sent: drafts, calendars, published posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import AwareDatetime, Field

from auditor.client.records.base import Record


class Queued(Record):
    """A post that is queued already: when, where, and what it is; never its text."""

    scheduled_at: AwareDatetime
    platform: str = ""
    label: Literal["value", "sales_push"]


class Draft(Record):
    """A draft to check; the service neither stores nor logs it."""

    text: str = Field(repr=False)
    platform: str = ""
    brand: str | None = None
    language: str = "auto"
    scheduled_at: AwareDatetime | None = None
    guideline: str = ""
    planned: tuple[Queued, ...] = ()


class CalendarDraft(Record):
    """A draft with its date; `key` is your own name for it, and a `fixed` one is not to be changed."""

    key: str
    text: str = Field(repr=False)
    scheduled_at: AwareDatetime
    platform: str = ""
    account: str = ""
    fixed: bool = False


class NewPost(Record):
    """A post a brand published."""

    platform: str
    native_id: str
    account: str
    text: str
    created_at: AwareDatetime
    host: str = ""
    account_name: str = ""
    time_precision: Literal["second", "minute", "day"] = "second"
    url: str = ""
    kind: Literal["original", "reply", "repost", "quote"] = "original"
    paid: bool = False
    language: str = ""
    media: str = ""
    metrics: Mapping[str, float] = Field(default_factory=dict)
    metrics_at: AwareDatetime | None = None
    alt_text: str = ""
    content_warning: str = ""
    reply_to: str = ""

"""What a brand published: `Post`, and the `Account` it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["original", "reply", "repost", "quote"]
TimePrecision = Literal["second", "minute", "day"]


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a brand: a handle on one platform and, where there are instances, one host."""

    platform: str
    handle: str
    host: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """One published post, known by `(platform, host, native_id)`.

    `created_at` is aware and in UTC; where the source gave a date only, it is noon in the brand's
    time zone and `time_precision` is `day`. `text` is what readers saw, repaired on the way in;
    `original_text` keeps the source's own characters where the repair changed any. `metrics` are
    the source's lifetime counts under our names (`impressions`, `reach`, `views`, `likes`,
    `comments`, `shares`, `saves`, `clicks`, `follows`, `engagements`, `profile_visits`), read at
    `metrics_at`. `alt_text` describes its pictures, `content_warning` stands before it; neither is part
    of the text. `reply_to` is the `native_id` it answers. `source` of a collected post ends in ` api`.
    `deleted_at` is when the platform was found to have it no more; its text is then gone here too.
    """

    platform: str
    native_id: str
    account: Account
    text: str
    created_at: datetime
    time_precision: TimePrecision = "second"
    host: str = ""
    url: str = ""
    kind: Kind = "original"
    paid: bool = False
    language: str = ""
    media: str = ""
    original_text: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)
    metrics_at: datetime | None = None
    source: str = ""
    alt_text: str = ""
    content_warning: str = ""
    reply_to: str = ""
    deleted_at: datetime | None = None

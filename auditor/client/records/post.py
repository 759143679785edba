"""Published posts, and what people decided about them."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import AwareDatetime

from auditor.client.records.base import Label, Record
from auditor.client.records.verdict import Verdict


class Rejected(Record):
    """An item that could not be used."""

    index: int
    pointer: str
    detail: str


class PostsTaken(Record):
    """What became of pushed posts; the job says the verdicts."""

    stored: int
    updated: int
    duplicates: int
    rejected: tuple[Rejected, ...]
    job: str | None


class Decision(Record):
    """A person's verdict, which replaces the label."""

    label: Label
    why: str
    who: str
    decided_at: AwareDatetime


class Post(Record):
    """A stored post with its verdict and the decision in force; `label` is the one that counts."""

    id: int
    brand: str
    platform: str
    host: str
    native_id: str
    account: str
    text: str
    created_at: AwareDatetime
    time_precision: str
    url: str
    kind: str
    paid: bool
    media: str
    metrics: Mapping[str, float]
    metrics_at: AwareDatetime | None
    alt_text: str
    content_warning: str
    reply_to: str
    deleted_at: AwareDatetime | None
    cross_post_of: int | None
    label: Label | None
    verdict: Verdict | None
    decision: Decision | None


class Decided(Record):
    """One decision of a brand, with what it was decided about."""

    id: int
    post_id: int
    platform: str
    native_id: str
    text: str
    label: Label
    verdict_label: Label | None
    score: float | None
    why: str
    who: str
    decided_at: AwareDatetime
    withdrawn_at: AwareDatetime | None

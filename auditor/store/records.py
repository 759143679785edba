"""What the store hands out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from auditor.finding import Label, Verdict
from auditor.post import Post


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand; `time_zone` is an IANA name, `threshold` the brand's own least score of a push, if any."""

    id: int
    slug: str
    name: str
    time_zone: str
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the posts handed to `Store.add`."""

    stored: int
    updated: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post and its number in this store."""

    id: int
    post: Post
    text_hash: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's verdict on a post."""

    label: Label
    why: str
    who: str
    decided_at: dt.datetime


@dataclass(frozen=True, slots=True)
class CheckedPost:
    """A post with its current verdict and the decision that replaces it, if there is one."""

    post_id: int
    brand: str
    post: Post
    verdict: Verdict | None
    decision: Decision | None
    cross_post_of: int | None

    @property
    def label(self) -> Label | None:
        """The label that counts: a person's before the classifier's; None when not yet checked."""
        if self.decision is not None:
            return self.decision.label
        return self.verdict.label if self.verdict else None

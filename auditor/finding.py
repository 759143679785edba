"""What we say about a text: `Finding` (one rule match) and `Verdict` (the whole)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Label = Literal["value", "sales_push", "unreadable"]
Severity = Literal["info", "low", "medium", "high"]
Pillar = Literal["educate", "entertain", "inspire", "engage", "care", "news", "product", "offer"]

PILLARS: tuple[Pillar, ...] = (
    "educate",
    "entertain",
    "inspire",
    "engage",
    "care",
    "news",
    "product",
    "offer",
)
PRESSURE_NAMES: tuple[str, ...] = ("none", "soft", "push", "high-pressure push")

ADVOCACY = "advocacy"
"""The category of findings that speak for a post and never count against it."""

PRESSURE_CATEGORIES = frozenset({"urgency", "scarcity", "fomo", "shouting", "grand-claims", "stacked-calls"})
"""Categories whose findings can lift a push to pressure 3 (the labelling guide's row 3)."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A person's word that one finding on one post is fine: why, who, until when."""

    reason: str
    author: str
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One match: `text == post.text[offset : offset + length]`, offsets in code points.

    `rule` is `pack/rule-id` (`en/urgency.ends-soon`), or `model/words` for words the classifier's
    score hung on when no rule explains a push. `replacements` may stand in its place, best first;
    they are for drafts, and not stored with a post's verdict.
    """

    rule: str
    category: str
    severity: Severity
    message: str
    suggestion: str
    offset: int
    length: int
    text: str
    suppressed: Suppression | None = None
    replacements: tuple[str, ...] = ()

    @property
    def counts_against(self) -> bool:
        """True when the finding stands against the post: neither praise nor suppressed."""
        return self.category != ADVOCACY and self.suppressed is None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What we say about one post or draft, with the versions that said it.

    `score` is the calibrated P(sales_push) in [0, 1]; it, `pressure` (0–3) and `pillar` are None
    when the label is `unreadable`, and `unreadable_because` then says why.
    """

    label: Label
    score: float | None
    pressure: int | None
    pillar: Pillar | None
    findings: tuple[Finding, ...]
    needs_review: bool
    language: str
    model_version: str
    rules_version: str
    threshold: float
    unreadable_because: str = ""

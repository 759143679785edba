"""A calendar's texts and their verdicts, made ready to plan with."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from auditor.finding import Verdict
from auditor.plan import Planned
from auditor.post import Post
from auditor.store.adding import text_hash
from auditor.store.meeting import SAME_WITHIN

PUBLISHED = ""
"""What a draft repeats that is published already."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to be published; `fixed` ones are not to be changed."""

    key: str
    text: str
    scheduled_at: dt.datetime
    platform: str = ""
    account: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Drafts:
    """What to plan with, and which drafts were left out: by key, the key of the one each repeats."""

    planned: tuple[Planned, ...]
    repeats: Mapping[str, str]


def planned(drafts: Sequence[Draft], verdicts: Sequence[Verdict], published: Iterable[Post] = ()) -> Drafts:
    """Put drafts and their verdicts together, by the store's own rules of what is one post.

    The same text on the same account within 24 hours is one post, planned or `published`; on another platform
    it is a copy, counted once for the brand.
    """
    known: defaultdict[str, list[Post]] = defaultdict(list)
    for post in published:
        known[text_hash(post.text)].append(post)
    met: defaultdict[str, list[Draft]] = defaultdict(list)
    originals: dict[str, str] = {}
    repeats: dict[str, str] = {}
    made = []
    for draft, verdict in sorted(zip(drafts, verdicts, strict=True), key=lambda pair: pair[0].scheduled_at):
        mark = text_hash(draft.text)
        near = [other for other in met[mark] if _near(other.scheduled_at, draft)] if mark else []
        twin = next((other for other in near if _one_place(other, draft)), None)
        there = (post for post in known[mark] if mark and post.platform == draft.platform)
        if any(_near(post.created_at, draft) for post in there):
            repeats[draft.key] = PUBLISHED
        elif twin is not None:
            repeats[draft.key] = twin.key
        else:
            met[mark].append(draft)
            elsewhere = next((other for other in near if other.platform != draft.platform), None)
            originals[draft.key] = originals[elsewhere.key] if elsewhere else draft.key
            made.append(_planned(draft, verdict, originals[draft.key]))
    return Drafts(tuple(made), repeats)


def _near(at: dt.datetime, draft: Draft) -> bool:
    return abs(at - draft.scheduled_at) <= SAME_WITHIN


def _one_place(other: Draft, draft: Draft) -> bool:
    return (other.platform, other.account) == (draft.platform, draft.account)


def _planned(draft: Draft, verdict: Verdict, original: str) -> Planned:
    return Planned(
        key=draft.key,
        scheduled_at=draft.scheduled_at,
        platform=draft.platform,
        account=draft.account,
        label=verdict.label,
        score=verdict.score,
        pressure=verdict.pressure,
        pillar=verdict.pillar,
        needs_review=verdict.needs_review,
        copy_of=original if original != draft.key else "",
        fixed=draft.fixed,
    )

"""Posts and verdicts in, every number and sentence of a report out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from auditor.finding import ADVOCACY, Label, Verdict
from auditor.guideline import Guideline
from auditor.mix import Item, Mix, Week, compute, weeks
from auditor.post import Post

HARDEST = 8
PRAISED = 5
REMOVED = "(removed: the platform has this post no more)"


@dataclass(frozen=True, slots=True)
class ReportPost:
    """A post as a report needs it; `label` is the one that counts."""

    number: int
    post: Post
    verdict: Verdict
    label: Label
    decided: str = ""
    """Who decided the label and why; empty when it is the classifier's."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says."""

    brand: str
    time_zone: str
    made_at: dt.datetime
    mix: Mix
    weeks: tuple[Week, ...]
    guideline: Guideline
    hardest: tuple[ReportPost, ...]
    advocacy: tuple[ReportPost, ...]
    to_review: int
    versions: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What the reader should know of where the posts came from."""


def build(
    brand: str,
    posts: Iterable[ReportPost],
    items: Sequence[Item],
    guideline: Guideline,
    *,
    until: dt.datetime,
    time_zone: str = "UTC",
    priors: Mapping[str, float] | None = None,
    notes: Sequence[str] = (),
) -> Report:
    """Work out a report over the guideline's window that ends at `until`; `priors` as in `mix.compute`.

    A post its platform has no more counts as it did, without its words.
    """
    found = compute(items, guideline, until=until, time_zone=time_zone, priors=priors)
    inside = [_silenced(p) for p in posts if found.first <= p.post.created_at <= until and _original(p)]
    pushes = sorted((p for p in inside if p.label == "sales_push"), key=_hardness)
    praised = [p for p in inside if p.label == "value" and _praise(p)]
    return Report(
        brand=brand,
        time_zone=time_zone,
        made_at=dt.datetime.now(dt.UTC),
        mix=found,
        weeks=tuple(weeks(items, until=until, time_zone=time_zone)),
        guideline=guideline,
        hardest=tuple(pushes[:HARDEST]),
        advocacy=tuple(praised[:PRAISED]),
        to_review=sum(p.verdict.needs_review and not p.decided for p in inside),
        notes=tuple(notes),
        versions=tuple(
            sorted({f"{p.verdict.model_version}, rules {p.verdict.rules_version}" for p in inside})
        ),
    )


def _silenced(found: ReportPost) -> ReportPost:
    if found.post.deleted_at is None:
        return found
    return replace(found, post=replace(found.post, text=REMOVED), verdict=replace(found.verdict, findings=()))


def _original(found: ReportPost) -> bool:
    return found.post.kind in ("original", "quote") and not found.post.paid


def _praise(found: ReportPost) -> bool:
    return any(finding.category == ADVOCACY for finding in found.verdict.findings)


def _hardness(found: ReportPost) -> tuple[float, ...]:
    against = sum(finding.counts_against for finding in found.verdict.findings)
    return (-(found.verdict.pressure or 0), -(found.verdict.score or 0.0), -against, found.number)

"""The posts a report quotes: which, and their words, which are looked up each time it is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from auditor.mix import counts
from auditor.report.records import Quote, ReportPost
from auditor.store import Brand, Store
from auditor.store.as_of import Known
from auditor.store.quoting import Citation, QuotedPost

HARDEST = 8
PRAISED = 5
_LOOKED_AT = 500
"""Pushes whose findings are counted, of those that press equally hard; far more than are ever alike."""


def hardest(store: Store, posts: Sequence[Known], at: dt.datetime) -> tuple[Quote, ...]:
    """The posts that pushed hardest: by pressure, then score, then the findings against them."""
    pushes = [post for post in counted_once(posts) if post.item.label == "sales_push"]
    ranked = sorted(pushes, key=lambda post: (*_pressing(post), post.post_id))
    if len(ranked) > HARDEST:
        last = _pressing(ranked[HARDEST - 1])
        ranked = [post for post in ranked if _pressing(post) <= last][:_LOOKED_AT]
    found = store.as_of.findings([post.verdict_id for post in ranked], at)

    def hardness(post: Known) -> tuple[float, ...]:
        against = sum(finding.counts_against for finding in found[post.verdict_id])
        return (*_pressing(post), -against, post.post_id)

    return tuple(_quote(post) for post in sorted(ranked, key=hardness)[:HARDEST])


def praised(
    store: Store, brand: Brand, posts: Sequence[Known], since: dt.datetime, until: dt.datetime
) -> tuple[Quote, ...]:
    """The first posts of a time in which the audience did the promoting."""
    praising = store.as_of.praising(brand, since, until)
    found = [
        post for post in counted_once(posts) if post.item.label == "value" and post.verdict_id in praising
    ]
    return tuple(_quote(post) for post in found[:PRAISED])


def look_up(store: Store, brand: Brand, quotes: Sequence[Quote], at: dt.datetime) -> tuple[ReportPost, ...]:
    """The posts quoted by a report made at `at`, as they can be shown now."""
    wanted = [Citation(quote.verdict_id, quote.decision_id) for quote in quotes]
    found = store.reports.quoted(brand, wanted, at)
    return tuple(
        _report_post(quote, found[quote.verdict_id]) for quote in quotes if quote.verdict_id in found
    )


def counted_once(posts: Sequence[Known]) -> list[Known]:
    """Posts that count, without their repeats on other platforms."""
    return [post for post in posts if counts(post.item) and not post.item.cross_post]


def _pressing(post: Known) -> tuple[float, float]:
    return -(post.item.pressure or 0), -(post.item.score or 0.0)


def _quote(post: Known) -> Quote:
    item = post.item
    return Quote(
        post_id=post.post_id,
        verdict_id=post.verdict_id,
        decision_id=post.decision_id,
        label=item.label,
        score=item.score,
        pressure=item.pressure,
        pillar=item.pillar,
    )


def _report_post(quote: Quote, found: QuotedPost) -> ReportPost:
    by = found.decision
    decided = f"{by.who} decided {by.label}: {by.why}" if by else ""
    return ReportPost(quote.post_id, found.post, found.verdict, quote.label, decided)

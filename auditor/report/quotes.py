"""The posts a report quotes: which, and their words, which are looked up each time it is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from auditor.mix import counts
from auditor.report.records import Quote, ReportPost
from auditor.store import Brand, Store
from auditor.store.as_of import Known, Said
from auditor.store.quoting import Quoted, QuotedPost

HARDEST = 8
PRAISED = 5
_LOOKED_AT = 500
"""Pushes whose findings are counted, of those that press equally hard; far more than are ever alike."""


def hardest(store: Store, posts: Sequence[Known], at: dt.datetime) -> tuple[Quote, ...]:
    """The posts that pushed hardest: by pressure, then score, then the findings against them."""
    pushes = [(post, said) for post, said in _once(posts) if said.item.label == "sales_push"]
    ranked = sorted(pushes, key=lambda each: (*_pressing(each[1]), each[0].post_id))
    if len(ranked) > HARDEST:
        last = _pressing(ranked[HARDEST - 1][1])
        ranked = [each for each in ranked if _pressing(each[1]) <= last][:_LOOKED_AT]
    found = store.as_of.findings([said.verdict_id for _, said in ranked], at)

    def hardness(each: tuple[Known, Said]) -> tuple[float, ...]:
        post, said = each
        against = sum(finding.counts_against for finding in found[said.verdict_id])
        return (*_pressing(said), -against, post.post_id)

    return tuple(_quote(*each) for each in sorted(ranked, key=hardness)[:HARDEST])


def praised(
    store: Store, brand: Brand, posts: Sequence[Known], since: dt.datetime, until: dt.datetime
) -> tuple[Quote, ...]:
    """The first posts of a time in which the audience did the promoting."""
    praising = store.as_of.praising(brand, since, until)
    found = [
        (post, said)
        for post, said in _once(posts)
        if said.item.label == "value" and said.verdict_id in praising
    ]
    return tuple(_quote(*each) for each in found[:PRAISED])


def look_up(store: Store, brand: Brand, quotes: Sequence[Quote], at: dt.datetime) -> tuple[ReportPost, ...]:
    """The posts quoted by a report made at `at`, as they can be shown now."""
    wanted = [Quoted(quote.verdict_id, quote.decision_id) for quote in quotes]
    found = store.reports.quoted(brand, wanted, at)
    return tuple(
        _report_post(quote, found[quote.verdict_id]) for quote in quotes if quote.verdict_id in found
    )


def _once(posts: Sequence[Known]) -> list[tuple[Known, Said]]:
    """Posts that count, without their repeats on other platforms."""
    return [
        (post, post.said)
        for post in posts
        if post.said is not None and counts(post.said.item) and not post.said.item.cross_post
    ]


def _pressing(said: Said) -> tuple[float, float]:
    return -(said.item.pressure or 0), -(said.item.score or 0.0)


def _quote(post: Known, said: Said) -> Quote:
    item = said.item
    return Quote(
        post_id=post.post_id,
        verdict_id=said.verdict_id,
        decision_id=said.decision_id,
        label=item.label,
        score=item.score,
        pressure=item.pressure,
        pillar=item.pillar,
    )


def _report_post(quote: Quote, found: QuotedPost) -> ReportPost:
    by = found.decision
    decided = f"{by.who} decided {by.label}: {by.why}" if by else ""
    return ReportPost(quote.post_id, found.post, found.verdict, quote.label, decided)

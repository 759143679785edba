"""Posts as a report quotes them: with the words a verdict was said of, while those are there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select

from auditor.finding import Verdict
from auditor.post import Post
from auditor.store import tables as t
from auditor.store.reading import as_post, as_verdict, in_force
from auditor.store.records import Brand, Decision


@dataclass(frozen=True, slots=True)
class Citation:
    """A verdict by number, and the decision that replaced its label, None where that was the classifier's."""

    verdict_id: int
    decision_id: int | None


@dataclass(frozen=True, slots=True)
class QuotedPost:
    """A post as it stood, with the verdict said of it and the decision that counted."""

    post: Post
    verdict: Verdict
    decision: Decision | None


def quoted(
    connection: Connection, brand: Brand, quotes: Sequence[Citation], at: dt.datetime
) -> dict[int, QuotedPost]:
    """The posts quoted at a moment, by verdict.

    Where the text that a verdict was said of is gone, text and findings are empty and `deleted_at` is set;
    a post whose account was forgotten is left out.
    """
    rows = connection.execute(_rows(brand, quotes)).mappings().all()
    numbers = [row["id"] for row in rows]
    earlier = _earlier_texts(connection, numbers)
    decisions = _decisions(connection, [quote.decision_id for quote in quotes if quote.decision_id])
    s = t.suppression.c
    put = select(t.suppression).where(s.post_id.in_(numbers), s.created_at <= at).order_by(s.id)
    suppressed = in_force(connection.execute(put).mappings().all(), at)
    decided_by = {quote.verdict_id: quote.decision_id for quote in quotes}
    found = {}
    for row in rows:
        post = _as_it_stood(row, earlier)
        verdict = as_verdict(row, suppressed.get(row["id"], {}))
        # Words that were purged stay gone from a verdict when the post comes back.
        kept = tuple(finding for finding in verdict.findings if finding.text and post.text)
        decision = decisions.get(decided_by[row["verdict_id"]])
        found[row["verdict_id"]] = QuotedPost(post, replace(verdict, findings=kept), decision)
    return found


def _rows(brand: Brand, quotes: Sequence[Citation]) -> Select[Any]:
    a, v = t.account.c, t.verdict.c
    own = ("id", "post_id", "text_hash", "language", "created_at")
    return (
        select(t.post, a.handle, a.host.label("account_host"), a.name.label("account_name"))
        .add_columns(*(column for column in v if column.name not in own))
        .add_columns(v.id.label("verdict_id"), v.language.label("verdict_language"))
        .add_columns(v.text_hash.label("said_of"))
        .join(t.account, a.id == t.post.c.account_id)
        .join(t.verdict, v.post_id == t.post.c.id)
        .where(t.post.c.brand_id == brand.id, v.id.in_([quote.verdict_id for quote in quotes]))
    )


def _earlier_texts(connection: Connection, post_ids: Sequence[int]) -> dict[tuple[int, str], tuple[str, str]]:
    r = t.revision.c
    query = select(r.post_id, r.text_hash, r.text, r.original_text)
    rows = connection.execute(query.where(r.post_id.in_(post_ids), r.text != "").order_by(r.id))
    return {(row.post_id, row.text_hash): (row.text, row.original_text) for row in rows}


def _decisions(connection: Connection, decision_ids: Sequence[int]) -> dict[int | None, Decision]:
    d = t.decision.c
    query = select(d.id, d.label, d.why, d.who, d.decided_at).where(d.id.in_(decision_ids))
    return {
        row.id: Decision(row.label, row.why, row.who, row.decided_at) for row in connection.execute(query)
    }


def _as_it_stood(row: RowMapping, earlier: Mapping[tuple[int, str], tuple[str, str]]) -> Post:
    """The post with the text its verdict was said of; once that is gone, without any and marked so."""
    post = as_post(row)
    if row["said_of"] != row["text_hash"]:
        text, original = earlier.get((row["id"], row["said_of"]), ("", ""))
        post = replace(post, text=text, original_text=original)
    if post.deleted_at is not None or post.text:
        return post
    return replace(post, deleted_at=row["last_seen"])

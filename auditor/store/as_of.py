"""What was known of a brand's posts at a moment, without their words: what reports are worked out from.

A post is known from when it was first stored. Its text is the one it had then, its verdict the latest said
of that text by then, its decision the one in force then: so the same question has the same answer later.
Only what is refreshed in place is as it is now: metrics, and whether a post was paid for.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, Text, cast, func, or_, select

from auditor.finding import ADVOCACY, Finding
from auditor.mix import Item
from auditor.store import tables as t
from auditor.store.failures import mapped
from auditor.store.latest import the_one
from auditor.store.listing import ITEM, as_item
from auditor.store.reading import as_findings, in_force
from auditor.store.records import Brand

Counted = tuple[Mapping[str, float], dt.datetime | None]


@dataclass(frozen=True, slots=True)
class Known:
    """One post as it was known, with the verdict on it and the decision that replaces that, by number."""

    post_id: int
    account_id: int
    verdict_id: int
    decision_id: int | None
    needs_review: bool
    versions: tuple[str, str, float]
    item: Item


class AsOf:
    """Questions about the past; `at` is the moment they are put for."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def span(self, brand: Brand, at: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
        """When the first and the last of a brand's known posts were published."""
        p = t.post.c
        query = select(func.min(p.created_at), func.max(p.created_at)).where(_known(brand, at))
        with mapped(self._where), self._engine.connect() as connection:
            first, last = connection.execute(query).one()
        return None if first is None else (first, last)

    def posts(self, brand: Brand, at: dt.datetime, since: dt.datetime, until: dt.datetime) -> list[Known]:
        """A brand's checked posts published from `since` to `until`, by time and number."""
        p, v, d, a = t.post.c, t.verdict, t.decision, t.account.c
        query = (
            select(*ITEM, p.id, p.account_id)
            .add_columns(v.c.id.label("verdict_id"), d.c.id.label("decision_id"), v.c.needs_review)
            .add_columns(v.c.model_version, v.c.rules_version, v.c.threshold)
            .join(t.account, a.id == p.account_id)
            .join(v, the_one(v.c.id, _latest_verdict(at)))
            .outerjoin(d, (d.c.post_id == p.id) & (d.c.decided_at <= at) & _not_yet(d.c.withdrawn_at, at))
            .where(_known(brand, at), p.created_at.between(since, until))
            .order_by(p.created_at, p.id)
        )
        with mapped(self._where), self._engine.connect() as connection:
            rows = connection.execute(query).all()  # at once, and by place, is far quicker
        return [
            Known(post, account, verdict, decision, needs_review, (model, rules, threshold), as_item(*item))
            for *item, post, account, verdict, decision, needs_review, model, rules, threshold in rows
        ]

    def unchecked(self, brand: Brand, at: dt.datetime, since: dt.datetime, until: dt.datetime) -> int:
        """How many posts published from `since` to `until`, and still there, nothing was said of."""
        p = t.post.c
        query = (
            select(func.count())
            .select_from(t.post)
            .where(
                _known(brand, at),
                p.created_at.between(since, until),
                _latest_verdict(at).is_(None),
                _not_yet(p.deleted_at, at),
            )
        )
        with mapped(self._where), self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def metrics(self, brand: Brand, since: dt.datetime, until: dt.datetime) -> dict[int, Counted]:
        """The present counts of posts published from `since` to `until`, and when they were read, by post."""
        p = t.post.c
        query = select(p.id, p.metrics_at, cast(p.metrics, Text)).where(
            p.brand_id == brand.id, p.created_at.between(since, until)
        )
        with mapped(self._where), self._engine.connect() as connection:
            rows = connection.execute(query).all()
        counted = json.loads(f"[{','.join(row[2] for row in rows)}]")  # at once, as above
        return {row[0]: (counts, row[1]) for row, counts in zip(rows, counted, strict=True)}

    def praising(self, brand: Brand, since: dt.datetime, until: dt.datetime) -> set[int]:
        """Verdicts with a finding that speaks for a post published from `since` to `until`."""
        p, v = t.post.c, t.verdict.c
        # A quotation mark inside a stored string is escaped, so that only the field itself matches.
        praise = cast(v.findings, Text).contains(f'"category": "{ADVOCACY}"', autoescape=True)
        query = (
            select(v.id)
            .join(t.post, p.id == v.post_id)
            .where(p.brand_id == brand.id, p.created_at.between(since, until), praise)
        )
        with mapped(self._where), self._engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def findings(self, verdict_ids: Sequence[int], at: dt.datetime) -> dict[int, tuple[Finding, ...]]:
        """The findings of verdicts, marked with the suppressions that were in force."""
        v, s = t.verdict.c, t.suppression.c
        wanted = select(v.id, v.post_id, v.findings).where(v.id.in_(verdict_ids))
        with mapped(self._where), self._engine.connect() as connection:
            rows = connection.execute(wanted).all()
            put = select(t.suppression).where(s.post_id.in_({row.post_id for row in rows}))
            put = put.where(s.created_at <= at).order_by(s.id)
            kept = in_force(connection.execute(put).mappings().all(), at)
        return {row.id: as_findings(row.findings, kept.get(row.post_id, {})) for row in rows}


def _known(brand: Brand, at: dt.datetime) -> ColumnElement[bool]:
    return (t.post.c.brand_id == brand.id) & (t.post.c.first_seen <= at)


def _not_yet(ended: ColumnElement[Any], at: dt.datetime) -> ColumnElement[bool]:
    return or_(ended.is_(None), ended > at)


def _latest_verdict(at: dt.datetime) -> Any:
    """The id of the latest verdict said by `at` on the text a post had then."""
    v, r, p = t.verdict.alias(), t.revision.alias(), t.post.c
    earlier = (
        select(r.c.text_hash)
        .where(r.c.post_id == p.id, r.c.until > at)
        .order_by(r.c.until, r.c.id)
        .limit(1)
        .correlate(t.post)
        .scalar_subquery()
    )
    query: Select[Any] = select(func.max(v.c.id)).where(
        v.c.post_id == p.id, v.c.text_hash == func.coalesce(earlier, p.text_hash), v.c.created_at <= at
    )
    return query.correlate(t.post).scalar_subquery()

"""Posts for people who look: filtered, a page at a time; and the few columns a mix needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Engine, case, select, type_coerce

from auditor.cycles import unsearched
from auditor.finding import Label, Pillar
from auditor.mix import Item
from auditor.post import Kind
from auditor.store import tables as t
from auditor.store.failures import mapped
from auditor.store.latest import latest_verdict
from auditor.store.records import Brand


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which posts of a brand to list; what is None or empty does not narrow."""

    label: Label | None = None
    pressure: int | None = None
    pillar: str = ""
    platform: str = ""
    words: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    needs_review: bool | None = None
    decided: bool | None = None


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A decision with what it was decided about; `withdrawn_at` is when it was taken back."""

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
    decided_at: dt.datetime
    withdrawn_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the next begins after this post, going back in time."""

    created_at: dt.datetime
    post_id: int


ITEM: tuple[ColumnElement[Any], ...] = (
    type_coerce(t.post.c.created_at, DateTime),
    *(t.post.c.platform, t.account.c.handle, t.post.c.kind, t.post.c.paid),
    *(t.post.c.cross_post_of, t.decision.c.label.label("decided"), t.verdict.c.label, t.verdict.c.score),
    *(t.verdict.c.pressure, t.verdict.c.pillar, t.verdict.c.language),
)
"""What a mix needs to know of a post, its verdict and its decision.

The time comes as it is stored, in UTC and not aware: `as_item` makes it so, which spares the column's type a
call for each of many rows.
"""


class Listing:
    """Questions about many posts at once."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def page(
        self, brand: Brand, wanted: Wanted, *, after: Place | None = None, limit: int = 50
    ) -> tuple[list[int], Place | None]:
        """Numbers of the posts wanted, newest first, and where the next page begins, None at the end."""
        p = t.post.c
        query = (
            _joined_as_needed(select(p.id, p.created_at), wanted)
            .where(p.brand_id == brand.id, *_narrowed(wanted))
            .order_by(p.created_at.desc(), p.id.desc())
            .limit(limit + 1)
        )
        if after is not None:
            older = p.created_at < after.created_at
            query = query.where(older | ((p.created_at == after.created_at) & (p.id < after.post_id)))
        with mapped(self._where), self._engine.connect() as connection:
            rows = connection.execute(query).all()
        ends = Place(rows[limit - 1].created_at, rows[limit - 1].id) if len(rows) > limit else None
        return [row.id for row in rows[:limit]], ends

    def items(
        self, brand: Brand, *, since: dt.datetime | None = None, until: dt.datetime | None = None
    ) -> list[Item]:
        """What a mix needs to know of a brand's checked posts, without their texts."""
        p, v = t.post.c, t.verdict.c
        query = joined(select(*ITEM)).join(t.account, t.account.c.id == p.account_id)
        query = query.where(p.brand_id == brand.id, v.id.is_not(None))
        if since is not None:
            query = query.where(p.created_at >= since)
        if until is not None:
            query = query.where(p.created_at <= until)
        with unsearched(), mapped(self._where), self._engine.connect() as connection:
            return [as_item(*row) for row in connection.execute(query).all()]

    def decisions(
        self, brand: Brand, *, before: int | None = None, limit: int = 100, in_force: bool = False
    ) -> list[DecisionRecord]:
        """A brand's decisions, newest first, those taken back too unless only those `in_force` are wanted."""
        p, v, d = t.post.c, t.verdict, t.decision.c
        query = (
            select(d.id, d.post_id, p.platform, p.native_id, p.text, d.label)
            .add_columns(v.c.label.label("verdict_label"), v.c.score, d.why, d.who)
            .add_columns(d.decided_at, d.withdrawn_at)
            .join(t.post, p.id == d.post_id)
            .outerjoin(v, latest_verdict())
            .where(p.brand_id == brand.id)
            .order_by(d.id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(d.id < before)
        if in_force:
            query = query.where(d.withdrawn_at.is_(None))
        with mapped(self._where), self._engine.connect() as connection:
            return [DecisionRecord(*row) for row in connection.execute(query)]

    def newest(self, brand: Brand, *, before: dt.datetime | None = None) -> dt.datetime | None:
        """When the brand published last, of what is stored, or last before a moment."""
        p = t.post.c
        query = select(p.created_at).where(p.brand_id == brand.id).order_by(p.created_at.desc()).limit(1)
        if before is not None:
            query = query.where(p.created_at < before)
        with mapped(self._where), self._engine.connect() as connection:
            found: dt.datetime | None = connection.execute(query).scalar()
            return found


def joined(query: Any) -> Any:
    """Posts with the latest verdict on their present text and the decision in force."""
    return query.select_from(t.post).outerjoin(t.verdict, latest_verdict()).outerjoin(t.decision, _in_force())


def _joined_as_needed(query: Any, wanted: Wanted) -> Any:
    """Posts with what is asked about them: looking up a verdict takes longer than passing over a post."""
    query = query.select_from(t.post)
    if wanted.label or wanted.pillar or wanted.pressure is not None or wanted.needs_review is not None:
        query = query.outerjoin(t.verdict, latest_verdict())
    if wanted.decided:
        query = query.join(t.decision, _in_force())
    elif wanted.label or wanted.decided is not None:
        query = query.outerjoin(t.decision, _in_force())
    return query


def _in_force() -> ColumnElement[bool]:
    d = t.decision.c
    return (d.post_id == t.post.c.id) & d.withdrawn_at.is_(None)


def _narrowed(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    p, v, d = t.post.c, t.verdict.c, t.decision.c
    tests: list[ColumnElement[bool]] = []
    if wanted.label:
        tests.append(case((d.label.is_not(None), d.label), else_=v.label) == wanted.label)
    if wanted.pressure is not None:
        tests.append(v.pressure == wanted.pressure)
    if wanted.pillar:
        tests.append(v.pillar == wanted.pillar)
    if wanted.platform:
        tests.append(p.platform == wanted.platform)
    if wanted.words:
        tests.append(p.text.icontains(wanted.words, autoescape=True))
    if wanted.since is not None:
        tests.append(p.created_at >= wanted.since)
    if wanted.until is not None:
        tests.append(p.created_at <= wanted.until)
    if wanted.needs_review is not None:
        tests.append(v.needs_review.is_(wanted.needs_review))
    if wanted.decided is False:
        tests.append(d.id.is_(None))
    return tests


def as_item(
    created_at: dt.datetime,
    platform: str,
    handle: str,
    kind: Kind,
    paid: bool,
    cross_post_of: int | None,
    decided: Label | None,
    label: Label,
    score: float | None,
    pressure: int | None,
    pillar: Pillar | None,
    language: str,
) -> Item:
    """Make an Item of the columns `ITEM`; by place, since there are many and a row finds names slowly."""
    return Item(
        created_at=created_at.replace(tzinfo=dt.UTC),
        platform=platform,
        account=handle,
        label=decided or label,
        score=score,
        pressure=agreeing(pressure, decided) if decided else pressure,
        pillar=pillar,
        kind=kind,
        paid=paid,
        decided=decided is not None,
        cross_post=cross_post_of is not None,
        language=language,
    )


def agreeing(pressure: int | None, label: Label) -> int:
    """The pressure nearest to the classifier's that a person's label allows."""
    return max(2, pressure or 0) if label == "sales_push" else min(1, pressure or 0)

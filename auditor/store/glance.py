"""What a page shows of many posts, counted by the database: how many a day, and the hardest pushes."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, case, extract, func, select

from auditor.store import tables as t
from auditor.store.failures import mapped
from auditor.store.listing import joined
from auditor.store.records import Brand

_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the brand's time zone: the posts that count in a mix, and the pushes among them."""

    day: dt.date
    posts: int
    pushes: int


class Glance:
    """Questions about many posts at once."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def days(self, brand: Brand, first: dt.date, last: dt.date, *, until: dt.datetime) -> list[Day]:
        """Every day from `first` to `last`, of posts published up to `until`; a post counts as in a mix.

        The database knows no time zones, so that it counts by spans so short that none holds a midnight.
        """
        zone = ZoneInfo(brand.time_zone)
        wanted = [first + dt.timedelta(days=number) for number in range((last - first).days + 2)]
        midnights = [dt.datetime.combine(day, dt.time.min, zone) for day in wanted]
        p = t.post.c
        second = extract("epoch", p.created_at)
        span = second - second % math.gcd(_HOUR, *(int(at.timestamp()) for at in midnights))
        query = (
            joined(select(span.label("at"), func.count().label("posts"), _pushes().label("pushes")))
            .where(p.brand_id == brand.id, *_counted())
            .where(p.created_at >= midnights[0], p.created_at < midnights[-1], p.created_at <= until)
            .group_by(span)
        )
        posts: Counter[dt.date] = Counter()
        pushes: Counter[dt.date] = Counter()
        with mapped(self._where), self._engine.connect() as connection:
            for row in connection.execute(query):
                day = dt.datetime.fromtimestamp(int(row.at), zone).date()
                posts[day] += row.posts
                pushes[day] += row.pushes
        return [Day(day, posts[day], pushes[day]) for day in wanted[:-1]]

    def hardest(self, brand: Brand, *, since: dt.datetime, until: dt.datetime, limit: int) -> list[int]:
        """Numbers of the pushes that press hardest, of the posts that count."""
        p, v = t.post.c, t.verdict.c
        query = (
            joined(select(p.id))
            .where(*_within(brand, since, until), _label() == "sales_push")
            .order_by(func.coalesce(v.pressure, 0).desc(), func.coalesce(v.score, 0.0).desc(), p.id.desc())
            .limit(limit)
        )
        with mapped(self._where), self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def to_review(self, brand: Brand, *, since: dt.datetime, until: dt.datetime) -> list[int]:
        """Numbers of the posts that count and wait for a person's word, newest first.

        They lie where the classifier is often wrong.
        """
        p = t.post.c
        query = (
            joined(select(p.id))
            .where(*_within(brand, since, until), t.verdict.c.needs_review.is_(True))
            .where(t.decision.c.id.is_(None))
            .order_by(p.created_at.desc(), p.id.desc())
        )
        with mapped(self._where), self._engine.connect() as connection:
            return list(connection.execute(query).scalars())


def _label() -> ColumnElement[Any]:
    return func.coalesce(t.decision.c.label, t.verdict.c.label)


def _pushes() -> ColumnElement[int]:
    return func.sum(case((_label() == "sales_push", 1), else_=0))


def _within(brand: Brand, since: dt.datetime, until: dt.datetime) -> Sequence[ColumnElement[bool]]:
    p = t.post.c
    return (p.brand_id == brand.id, p.created_at >= since, p.created_at <= until, *_counted())


def _counted() -> Sequence[ColumnElement[bool]]:
    """What `mix.counts` says of an item, for the database."""
    p = t.post.c
    return (
        t.verdict.c.id.is_not(None),
        p.kind.in_(("original", "quote")),
        p.paid.is_(False),
        p.cross_post_of.is_(None),
        _label() != "unreadable",
    )

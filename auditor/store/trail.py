"""The trail: every write, by a key or at a terminal, with who and when, kept when a brand is forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, insert, select

from auditor.store import tables as t
from auditor.store.failures import mapped


@dataclass(frozen=True, slots=True)
class Event:
    """One write: `who` is a key's id or a login name, `detail` holds no text of a post or draft."""

    id: int
    at: dt.datetime
    who: str
    action: str
    brand: str
    subject: str
    detail: Mapping[str, Any]


class Trail:
    """What was written, by whom."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def add(
        self, who: str, action: str, *, brand: str = "", subject: str = "", detail: Mapping[str, Any] = {}
    ) -> None:
        """Write down one write."""
        values = {"who": who, "action": action, "brand": brand, "subject": subject, "detail": dict(detail)}
        with mapped(self._where), self._engine.begin() as connection:
            connection.execute(insert(t.trail).values(**values, at=dt.datetime.now(dt.UTC)))

    def latest(self, brand: str = "", *, before: int | None = None, limit: int = 100) -> list[Event]:
        """The latest writes, newest first, of one brand or of all; `before` is the id they come before."""
        query = select(t.trail).order_by(t.trail.c.id.desc()).limit(limit)
        if brand:
            query = query.where(t.trail.c.brand == brand)
        if before is not None:
            query = query.where(t.trail.c.id < before)
        with mapped(self._where), self._engine.connect() as connection:
            return [Event(*row) for row in connection.execute(query)]

"""Webhooks on their way: written with what they tell of, sent by a worker until they arrive."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from auditor.store import tables as t
from auditor.store.failures import mapped
from auditor.store.transactions import writing


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook; `id` stays the same over every try, `attempts` counts this one too."""

    id: str
    job_id: str
    url: str
    body: str
    attempts: int


class Deliveries:
    """Every question about webhooks on their way."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def claim(self, seconds: float) -> Delivery | None:
        """Take the one that is due longest; should nobody tell how it went, it is due again in `seconds`."""
        d = t.delivery.c
        now = dt.datetime.now(dt.UTC)
        due = select(d.id).where(d.next_at <= now).order_by(d.next_at, d.id).limit(1)
        with mapped(self._where), self._engine.connect() as connection:
            if connection.execute(due).first() is None:  # spares SQLite's one writer
                return None
        with writing(self._engine, self._where) as connection:
            taken = (
                update(t.delivery)
                .where(d.id == due.with_for_update(skip_locked=True).scalar_subquery())
                .values(next_at=now + dt.timedelta(seconds=seconds), attempts=d.attempts + 1)
                .returning(d.id, d.job_id, d.url, d.body, d.attempts)
            )
            row = connection.execute(taken).one_or_none()
            return None if row is None else Delivery(*row)

    def arrived(self, delivery: Delivery) -> None:
        """Write down that it was taken."""
        self._change(delivery, {"delivered_at": dt.datetime.now(dt.UTC), "next_at": None, "last_error": ""})

    def failed(self, delivery: Delivery, error: str, wait: float | None) -> None:
        """Write down why it was not taken, and try again in `wait` seconds; never when that is None."""
        again = None if wait is None else dt.datetime.now(dt.UTC) + dt.timedelta(seconds=wait)
        self._change(delivery, {"last_error": error, "next_at": again})

    def _change(self, delivery: Delivery, values: Mapping[str, Any]) -> None:
        d = t.delivery.c
        mine = update(t.delivery).where(d.id == delivery.id, d.attempts == delivery.attempts)
        with mapped(self._where), self._engine.begin() as connection:
            connection.execute(mine.values(values))


def announce(connection: Connection, job_id: str, url: str, kind: str, data: Mapping[str, Any]) -> None:
    """Queue a webhook within the transaction of what it tells of."""
    now = dt.datetime.now(dt.UTC)
    body = {"type": kind, "timestamp": now.isoformat().replace("+00:00", "Z"), "data": data}
    values = {
        "id": f"msg_{secrets.token_hex(12)}",
        "job_id": job_id,
        "url": url,
        "body": json.dumps(body, separators=(",", ":"), ensure_ascii=True),
        "attempts": 0,
        "next_at": now,
        "last_error": "",
        "created_at": now,
    }
    connection.execute(insert(t.delivery).values(values))

"""Reports on their way out, one row a recipient: the outbox, and the log of what went where.

`pending` waits, or is being prepared by whoever took it up; `sending` may be with the other side any moment;
`sent`, `failed` and `uncertain` are ends. What is lost while `pending` is tried again; what is lost while
`sending` may have arrived, so it is `uncertain` and left to a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, Engine, Select, and_, or_, select, update

from auditor.errors import ConflictError, NotFoundError
from auditor.store import tables as t
from auditor.store.failures import mapped
from auditor.store.records import Brand
from auditor.store.schedules import Channel
from auditor.store.transactions import writing

OutgoingState = Literal["pending", "sending", "sent", "failed", "uncertain"]

LOST = "Whoever handed it over was lost before the answer; it may have arrived or not: ask the recipient."


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as it was when it was read; `brand` is a short name, `period` the report's.

    `recipient` is sealed unless it is a mail's address, `shown` is what people may see of it. `attempts`
    counts this try too; whoever holds it does so until `next_at`.
    """

    id: int
    schedule_id: int
    report_id: int
    brand: str
    period: str
    channel: Channel
    recipient: str
    shown: str
    message_id: str
    state: OutgoingState
    attempts: int
    next_at: dt.datetime | None
    last_error: str
    created_at: dt.datetime
    ended_at: dt.datetime | None


class Outbox:
    """Every question about messages on their way."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def claim(self, seconds: float, number: int | None = None) -> Outgoing | None:
        """Take the message that is due longest, or one by its number, and hold it for `seconds`.

        None when none is due. Those whose holder was lost are given up first, or are due again; see above.
        """
        o = t.outgoing.c
        now = _now()
        over = and_(o.state.in_(("pending", "sending")), o.next_at <= now)
        with mapped(self._where), self._engine.connect() as connection:
            if connection.execute(select(o.id).where(over).limit(1)).first() is None:  # as with jobs
                return None
        due = select(o.id).where(o.state == "pending", o.next_at <= now).order_by(o.next_at, o.id).limit(1)
        if number is not None:
            due = due.where(o.id == number)
        with writing(self._engine, self._where) as connection:
            lost = update(t.outgoing).where(o.state == "sending", o.next_at <= now)
            connection.execute(lost.values(_ended("uncertain", LOST)))
            taken = (
                update(t.outgoing)
                .where(o.id == due.with_for_update(skip_locked=True).scalar_subquery())
                .values(next_at=now + dt.timedelta(seconds=seconds), attempts=o.attempts + 1)
                .returning(o.id)
            )
            number = connection.execute(taken).scalar()
            return None if number is None else _one(connection.execute(_query().where(o.id == number)).one())

    def begin(self, held: Outgoing, seconds: float) -> Outgoing | None:
        """Say that the other side may have it from now on, and hold it on; None when it is held no more."""
        until = _now() + dt.timedelta(seconds=seconds)
        if not self._change(held, {"state": "sending", "next_at": until}):
            return None
        return replace(held, state="sending", next_at=until)

    def sent(self, held: Outgoing) -> bool:
        """Write down that it was taken."""
        return self._change(held, _ended("sent", ""))

    def failed(self, held: Outgoing, error: str, wait: float | None) -> bool:
        """Write down why it was not taken, and try again in `wait` seconds; never when that is None."""
        if wait is None:
            return self._change(held, _ended("failed", error))
        again = _now() + dt.timedelta(seconds=wait)
        return self._change(held, {"state": "pending", "last_error": error, "next_at": again})

    def uncertain(self, held: Outgoing, error: str) -> bool:
        """Write down that nobody knows whether it was taken; it is left to a person."""
        return self._change(held, _ended("uncertain", error))

    def get(self, number: int) -> Outgoing:
        """A message by its number.

        Raises:
            NotFoundError: there is none.
        """
        with mapped(self._where), self._engine.connect() as connection:
            row = connection.execute(_query().where(t.outgoing.c.id == number)).one_or_none()
        if row is None:
            raise NotFoundError(f"There is no message {number}; see auditor schedule log.")
        return _one(row)

    def log(
        self, brand: Brand | None = None, *, before: int | None = None, limit: int = 50
    ) -> list[Outgoing]:
        """The latest messages, of a brand or of all, newest first, before the number `before`."""
        query = _query().order_by(t.outgoing.c.id.desc()).limit(limit)
        if brand is not None:
            query = query.where(t.brand.c.id == brand.id)
        if before is not None:
            query = query.where(t.outgoing.c.id < before)
        with mapped(self._where), self._engine.connect() as connection:
            return [_one(row) for row in connection.execute(query)]

    def resend(self, number: int) -> Outgoing:
        """Send a message again that failed or may not have arrived, under the same Message-ID.

        Raises:
            NotFoundError: there is none.
            ConflictError: it arrived, or is on its way, or its schedule was removed.
        """
        o, s = t.outgoing.c, t.schedule.c
        self.get(number)
        kept = select(s.id).where(s.removed_at.is_(None))
        again = o.state.in_(("failed", "uncertain")) & o.schedule_id.in_(kept)
        mine = update(t.outgoing).where(o.id == number, again)
        on = {"state": "pending", "attempts": 0, "next_at": _now(), "ended_at": None}
        with mapped(self._where), self._engine.begin() as connection:
            changed = connection.execute(mine.values(on)).rowcount
        known = self.get(number)
        if not changed:
            if known.state in ("failed", "uncertain"):
                raise ConflictError(f"Message {number} can't be sent again: its schedule was removed.")
            how = "was sent already" if known.state == "sent" else "is on its way"
            raise ConflictError(
                f"Message {number} {how}; only what failed or is uncertain can be sent again."
            )
        return known

    def _change(self, held: Outgoing, values: Mapping[str, Any]) -> bool:
        with mapped(self._where), self._engine.begin() as connection:
            return connection.execute(update(t.outgoing).where(_held(held)).values(values)).rowcount > 0


def _held(held: Outgoing) -> ColumnElement[bool]:
    """True of the very hold somebody was given, and of one that was given up, whose end may yet be told."""
    o = t.outgoing.c
    still = and_(o.next_at == held.next_at, o.state == held.state)
    return and_(o.id == held.id, o.attempts == held.attempts, or_(still, o.state == "uncertain"))


def _ended(state: OutgoingState, error: str) -> dict[str, Any]:
    return {"state": state, "last_error": error, "next_at": None, "ended_at": _now()}


def _query() -> Select[Any]:
    o, r, b = t.outgoing.c, t.report.c, t.brand.c
    columns = (
        *(o.id, o.schedule_id, o.report_id, b.slug, r.period, o.channel, o.recipient, o.shown, o.message_id),
        *(o.state, o.attempts, o.next_at, o.last_error, o.created_at, o.ended_at),
    )
    return select(*columns).join(t.report, r.id == o.report_id).join(t.brand, b.id == r.brand_id)


def _one(row: Any) -> Outgoing:
    return Outgoing(*row)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

"""Reports that make themselves: when each is due, and to whom it goes.

The table is the truth of what is due. Taking one up queues a job in the same transaction; that job's end
moves the schedule on and queues what goes out, in one transaction too. Whoever is killed in between leaves
nothing half done, and a moment that was moved on from is never done twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, Select, Text, and_, cast, insert, or_, select, update

from auditor.due import Rhythm
from auditor.errors import ConflictError, NotFoundError
from auditor.store import tables as t
from auditor.store.failures import mapped
from auditor.store.jobs import enqueue
from auditor.store.records import Brand
from auditor.store.transactions import hold_brand, writing

Channel = Literal["email", "slack", "webhook"]

REMOVED = "Its schedule was removed before it was sent."


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a report goes: `address` is sealed unless it is a mail's, `shown` is what people see of it."""

    channel: Channel
    address: str
    shown: str


@dataclass(frozen=True, slots=True)
class Message:
    """What one recipient is to be sent: `message_id` is made here, once."""

    recipient: Recipient
    message_id: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a schedule is to be; an empty `guideline` or `locale` is that of the settings when it is due."""

    rhythm: Rhythm
    recipients: tuple[Recipient, ...]
    formats: tuple[str, ...] = ()
    guideline: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Wanted):
    """A schedule as it was when it was read; `brand` is a short name, times are UTC.

    `last_error` says why the report that is due could not be made; it is empty once one was.
    """

    id: int
    brand: str
    next_at: dt.datetime
    last_error: str
    paused_at: dt.datetime | None
    created_at: dt.datetime


class Schedules:
    """Every question about schedules."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def add(self, brand: Brand, wanted: Wanted) -> Schedule:
        """Give a brand a schedule, due the next time its clock says so.

        Raises:
            NotFoundError: the brand was deleted meanwhile.
        """
        now = _now()
        rhythm = wanted.rhythm
        values = {
            "brand_id": brand.id,
            "every": rhythm.every,
            "day": rhythm.day,
            "at": f"{rhythm.at:%H:%M}",
            "time_zone": rhythm.time_zone,
            "guideline": wanted.guideline,
            "locale": wanted.locale,
            "formats": list(wanted.formats),
            "recipients": [asdict(each) for each in wanted.recipients],
            "next_at": rhythm.after(now),
            "last_error": "",
            "created_at": now,
        }
        with writing(self._engine, self._where) as connection:
            hold_brand(connection, brand.id)
            made = connection.execute(insert(t.schedule).values(values).returning(t.schedule.c.id))
            return _get(connection, made.scalar_one())

    def get(self, schedule_id: int) -> Schedule:
        """A schedule by its number.

        Raises:
            NotFoundError: there is none.
        """
        with mapped(self._where), self._engine.connect() as connection:
            return _get(connection, schedule_id)

    def of(self, brand: Brand | None = None) -> list[Schedule]:
        """A brand's schedules, or all, by number."""
        query = _query().order_by(t.schedule.c.id)
        if brand is not None:
            query = query.where(t.brand.c.id == brand.id)
        with mapped(self._where), self._engine.connect() as connection:
            return [_schedule(row) for row in connection.execute(query)]

    def remove(self, schedule_id: int) -> Schedule:
        """Make no more reports; what waits to be sent is not, and the log of what was sent stays.

        The addresses of its webhooks are forgotten: they let anybody in.

        Raises:
            NotFoundError: there is none.
        """
        now, o = _now(), t.outgoing.c
        mine = update(t.outgoing).where(o.schedule_id == schedule_id)
        unsent = {"state": "failed", "last_error": REMOVED, "next_at": None, "ended_at": now}
        with writing(self._engine, self._where) as connection:
            known = _get(connection, schedule_id)
            gone = update(t.schedule).where(t.schedule.c.id == schedule_id)
            connection.execute(gone.values(removed_at=now, recipients=[]))
            connection.execute(mine.where(o.state == "pending").values(unsent))
            connection.execute(mine.where(o.channel != "email").values(recipient=cast(o.id, Text)))
            return known

    def pause(self, schedule_id: int) -> Schedule:
        """Make no more reports until it is resumed.

        Raises:
            NotFoundError: there is none.
            ConflictError: it is paused already.
        """
        with writing(self._engine, self._where) as connection:
            if _get(connection, schedule_id).paused_at is not None:
                raise ConflictError(f"Schedule {schedule_id} is paused already.")
            return _change(connection, schedule_id, {"paused_at": _now()})

    def resume(self, schedule_id: int) -> Schedule:
        """Go on, the next time its clock says so; what fell into the pause is not made up for.

        Raises:
            NotFoundError: there is none.
            ConflictError: it is not paused.
        """
        with writing(self._engine, self._where) as connection:
            known = _get(connection, schedule_id)
            if known.paused_at is None:
                raise ConflictError(f"Schedule {schedule_id} is not paused.")
            on = {"paused_at": None, "next_at": known.rhythm.after(_now()), "retry_at": None}
            return _change(connection, schedule_id, on)

    def start_due(self, wait: float) -> Schedule | None:
        """Queue the report of the schedule that is due longest; None when none is.

        No two workers are given the same. Should nobody move it on, it is due again in `wait` seconds.
        """
        with mapped(self._where), self._engine.connect() as connection:
            if connection.execute(_due(_now())).first() is None:  # spares SQLite's one writer
                return None
        with writing(self._engine, self._where) as connection:
            now = _now()
            row = connection.execute(_due(now).with_for_update(skip_locked=True, of=t.schedule)).first()
            if row is None:
                return None
            retry_at = now + dt.timedelta(seconds=wait)
            schedule = _change(connection, row.id, {"retry_at": retry_at})
            parameters = {"schedule": schedule.id, "due": schedule.next_at.isoformat()}
            enqueue(connection, row.brand_id, "report", parameters)
            return schedule

    def send(
        self, schedule: Schedule, report_id: int, messages: Sequence[Message], *, move_on: bool
    ) -> list[int]:
        """Queue a report to its recipients and return the messages' numbers; none where another did so.

        `move_on` says that it was due: its next time is set with the messages, or neither is. A schedule that
        was paused, resumed or moved on since it was read sends nothing then.

        Raises:
            NotFoundError: the schedule was removed meanwhile.
        """
        now = _now()
        with writing(self._engine, self._where) as connection:
            _get(connection, schedule.id)
            if move_on and not _moved_on(connection, schedule, now):
                return []
            rows = [
                {
                    "schedule_id": schedule.id,
                    "report_id": report_id,
                    "channel": each.recipient.channel,
                    "recipient": each.recipient.address,
                    "shown": each.recipient.shown,
                    "message_id": each.message_id,
                    "state": "pending",
                    "attempts": 0,
                    "next_at": now,
                    "last_error": "",
                    "created_at": now,
                }
                for each in messages
            ]
            made = insert(t.outgoing).returning(t.outgoing.c.id, sort_by_parameter_order=True)
            return list(connection.execute(made, rows).scalars())

    def failed(self, schedule: Schedule, error: str) -> None:
        """Write down why the report that is due could not be made."""
        with writing(self._engine, self._where) as connection:
            s = t.schedule.c
            mine = update(t.schedule).where(s.id == schedule.id, s.next_at == schedule.next_at)
            connection.execute(mine.values(last_error=error))


def _moved_on(connection: Connection, schedule: Schedule, now: dt.datetime) -> bool:
    s = t.schedule.c
    still_due = and_(s.id == schedule.id, s.next_at == schedule.next_at, s.paused_at.is_(None))
    values = {"next_at": schedule.rhythm.after(now), "retry_at": None, "last_error": ""}
    return connection.execute(update(t.schedule).where(still_due).values(values)).rowcount > 0


def _due(now: dt.datetime) -> Select[Any]:
    s = t.schedule.c
    begun = or_(s.retry_at.is_(None), s.retry_at <= now)
    kept = s.removed_at.is_(None) & s.paused_at.is_(None)
    due = select(s.id, s.brand_id).where(kept, s.next_at <= now, begun)
    return due.order_by(s.next_at, s.id).limit(1)


def _change(connection: Connection, schedule_id: int, values: Mapping[str, Any]) -> Schedule:
    connection.execute(update(t.schedule).where(t.schedule.c.id == schedule_id).values(values))
    return _get(connection, schedule_id)


def _get(connection: Connection, schedule_id: int) -> Schedule:
    row = connection.execute(_query().where(t.schedule.c.id == schedule_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"There is no schedule {schedule_id}; see auditor schedule list.")
    return _schedule(row)


def _query() -> Select[Any]:
    known = select(t.schedule, t.brand.c.slug).join(t.brand, t.brand.c.id == t.schedule.c.brand_id)
    return known.where(t.schedule.c.removed_at.is_(None))


def _schedule(row: Row[Any]) -> Schedule:
    return Schedule(
        id=row.id,
        brand=row.slug,
        rhythm=Rhythm(row.every, row.day, dt.time.fromisoformat(row.at), row.time_zone),
        recipients=tuple(Recipient(**each) for each in row.recipients),
        formats=tuple(row.formats),
        guideline=row.guideline,
        locale=row.locale,
        next_at=row.next_at,
        last_error=row.last_error,
        paused_at=row.paused_at,
        created_at=row.created_at,
    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

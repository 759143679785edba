"""What tests of reports on their way share: a brand with posts of last week, a schedule, a report."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from typing import Any

from sqlalchemy import update

from auditor import guideline
from auditor.due import Rhythm
from auditor.jobs import schedules
from auditor.period import Period
from auditor.report import making
from auditor.settings import Settings
from auditor.store import Store
from auditor.store import tables as t
from auditor.store.outgoing import Outgoing
from auditor.store.schedules import Schedule
from tests.factories import post, verdict

DAY = dt.timedelta(days=1)
MONDAY = Rhythm("week", 0, dt.time(8), "Europe/Oslo")


def last_week() -> Period:
    """The last whole week, in UTC."""
    return Period.week(dt.datetime.now(dt.UTC).date()).before


def publish(store: Store, brand: str = "acme", count: int = 3) -> None:
    """Give a brand posts in the last week, none of them checked."""
    noon = dt.datetime.combine(last_week().first, dt.time(12), dt.UTC)
    store.add(brand, (post(n, text=f"Fern {n}", created_at=noon + n * DAY / 24) for n in range(count)))


def made_report(store: Store, brand: str = "acme") -> int:
    """The number of a report on the last week, whose posts are checked."""
    publish(store, brand)
    store.add_verdicts([(each, verdict()) for each in store.unchecked(brand, "m@1", "r1", 0.5)])
    return making.make(store, store.brand(brand), last_week(), guideline.load("ease-up")).id


def scheduled(settings: Settings, store: Store, **recipients: Any) -> Schedule:
    """A schedule of acme's, due next Monday."""
    return schedules.add(settings, store, store.brand("acme"), MONDAY, **recipients)


def overdue(store: Store, schedule: Schedule, days: float = 1) -> Schedule:
    """The same schedule, as if it had been due some days ago."""
    then = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
    with store._engine.begin() as connection:
        mine = update(t.schedule).where(t.schedule.c.id == schedule.id)
        connection.execute(mine.values(next_at=then))
    return store.schedules.get(schedule.id)


def queued(settings: Settings, store: Store, **recipients: Any) -> Outgoing:
    """A report that waits to go to one recipient."""
    schedule = scheduled(settings, store, **recipients)
    (number,) = schedules.send(settings, store, schedule, made_report(store), due=False)
    return store.outgoing.get(number)


def forget_holds(store: Store) -> None:
    """As if whoever holds a message, a job or a schedule had been silent for too long."""
    past = dt.datetime.now(dt.UTC) - DAY
    with store._engine.begin() as connection:
        o, s, j = t.outgoing, t.schedule, t.job
        connection.execute(update(o).where(o.c.next_at.is_not(None)).values(next_at=past))
        connection.execute(update(s).where(s.c.retry_at.is_not(None)).values(retry_at=past))
        connection.execute(update(j).where(j.c.state == "running").values(held_until=past))


def short_mail(*_: Any, **__: Any) -> EmailMessage:
    """A mail of one line."""
    made = EmailMessage()
    made["Subject"] = "The mix"
    made.set_content("Short.")
    return made

"""Jobs: long work on a brand. The table is the truth of them; a queue beside it only wakes workers up.

A worker holds a job until a moment it keeps putting off. Whoever was killed puts it off no longer, so that
another takes the job up; whoever lost a job meanwhile is told so at every step, and changes nothing.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from auditor.errors import NotFoundError
from auditor.store import tables as t
from auditor.store.deliveries import announce
from auditor.store.failures import mapped
from auditor.store.records import Brand
from auditor.store.transactions import hold_brand, writing

JobKind = Literal["audit", "collect", "report"]
JobState = Literal["queued", "running", "done", "failed"]

MOST_ATTEMPTS = 3
"""How often a job may be lost with its worker before it is taken to be what kills them."""

LOST = "Its worker ended without a word three times; see the workers' logs, and start it again."

_CLAIMING = 0x50057A0D18
"""The advisory lock of whoever claims a job; any number that nobody else takes."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it was when it was read; `brand` is a short name, times are UTC.

    `done` of `total` posts are through; `total` is None while nobody knows it. `attempts` counts the workers
    that took it up, and `held_by` names the one that has it.
    """

    id: str
    brand: str
    kind: JobKind
    state: JobState
    parameters: Mapping[str, Any]
    done: int
    total: int | None
    result: Any
    error: str
    attempts: int
    webhook_url: str
    created_at: dt.datetime
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    held_by: str = ""

    @property
    def active(self) -> bool:
        """True until it has ended."""
        return self.state in ("queued", "running")


class Jobs:
    """Every question about jobs."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def create(
        self, brand: Brand, kind: JobKind, parameters: Mapping[str, Any] = {}, webhook_url: str = ""
    ) -> Job:
        """Queue a job; one that waits already and says the same is returned instead.

        Raises:
            NotFoundError: the brand was deleted meanwhile.
        """
        with writing(self._engine, self._where) as connection:
            hold_brand(connection, brand.id)
            job_id = enqueue(connection, brand.id, kind, parameters, webhook_url)
            return _job(connection.execute(_query().where(t.job.c.id == job_id)).one())

    def get(self, job_id: str) -> Job:
        """A job by its id.

        Raises:
            NotFoundError: there is none, or its brand was forgotten.
        """
        with mapped(self._where), self._engine.connect() as connection:
            row = connection.execute(_query().where(t.job.c.id == job_id)).one_or_none()
        if row is None:
            raise NotFoundError("There is no such job; it went with its brand, or never was.")
        return _job(row)

    def of(self, brand: Brand, limit: int = 20) -> list[Job]:
        """A brand's latest jobs, the newest first."""
        query = _query().where(t.job.c.brand_id == brand.id)
        latest = query.order_by(t.job.c.created_at.desc(), t.job.c.id.desc()).limit(limit)
        with mapped(self._where), self._engine.connect() as connection:
            return [_job(row) for row in connection.execute(latest)]

    def waiting(self) -> bool:
        """True when a worker could take one up."""
        with mapped(self._where), self._engine.connect() as connection:
            return connection.execute(_claimable(_now()).limit(1)).first() is not None

    def claim(self, worker: str, seconds: float) -> Job | None:
        """Take up the job that waits longest and hold it for `seconds`; None when none waits.

        One of a brand is under way at a time. No two workers are given the same job.
        """
        if not self.waiting():  # spares SQLite's one writer
            return None
        j = t.job.c
        with writing(self._engine, self._where) as connection:
            if connection.dialect.name == "postgresql":  # or two could see the same brand free
                connection.execute(select(func.pg_advisory_xact_lock(_CLAIMING)))
            now = _now()
            self._give_up(connection, now)
            oldest = _claimable(now).order_by(j.created_at, j.id).limit(1)
            taken = connection.execute(
                update(t.job)
                .where(j.id == oldest.with_for_update(skip_locked=True, of=t.job).scalar_subquery())
                .values(
                    state="running",
                    held_by=worker,
                    held_until=now + dt.timedelta(seconds=seconds),
                    attempts=j.attempts + 1,
                    started_at=func.coalesce(j.started_at, now),
                )
                .returning(j.id)
            ).scalar()
            return _job(connection.execute(_query().where(j.id == taken)).one()) if taken else None

    def renew(self, held: Collection[Job], seconds: float) -> frozenset[str]:
        """Hold jobs for `seconds` from now on; return the ids of those that are still held."""
        if not held:
            return frozenset()
        mine = update(t.job).where(or_(*(_held(job) for job in held)))
        until = _now() + dt.timedelta(seconds=seconds)
        with mapped(self._where), self._engine.begin() as connection:
            kept = connection.execute(mine.values(held_until=until).returning(t.job.c.id))
            return frozenset(kept.scalars())

    def progress(self, job: Job, done: int, total: int | None) -> bool:
        """Say how far a job is; False when it is held no more."""
        return self._change(job, {"done": done, "total": total})

    def release(self, job: Job, *, lost: bool = False) -> bool:
        """Put a job back, for another to go on with; False when it is held no more.

        `lost` says that it failed for a reason that may pass, and counts towards giving it up.
        """
        attempts = job.attempts if lost else job.attempts - 1
        return self._change(job, {"state": "queued", "held_by": "", "held_until": None, "attempts": attempts})

    def finish(self, job: Job, result: Any) -> bool:
        """End a job that was done, and queue its webhook with it; False when it is held no more."""
        return self._end(job, {"state": "done", "result": result})

    def fail(self, job: Job, error: str, result: Any = None) -> bool:
        """End a job that could not be done, as `finish` does."""
        return self._end(job, {"state": "failed", "error": error, "result": result})

    def forget(self, before: dt.datetime) -> int:
        """Delete the jobs that ended before a moment, with their webhooks; return how many that were.

        A job whose webhook is still on its way stays until that has arrived or is given up.
        """
        j, d = t.job.c, t.delivery.c
        sending = select(d.id).where(d.job_id == j.id, d.next_at.is_not(None)).correlate(t.job).exists()
        old = delete(t.job).where(j.ended_at < before, ~sending)
        with mapped(self._where), self._engine.begin() as connection:
            return connection.execute(old).rowcount

    def _change(self, job: Job, values: Mapping[str, Any]) -> bool:
        with mapped(self._where), self._engine.begin() as connection:
            return connection.execute(update(t.job).where(_held(job)).values(values)).rowcount > 0

    def _end(self, job: Job, values: Mapping[str, Any]) -> bool:
        with writing(self._engine, self._where) as connection:
            return bool(_ended(connection, _held(job), values))

    def _give_up(self, connection: Connection, now: dt.datetime) -> None:
        spent = and_(_unheld(now), t.job.c.attempts >= MOST_ATTEMPTS)
        _ended(connection, spent, {"state": "failed", "error": LOST})


def enqueue(
    connection: Connection,
    brand_id: int,
    kind: JobKind,
    parameters: Mapping[str, Any],
    webhook_url: str = "",
) -> str:
    """Queue a job within a transaction; return its id, or that of one that waits and says the same."""
    j = t.job.c
    same = (j.brand_id == brand_id, j.kind == kind, j.state == "queued", j.webhook_url == webhook_url)
    for row in connection.execute(select(j.id, j.parameters).where(*same)):
        if row.parameters == dict(parameters):
            return str(row.id)
    values = {
        "id": secrets.token_hex(16),
        "brand_id": brand_id,
        "kind": kind,
        "state": "queued",
        "parameters": dict(parameters),
        "done": 0,
        "error": "",
        "attempts": 0,
        "held_by": "",
        "webhook_url": webhook_url,
        "created_at": _now(),
    }
    connection.execute(insert(t.job).values(values))
    return str(values["id"])


def fields(job: Job) -> dict[str, Any]:
    """A job as others see it, in JSON's words."""
    return {
        "id": job.id,
        "brand": job.brand,
        "kind": job.kind,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "result": job.result,
        "error": job.error,
        "attempts": job.attempts,
        "created_at": _written(job.created_at),
        "started_at": _written(job.started_at),
        "ended_at": _written(job.ended_at),
    }


def _ended(connection: Connection, which: ColumnElement[bool], values: Mapping[str, Any]) -> list[str]:
    """End jobs and queue their webhooks; return their ids."""
    ended = {"ended_at": _now(), "held_by": "", "held_until": None}
    changed = update(t.job).where(which).values({**values, **ended}).returning(t.job.c.id)
    ids = list(connection.execute(changed).scalars())
    for row in connection.execute(_query().where(t.job.c.id.in_(ids), t.job.c.webhook_url != "")):
        job = _job(row)
        announce(connection, job.id, job.webhook_url, f"job.{job.state}", fields(job))
    return ids


def _claimable(now: dt.datetime) -> Select[tuple[str]]:
    """The ids of jobs that nobody holds, of brands of which nothing else is under way."""
    j, other = t.job.c, t.job.alias("other")
    busy = select(other.c.id).where(
        other.c.brand_id == j.brand_id, other.c.state == "running", other.c.held_until >= now
    )
    return select(j.id).where(or_(j.state == "queued", _unheld(now)), ~busy.correlate(t.job).exists())


def _unheld(now: dt.datetime) -> ColumnElement[bool]:
    return and_(t.job.c.state == "running", t.job.c.held_until < now)


def _held(job: Job) -> ColumnElement[bool]:
    """True of the very hold a worker was given: another one has another holder or another number."""
    j = t.job.c
    return and_(j.id == job.id, j.state == "running", j.held_by == job.held_by, j.attempts == job.attempts)


def _query() -> Select[Any]:
    return select(t.job, t.brand.c.slug).join(t.brand, t.brand.c.id == t.job.c.brand_id)


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        brand=row.slug,
        kind=row.kind,
        state=row.state,
        parameters=row.parameters,
        done=row.done,
        total=row.total,
        result=row.result,
        error=row.error,
        attempts=row.attempts,
        webhook_url=row.webhook_url,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        held_by=row.held_by,
    )


def _written(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

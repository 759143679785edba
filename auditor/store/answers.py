"""Answers kept for repeats: a request sent twice under one Idempotency-Key is done once.

Source: IETF draft-ietf-httpapi-idempotency-key-header-07.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from auditor.errors import ConflictError, InputError
from auditor.store import tables as t
from auditor.store.failures import mapped

KEPT_FOR = dt.timedelta(hours=24)
_UNDER_WAY = 0
_ABANDONED = dt.timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered."""

    status: int
    body: Any


@dataclass(slots=True)
class Claim:
    """A request under its key: `answer` is what it was given before, or else what its doer puts there."""

    answer: Answer | None = None
    replayed: bool = False


class Answers:
    """Keeps an answer a caller and a key."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    @contextmanager
    def claim(self, caller: str, key: str, request_hash: str) -> Iterator[Claim]:
        """Hold a key while its request is done, unless it was done before, and keep the answer put there.

        A request that ends without an answer frees its key, so that it can be tried again.

        Raises:
            InputError: the key was used for another request.
            ConflictError: the same request is being done at this moment.
        """
        known = self._begin(caller, key, request_hash)
        if known is not None:
            yield Claim(known, replayed=True)
            return
        claim = Claim()
        with ExitStack() as unanswered:
            unanswered.callback(self._give_up, caller, key)
            yield claim
            if claim.answer is not None:
                unanswered.pop_all()
                self._finish(caller, key, claim.answer)

    def forget(self) -> int:
        """Delete what is kept no longer; return how many answers that were."""
        with mapped(self._where), self._engine.begin() as connection:
            return connection.execute(delete(t.answered).where(_stale())).rowcount

    def _begin(self, caller: str, key: str, request_hash: str) -> Answer | None:
        a = t.answered.c
        values = {"caller": caller, "idempotency_key": key, "request_hash": request_hash}
        mine = (a.caller == caller) & (a.idempotency_key == key)
        with mapped(self._where), self._engine.begin() as connection:
            connection.execute(delete(t.answered).where(_stale()))
            row = connection.execute(select(t.answered).where(mine)).one_or_none()
            if row is None:
                try:
                    with connection.begin_nested():
                        connection.execute(
                            insert(t.answered).values(
                                **values, status=_UNDER_WAY, body={}, created_at=dt.datetime.now(dt.UTC)
                            )
                        )
                except IntegrityError:
                    row = connection.execute(select(t.answered).where(mine)).one()
                else:
                    return None
        if row.request_hash != request_hash:
            raise InputError(f"The Idempotency-Key {key!r} was used for another request; take a new one.")
        if row.status == _UNDER_WAY:
            raise ConflictError("This very request is being done; ask again in a moment.")
        return Answer(row.status, row.body)

    def _finish(self, caller: str, key: str, answer: Answer) -> None:
        a = t.answered.c
        mine = update(t.answered).where(a.caller == caller, a.idempotency_key == key)
        with mapped(self._where), self._engine.begin() as connection:
            connection.execute(mine.values(status=answer.status, body=answer.body))

    def _give_up(self, caller: str, key: str) -> None:
        a = t.answered.c
        mine = (a.caller == caller) & (a.idempotency_key == key) & (a.status == _UNDER_WAY)
        with mapped(self._where), self._engine.begin() as connection:
            connection.execute(delete(t.answered).where(mine))


def _stale() -> ColumnElement[bool]:
    """True of an answer that is kept no longer, and of a request that whoever did it was killed at."""
    a, now = t.answered.c, dt.datetime.now(dt.UTC)
    return (a.created_at < now - KEPT_FOR) | ((a.status == _UNDER_WAY) & (a.created_at < now - _ABANDONED))

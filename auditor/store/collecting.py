"""The collector's side of the store: where reading stands, what it cost, and what is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select, update

from auditor.collection import Finished, Gap, Kept, State
from auditor.post import Post
from auditor.store import tables as t
from auditor.store.adding import Adding
from auditor.store.failures import mapped
from auditor.store.transactions import hold_brand, insert_or, writing

MISSED = 2
"""Whole readings without a post before it counts as deleted."""

_WORDLESS = {"text": "", "message": "", "suggestion": ""}


class AccountShelf:
    """One account's posts and the state of its collection, changed together."""

    def __init__(self, engine: Engine, where: str, brand_id: int, account_id: int) -> None:
        self._engine, self._where = engine, where
        self._brand, self._account = brand_id, account_id

    def state(self) -> State:
        """Where the last run stopped; a fresh state for a fresh account."""
        with mapped(self._where), self._engine.connect() as connection:
            row = connection.execute(
                select(t.collection).where(t.collection.c.account_id == self._account)
            ).one_or_none()
        if row is None:
            return State()
        return State(row.newest, tuple(_gap(each) for each in row.gaps), row.readings, row.capped)

    def native_id(self) -> str:
        """The platform's own id of the account, empty until it was looked up."""
        query = select(t.collection.c.native_id).where(t.collection.c.account_id == self._account)
        with mapped(self._where), self._engine.connect() as connection:
            return str(connection.execute(query).scalar() or "")

    def remember_native_id(self, native_id: str) -> None:
        """Keep the platform's own id, so that it is looked up, and paid for, once."""
        self._save({"native_id": native_id})

    def keep(self, posts: Sequence[Post], state: State, reading: int) -> Kept:
        """Store a page and the state after it in one transaction: both, or neither.

        Raises:
            NotFoundError: the brand was deleted meanwhile.
        """
        with writing(self._engine, self._where) as connection:
            now = dt.datetime.now(dt.UTC)
            added = Adding(connection, self._brand, now, reading).add(posts)
            self._write(connection, _values(state))
            return Kept(added.stored, added.updated, added.duplicates)

    def finish(self, gap: Gap, *, tells_deletions: bool) -> Finished:
        """Count the posts a whole reading missed and purge those that two in a row missed.

        Only posts between the oldest the reading saw and the moment it began can be missing: a page that
        came short makes nothing older look deleted.

        Raises:
            NotFoundError: the brand was deleted meanwhile.
        """
        p = t.post.c
        mine = (p.account_id == self._account, p.source.like("% api"), p.deleted_at.is_(None))
        with writing(self._engine, self._where) as connection:
            hold_brand(connection, self._brand)
            seen, oldest = connection.execute(
                select(func.count(), func.min(p.created_at)).where(*mine, p.seen_in >= gap.reading)
            ).one()
            if not tells_deletions or oldest is None:
                return Finished(seen, 0)
            since = oldest if gap.until is None else max(oldest, gap.until)
            absent = (*mine, p.seen_in < gap.reading, p.created_at >= since, p.first_seen < gap.begun_at)
            connection.execute(update(t.post).where(*absent).values(missing=p.missing + 1))
            gone = list(connection.execute(select(p.id).where(*absent, p.missing >= MISSED)).scalars())
            purge(connection, gone)
        return Finished(seen, len(gone))

    def ended(self, stopped: str) -> None:
        """Remember when a run ended, and the sentence that ended it early."""
        self._save({"stopped": stopped, "run_at": dt.datetime.now(dt.UTC)})

    def _save(self, values: dict[str, Any]) -> None:
        with mapped(self._where), self._engine.begin() as connection:
            self._write(connection, values)

    def _write(self, connection: Connection, values: dict[str, Any]) -> None:
        fresh = {"native_id": "", "stopped": "", **_values(State())}
        insert = insert_or(connection, t.collection).values(account_id=self._account, **(fresh | values))
        connection.execute(insert.on_conflict_do_update(index_elements=["account_id"], set_=values))


def purge(connection: Connection, post_ids: Sequence[int]) -> None:
    """Take posts' words out of every table; verdicts and numbers stay, so that past figures still hold.

    A finding's sentences go as well as the words it is about, since a message may quote them.
    """
    now = dt.datetime.now(dt.UTC)
    for post_id in post_ids:
        empty = {"text": "", "original_text": "", "alt_text": "", "content_warning": ""}
        connection.execute(update(t.post).where(t.post.c.id == post_id).values(**empty, deleted_at=now))
        connection.execute(
            update(t.revision).where(t.revision.c.post_id == post_id).values(text="", original_text="")
        )
        v = t.verdict.c
        for row in connection.execute(select(v.id, v.findings).where(v.post_id == post_id)).all():
            silent = [finding | _WORDLESS for finding in row.findings]
            connection.execute(update(t.verdict).where(v.id == row.id).values(findings=silent))


def forget(connection: Connection, account_ids: Sequence[int]) -> int:
    """Delete accounts with all that is stored about them; return how many posts that was."""
    p = t.post.c
    which = p.account_id.in_(account_ids)
    count = int(connection.execute(select(func.count()).where(which)).scalar_one())
    ids = select(p.id).where(which)
    for table in (t.verdict, t.decision, t.suppression, t.revision):
        connection.execute(delete(table).where(table.c.post_id.in_(ids)))
    crossed = p.cross_post_of.is_not(None) & p.cross_post_of.in_(ids)
    connection.execute(update(t.post).where(crossed).values(cross_post_of=None))
    connection.execute(delete(t.post).where(which))
    connection.execute(delete(t.collection).where(t.collection.c.account_id.in_(account_ids)))
    connection.execute(delete(t.account).where(t.account.c.id.in_(account_ids)))
    return count


def _values(state: State) -> dict[str, Any]:
    gaps = [
        {
            "cursor": gap.cursor,
            "until": gap.until.isoformat() if gap.until else None,
            "reading": gap.reading,
            "begun_at": gap.begun_at.isoformat(),
        }
        for gap in state.gaps
    ]
    return {"newest": state.newest, "gaps": gaps, "readings": state.readings, "capped": state.capped}


def _gap(fields: dict[str, Any]) -> Gap:
    until = fields["until"]
    gap = Gap(fields["cursor"], None, fields["reading"], dt.datetime.fromisoformat(fields["begun_at"]))
    return gap if until is None else replace(gap, until=dt.datetime.fromisoformat(until))

"""Posts that wait for a verdict, handed out to several workers so that none is checked twice.

On PostgreSQL a worker holds a bucket of a brand's posts for as long as its transaction is open: a worker
that ends, however it ends, lets go of it at once. It locks rows of `claim` and none of `post`, so that
whoever adds posts never waits for a worker. SQLite has one writer and no locks of rows: there two workers
may check the same posts, and the first verdict stays.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, delete, func, select

from auditor.errors import StoreBusyError
from auditor.finding import Verdict
from auditor.store import bulk
from auditor.store import tables as t
from auditor.store.failures import mapped
from auditor.store.reading import as_post, verdict_values
from auditor.store.records import Brand, StoredPost
from auditor.store.transactions import AT_ONCE, insert_or

BUCKET = 256
"""Posts of one claim's row, by their numbers."""

PATIENCE = 300.0
"""Seconds to wait for other workers that end nothing of what they hold."""

_PAUSE = 0.2

_NOT_BY_COST = ("enable_bitmapscan", "enable_hashjoin", "enable_mergejoin", "enable_sort")
"""Ways of PostgreSQL to read all that is left before the first of it; right after an import its counts say
that this is little."""


class Batch:
    """Posts that nobody else checks until the block ends.

    A block that ends without `keep` frees them for others.
    """

    def __init__(self, where: str, connection: Connection, posts: Sequence[StoredPost]) -> None:
        """`connection` is in a transaction that holds the posts, where the database can hold some."""
        self._where, self._connection = where, connection
        self.posts = posts

    def keep(self, verdicts: Sequence[Verdict]) -> None:
        """Store a verdict on each post, in their order, and let go of them.

        Raises:
            StoreError: the database was lost; nothing of the batch is stored.
            ConflictError: a post is gone meanwhile; nothing of the batch is stored.
        """
        pairs = list(zip(self.posts, verdicts, strict=True))
        with mapped(self._where):
            put_verdicts(self._connection, pairs)
            self._connection.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with mapped(self._where):
            self._connection.close()


class Work:
    """What of a brand's posts has no verdict of some versions yet, batch by batch; for one thread."""

    def __init__(self, engine: Engine, where: str, brand: Brand, versions: tuple[str, str, float]) -> None:
        self._engine, self._where = engine, where
        self._brand = brand.id
        # Looked up post by post: while verdicts are few, PostgreSQL would read them all for each batch.
        said = _said(*versions).limit(1).scalar_subquery()
        self._waits = and_(_there(brand.id), said.is_(None))
        self._after = 0
        self._passed: int | None = None
        self._stuck: tuple[int | None, float] = (None, 0.0)

    def claim(self, limit: int) -> Batch | None:
        """The next posts, `limit` at most; None when none is left.

        Where other workers hold all that is left, this waits until they are done, and takes over what they
        leave: afterwards every post has its verdict.

        Raises:
            StoreBusyError: nothing became of what others hold for `PATIENCE`.
        """
        with mapped(self._where):
            while True:
                numbers = self._next(limit)
                if not numbers and self._passed is None:
                    return None
                if not numbers:
                    self._go_back()
                    continue
                self._after = numbers[-1]
                connection = self._engine.connect()
                with ExitStack() as unless_claimed:
                    unless_claimed.callback(connection.close)
                    posts = self._held(connection, numbers)
                    if posts:
                        unless_claimed.pop_all()
                        return Batch(self._where, connection, posts)

    def _next(self, limit: int) -> list[int]:
        """Numbers of the next posts that wait, whose buckets have a row each after this."""
        p = t.post.c
        query = select(p.id).where(self._waits, p.id > self._after).order_by(p.id).limit(limit)
        with self._engine.begin() as connection:
            held = connection.dialect.name == "postgresql"
            if held:
                connection.execute(select(*(func.set_config(way, "off", True) for way in _NOT_BY_COST)))
            numbers = list(connection.execute(query).scalars())
            if numbers and held:
                rows = [{"brand_id": self._brand, "bucket": bucket} for bucket in _buckets(numbers)]
                connection.execute(insert_or(connection, t.claim).on_conflict_do_nothing(), rows)
        return numbers

    def _held(self, connection: Connection, numbers: Sequence[int]) -> list[StoredPost]:
        """Those of the posts that nobody else holds and that wait still."""
        kept = numbers
        if connection.dialect.name == "postgresql":
            c = t.claim.c
            free = select(c.bucket).where(c.brand_id == self._brand, c.bucket.in_(_buckets(numbers)))
            mine = set(connection.execute(free.with_for_update(skip_locked=True)).scalars())
            kept = [number for number in numbers if number // BUCKET in mine]
            if self._passed is None and len(kept) < len(numbers):
                self._passed = next(number for number in numbers if number // BUCKET not in mine)
        # Asked again, since another worker may have been done with them in between.
        query = whole_posts().where(self._waits, t.post.c.id.in_(kept)).order_by(t.post.c.id)
        rows = connection.execute(query).mappings()
        posts = [StoredPost(row["id"], as_post(row), row["text_hash"]) for row in rows]
        if connection.dialect.name == "sqlite":
            connection.rollback()  # a reader may not write after another process has written
            connection.execution_options(**{AT_ONCE: True})
        return posts

    def _go_back(self) -> None:
        """Begin again, in a moment, at the first post that another worker held."""
        since = self._stuck[1] if self._stuck[0] == self._passed else time.monotonic()
        if time.monotonic() - since > PATIENCE:
            raise StoreBusyError(
                f"The database {self._where} has posts that another worker has held for "
                f"{PATIENCE / 60:.0f} minutes; end it, or try again when it is done."
            )
        self._stuck = (self._passed, since)
        self._after, self._passed = (self._passed or 1) - 1, None
        time.sleep(_PAUSE)


def drop_claims(connection: Connection, brand_id: int) -> None:
    """Delete a forgotten brand's rows but for those that a worker holds, which nobody asks for again."""
    c = t.claim.c
    free = select(c.bucket).where(c.brand_id == brand_id).with_for_update(skip_locked=True)
    connection.execute(delete(t.claim).where(c.brand_id == brand_id, c.bucket.in_(free)))


def put_verdicts(connection: Connection, pairs: Sequence[tuple[StoredPost, Verdict]]) -> None:
    """Insert verdicts on the texts they were said of; one that is there already stays."""
    now = dt.datetime.now(dt.UTC)
    rows = [
        verdict_values(verdict) | {"post_id": stored.id, "text_hash": stored.text_hash, "created_at": now}
        for stored, verdict in pairs
    ]
    bulk.put_new(connection, t.verdict, rows)


def without_verdict(brand_id: int, model: str, rules: str, threshold: float) -> ColumnElement[bool]:
    """True of a brand's posts that have no verdict of these versions on their present text."""
    return and_(_there(brand_id), ~_said(model, rules, threshold).exists())


def _there(brand_id: int) -> ColumnElement[bool]:
    return and_(t.post.c.brand_id == brand_id, t.post.c.deleted_at.is_(None))


def _said(model: str, rules: str, threshold: float) -> Select[Any]:
    """The verdict of these versions on a post's present text."""
    v = t.verdict.c
    said = select(v.id).where(
        v.post_id == t.post.c.id,
        v.text_hash == t.post.c.text_hash,
        v.model_version == model,
        v.rules_version == rules,
        v.threshold == threshold,
    )
    return said.correlate(t.post)


def whole_posts() -> Select[Any]:
    """Posts with their accounts, as `as_post` reads them."""
    a = t.account.c
    return select(t.post, a.handle, a.host.label("account_host"), a.name.label("account_name")).join(
        t.account, a.id == t.post.c.account_id
    )


def _buckets(numbers: Sequence[int]) -> list[int]:
    return sorted({number // BUCKET for number in numbers})

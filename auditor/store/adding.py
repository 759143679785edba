"""How posts enter: by key, by sameness, as cross-posts. One rule set for imports and collectors."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from auditor.post import Account, Post
from auditor.store import bulk
from auditor.store import tables as t
from auditor.store.fitting import finite, fitted
from auditor.store.meeting import MADE_UP, SAME_WITHIN, Met, Row, meet
from auditor.store.records import Added
from auditor.store.transactions import hold_brand
from auditor.text import fold, prose

COLLECTED = " api"
"""How the source of a post ends that its platform gave us itself."""
BATCH = 1_000
"""Posts that are looked up and written together; what is kept of a call in memory is that of one batch."""
_MOST_ACCOUNTS = 10_000


@dataclass(slots=True)
class _Tally:
    stored: int = 0
    updated: int = 0
    duplicates: int = 0


class Adding:
    """One call of `Store.add`: its brand, its transaction, and what its present batch has met.

    Posts are looked at one by one, in their order, and written a batch at a time.
    """

    def __init__(self, connection: Connection, brand_id: int, now: dt.datetime, reading: int = 0) -> None:
        """`reading` is the number of the collector's reading that brought the posts, 0 for files."""
        self._reading = reading
        self._connection = connection
        self._brand = brand_id
        self._now = now
        self._accounts: dict[Account, int] = {}
        self._met = Met()
        self._new: dict[int, Row] = {}
        self._changed: dict[int, Row] = {}
        self._revisions: list[Row] = []
        self._numbers: list[int] = []
        self._tally = _Tally()

    def add(self, posts: Iterable[Post]) -> Added:
        """Store, update or recognise every post.

        Raises:
            NotFoundError: the brand was deleted meanwhile.
        """
        hold_brand(self._connection, self._brand)
        batch: list[Post] = []
        for post in posts:
            batch.append(fitted(post))
            if len(batch) == BATCH:
                self._add_batch(batch)
                batch = []
        self._add_batch(batch)
        return Added(self._tally.stored, self._tally.updated, self._tally.duplicates)

    def _add_batch(self, posts: Sequence[Post]) -> None:
        if not posts:
            return
        hashes = [text_hash(post.text) for post in posts]
        self._met = meet(self._connection, self._brand, posts, hashes)
        unknown = sum(self._met.under(post) is None for post in posts)
        self._numbers = bulk.numbers(self._connection, t.post, unknown)[::-1]
        for post, made in zip(posts, hashes, strict=True):
            self._add_one(post, made)
        self._write()

    def _write(self) -> None:
        """Write what the batch came to; changes first, since they may give up a key that a new post takes."""
        bulk.change(self._connection, t.post, list(self._changed.values()))
        bulk.put(self._connection, t.post, list(self._new.values()))
        bulk.put(self._connection, t.revision, self._revisions)
        self._changed, self._new, self._revisions = {}, {}, []

    def _add_one(self, post: Post, made: str) -> None:
        account_id = self._account(post.account)
        known = self._met.under(post)
        if known is not None:
            if self._refresh(known, post, made):
                self._tally.updated += 1
            else:
                self._tally.duplicates += 1
            return
        twin = self._twin(post, made, account_id)
        if twin is not None:
            self._refresh(twin, post, made)
            self._tally.duplicates += 1
            return
        self._insert(post, made, account_id)
        self._tally.stored += 1

    def _twin(self, post: Post, made: str, account_id: int) -> Row | None:
        """The same account and text within 24 hours: one post, whatever its id says.

        Only a platform itself may say that two posts of one text are two.
        """
        return next(
            (
                row
                for row in self._met.saying(made)
                if row["account_id"] == account_id
                and abs(row["created_at"] - post.created_at) <= SAME_WITHIN
                and not (post.source.endswith(COLLECTED) and row["source"] == post.source)
            ),
            None,
        )

    def _cross_post_of(self, post: Post, made: str) -> int | None:
        """The brand's first post of this text on another platform within 24 hours."""
        return next(
            (
                row["cross_post_of"] or row["id"]
                for row in self._met.saying(made)
                if row["platform"] != post.platform
                and (row["kind"], row["paid"]) == (post.kind, post.paid)
                and abs(row["created_at"] - post.created_at) <= SAME_WITHIN
            ),
            None,
        )

    def _insert(self, post: Post, made: str, account_id: int) -> None:
        number = self._numbers.pop()
        self._new[number] = {
            "id": number,
            "brand_id": self._brand,
            "account_id": account_id,
            "platform": post.platform,
            "host": post.host,
            "native_id": post.native_id,
            "text": post.text,
            "original_text": post.original_text,
            "text_hash": made,
            "created_at": post.created_at,
            "time_precision": post.time_precision,
            "url": post.url,
            "kind": post.kind,
            "paid": post.paid,
            "language": post.language,
            "media": post.media,
            "metrics": dict(post.metrics),
            "metrics_at": post.metrics_at,
            "source": post.source,
            "cross_post_of": self._cross_post_of(post, made),
            "alt_text": post.alt_text,
            "content_warning": post.content_warning,
            "reply_to": post.reply_to,
            "seen_in": self._reading,
            "missing": 0,
            "deleted_at": None,
            "first_seen": self._now,
            "last_seen": self._now,
        }
        self._met.remember(self._new[number])

    def _refresh(self, known: Row, post: Post, made: str) -> bool:
        """Take over what a newer reading of the same post says; true when anything changed."""
        older = bool(known["metrics_at"] and post.metrics_at and post.metrics_at < known["metrics_at"])
        first, second = (post.metrics, known["metrics"]) if older else (known["metrics"], post.metrics)
        wanted: Row = {
            "metrics": finite({**first, **second}),
            "paid": known["paid"] or post.paid,
            "url": known["url"] or post.url,
            "media": known["media"] or post.media,
        }
        other = made != known["text_hash"] or known["deleted_at"] is not None
        if not older and known["native_id"] == post.native_id and post.text and other:
            wanted |= {"text": post.text, "original_text": post.original_text, "text_hash": made}
            wanted |= {"alt_text": post.alt_text, "content_warning": post.content_warning}
        if known["native_id"].startswith(MADE_UP) and not post.native_id.startswith(MADE_UP):
            wanted["native_id"] = post.native_id
            wanted["source"] = post.source
        changed = {name: value for name, value in wanted.items() if known.get(name) != value}
        if "text_hash" in changed:
            self._revise(known)
        if changed.keys() - {"original_text"} and not older:
            changed["metrics_at"] = post.metrics_at
        told = bool(changed)
        if self._reading:
            seen = {"seen_in": self._reading, "missing": 0, "deleted_at": None}
            changed |= {name: value for name, value in seen.items() if known[name] != value}
        if changed:
            changed["last_seen"] = self._now
            self._met.change(known, changed)
            if known["id"] not in self._new:
                self._changed.setdefault(known["id"], {"id": known["id"]}).update(changed)
        return told

    def _revise(self, known: Row) -> None:
        """Keep what a post said before it was edited; of one that was gone meanwhile, which text it was."""
        values = {name: known[name] for name in ("text", "original_text", "text_hash")}
        self._revisions.append(values | {"post_id": known["id"], "until": self._now})

    def _account(self, wanted: Account) -> int:
        if wanted in self._accounts:
            return self._accounts[wanted]
        c = t.account.c
        found = self._connection.execute(
            select(c.id).where(
                c.brand_id == self._brand,
                c.platform == wanted.platform,
                c.host == wanted.host,
                c.handle == wanted.handle,
            )
        ).scalar()
        if found is None:
            values = {"brand_id": self._brand, "platform": wanted.platform, "host": wanted.host}
            values |= {"handle": wanted.handle, "name": wanted.name}
            made = self._connection.execute(insert(t.account).values(values))
            found = made.inserted_primary_key[0]  # type: ignore[index]  # never None here
        if len(self._accounts) == _MOST_ACCOUNTS:
            self._accounts.clear()
        self._accounts[wanted] = int(found)
        return int(found)


def text_hash(text: str) -> str:
    """Name a text by what it says: folded as the model reads it, case aside; empty for no words."""
    if not any(c.isalpha() for c in prose(text)):
        return ""
    return hashlib.sha256(fold(text).casefold().encode()).hexdigest()

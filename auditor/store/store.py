"""The store: every question the rest of the auditor asks of the database."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, Engine, Select, and_, func, insert, literal_column, select, update

from auditor.errors import NotFoundError, UsageError
from auditor.finding import Label, Verdict
from auditor.post import Post
from auditor.store import tables as t
from auditor.store.accounts import Accounts, SpendingLedger
from auditor.store.adding import Adding
from auditor.store.answers import Answers
from auditor.store.as_of import AsOf
from auditor.store.claiming import Work, put_verdicts, whole_posts, without_verdict
from auditor.store.deliveries import Deliveries
from auditor.store.failures import mapped
from auditor.store.glance import Glance
from auditor.store.jobs import Jobs
from auditor.store.keys import Keys
from auditor.store.latest import latest_verdict
from auditor.store.listing import Listing
from auditor.store.outgoing import Outbox
from auditor.store.pairings import Pairings
from auditor.store.reading import as_post, as_verdict, in_force
from auditor.store.records import Added, Brand, CheckedPost, Decision, StoredPost
from auditor.store.reports import Reports
from auditor.store.schedules import Schedules
from auditor.store.schema import connect, migrate, shown
from auditor.store.sessions import Sessions
from auditor.store.shares import Shares
from auditor.store.trail import Trail
from auditor.store.transactions import insert_or, writing

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PAGE = 500
_LAST_NUMBER = 2**31 - 1


class Store:
    """An open database. Use it as a context manager, or call `close`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._where = shown(engine)
        self.accounts = Accounts(engine, self._where)
        self.ledger = SpendingLedger(engine, self._where)
        self.keys = Keys(engine, self._where)
        self.sessions = Sessions(engine, self._where)
        self.pairings = Pairings(engine, self._where)
        self.listing = Listing(engine, self._where)
        self.glance = Glance(engine, self._where)
        self.answers = Answers(engine, self._where)
        self.trail = Trail(engine, self._where)
        self.jobs = Jobs(engine, self._where)
        self.deliveries = Deliveries(engine, self._where)
        self.as_of = AsOf(engine, self._where)
        self.reports = Reports(engine, self._where)
        self.shares = Shares(engine, self._where)
        self.schedules = Schedules(engine, self._where)
        self.outgoing = Outbox(engine, self._where)

    @classmethod
    def open(cls, url: str) -> Store:
        """Open the database at a SQLAlchemy address, making or migrating it as needed.

        A PostgreSQL database that goes and comes back is used again without opening it anew.

        Raises:
            StoreError: it can't be reached or opened, is damaged, or was made by a newer version.
            UsageError: the address can't be read.
        """
        with ExitStack() as unless_open:
            store = unless_open.enter_context(cls(connect(url)))
            with mapped(store._where):
                migrate(store._engine)
            unless_open.pop_all()
        return store

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Brands

    def ensure_brand(self, slug: str, *, name: str = "", time_zone: str | None = None) -> Brand:
        """Return a brand, making it when it is new; a time zone given is kept.

        Raises:
            UsageError: the short name or the time zone can't be used.
        """
        if not _SLUG.fullmatch(slug):
            raise UsageError(
                f"{slug!r} can't be a brand's short name; use letters, digits, - _ and ., at most 64: acme."
            )
        if time_zone is not None:
            check_time_zone(time_zone)
        mine = select(t.brand).where(t.brand.c.slug == slug)
        with self._read() as connection:
            row = connection.execute(mine).one_or_none()
        if row is None or time_zone not in (None, row.time_zone):
            with self._write() as connection:
                values = {"slug": slug, "name": name or slug, "time_zone": time_zone or "UTC"}
                made = insert_or(connection, t.brand).values(**values, created_at=_now())
                connection.execute(made.on_conflict_do_nothing())
                if time_zone is not None:
                    changed = update(t.brand).where(t.brand.c.slug == slug)
                    connection.execute(changed.values(time_zone=time_zone))
                row = connection.execute(mine).one()
        return _brand(row)

    def brand(self, slug: str) -> Brand:
        """Return a brand.

        Raises:
            NotFoundError: there is none of that name; close ones are named.
        """
        with self._read() as connection:
            row = connection.execute(select(t.brand).where(t.brand.c.slug == slug)).one_or_none()
        if row is not None:
            return _brand(row)
        known = [brand.slug for brand in self.brands()]
        if not known:
            raise NotFoundError(
                f"There is no brand {slug} yet; start with: auditor import FILE --brand {slug}"
            )
        close = difflib.get_close_matches(slug, known, n=3) or known[:8]
        raise NotFoundError(f"There is no brand {slug}; there is {', '.join(close)}.")

    def brands(self) -> list[Brand]:
        """Every brand, by short name."""
        with self._read() as connection:
            rows = connection.execute(select(t.brand).order_by(t.brand.c.slug))
            return [_brand(row) for row in rows]

    def change_brand(self, slug: str, changes: Mapping[str, Any]) -> Brand:
        """Change what is named in `changes`: `name`, `time_zone`, `threshold` (None takes it back).

        Raises:
            NotFoundError: there is no such brand.
            UsageError: the time zone can't be used.
        """
        known = self.brand(slug)
        if changes.get("time_zone") is not None:
            check_time_zone(changes["time_zone"])
        values = {n: v for n, v in changes.items() if n == "threshold" or v is not None}
        if values:
            with self._write() as connection:
                connection.execute(update(t.brand).where(t.brand.c.id == known.id).values(values))
        return self.brand(slug)

    def ping(self) -> None:
        """Ask the database for nothing.

        Raises:
            StoreError: it does not answer.
        """
        with self._read() as connection:
            connection.execute(select(1))

    # Posts

    def add(self, brand: str, posts: Iterable[Post]) -> Added:
        """Add posts to a brand, all or none: an interrupted call leaves the store as it was.

        A post met before, by key or as the same account and text within 24 hours, is updated where
        the newer reading differs. Two processes that add to one brand do so one after the other.

        Raises:
            NotFoundError: there is no such brand.
        """
        brand_id = self.brand(brand).id
        with self._write() as connection:
            return Adding(connection, brand_id, _now()).add(posts)

    def unchecked(
        self, brand: str, model: str, rules: str, threshold: float, *, after: int = 0, limit: int = _PAGE
    ) -> list[StoredPost]:
        """Posts with no verdict of these versions on their present text, by id, from `after` on."""
        brand_id = self.brand(brand).id
        query = (
            whole_posts()
            .where(without_verdict(brand_id, model, rules, threshold), t.post.c.id > after)
            .order_by(t.post.c.id)
            .limit(limit)
        )
        with self._read() as connection:
            rows = connection.execute(query).mappings()
            return [StoredPost(row["id"], as_post(row), row["text_hash"]) for row in rows]

    def count_unchecked(
        self, brand: str, model: str, rules: str, threshold: float, *, since: dt.datetime | None = None
    ) -> int:
        """How many posts `unchecked` would hand out in all; with `since`, of those published from then on."""
        which = without_verdict(self.brand(brand).id, model, rules, threshold)
        if since is not None:
            which &= t.post.c.created_at >= since
        with self._read() as connection:
            return int(connection.execute(select(func.count()).select_from(t.post).where(which)).scalar_one())

    def add_verdicts(self, pairs: Sequence[tuple[StoredPost, Verdict]]) -> None:
        """Store verdicts on the texts they were said of, in one transaction; older ones stay."""
        if not pairs:
            return
        with self._write() as connection:
            put_verdicts(connection, pairs)

    def work(self, brand: str, versions: tuple[str, str, float]) -> Work:
        """Posts with no verdict of these versions, for one of several workers that share them."""
        return Work(self._engine, self._where, self.brand(brand), versions)

    def checked(
        self, brand: str, *, since: dt.datetime | None = None, until: dt.datetime | None = None
    ) -> Iterator[CheckedPost]:
        """Stream a brand's posts with verdicts and decisions, by time."""
        where = [t.post.c.brand_id == self.brand(brand).id]
        if since is not None:
            where.append(t.post.c.created_at >= since)
        if until is not None:
            where.append(t.post.c.created_at <= until)
        yield from self._checked(_checked_posts().where(*where))

    def find_post(self, brand: str | None, ref: str) -> CheckedPost:
        """Find one post by its number here, its id on the platform, or its address.

        Raises:
            NotFoundError: there is none.
            UsageError: several match.
        """
        matches = (t.post.c.native_id == ref) | (
            (t.post.c.url == ref) & (t.post.c.url != literal_column("''"))
        )
        if ref.isdecimal() and len(ref) <= 10 and int(ref) <= _LAST_NUMBER:
            matches |= t.post.c.id == int(ref)
        query = _checked_posts().where(matches)
        if brand:
            query = query.where(t.post.c.brand_id == self.brand(brand).id)
        found = list(self._checked(query))
        exact = [item for item in found if str(item.post_id) == ref]
        if len(found) == 1 or len(exact) == 1:
            return (exact or found)[0]
        if not found:
            raise NotFoundError(
                f"There is no post {ref}; reports and exports show each post's number and id."
            )
        numbers = ", ".join(f"{item.post_id} ({item.brand}, {item.post.platform})" for item in found[:5])
        raise UsageError(f"Several posts are called {ref}; take one of the numbers {numbers}.")

    def listed(self, numbers: Sequence[int]) -> list[CheckedPost]:
        """The posts of these numbers, in their order; those that are gone are left out."""
        found = {
            item.post_id: item for item in self._checked(_checked_posts().where(t.post.c.id.in_(numbers)))
        }
        return [found[number] for number in numbers if number in found]

    # People's words

    def decide(self, post_id: int, label: Label, *, why: str, who: str) -> None:
        """Record a person's verdict; an earlier one is withdrawn.

        Raises:
            NotFoundError: there is no such post.
        """
        post = select(t.post.c.id).where(t.post.c.id == post_id).with_for_update(key_share=True)
        with self._write() as connection:
            if connection.execute(post).first() is None:
                raise NotFoundError(f"There is no post {post_id}.")
            _withdraw(connection, post_id)
            values = {"post_id": post_id, "label": label, "why": why, "who": who, "decided_at": _now()}
            connection.execute(insert(t.decision).values(values))

    def withdraw_decision(self, post_id: int) -> None:
        """Take back the decision on a post.

        Raises:
            NotFoundError: there is none.
        """
        with self._write() as connection:
            if not _withdraw(connection, post_id):
                raise NotFoundError(f"There is no decision on post {post_id} to take back.")

    def suppress(
        self, post_id: int, rule: str, *, reason: str, author: str, expires_at: dt.datetime | None
    ) -> None:
        """Let a rule's findings on one post stand as fine, until `expires_at`."""
        values = {"post_id": post_id, "rule": rule, "reason": reason, "author": author}
        with self._write() as connection:
            connection.execute(
                insert(t.suppression).values(**values, created_at=_now(), expires_at=expires_at)
            )

    def _checked(self, query: Select[Any]) -> Iterator[CheckedPost]:
        with self._read() as connection:
            kept = in_force(connection.execute(select(t.suppression)).mappings().all(), _now())
            ordered = query.order_by(t.post.c.created_at, t.post.c.id).execution_options(yield_per=_PAGE)
            with connection.execute(ordered) as found:
                for row in found.mappings():
                    yield CheckedPost(
                        post_id=row["id"],
                        brand=row["slug"],
                        post=as_post(row),
                        verdict=as_verdict(row, kept.get(row["id"], {})) if row["label"] else None,
                        decision=_decision(row),
                        cross_post_of=row["cross_post_of"],
                    )

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with mapped(self._where), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with writing(self._engine, self._where) as connection:
            yield connection


def _brand(row: Any) -> Brand:
    return Brand(row.id, row.slug, row.name, row.time_zone, row.threshold)


def check_time_zone(name: str) -> None:
    """Refuse what is no IANA time zone.

    Raises:
        UsageError: it is none.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"{name!r} is no time zone; write it as Europe/Oslo.") from error


def _checked_posts() -> Select[Any]:
    """Posts with the latest verdict on their present text and the decision in force."""
    v, d = t.verdict, t.decision
    verdict_columns = [
        c for c in v.c if c.name not in ("id", "post_id", "text_hash", "language", "created_at")
    ]
    return (
        whole_posts()
        .add_columns(t.brand.c.slug, *verdict_columns, v.c.language.label("verdict_language"))
        .add_columns(d.c.label.label("decided"), d.c.why, d.c.who, d.c.decided_at)
        .join(t.brand, t.brand.c.id == t.post.c.brand_id)
        .outerjoin(v, latest_verdict())
        .outerjoin(d, and_(d.c.post_id == t.post.c.id, d.c.withdrawn_at.is_(None)))
    )


def _decision(row: Any) -> Decision | None:
    if row["decided"] is None:
        return None
    return Decision(row["decided"], row["why"], row["who"], row["decided_at"])


def _withdraw(connection: Connection, post_id: int) -> bool:
    d = t.decision
    live = update(d).where(d.c.post_id == post_id, d.c.withdrawn_at.is_(None)).values(withdrawn_at=_now())
    return connection.execute(live).rowcount > 0


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

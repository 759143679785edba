"""A brand's accounts, what reading them cost, and forgetting them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, insert, select

from auditor.collection import Spent
from auditor.errors import ConflictError, NotFoundError
from auditor.post import Account
from auditor.store import tables as t
from auditor.store.claiming import drop_claims
from auditor.store.collecting import AccountShelf, forget
from auditor.store.failures import mapped
from auditor.store.fitting import fitted_account
from auditor.store.records import Brand
from auditor.store.transactions import hold_brand, writing


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account of a brand: how many posts are stored, the newest's time, how its last collection ended."""

    id: int
    account: Account
    posts: int
    newest: dt.datetime | None
    run_at: dt.datetime | None
    stopped: str
    capped: bool


class Accounts:
    """Every question about accounts."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def add(self, brand: Brand, account: Account) -> None:
        """Give a brand an account.

        Raises:
            ConflictError: it has it already.
            NotFoundError: the brand was deleted meanwhile.
        """
        account = fitted_account(account)
        values = {"brand_id": brand.id, "platform": account.platform, "host": account.host}
        with writing(self._engine, self._where) as connection:
            hold_brand(connection, brand.id)
            if any(_same(known.account, account) for known in _of(connection, brand)):
                raise ConflictError(f"{brand.slug} has the account {shown(account)} already.")
            connection.execute(insert(t.account).values(**values, handle=account.handle, name=account.name))

    def of(self, brand: Brand) -> list[KnownAccount]:
        """A brand's accounts, by platform and handle."""
        with mapped(self._where), self._engine.connect() as connection:
            return _of(connection, brand)

    def find(self, brand: Brand, account: Account) -> KnownAccount:
        """One account of a brand.

        Raises:
            NotFoundError: it has no such account; those it has are named.
        """
        known = self.of(brand)
        found = [each for each in known if _same(each.account, account)]
        if found:
            return found[0]
        has = ", ".join(shown(each.account) for each in known) or "none"
        raise NotFoundError(f"{brand.slug} has no account {shown(account)}; it has {has}.")

    def shelf(self, brand: Brand, known: KnownAccount) -> AccountShelf:
        """Where an account's posts and state are kept."""
        return AccountShelf(self._engine, self._where, brand.id, known.id)

    def forget(self, accounts: list[KnownAccount]) -> int:
        """Delete accounts and everything stored about them; return how many posts that was."""
        with writing(self._engine, self._where) as connection:
            return forget(connection, [known.id for known in accounts])

    def forget_brand(self, brand: Brand) -> int:
        """Delete a brand and everything stored about it; return how many posts that was.

        Raises:
            NotFoundError: the brand was deleted meanwhile.
        """
        with writing(self._engine, self._where) as connection:
            hold_brand(connection, brand.id)
            count = forget(connection, [known.id for known in _of(connection, brand)])
            connection.execute(t.brand.delete().where(t.brand.c.id == brand.id))
            drop_claims(connection, brand.id)
        return count


class SpendingLedger:
    """What reading cost, by platform; kept when a brand is forgotten, since it was spent."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where

    def spent(self, platform: str) -> Spent:
        """Since this month began, UTC."""
        s = t.spending.c
        now = dt.datetime.now(dt.UTC)
        month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        query = select(func.sum(s.posts), func.sum(s.dollars)).where(s.platform == platform, s.at >= month)
        with mapped(self._where), self._engine.connect() as connection:
            posts, dollars = connection.execute(query).one()
        return Spent(posts or 0, dollars or 0.0)

    def spend(self, platform: str, posts: int, dollars: float) -> None:
        """Write down what one request cost."""
        values = {"platform": platform, "posts": posts, "dollars": dollars, "at": dt.datetime.now(dt.UTC)}
        with mapped(self._where), self._engine.begin() as connection:
            connection.execute(insert(t.spending).values(values))


def shown(account: Account) -> str:
    """An account as people write it: `mastodon:acme@social.example`."""
    named = f"{account.platform}:{account.handle}"
    return named if account.host in account.handle else f"{named}@{account.host}"


def _of(connection: Connection, brand: Brand) -> list[KnownAccount]:
    a, c, p = t.account.c, t.collection.c, t.post.c
    each = select(p.account_id, func.count().label("posts"), func.max(p.created_at).label("newest"))
    mine = select(a.id).where(a.brand_id == brand.id)
    counts = each.where(p.account_id.in_(mine)).group_by(p.account_id).subquery()
    query = (
        select(t.account, counts.c.posts, counts.c.newest, c.run_at, c.stopped, c.capped)
        .outerjoin(t.collection, c.account_id == a.id)
        .outerjoin(counts, counts.c.account_id == a.id)
        .where(a.brand_id == brand.id)
        .order_by(a.platform, a.handle)
    )
    return [
        KnownAccount(
            row.id,
            Account(row.platform, row.handle, row.host, row.name),
            row.posts or 0,
            row.newest,
            row.run_at,
            row.stopped or "",
            bool(row.capped),
        )
        for row in connection.execute(query)
    ]


def _same(one: Account, other: Account) -> bool:
    return (one.platform, one.host.casefold(), one.handle.casefold()) == (
        other.platform,
        other.host.casefold(),
        other.handle.casefold(),
    )

"""One account read once from a loopback platform: the source, and the posts it brings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from auditor.collect import recognise
from auditor.collect.base import Source
from auditor.collect.opening import open_budget, open_source
from auditor.collect.run import Collected, Collection
from auditor.post import Post
from auditor.settings import Settings
from auditor.store import Store
from tests.servers.base import Platform

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Given:
    """What the account's owner gave; nothing, unless a test says so."""

    token: str = ""

    def access_token(self, account: object) -> str:
        return self.token


@contextmanager
def opened(
    store: Store,
    served: Platform,
    account: str = "",
    *,
    token: str = "",
    tell: Tell = lambda _: None,
    **options: Any,
) -> Iterator[tuple[Source, Collection]]:
    """The source of the platform's account, and its collection; options become settings."""
    brand, known = store.brand("acme"), recognise(account or served.account)
    if known not in [each.account for each in store.accounts.of(brand)]:
        store.accounts.add(brand, known)
    shelf = store.accounts.shelf(brand, store.accounts.find(brand, known))
    settings = Settings(_env_file=None, **options)
    budget = open_budget(known.platform, settings, store.ledger)
    with closing(open_source(known, settings, shelf, Given(token), budget, tell)) as source:
        yield source, Collection(source, shelf, budget)


def read(
    store: Store,
    served: Platform,
    account: str = "",
    *,
    whole: bool = False,
    token: str = "",
    tell: Tell = lambda _: None,
    **options: Any,
) -> tuple[Collected, dict[str, Post]]:
    """Collect once; the posts by their ids."""
    with opened(store, served, account, token=token, tell=tell, **options) as (_, collection):
        found = collection.run(whole=whole)
    return found, {item.post.native_id: item.post for item in store.checked("acme")}

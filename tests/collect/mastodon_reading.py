"""A loopback instance, the account on it, and a store to read it into."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from auditor.collect import recognise
from auditor.collect.base import Source
from auditor.collect.opening import open_budget, open_source
from auditor.collect.run import Collected, Collection
from auditor.post import Account, Post
from auditor.settings import Settings
from auditor.store import Store
from tests.servers.mastodon import MastodonServer


class Mastodon:
    """A store, an instance, and the account on it."""

    def __init__(self, store: Store, served: MastodonServer) -> None:
        self.store, self.served = store, served
        self.token = ""
        """What the account's owner gave."""
        self.options: dict[str, object] = {"mastodon_url": served.url, "collect_first_wait": 0.01}
        self.told: list[str] = []

    def access_token(self, account: object) -> str:
        return self.token

    @contextmanager
    def source(self, account: Account | None = None) -> Iterator[Source]:
        account = account or recognise(self.served.account)
        brand = self.store.brand("acme")
        if account not in [known.account for known in self.store.accounts.of(brand)]:
            self.store.accounts.add(brand, account)
        self.shelf = self.store.accounts.shelf(brand, self.store.accounts.find(brand, account))
        settings = Settings(_env_file=None, **self.options)
        self.budget = open_budget("mastodon", settings, self.store.ledger)
        with closing(
            open_source(account, settings, self.shelf, self, self.budget, self.told.append)
        ) as source:
            yield source

    def collect(self, account: Account | None = None) -> Collected:
        with self.source(account) as source:
            return Collection(source, self.shelf, self.budget).run()

    def posts(self) -> dict[int, Post]:
        """Posts by number, after one collection without an error."""
        assert self.collect().stopped == ""
        found = {item.post.native_id: item.post for item in self.store.checked("acme")}
        every = {post.number: self.served.native_id(post) for post in self.served.posts}
        return {number: found[native_id] for number, native_id in every.items() if native_id in found}

    def post(self, **fields: Any) -> Post:
        """A status with such fields, as a post."""
        self.served.posts = []
        self.served.publish(1)
        self.served.shapes = {1: fields}
        return self.posts()[1]

    def tokens(self) -> set[str]:
        """Every Authorization header that came."""
        return {request.headers.get("authorization", "") for request in self.served.requests}

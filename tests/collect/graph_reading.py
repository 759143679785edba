"""One of Meta's loopback platforms, read once: the posts, and what was told meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from auditor.collect import recognise
from auditor.collect.base import Source
from auditor.collect.opening import open_budget, open_source
from auditor.collect.run import Collected, Collection
from auditor.post import Post
from auditor.settings import Settings
from auditor.store import Store
from tests.servers.graph import GraphServer


@dataclass(frozen=True)
class Given:
    """What the account's owner gave."""

    token: str = ""

    def access_token(self, account: object) -> str:
        return self.token


@dataclass
class Reading:
    """A store and a platform, and lines that were told."""

    store: Store
    served: GraphServer
    token: str = ""
    options: dict[str, object] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    @contextmanager
    def source(self, name: str = "") -> Iterator[Source]:
        """The source of the platform's account."""
        account = recognise(name or self.served.account)
        brand = self.store.brand("acme")
        if not self.store.accounts.of(brand):
            self.store.accounts.add(brand, account)
        shelf = self.store.accounts.shelf(brand, self.store.accounts.find(brand, account))
        settings = Settings(_env_file=None, **self.options)
        budget = open_budget(account.platform, settings, self.store.ledger)
        with closing(
            open_source(account, settings, shelf, Given(self.token), budget, self.told.append)
        ) as source:
            self.shelf, self.budget = shelf, budget
            yield source

    def collect(self, *, whole: bool = False) -> Collected:
        """Collect the account once."""
        with self.source() as source:
            return Collection(source, self.shelf, self.budget).run(whole=whole)

    def posts(self) -> dict[int, Post]:
        """Posts by number, after one collection without an error."""
        done = self.collect()
        assert done.stopped == ""
        found = {item.post.native_id: item.post for item in self.store.checked("acme")}
        return {
            post.number: found[self.served.native_id(post)]
            for post in self.served.posts
            if self.served.native_id(post) in found
        }

    def asked(self, edge: str) -> list[dict[str, str]]:
        """Queries for one list."""
        return [request.query for request in self.served.requests if request.path.endswith(f"/{edge}")]

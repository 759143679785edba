"""A feed on loopback, and a store to read it into."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from auditor.collect import recognise
from auditor.collect.base import Source
from auditor.collect.opening import open_budget, open_source
from auditor.collect.run import Collected, Collection
from auditor.post import Post
from auditor.settings import Settings
from auditor.store import Store
from tests.servers.feed import NAMESPACES, FeedServer

DATED = {"pubDate": "Thu, 01 Oct 2026 10:00:30 GMT"}


class Feed:
    """A store, and the server of a feed."""

    def __init__(self, store: Store, served: FeedServer) -> None:
        self.store, self.served = store, served

    def access_token(self, account: object) -> str:
        return ""

    @contextmanager
    def source(self, path: str = "/feed.xml") -> Iterator[Source]:
        brand, account = self.store.brand("acme"), recognise(self.served.url + path, "feed")
        if not self.store.accounts.of(brand):
            self.store.accounts.add(brand, account)
        self.shelf = self.store.accounts.shelf(brand, self.store.accounts.find(brand, account))
        budget = open_budget("feed", settings := Settings(_env_file=None), self.store.ledger)
        with closing(open_source(account, settings, self.shelf, self, budget, lambda line: None)) as source:
            yield source

    def collect(self) -> Collected:
        with self.source() as source:
            return Collection(source, self.shelf, source.access.budget).run()

    def posts(self, path: str = "/feed.xml") -> list[Post]:
        """The posts of the feed as it is served, the newest first."""
        with self.source(path) as source:
            return [post for page in source.pages(None, "") for post in page.posts]

    def read(self, body: bytes, content_type: str = "application/rss+xml; charset=UTF-8") -> list[Post]:
        """The posts of a feed that says this, the newest first."""
        self.served.body, self.served.content_type = body, content_type
        return self.posts()


def atom(*entries: str, head: str = "") -> bytes:
    joined = "".join(entries)
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES} xml:lang="nb-NO"><title>T</title>'
        f"<id>urn:t</id>{head}{joined}</feed>"
    ).encode()


def entry(inside: str) -> str:
    return f"<entry><id>urn:1</id><title>One</title><updated>2026-10-01T10:00:00Z</updated>{inside}</entry>"

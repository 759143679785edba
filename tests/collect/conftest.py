"""A store, and a way to collect one account from a loopback platform."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from auditor.collect import recognise
from auditor.collect.opening import open_budget, open_source
from auditor.collect.run import Collected, Collection
from auditor.settings import Settings
from auditor.store import Store
from tests.collect.feed_reading import Feed
from tests.servers import PLATFORMS
from tests.servers.base import Platform, running
from tests.servers.feed import FeedServer

Collect = Callable[..., Collected]


class NoTokens:
    """Nobody logged in."""

    def access_token(self, account: object) -> str:
        return ""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'auditor.db'}") as opened:
        opened.ensure_brand("acme")
        yield opened


@pytest.fixture(params=sorted(PLATFORMS))
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    with running(PLATFORMS[request.param]()) as served:
        for name, value in served.environment.items():
            monkeypatch.setenv(name, value)
        yield served


@pytest.fixture
def feed(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Feed]:
    """A feed on loopback."""
    server = FeedServer()
    with running(server):
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield Feed(store, server)


@pytest.fixture
def collect(store: Store, platform: Platform) -> Collect:
    """Collect the platform's account once; options become settings, `whole` reads everything again."""

    def once(*, whole: bool = False, **options: object) -> Collected:
        brand = store.brand("acme")
        account = recognise(served_account(platform), platform.name if platform.named else "")
        if not store.accounts.of(brand):
            store.accounts.add(brand, account)
        shelf = store.accounts.shelf(brand, store.accounts.find(brand, account))
        settings = Settings(_env_file=None, **options)
        budget = open_budget(account.platform, settings, store.ledger)
        source = open_source(account, settings, shelf, NoTokens(), budget, lambda line: None)
        with closing(source):
            return Collection(source, shelf, budget).run(whole=whole)

    return once


def served_account(platform: Platform) -> str:
    return platform.account.format(url=platform.url)


def stored(store: Store) -> dict[str, str]:
    """Text by native id, of posts that are not deleted; every id must be there once."""
    posts = [item.post for item in store.checked("acme")]
    found = {post.native_id: post.text for post in posts if post.deleted_at is None}
    assert len({post.native_id for post in posts}) == len(posts)
    return found

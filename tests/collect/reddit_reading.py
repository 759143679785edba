"""Reddit's source for a test to use, and what it makes of one record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditor.collect import recognise
from auditor.collect.base import Source
from auditor.collect.opening import open_budget, open_source
from auditor.post import Post
from auditor.settings import Settings
from auditor.store import Store
from tests.collect.conftest import NoTokens

Read = Callable[..., Post]


def opened(
    store: Store, account: str = "u/acme", tell: Callable[[str], None] = lambda line: None, **options: Any
) -> Source:
    brand, named = store.brand("acme"), recognise(account, "reddit")
    if not store.accounts.of(brand):
        store.accounts.add(brand, named)
    shelf = store.accounts.shelf(brand, store.accounts.find(brand, named))
    budget = open_budget("reddit", settings := Settings(_env_file=None, **options), store.ledger)
    return open_source(named, settings, shelf, NoTokens(), budget, tell)

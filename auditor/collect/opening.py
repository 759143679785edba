"""From an account to a source that can be read: settings, guard, budget and tokens put together."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from auditor.collect import find
from auditor.collect.base import Access, Source
from auditor.collect.budget import RunBudget, limits
from auditor.collect.guard import Guard
from auditor.collect.wire import Wire

if TYPE_CHECKING:
    from auditor.collect.protocols import Ledger, Shelf, Tell, Tokens
    from auditor.post import Account
    from auditor.settings import Settings

ADDRESSES = ("x_url", "reddit_url", "bluesky_url", "mastodon_url", "graph_url", "linkedin_url", "youtube_url")
"""Settings that hold addresses; whoever sets one, allows its host."""


def open_source(
    account: Account, settings: Settings, shelf: Shelf, tokens: Tokens, budget: RunBudget, tell: Tell
) -> Source:
    """The source of an account, ready to be read.

    Raises:
        CredentialsError: it needs credentials that are not set.
        UsageError: nothing collects from its platform, or its library is not installed.
    """
    source = find(account.platform)
    if settings.keyring:
        from auditor.collect.system_keyring import with_credentials

        settings = with_credentials(settings, source.needs)
    access = Access(settings, Wire(guard_of(settings)), budget, shelf, tokens, tell)
    return source(account, access)


def open_budget(platform: str, settings: Settings, ledger: Ledger) -> RunBudget:
    """A platform's budget for one run.

    Raises:
        UsageError: a budget in the settings can't be used.
    """
    return RunBudget(platform, find(platform).title, limits(platform, settings.budgets), ledger)


def guard_of(settings: Settings) -> Guard:
    """What may be called: public addresses, allowed hosts, and hosts of addresses in the settings."""
    set_here = (urlsplit(getattr(settings, name)).hostname or "" for name in ADDRESSES)
    return Guard.of([*settings.allowed_hosts.split(","), *set_here])

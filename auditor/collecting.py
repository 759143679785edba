"""One account's collection from end to end: source, budget and tokens opened, read, stored, and told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any

from auditor.collect.opening import open_budget, open_source
from auditor.collect.run import Collected, Collection
from auditor.collect.tokens import open_tokens
from auditor.errors import AuditorError, BudgetError, StoppedError
from auditor.store import Brand, KnownAccount, Store, shown

if TYPE_CHECKING:
    from auditor.collect.base import Source
    from auditor.collect.budget import RunBudget
    from auditor.settings import Settings
    from auditor.store.collecting import AccountShelf


def opened(
    settings: Settings,
    store: Store,
    brand: Brand,
    known: KnownAccount,
    tell: Callable[[str], None],
    budgets: dict[str, RunBudget] | None = None,
) -> tuple[Source, AccountShelf, RunBudget]:
    """A source ready to be read, with where its posts go and what it may read.

    `budgets` holds those of a run by platform, so that all accounts of a platform share one.

    Raises:
        CredentialsError: it needs credentials that are not set.
        UsageError: nothing collects from its platform.
    """
    shelf = store.accounts.shelf(brand, known)
    tokens = open_tokens(settings)
    budget = open_budget(known.account.platform, settings, store.ledger)
    budget = (budgets if budgets is not None else {}).setdefault(known.account.platform, budget)
    return open_source(known.account, settings, shelf, tokens, budget, tell), shelf, budget


def collect_account(
    settings: Settings,
    store: Store,
    brand: Brand,
    known: KnownAccount,
    budgets: dict[str, RunBudget],
    *,
    done: Callable[[int], None],
    tell: Callable[[str], None],
    whole: bool = False,
) -> tuple[dict[str, Any], int]:
    """Read what an account published since the last time; return the counts and an exit code, 0 when it went.

    An error ends this account alone and is told among the counts. `done` gets the number of posts of each
    stored page, `tell` what is waited for; either may raise StoppedError.

    Raises:
        StoppedError: one of them did; what was stored until then stays.
    """
    name = shown(known.account)
    try:
        source, shelf, budget = opened(settings, store, brand, known, tell, budgets)
        with closing(source):
            found = Collection(source, shelf, budget, done).run(whole=whole)
        shelf.ended(found.stopped)
    except StoppedError:
        raise
    except AuditorError as error:
        return {"account": name, "stopped": str(error)}, error.exit_code
    within = found.error is None or isinstance(found.error, BudgetError)
    return _facts(name, found), 0 if within or found.error is None else found.error.exit_code


def _facts(name: str, found: Collected) -> dict[str, Any]:
    return {
        "account": name,
        "stored": found.kept.stored,
        "updated": found.kept.updated,
        "unchanged": found.kept.duplicates,
        "removed": found.removed,
        "unreadable": found.unreadable,
        "reached": found.reached.isoformat() if found.error and found.reached else None,
        "capped": found.capped,
        "stopped": found.stopped,
    }

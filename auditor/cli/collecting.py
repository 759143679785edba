"""`auditor collect`, `auditor budget` and `auditor forget`."""

from __future__ import annotations

from contextlib import closing
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli.output import dump, plain, waiting, write_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.collect.base import Source
    from auditor.collect.budget import RunBudget
    from auditor.collect.run import Collected
    from auditor.store import Brand, KnownAccount, Store
    from auditor.store.collecting import AccountShelf


class Shown(StrEnum):
    """How a collection is told."""

    text = "text"
    json = "json"


BrandName = Annotated[str, typer.Option("--brand", help="The brand, as a short name: acme.")]


def collect(
    brand: BrandName,
    account: Annotated[str, typer.Option(help="One account only, by its address or as listed.")] = "",
    whole: Annotated[
        bool, typer.Option("--whole", help="Read the whole history again, for edits and deletions far back.")
    ] = False,
    format_: Annotated[Shown, typer.Option("--format", help="How to tell what came.")] = Shown.text,
) -> None:
    """Read what a brand's accounts published since the last time, within the budget.

    It can be interrupted at any moment; the next run goes on from there.

    Example: auditor collect --brand acme
    """
    from auditor.cli.accounts import named
    from auditor.cli.brands import open_store
    from auditor.errors import UsageError

    told: list[dict[str, Any]] = []
    failed = 0
    with open_store() as store:
        owner = store.brand(brand)
        known = store.accounts.of(owner)
        if account:
            known = [store.accounts.find(owner, named(account, "", ""))]
        if not known:
            raise UsageError(f"{brand} has no accounts yet; give it one: auditor account add {brand} ADDRESS")
        budgets: dict[str, RunBudget] = {}
        for each in known:
            facts, code = _collect_one(store, owner, each, budgets, whole=whole)
            told.append(facts)
            failed = max(failed, code)
            if format_ is Shown.text:
                _tell(facts)
    if format_ is Shown.json:
        write_line(dump(told, indent=2))
    elif failed:
        write_line(f"Next: auditor account test {brand}; when all answer, run the same command again.")
    else:
        write_line(f"Next: auditor audit --brand {brand}")
    if failed:
        raise typer.Exit(failed)


def opened(
    store: Store,
    brand: Brand,
    known: KnownAccount,
    tell: Callable[[str], None],
    budgets: dict[str, RunBudget] | None = None,
) -> tuple[Source, AccountShelf, RunBudget]:
    """A source ready to be read, with where its posts go and what it may read.

    Raises:
        CredentialsError: it needs credentials that are not set.
        UsageError: nothing collects from its platform.
    """
    from auditor.collect.opening import open_budget, open_source
    from auditor.collect.tokens import open_tokens
    from auditor.settings import settings

    shelf = store.accounts.shelf(brand, known)
    tokens = open_tokens(settings())
    budget = open_budget(known.account.platform, settings(), store.ledger)
    budget = (budgets if budgets is not None else {}).setdefault(known.account.platform, budget)
    return open_source(known.account, settings(), shelf, tokens, budget, tell), shelf, budget


def _collect_one(
    store: Store, brand: Brand, known: KnownAccount, budgets: dict[str, RunBudget], *, whole: bool
) -> tuple[dict[str, Any], int]:
    from auditor.collect.run import Collection
    from auditor.errors import AuditorError, BudgetError
    from auditor.store import shown

    name = shown(known.account)
    try:
        with waiting(plain(name)) as (done, tell):
            source, shelf, budget = opened(store, brand, known, tell, budgets)
            with closing(source):
                found = Collection(source, shelf, budget, done).run(whole=whole)
        shelf.ended(found.stopped)
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


def _tell(facts: dict[str, Any]) -> None:
    counts = ", ".join(
        f"{facts[key]:,} {words}"
        for key, words in (
            ("stored", "new"),
            ("updated", "updated"),
            ("unchanged", "as before"),
            ("removed", "removed, as the platform has them no more"),
            ("unreadable", "that could not be read"),
        )
        if facts.get(key) or (key == "stored" and key in facts)
    )
    write_line(f"{plain(facts['account'])}: {counts or 'nothing read'}")
    if facts["stopped"]:
        write_line(f"  stopped: {plain(facts['stopped'])}")
    if facts.get("reached"):
        write_line(f"  read back to {facts['reached'][:10]}; the next run goes on from there")
    if facts.get("capped"):
        write_line("  the platform shows nothing older than what was read")


def budget() -> None:
    """Show what may still be read this month, by platform, and what reading costs.

    Example: auditor budget
    """
    from rich.table import Table

    from auditor.cli.brands import open_store
    from auditor.cli.output import console
    from auditor.collect import SOURCES, find
    from auditor.collect.budget import limits, prices_as_of
    from auditor.settings import settings

    table = Table(box=None, pad_edge=False)
    for title in ("platform", "posts read", "of a month", "dollars", "of a month", "posts a run"):
        table.add_column(title, justify="left" if title == "platform" else "right")
    with open_store() as store:
        for platform in SOURCES:
            known, spent = limits(platform, settings().budgets), store.ledger.spent(platform)
            table.add_row(
                find(platform).title,
                f"{spent.posts:,}",
                _number(known.posts_a_month),
                f"{spent.dollars:,.2f}",
                _number(known.dollars_a_month),
                _number(known.posts_a_run),
            )
    console().print(table)
    write_line(f"Prices and defaults as of {prices_as_of()}; AUDITOR_BUDGETS changes them (docs/collect.md).")


def _number(limit: float | None) -> str:
    return "any" if limit is None else f"{limit:,g}" if limit % 1 else f"{int(limit):,}"


def forget(
    brand: BrandName,
    account: Annotated[str, typer.Option(help="One account only, by its address or as listed.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Delete everything stored about a brand, or about one of its accounts.

    Example: auditor forget --brand acme
    """
    from auditor.cli.accounts import named
    from auditor.cli.brands import open_store
    from auditor.collect.tokens import open_tokens
    from auditor.errors import UsageError
    from auditor.settings import settings
    from auditor.store import shown

    with open_store() as store:
        owner = store.brand(brand)
        known = store.accounts.of(owner)
        if account:
            known = [store.accounts.find(owner, named(account, "", ""))]
        posts = sum(each.posts for each in known)
        what = plain(shown(known[0].account)) if account else brand
        if not yes and not _agreed(f"Delete {what} with {posts:,} posts, for ever?"):
            raise UsageError("Nothing was deleted; say --yes, or answer yes.")
        tokens = open_tokens(settings())
        for each in known:
            tokens.remove(each.account)
        count = store.accounts.forget(known) if account else store.accounts.forget_brand(owner)
    write_line(f"Forgot {what}: {count:,} posts, their verdicts and every decision on them are gone.")


def _agreed(question: str) -> bool:
    import sys

    return sys.stdin.isatty() and typer.confirm(question)

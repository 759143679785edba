"""`auditor collect`, `auditor budget` and `auditor forget`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli.output import dump, plain, waiting, write_line

if TYPE_CHECKING:
    from auditor.collect.budget import RunBudget


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
    from auditor.collecting import collect_account
    from auditor.errors import UsageError
    from auditor.settings import settings
    from auditor.store import shown

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
            with waiting(plain(shown(each.account))) as (done, tell):
                facts, code = collect_account(
                    settings(), store, owner, each, budgets, done=done, tell=tell, whole=whole
                )
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
    from auditor.cli.decisions import at_terminal
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
        action, subject = ("account.delete", shown(known[0].account)) if account else ("brand.delete", "")
        store.trail.add(at_terminal(), action, brand=brand, subject=subject, detail={"posts": count})
    write_line(f"Forgot {what}: {count:,} posts, their verdicts and every decision on them are gone.")


def _agreed(question: str) -> bool:
    import sys

    return sys.stdin.isatty() and typer.confirm(question)

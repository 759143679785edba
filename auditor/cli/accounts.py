"""`auditor account`: which accounts a brand has, and whether they can be read."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.output import plain, write_line

if TYPE_CHECKING:
    from auditor.post import Account
    from auditor.store import KnownAccount

app = typer.Typer(help="A brand's accounts.", no_args_is_help=True, rich_markup_mode=None)

Brand = Annotated[str, typer.Argument(help="The brand, as a short name: acme.")]
Address = Annotated[str, typer.Argument(help="The profile's address: https://bsky.app/profile/acme.example.")]
Platform = Annotated[str, typer.Option(help="The platform, where there is no address: x.")]
Handle = Annotated[str, typer.Option(help="The account's name there: acme.")]


@app.callback()
def _group() -> None:
    """A brand's accounts."""


@app.command()
def add(brand: Brand, address: Address = "", platform: Platform = "", handle: Handle = "") -> None:
    """Give a brand an account that `auditor collect` reads.

    Example: auditor account add acme https://bsky.app/profile/acme.example
    """
    from auditor.cli.brands import open_store
    from auditor.cli.decisions import at_terminal
    from auditor.store import shown

    account = named(address, platform, handle)
    with open_store() as store:
        store.accounts.add(store.ensure_brand(brand), account)
        store.trail.add(at_terminal(), "account.create", brand=brand, subject=shown(account))
    write_line(f"Added {plain(shown(account))} to {brand}.")
    write_line(f"Next: auditor account test {brand}, then auditor collect --brand {brand}")


@app.command("list")
def list_(brand: Brand) -> None:
    """Show a brand's accounts, what is stored of each, and how its last collection ended.

    Example: auditor account list acme
    """
    from rich.table import Table

    from auditor.cli.brands import open_store
    from auditor.cli.output import console
    from auditor.store import shown

    with open_store() as store:
        known = store.accounts.of(store.brand(brand))
    if not known:
        write_line(f"{brand} has no accounts yet; give it one: auditor account add {brand} ADDRESS")
        return
    table = Table(box=None, pad_edge=False)
    for title in ("account", "posts", "newest", "last collected", "how it ended"):
        table.add_column(title, justify="right" if title == "posts" else "left", overflow="fold")
    for each in known:
        run = f"{each.run_at:%Y-%m-%d %H:%M}" if each.run_at else "never"
        newest = f"{each.newest:%Y-%m-%d %H:%M}" if each.newest else ""
        table.add_row(plain(shown(each.account)), f"{each.posts:,}", newest, run, plain(_ending(each)))
    console().print(table)


@app.command()
def remove(brand: Brand, address: Address = "", platform: Platform = "", handle: Handle = "") -> None:
    """Stop collecting an account that has no posts stored; `auditor forget` removes one that has.

    Example: auditor account remove acme https://x.com/acme
    """
    from auditor.cli.brands import open_store
    from auditor.cli.decisions import at_terminal
    from auditor.errors import ConflictError
    from auditor.store import shown

    account = named(address, platform, handle)
    with open_store() as store:
        known = store.accounts.find(store.brand(brand), account)
        if known.posts:
            raise ConflictError(
                f"{shown(account)} has {known.posts:,} posts here; to remove them with it: "
                f"auditor forget --brand {brand} --account {shown(account)}"
            )
        store.accounts.forget([known])
        store.trail.add(at_terminal(), "account.delete", brand=brand, subject=shown(account))
    write_line(f"Removed {plain(shown(account))} from {brand}.")


@app.command()
def test(brand: Brand, address: Address = "", platform: Platform = "", handle: Handle = "") -> None:
    """Check that each account, or one, can be read, by the cheapest call, and say what is allowed.

    Example: auditor account test acme
    """
    from auditor.cli.brands import open_store
    from auditor.collecting import opened
    from auditor.errors import AuditorError
    from auditor.settings import settings
    from auditor.store import shown

    failed: list[AuditorError] = []
    with open_store() as store:
        owner = store.brand(brand)
        known = store.accounts.of(owner)
        if address or handle:
            known = [store.accounts.find(owner, named(address, platform, handle))]
        for each in known:
            try:
                source, _, _ = opened(settings(), store, owner, each, lambda _: None)
                with closing(source):
                    write_line(f"{plain(shown(each.account))}: {plain(source.test())}")
            except AuditorError as error:
                write_line(f"{plain(shown(each.account))}: {plain(str(error))}")
                failed.append(error)
    if not known:
        write_line(f"{brand} has no accounts yet; give it one: auditor account add {brand} ADDRESS")
    if failed:
        raise typer.Exit(failed[-1].exit_code)


@app.command()
def login(
    brand: Brand,
    address: Address = "",
    platform: Platform = "",
    handle: Handle = "",
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address, and paste the one you are sent to.")
    ] = False,
) -> None:
    """Ask an account's owner for consent, in the browser, and keep the token encrypted.

    Example: auditor account login acme https://x.com/acme
    """
    import webbrowser

    from auditor.cli.brands import open_store
    from auditor.collect import consent
    from auditor.collect.tokens import open_tokens
    from auditor.settings import settings
    from auditor.store import shown

    account = named(address, platform, handle)
    with open_store() as store:
        known = store.accounts.find(store.brand(brand), account)
    consent.log_in(
        known.account,
        settings(),
        open_tokens(settings()),
        open_browser=(lambda _: False) if no_browser else webbrowser.open,
        tell=lambda line: write_line(plain(line)),
        paste=lambda: str(typer.prompt("The address your browser was sent to", default="")),
    )
    write_line(f"{plain(shown(known.account))} may be read as its owner allows.")
    write_line(f"Next: auditor account test {brand}, then auditor collect --brand {brand}")


def named(address: str, platform: str, handle: str) -> Account:
    """The account a user means, by address, by platform and handle, or as lists show it.

    Raises:
        UsageError: it is none.
    """
    from auditor.collect import SOURCES, recognise
    from auditor.errors import UsageError

    if not address and not handle:
        raise UsageError("Name the account by its address, or by --platform and --handle.")
    said = address or handle
    before, _, after = said.partition(":")
    if before in SOURCES and after and not after.startswith("//"):
        return recognise(after, before)
    return recognise(said, platform)


def _ending(known: KnownAccount) -> str:
    if known.stopped:
        return known.stopped
    return "whole; the platform shows nothing older" if known.capped else ("whole" if known.run_at else "")

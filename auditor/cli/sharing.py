"""`auditor share`: links that show one report to whoever has them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.decisions import at_terminal
from auditor.cli.output import plain, write_line

if TYPE_CHECKING:
    from auditor.period import Period
    from auditor.store.shares import ShareLink

app = typer.Typer(help="Links to reports.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Links to reports."""


@app.command()
def create(
    brand: Annotated[str, typer.Argument(help="The brand, as a short name: acme.")],
    period: Annotated[str, typer.Argument(help="A week, a month or days: 2026-W46, 2026-11.")],
    days: Annotated[int, typer.Option(help="How long it holds.")] = 14,
    guideline: Annotated[str, typer.Option(help="The report's guideline; that of the settings.")] = "",
) -> None:
    """Make a link to a stored report: read-only, without signing in, until its day or until it is revoked.

    Example: auditor share create acme 2026-W46 --days 14
    """
    from auditor import sharing
    from auditor.cli.brands import open_store, used_guideline
    from auditor.errors import NotFoundError
    from auditor.period import Period
    from auditor.settings import settings

    with open_store() as store:
        owner, about = store.brand(brand), Period.parse(period)
        report = store.reports.find(owner, about.name, used_guideline(guideline).name)
        if report is None:
            raise NotFoundError(
                f"{brand} has no report on {about.name}; make it first: {_making(brand, about)}"
            )
        link, address = sharing.share(settings(), store, report.id, days=days, who=at_terminal())
        store.trail.add(at_terminal(), "share.create", brand=brand, subject=f"share:{link.id}")
    write_line(address)
    write_line(f"It shows the report to whoever has it until {link.expires_at:%Y-%m-%d %H:%M} UTC.")
    write_line(f"Take it back: auditor share revoke {link.id}")


@app.command("list")
def list_(brand: Annotated[str, typer.Argument(help="The brand; every brand unless given.")] = "") -> None:
    """Show links: what each shows, who made it, and whether it still holds.

    Example: auditor share list acme
    """
    from auditor.cli.brands import open_store

    with open_store() as store:
        known = store.shares.of(store.brand(brand) if brand else None)
    if not known:
        write_line("There are no links yet; make one: auditor share create BRAND 2026-W46")
        return
    for each in known:  # a table would break ids, which are to be copied
        made = f"made by {plain(each.who)} on {each.created_at:%Y-%m-%d}"
        write_line(f"{each.id}  {each.brand} {each.period}, {made}: {_state(each)}")


@app.command()
def revoke(link_id: Annotated[str, typer.Argument(help="Its id, as listed.")]) -> None:
    """Take a link back, at once and for good.

    Example: auditor share revoke 3f9a0c1d2e4b5a69788796a5b4c3d2e1
    """
    from auditor.cli.brands import open_store

    with open_store() as store:
        link = store.shares.revoke(link_id)
        store.trail.add(at_terminal(), "share.revoke", brand=link.brand, subject=f"share:{link.id}")
    write_line(f"The link {link.id} shows nothing more. What is left: auditor share list")


def _making(brand: str, about: Period) -> str:
    if about.is_week or about.is_month:
        days = f"--{'week' if about.is_week else 'month'} {about.name}"
    else:
        days = f"--from {about.first} --to {about.last}"
    return f"auditor report --brand {brand} {days}"


def _state(link: ShareLink) -> str:
    if link.revoked_at is not None:
        return f"revoked {link.revoked_at:%Y-%m-%d}"
    holds = "holds" if link.alive(dt.datetime.now(dt.UTC)) else "held"
    return f"{holds} until {link.expires_at:%Y-%m-%d %H:%M} UTC"

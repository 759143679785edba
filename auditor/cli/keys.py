"""`auditor keys`: who may call the service, and for what."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli.decisions import at_terminal
from auditor.cli.output import dump, plain, write_line
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.store.keys import Key, Scope

app = typer.Typer(help="API keys of the service.", no_args_is_help=True, rich_markup_mode=None)

_SPAN = re.compile(r"(\d{1,5})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


class Format(StrEnum):
    """How keys are shown."""

    text = "text"
    json = "json"


Shown = Annotated[Format, typer.Option("--format", help="For people, or JSON.")]


@app.callback()
def _group() -> None:
    """API keys of the service."""


@app.command()
def create(
    scope: Annotated[
        list[str] | None,
        typer.Option(help="What it may do: check, read, write or admin, each with those before it."),
    ] = None,
    brand: Annotated[str, typer.Option(help="The one brand it is for; every brand unless given.")] = "",
    expires: Annotated[str, typer.Option(help="How long it holds: 12h, 90d, 8w; for good if left out.")] = "",
    note: Annotated[str, typer.Option(help="What it is for, shown in lists.")] = "",
    format_: Shown = Format.text,
) -> None:
    """Make a key and show it, once: only its hash is kept.

    Example: auditor keys create --brand acme --scope check --expires 90d
    """
    from auditor.cli.brands import open_store

    scopes = _scopes(scope or ["check"])
    with open_store() as store:
        owner = store.brand(brand) if brand else None
        key, words = store.keys.create(scopes, brand=owner, expires_at=_end(expires), note=note)
        detail = {"scopes": scopes}
        store.trail.add(at_terminal(), "key.create", brand=brand, subject=f"key:{key.id}", detail=detail)
    if format_ is Format.json:
        shown = {"id": key.id, "key": words, "scopes": list(key.scopes), "brand": key.brand}
        write_line(dump(shown | {"expires_at": key.expires_at.isoformat() if key.expires_at else None}))
        return
    write_line(words)
    write_line(f"Shown this once. It may {', '.join(key.scopes)}{f' for {brand}' if brand else ''}.")
    write_line(
        f"Use it: curl -H 'Authorization: Bearer {words}' …; take it back: auditor keys revoke {key.id}"
    )


@app.command()
def invite(
    brand: Annotated[str, typer.Option(help="The one brand it is for; every brand unless given.")] = "",
    days: Annotated[int, typer.Option(min=1, max=90, help="How long the link holds, unless used.")] = 7,
    note: Annotated[str, typer.Option(help="Who it is for, shown in the list of keys.")] = "",
) -> None:
    """Make a link that gives one browser extension the service's address and a key of its own, once.

    The key may check drafts and read the mix. It is made when the link is used; the link doesn't hold it.

    Example: auditor keys invite --brand acme --days 7 --note "Mia's laptop"
    """
    from auditor.cli.brands import open_store
    from auditor.settings import settings

    with open_store() as store:
        owner = store.brand(brand) if brand else None
        code = store.pairings.offer(
            "invitation", lasts=dt.timedelta(days=days), scopes=("check", "read"), brand=owner, note=note
        )
        store.trail.add(at_terminal(), "pairing.invite", brand=brand, detail={"days": days})
    until = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
    write_line(f"{settings().reached_at}/app/invite#{code}")
    write_line(f"For one extension, once, until {until:%Y-%m-%d %H:%M} UTC: paste it into its options.")


@app.command("list")
def list_(format_: Shown = Format.text) -> None:
    """Show every key: what it may do, for which brand, and whether it still holds.

    Example: auditor keys list
    """
    from rich.table import Table

    from auditor.cli.brands import open_store
    from auditor.cli.output import console

    with open_store() as store:
        known = store.keys.all()
    if format_ is Format.json:
        write_line(dump([_fields(key) for key in known], indent=2))
        return
    if not known:
        write_line("There are no keys yet; make one: auditor keys create --scope check")
        return
    table = Table(box=None, pad_edge=False)
    for title in ("id", "may", "brand", "made", "holds until", "note"):
        table.add_column(title, overflow="fold")
    for key in known:
        row = (key.id, ", ".join(key.scopes), key.brand or "every", f"{key.created_at:%Y-%m-%d}")
        table.add_row(*row, _state(key), plain(key.note))
    console().print(table)


@app.command()
def revoke(key_id: Annotated[str, typer.Argument(help="Its id, as listed.")]) -> None:
    """Take a key back, at once and for good.

    Example: auditor keys revoke 3f9a0c1d2e4b
    """
    from auditor.cli.brands import open_store

    with open_store() as store:
        key = store.keys.revoke(key_id)
        store.trail.add(at_terminal(), "key.revoke", brand=key.brand or "", subject=f"key:{key.id}")
    write_line(f"The key {key.id} holds no more. What is left: auditor keys list")


@app.command("webhook-secret")
def webhook_secret() -> None:
    """Show what webhooks are signed with, for those who check the signature.

    Example: auditor keys webhook-secret
    """
    from auditor import jobs
    from auditor.settings import settings

    write_line(jobs.webhook_secret(settings()))


def _scopes(given: list[str]) -> list[Scope]:
    from auditor.store.keys import SCOPES

    asked = [part.strip() for each in given for part in each.split(",")]
    for name in asked:
        if name not in SCOPES:
            raise UsageError(f"{name!r} is no scope; there is {', '.join(SCOPES)}.")
    return [scope for scope in SCOPES if scope in asked]


def _end(span: str) -> dt.datetime | None:
    if not span:
        return None
    found = _SPAN.fullmatch(span.strip())
    if found is None or not int(found[1]):
        raise UsageError(f"--expires {span} is no time; write it as 12h, 90d or 8w.")
    return dt.datetime.now(dt.UTC) + dt.timedelta(**{_UNITS[found[2]]: int(found[1])})


def _state(key: Key) -> str:
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at is None:
        return "it is revoked"
    return f"{key.expires_at:%Y-%m-%d %H:%M} UTC"


def _fields(key: Key) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(key) | {"scopes": list(key.scopes), "alive": key.alive(dt.datetime.now(dt.UTC))}

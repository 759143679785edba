"""`auditor import` and `auditor export`: posts in from files people have, and everything out again."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli.decisions import at_terminal
from auditor.cli.failures import so_far
from auditor.cli.output import console, dump, in_batches, plain, write_line
from auditor.cli.progress import progress
from auditor.cli.writing import written
from auditor.errors import AuditorError, StoreError

if TYPE_CHECKING:
    from auditor.importers import Export
    from auditor.store import Added, Store

SHOWN_UNUSABLE = 10
SHOWN_ACCOUNTS = 20
AT_ONCE = 5_000
"""Posts stored in one transaction: what an import that is killed has to do again at most."""


class Shown(StrEnum):
    """How an import is told."""

    text = "text"
    json = "json"


class Rows(StrEnum):
    """How posts are written."""

    jsonl = "jsonl"
    csv = "csv"


Brand = Annotated[str, typer.Option(help="The brand whose posts these are, as a short name: acme.")]


def import_(
    files: Annotated[list[Path], typer.Argument(help="Exports: .csv, .xls, .xlsx, .json, .jsonl, .parquet.")],
    brand: Brand,
    account: Annotated[str, typer.Option(help="The account, where a file names none.")] = "",
    platform: Annotated[str, typer.Option(help="The platform, where a file names none.")] = "",
    timezone: Annotated[
        str, typer.Option(help="Time zone of times without one; the brand's unless given.")
    ] = "",
    format_: Annotated[Shown, typer.Option("--format", help="How to tell what happened.")] = Shown.text,
) -> None:
    """Read posts from exports of the tools you use; importing one twice adds nothing twice.

    Example: auditor import meta-posts.csv linkedin.xls --brand acme
    """
    from auditor.cli.brands import open_store

    failed: list[AuditorError] = []
    told: list[dict[str, Any]] = []
    with open_store() as store:
        for file in files:
            try:
                told.append(_import_one(store, file, brand, account, platform, timezone))
            except AuditorError as error:
                failed.append(error)
    if format_ is Shown.json:
        write_line(dump(told[0] if len(told) == 1 and not failed else told, indent=2))
    else:
        for facts in told:
            _tell(facts)
        if told:
            write_line(f"Next: auditor audit --brand {brand}")
    for failure in failed[:-1]:
        console(stderr=True).print(f"Error: {plain(str(failure))}", soft_wrap=True)
    if failed:
        raise failed[-1]


def _import_one(
    store: Store, file: Path, brand: str, account: str, platform: str, timezone: str
) -> dict[str, Any]:
    from auditor import importers

    known = {found.slug: found.time_zone for found in store.brands()}
    export = importers.stream(
        file,
        account=account,
        platform=platform,
        timezone=timezone or known.get(brand, "UTC"),
        fallback_account=brand,
    )
    batches = in_batches(export, AT_ONCE)
    first = next(batches, [])  # a file that can't be used makes no brand
    store.ensure_brand(brand, time_zone=timezone or None)
    added: list[Added] = []
    with progress(f"Importing {file.name}") as done:
        try:
            for batch in chain([first], batches):
                added.append(store.add(brand, batch))
                done(len(batch), export.share)
        except AuditorError as error:
            if not added:
                raise
            if not isinstance(error, StoreError):  # else there may be no trail to write to
                _record(store, brand, added)
            stored = len(added) * AT_ONCE
            words = f"{stored:,} posts of {file} are in the store, and importing it again adds the rest"
            raise so_far(error, words) from error
    _record(store, brand, added)
    return _facts(file, export, added)


def _record(store: Store, brand: str, added: list[Added]) -> None:
    detail = {"stored": sum(each.stored for each in added), "updated": sum(each.updated for each in added)}
    store.trail.add(at_terminal(), "posts.import", brand=brand, detail=detail)


def _facts(file: Path, export: Export, added: list[Added]) -> dict[str, Any]:
    return {
        "file": str(file),
        "format": export.format,
        "stored": sum(each.stored for each in added),
        "updated": sum(each.updated for each in added),
        "duplicates": sum(each.duplicates for each in added),
        "ignored": export.ignored,
        "paid": export.paid,
        "empty": export.empty,
        "unusable": [{"line": row.line, "reason": row.reason} for row in export.unusable],
        "accounts": sorted(export.accounts),
        "notes": export.notes,
    }


def _tell(facts: dict[str, Any]) -> None:
    counts = ", ".join(
        f"{facts[key]:,} {words}"
        for key, words in (
            ("stored", "stored"),
            ("updated", "updated"),
            ("duplicates", "already there"),
            ("paid", "paid"),
            ("empty", "without text"),
            ("ignored", "total or blank rows ignored"),
        )
        if facts[key] or key == "stored"
    )
    write_line(f"{plain(Path(facts['file']).name)} ({facts['format']}): {counts}")
    if facts["accounts"]:
        shown = ", ".join(facts["accounts"][:SHOWN_ACCOUNTS])
        more = len(facts["accounts"]) - SHOWN_ACCOUNTS
        write_line(f"  accounts: {plain(shown)}{f' and {more:,} more' if more > 0 else ''}")
    for note in facts["notes"]:
        write_line(f"  note: {plain(note)}")
    unusable = facts["unusable"]
    if unusable:
        write_line(f"  could not be used: {len(unusable):,} {'row' if len(unusable) == 1 else 'rows'}")
    for row in unusable[:SHOWN_UNUSABLE]:
        write_line(f"    line {row['line']}: {plain(row['reason'])}")
    if len(unusable) > SHOWN_UNUSABLE:
        write_line(f"    and {len(unusable) - SHOWN_UNUSABLE:,} more; --format json lists them all")


def export(
    brand: Brand,
    format_: Annotated[
        Rows, typer.Option("--format", help="JSON lines, or CSV for a spreadsheet.")
    ] = Rows.jsonl,
    output: Annotated[Path | None, typer.Option(help="Where to; standard output unless given.")] = None,
) -> None:
    """Write every stored field of every post of a brand, with its verdict.

    Example: auditor export --brand acme --format csv --output acme.csv
    """
    from auditor.cli.brands import open_store
    from auditor.store import export as rows

    with open_store() as store, _target(output) as target:
        write = rows.write_csv if format_ is Rows.csv else rows.write_jsonl
        count = write(rows.rows(store, brand), target)
    if output is not None:
        write_line(f"Wrote {count:,} posts to {output}.")


@contextmanager
def _target(output: Path | None) -> Iterator[IO[str]]:
    if output is None:
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")  # type: ignore[union-attr]
        yield sys.stdout
        return
    with written(output) as file:
        # Without a buffer of its own: what a full disk refused would be tried again, and fail unheard.
        text = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="", write_through=True)
        try:
            yield text
        finally:
            text.detach()

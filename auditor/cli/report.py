"""`auditor report`: a week, a month or any days as files; and what is stored."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.output import dump, write_line
from auditor.cli.writing import write_file
from auditor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.guideline import Guideline
    from auditor.period import Period
    from auditor.report import Report
    from auditor.report.files import File
    from auditor.report.rendering import Rendered
    from auditor.store import Brand as StoredBrand
    from auditor.store import Store

app = typer.Typer(help="Reports that are stored.", no_args_is_help=True, rich_markup_mode=None)


class Every(StrEnum):
    """What the last whole one is wanted of."""

    week = "week"
    month = "month"


class Listed(StrEnum):
    """How a list is shown."""

    text = "text"
    json = "json"


Brand = Annotated[str, typer.Option(help="The brand's short name.")]


@app.callback()
def _group() -> None:
    """Reports that are stored."""


def report(
    brand: Brand,
    week: Annotated[str, typer.Option(help="An ISO week: 2026-W46.")] = "",
    month: Annotated[str, typer.Option(help="A month: 2026-11.")] = "",
    first: Annotated[str, typer.Option("--from", help="Any days: the first, as 2026-11-01.")] = "",
    last_day: Annotated[str, typer.Option("--to", help="The last of them.")] = "",
    last: Annotated[
        Every, typer.Option(help="Where no days are named, the last whole one with posts.")
    ] = Every.week,
    format_: Annotated[
        str,
        typer.Option("--format", help="One or more of html, pdf, md, txt, csv, posts.csv, json, by commas."),
    ] = "html",
    output: Annotated[
        Path,
        typer.Option(help="A folder, a file where there is one format, or - for standard output."),
    ] = Path(),
    guideline: Annotated[str, typer.Option(help="Hold it against another guideline.")] = "",
    locale: Annotated[str, typer.Option(help="What it is told in: en, nb; that of the settings.")] = "",
    brief: Annotated[bool, typer.Option("--brief", help="The one page for who has a minute.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Make it anew where one is stored.")] = False,
) -> None:
    """Write a report on a week, a month or any days, in one format or several.

    Its numbers are stored once the days are over, so that it says the same whenever it is asked for.

    Example: auditor report --brand acme --week 2026-W46 --format html,pdf
    """
    from auditor.cli.brands import open_store, used_guideline
    from auditor.cli.reports import check_all
    from auditor.report.files import write
    from auditor.report.language import Language
    from auditor.report.look import Look
    from auditor.report.making import last_whole
    from auditor.settings import settings

    wanted, language, look = _formats(format_), Language(locale or settings().language), Look.of(settings())
    asked, policy = _asked(week, month, first, last_day), used_guideline(guideline)
    target = _target(output, wanted)
    with open_store() as store:
        check_all(store, brand)
        known = store.brand(brand)
        period = asked or last_whole(store, known, last.value)
        found = _found(store, known, period, policy, again=again)
        files = [
            write(store, known, found, each, language=language, look=look, brief=brief) for each in wanted
        ]
    if target is None:
        sys.stdout.buffer.write(files[0].content)
        return
    for file in files:
        write_line(f"Wrote {_write(file, target)}")
    write_line(_next(found, brand))


@app.command("list")
def list_(
    brand: Brand,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many, the latest first.")] = 50,
    format_: Annotated[Listed, typer.Option("--format", help="A table, or JSON.")] = Listed.text,
) -> None:
    """Show which reports of a brand are stored, the latest first.

    Example: auditor reports list --brand acme
    """
    from rich.table import Table

    from auditor.cli.brands import open_store
    from auditor.cli.output import console

    with open_store() as store:
        found = store.reports.latest(store.brand(brand), limit=limit)
    if format_ is Listed.json:
        names = ("id", "period", "guideline", "guideline_version", "final", "made_at")
        write_line(dump([{name: getattr(each, name) for name in names} for each in found], indent=2))
        return
    if not found:
        write_line(f"No report of {brand} is stored yet; make one: auditor report --brand {brand}")
        return
    table = Table(box=None, pad_edge=False)
    for title in ("id", "period", "guideline", "made (UTC)", ""):
        table.add_column(title, overflow="fold")
    for each in found:
        state = "" if each.final else "the period was not over"
        table.add_row(str(each.id), each.period, each.guideline, f"{each.made_at:%Y-%m-%d %H:%M}", state)
    console().print(table)
    write_line(f"Write one: auditor report --brand {brand} --week 2026-W46; share one: auditor share --help")


def _formats(given: str) -> Sequence[File]:
    from auditor.report.files import known

    return tuple(dict.fromkeys(known(part.strip()) for part in given.split(",")))


def _asked(week: str, month: str, first: str, last: str) -> Period | None:
    """The days asked for; None when none are."""
    from auditor.period import Period

    if bool(first) != bool(last):
        raise UsageError("Name both days: --from 2026-11-01 --to 2026-11-15.")
    names = [name for name in (week, month, first and f"{first}..{last}") if name]
    if len(names) > 1:
        raise UsageError("Say which days one way: --week, --month, or --from and --to.")
    if not names:
        return None
    found = Period.parse(names[0])
    if (week and not found.is_week) or (month and not found.is_month):
        raise UsageError(
            f"{names[0]} is no {'week' if week else 'month'}; write --week 2026-W46 or --month 2026-11."
        )
    return found


def _found(store: Store, brand: StoredBrand, period: Period, policy: Guideline, *, again: bool) -> Report:
    from auditor.classify import find, read_facts
    from auditor.report.making import find_or_make, make
    from auditor.settings import settings

    priors = read_facts(find(settings().model)).priors
    return (make if again else find_or_make)(store, brand, period, policy, priors=priors)


def _target(output: Path, wanted: Sequence[File]) -> Path | None:
    """The folder or the one file to write; None for standard output."""
    if str(output) == "-":
        if len(wanted) > 1:
            raise UsageError("Standard output takes one format; name one, or a folder as --output.")
        return None
    if len(wanted) > 1 and _is_file(output):
        raise UsageError(f"{len(wanted)} formats don't go into one file; name a folder as --output.")
    return output


def _is_file(target: Path) -> bool:
    """True of what is there and no folder, and of a name to come that ends as a file's does."""
    return not target.is_dir() and (target.exists() or bool(target.suffix))


def _write(file: Rendered, target: Path) -> Path:
    return write_file(target if _is_file(target) else target / file.name, file.content)


def _next(found: Report, brand: str) -> str:
    """What became of the numbers, and what to do with them."""
    snapshot = found.snapshot
    name = snapshot.period.name
    if not snapshot.final:
        return f"{name} is not over, so its numbers will still change; ask again when it is."
    if not found.id:
        return f"No post of {name} is known, and nothing kept; next: auditor import FILE --brand {brand}"
    return (
        f"Its numbers are kept as of {snapshot.made_at:%Y-%m-%d %H:%M} UTC. Share it: "
        f"auditor share create {brand} {name}"
    )

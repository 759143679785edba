"""`auditor audit`, `mix` and `demo`: from stored posts to what a person reads."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli import scaling
from auditor.cli.failures import so_far
from auditor.cli.output import console, dump, write_line
from auditor.cli.progress import progress
from auditor.cli.writing import write_file
from auditor.errors import AuditorError, UsageError

if TYPE_CHECKING:
    from auditor.report import Report
    from auditor.store import Store


class Format(StrEnum):
    """How a mix is shown."""

    text = "text"
    json = "json"


Brand = Annotated[str, typer.Option(help="The brand's short name.")]
GuidelineName = Annotated[str, typer.Option("--guideline", help="Hold it against another guideline.")]
Until = Annotated[
    str, typer.Option(help="Last day of the window, as 2026-12-31; the latest post's unless given.")
]
REPORT = "report.html"
Out = Annotated[Path, typer.Option("--output", help="Where the report goes.")]


def audit(
    context: typer.Context,
    brand: Annotated[
        str, typer.Option(help="The brand's short name; with ray, of rows that name none.")
    ] = "",
    guideline: GuidelineName = "",
    until: Until = "",
    output: Annotated[
        str, typer.Option(help="Where the report goes; with ray the folder of results, s3://… too.")
    ] = REPORT,
    engine: scaling.EngineName = scaling.Engine.local,
    input_: scaling.Inputs = None,
    endpoint: scaling.Endpoint = "",
    address: scaling.Address = "",
    workers: scaling.Workers = 0,
    timezone: scaling.TimeZone = "UTC",
    platform: scaling.Platform = "",
    account: scaling.AccountName = "",
) -> None:
    """Check every new post, show the mix and the hardest posts, and write the report.

    With --engine ray the posts are those of Parquet files; posts with verdicts, by brand and month, and each
    brand's mix are written to a folder. Run again, it does what is missing.

    Example: auditor audit --brand acme
    """
    if engine is scaling.Engine.ray:
        if not input_ or output == REPORT:
            raise UsageError(
                "--engine ray takes files and a folder: --input 'posts/*.parquet' --output FOLDER."
            )
        scaling.audit(
            scaling.Wanted(
                *(input_, output, brand, account, platform, timezone, guideline, until),
                *(endpoint, address, workers),
            )
        )
        return
    if scaling.is_asked_for(context):
        raise UsageError(
            "--input, --endpoint, --address, --workers, --timezone, --platform and --account go with "
            "--engine ray; import posts into a stored brand by: auditor import FILE --brand NAME"
        )
    if not brand:
        raise UsageError("Say which brand: auditor audit --brand NAME")
    _audit_stored(brand, guideline, until, Path(output))


def _audit_stored(brand: str, guideline: str, until: str, output: Path) -> None:
    from auditor.cli.brands import open_store

    with open_store() as store:
        check_all(store, brand)
        found = _build(store, brand, guideline, until)
    _show(found)
    _write(found, output)
    write_line(f"\nThe whole report: {output.resolve()}")
    write_line(
        f'Disagree with a post? auditor label NUMBER value --why "…", then auditor mix --brand {brand}'
    )


def mix(
    brand: Brand,
    guideline: GuidelineName = "",
    until: Until = "",
    format_: Annotated[Format, typer.Option("--format", help="A table, or JSON.")] = Format.text,
) -> None:
    """Show a brand's mix over the guideline's window.

    Example: auditor mix --brand acme --guideline 4-1-1
    """
    from auditor.cli.brands import open_store
    from auditor.report import terminal

    with open_store() as store:
        check_all(store, brand)
        found = _build(store, brand, guideline, until)
    if format_ is Format.json:
        write_line(dump(_mix_fields(found), indent=2))
        return
    console().print(terminal.mix(found.snapshot.standing, found.snapshot.weeks))
    write_line(f"Write the report: auditor report --brand {brand}")


def demo(output: Out = Path(REPORT)) -> None:
    """Audit twelve weeks of posts by an invented shop; nothing of yours is read or stored.

    Example: auditor demo
    """
    import tempfile

    from auditor import importers
    from auditor.bundle import SAMPLES
    from auditor.store import Store

    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/demo.db") as store:
        store.ensure_brand("fern-and-kettle", name="Fern & Kettle", time_zone="Europe/London")
        for file in sorted(SAMPLES.glob("*.csv")):
            read = importers.read(file, timezone="Europe/London", fallback_account="fern-and-kettle")
            added = store.add("fern-and-kettle", read.posts)
            write_line(f"Imported {added.stored} posts from {file.name} ({read.format})")
        check_all(store, "fern-and-kettle")
        found = _build(store, "fern-and-kettle", "", "")
    write_line("")
    _show(found)
    _write(found, output)
    write_line(f"The whole report: {output.resolve()}")
    write_line(
        "Next, your own posts: auditor import EXPORT.csv --brand NAME, then auditor audit --brand NAME"
    )


def check_all(store: Store, brand: str) -> None:
    """Check every post of a brand that has no verdict yet.

    Raises:
        AuditorError: it can't go on; the sentence says how many posts are checked for good.
    """
    from auditor.audit import Auditor
    from auditor.settings import settings

    auditor = Auditor.load(settings())
    waiting = auditor.waiting(store, brand)
    if not waiting:
        return
    checked = 0
    with progress("Reading posts", waiting) as done:
        try:
            for count in auditor.audit(store, brand):
                checked += count
                done(count)
        except AuditorError as error:
            if not checked:
                raise
            words = f"{checked:,} of {waiting:,} posts are checked for good, and the next run checks the rest"
            raise so_far(error, words) from error


def _build(store: Store, brand: str, guideline: str, until: str) -> Report:
    """A report over the guideline's own window."""
    from auditor.classify import find, read_facts
    from auditor.cli.brands import last_day, used_guideline
    from auditor.period import Period
    from auditor.report.building import build, show
    from auditor.settings import settings

    known, policy = store.brand(brand), used_guideline(guideline)
    period = Period.ending(last_day(store, known, until), policy.window_days)
    priors = read_facts(find(settings().model)).priors
    return show(store, known, build(store, known, period, policy, priors=priors))


def _show(found: Report) -> None:
    from auditor.report import terminal
    from auditor.report.safe import safe

    out = console()
    out.print(terminal.mix(found.snapshot.standing, found.snapshot.weeks))
    for note in found.snapshot.notes:
        out.print(safe(note), style="dim")
    if found.hardest:
        out.print("\nThe posts that pushed hardest:", style="bold")
        out.print(terminal.hardest(found))


def _write(found: Report, output: Path) -> None:
    from auditor.report.language import Language
    from auditor.report.look import Look
    from auditor.report.rendering import render
    from auditor.settings import settings

    chosen = settings()
    made = render(found, "html", language=Language(chosen.language), look=Look.of(chosen))
    write_file(output, made.content)


def _mix_fields(found: Report) -> dict[str, Any]:
    from dataclasses import asdict

    from auditor.report import sentences

    standing, weeks = found.snapshot.standing, found.snapshot.weeks
    fields: dict[str, Any] = json.loads(json.dumps(asdict(standing), default=str))
    fields["status"] = standing.status
    fields["breaches"] = [sentences.breach(one) for one in standing.breaches]
    fields["weeks"] = json.loads(json.dumps([asdict(week) for week in weeks], default=str))
    return {"brand": found.snapshot.name, **fields}

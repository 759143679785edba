"""`auditor audit`, `mix` and `demo`: from stored posts to what a person reads."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli.output import console, dump, progress, write_line
from auditor.cli.writing import write_file

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
Out = Annotated[Path, typer.Option("--output", help="Where the report goes.")]


def audit(
    brand: Brand,
    guideline: GuidelineName = "",
    until: Until = "",
    output: Out = Path("report.html"),
) -> None:
    """Check every new post, show the mix and the hardest posts, and write the report.

    Example: auditor audit --brand acme
    """
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


def demo(output: Out = Path("report.html")) -> None:
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
    """Check every post of a brand that has no verdict yet."""
    from auditor.audit import Auditor
    from auditor.settings import settings

    auditor = Auditor.load(settings())
    waiting = auditor.waiting(store, brand)
    if not waiting:
        return
    with progress("Reading posts", waiting) as done:
        for count in auditor.audit(store, brand):
            done(count)


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

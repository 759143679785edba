"""`auditor audit --engine ray`: files of posts in, a folder of posts, verdicts and mixes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.output import console, plain, write_line
from auditor.cli.progress import progress
from auditor.cli.quiet import quiet
from auditor.errors import InputError, UsageError

if TYPE_CHECKING:
    from auditor.cli.progress import Done
    from auditor.scale import Job, Outcome

SHOWN = 10
"""Failed files, unusable rows and brands that are told by name; the output has all of them."""
SHOWN_BRANDS = 40


class Engine(StrEnum):
    """What does the work."""

    local = "local"
    ray = "ray"


EngineName = Annotated[
    Engine, typer.Option(help="local audits a stored brand; ray audits files of posts on many cores.")
]
Inputs = Annotated[
    list[str] | None,
    typer.Option(
        "--input", help="With ray: Parquet files, as a path or s3://bucket/**/*.parquet; repeatable."
    ),
]
Endpoint = Annotated[
    str,
    typer.Option(envvar="AWS_ENDPOINT_URL", help="With ray: where the S3 API answers, when not at Amazon."),
]
Address = Annotated[
    str,
    typer.Option(
        envvar="RAY_ADDRESS",
        help="With ray: a cluster to join, as HOST:6379 or auto; one is started here unless given.",
    ),
]
Workers = Annotated[int, typer.Option(min=0, help="With ray: actors, a core each; 0 means one a core.")]
TimeZone = Annotated[str, typer.Option(help="With ray: time zone of brands whose rows name none.")]
Platform = Annotated[str, typer.Option(help="With ray: the platform, where rows name none.")]
AccountName = Annotated[str, typer.Option(help="With ray: the account, where rows name none.")]


def is_asked_for(context: typer.Context) -> bool:
    """True when the command line has an option of Ray's; that the environment names one is no wish."""
    own = ("input_", "endpoint", "address", "workers", "timezone", "platform", "account")
    sources = (context.get_parameter_source(name) for name in own)
    return any(source is not None and source.name == "COMMANDLINE" for source in sources)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says of a run."""

    inputs: Sequence[str]
    output: str
    brand: str
    account: str
    platform: str
    time_zone: str
    guideline: str
    until: str
    endpoint: str
    address: str
    workers: int


def audit(wanted: Wanted) -> None:
    """Run it, show a table of the brands, and say what could not be used.

    Raises:
        AuditorError: it can't be done; or files could not be read, once all else is done.
    """
    from auditor import scale

    with quiet(), _Bars() as bars:
        outcome = scale.audit(_job(wanted), bars.tell)
    _show(outcome, wanted)
    if outcome.failed:
        raise InputError(_failures(outcome))


def _job(wanted: Wanted) -> Job:
    from auditor.audit import Auditor
    from auditor.classify import find, read_facts
    from auditor.cli.brands import until_day, used_guideline
    from auditor.importers.values import PLATFORMS
    from auditor.scale import Job
    from auditor.scale.mixing import Asked
    from auditor.scale.pieces import Given
    from auditor.scale.places import Place
    from auditor.settings import settings
    from auditor.store.store import check_time_zone

    check_time_zone(wanted.time_zone)
    if wanted.platform and wanted.platform.casefold() not in PLATFORMS:
        known = ", ".join(sorted(set(PLATFORMS.values())))
        raise UsageError(f"There is no platform {wanted.platform}; take one of {known}.")
    chosen = settings()
    asked = Asked(
        used_guideline(wanted.guideline),
        until_day(wanted.until) if wanted.until else None,
        dt.datetime.now(dt.UTC),
        read_facts(find(chosen.model)).priors,
    )
    return Job(
        inputs=tuple(Place.of(each, wanted.endpoint) for each in wanted.inputs),
        output=Place.of(wanted.output, wanted.endpoint),
        given=Given(wanted.brand, wanted.account, wanted.platform, wanted.time_zone),
        asked=asked,
        settings=chosen,
        versions=Auditor.load(chosen).versions,
        address=wanted.address,
        workers=wanted.workers,
    )


class _Bars:
    """One bar after the other."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._title = ""
        self._done = 0
        self._step: Done | None = None

    def __enter__(self) -> _Bars:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def tell(self, title: str, done: int, total: int) -> None:
        """Show how many rows are done, and of how many."""
        if title != self._title or self._step is None:
            self._open.close()
            self._title, self._done = title, 0
            self._step = self._open.enter_context(progress(title, total or None))
        self._step(done - self._done)
        self._done = done


def _show(outcome: Outcome, wanted: Wanted) -> None:
    from auditor.scale.layout import MIX, WEEKS

    if outcome.brands:
        console().print(_table(outcome))
    if len(outcome.brands) > SHOWN_BRANDS:
        write_line(f"and {len(outcome.brands) - SHOWN_BRANDS:,} more brands; {MIX} has all of them")
    same = outcome.rows - outcome.posts
    again = f"; {_counted(same, 'row')} told of a post that another row has" if same else ""
    write_line(
        f"{_counted(outcome.posts, 'post')} of {_counted(len(outcome.brands), 'brand')} "
        f"from {_counted(outcome.files, 'file')}{again}."
    )
    if outcome.unusable:
        write_line(f"Could not be used: {_counted(outcome.unusable, 'row')}")
        for path, number, why in outcome.reasons[:SHOWN]:
            write_line(f"  {plain(path)}, row {number:,}: {plain(why)}")
    write_line(f"Verdicts: {plain(wanted.output)}; mixes: {MIX} and {WEEKS} there")


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name if count == 1 else name + 's'}"


def _table(outcome: Outcome) -> object:
    from rich.table import Table

    from auditor.mix import percent

    table = Table(box=None, pad_edge=False)
    for title in ("brand", "posts", "in the window", "pushes", "share", "limit", "status"):
        table.add_column(title, justify="left" if title in ("brand", "status") else "right")
    for facts in outcome.brands[:SHOWN_BRANDS]:
        mix = facts["mix"]
        whole = mix["whole"]
        table.add_row(
            *(plain(mix["brand"])[:40], f"{facts['posts']:,}", f"{whole['posts']:,}"),
            *(f"{whole['pushes']:,}", percent(whole["share"]), percent(whole["limit"]), mix["status"]),
        )
    return table


def _failures(outcome: Outcome) -> str:
    told = "; ".join(f"{plain(each.path)}: {plain(each.why)}" for each in outcome.failed[:SHOWN])
    more = len(outcome.failed) - SHOWN
    rest = f"; and {more:,} more" if more > 0 else ""
    files = _counted(len(outcome.failed), "file")
    others = ", the others are done" if len(outcome.failed) < outcome.files else ""
    mend = "Mend it and run the same again: it alone is read."
    if len(outcome.failed) > 1:
        mend = "Mend them and run the same again: they alone are read."
    return f"{files} of {outcome.files:,} could not be read{others}: {told}{rest}. {mend}"

"""`auditor plan`: a content calendar before any of it is published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from auditor.cli.output import dump, in_batches, write_line
from auditor.cli.progress import progress
from auditor.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from auditor.drafts import Draft
    from auditor.finding import Verdict
    from auditor.importers.calendar import Calendar, Row
    from auditor.mix import Item
    from auditor.plan import Plan, WeekPlan
    from auditor.post import Post
    from auditor.store import Brand

BATCH = 64


class Format(StrEnum):
    """How a plan is shown."""

    text = "text"
    json = "json"


class Allowed(StrEnum):
    """What may be done with a draft."""

    soften = "soften"
    move = "move"
    drop = "drop"


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan with what people need beside it: the rows by key, their verdicts, the calendar's own notes."""

    file: Path
    brand: str
    zone: ZoneInfo
    calendar: Calendar
    rows: Mapping[str, Row]
    verdicts: Mapping[str, Verdict]
    repeats: Mapping[str, str]
    plan: Plan


def plan(
    calendar: Annotated[
        Path, typer.Argument(help="A scheduler's bulk file, or your own: .csv, .xls, .xlsx.")
    ],
    brand: Annotated[str, typer.Option(help="Count what this brand has published too.")] = "",
    guideline: Annotated[str, typer.Option(help="Hold it against another guideline.")] = "",
    platform: Annotated[str, typer.Option(help="The platform, where the file names none.")] = "",
    timezone: Annotated[
        str, typer.Option("--timezone", "--tz", help="Time zone of the calendar; the brand's unless given.")
    ] = "",
    allow: Annotated[
        list[Allowed] | None,
        typer.Option(help="A change that may be proposed; repeat it for more. All of them unless given."),
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="A table and sentences, or JSON.")
    ] = Format.text,
) -> None:
    """Hold a content calendar against the guideline, week by week, and find the least to change.

    Drafts are neither stored nor logged. Exit code 0: every week is within; 1: one goes over; 2: wrong use or
    bad input.

    Example: auditor plan calendar.csv --brand acme
    """
    found = _planned(calendar, brand, guideline, platform, timezone, allow or list(Allowed))
    if format_ is Format.json:
        write_line(dump(_fields(found), indent=2))
    else:
        from auditor.cli.plans import show

        show(found)
    if not found.plan.within:
        raise typer.Exit(1)


def _planned(
    file: Path, brand: str, guideline: str, platform: str, timezone: str, allow: Sequence[Allowed]
) -> Shown:
    from auditor import drafts as ready
    from auditor import plan as planning
    from auditor.cli.brands import used_guideline
    from auditor.importers.calendar import read_calendar
    from auditor.store.store import check_time_zone

    policy = used_guideline(guideline)
    if timezone:
        check_time_zone(timezone)
    known = _brand(brand) if brand else None
    zone = ZoneInfo(timezone or (known.time_zone if known else "UTC"))
    now = dt.datetime.now(dt.UTC)
    read = read_calendar(file, zone, now, platform=_platform(platform))
    rows = _by_key(read.rows)
    if not rows:
        reasons = "; ".join(f"line {row.line}: {row.reason}" for row in read.unusable[:3])
        raise InputError(f"{file} holds no post to plan{f': {reasons}' if reasons else ''}.")
    drafts = [
        ready.Draft(key, row.text, row.scheduled_at, row.platform, row.account, row.fixed)
        for key, row in rows.items()
    ]
    since = min(draft.scheduled_at for draft in drafts) - dt.timedelta(days=policy.window_days + 7)
    items, posts = _published(known, since) if known else ([], [])
    verdicts = _verdicts(drafts, known.threshold if known else None)
    planned = ready.planned(drafts, verdicts, posts)
    found = planning.plan(
        items,
        planned.planned,
        policy,
        now=now,
        time_zone=zone.key,
        kinds=tuple(kind.value for kind in allow),
    )
    by_key = {draft.key: verdict for draft, verdict in zip(drafts, verdicts, strict=True)}
    return Shown(file, known.name if known else "", zone, read, rows, by_key, planned.repeats, found)


def _platform(name: str) -> str:
    from auditor.importers.values import PLATFORMS, platform_of

    if name and not platform_of(name):
        known = ", ".join(sorted(set(PLATFORMS.values())))
        raise UsageError(f"There is no platform {name}; take one of {known}.")
    return platform_of(name)


def _brand(slug: str) -> Brand:
    """A brand, its posts all checked."""
    from auditor.cli.brands import open_store
    from auditor.cli.reports import check_all

    with open_store() as store:
        known = store.brand(slug)
        check_all(store, slug)
    return known


def _published(brand: Brand, since: dt.datetime) -> tuple[list[Item], list[Post]]:
    from auditor.cli.brands import open_store

    with open_store() as store:
        posts = [found.post for found in store.checked(brand.slug, since=since)]
        return store.listing.items(brand, since=since), posts


def _by_key(rows: Sequence[Row]) -> dict[str, Row]:
    """Rows by line, and by line and platform where one row makes several posts."""
    lines = [row.line for row in rows]
    return {
        str(row.line) if lines.count(row.line) == 1 else f"{row.line} {row.platform}": row for row in rows
    }


def _verdicts(drafts: Sequence[Draft], threshold: float | None) -> list[Verdict]:
    from auditor.audit import Auditor
    from auditor.settings import settings

    auditor = Auditor.load(settings())
    verdicts: list[Verdict] = []
    with progress("Reading drafts", len(drafts)) as done:
        for batch in in_batches((draft.text for draft in drafts), BATCH):
            verdicts += auditor.check(batch, threshold)
            done(len(batch))
    return verdicts


def _fields(shown: Shown) -> dict[str, Any]:
    found = shown.plan
    return {
        "file": str(shown.file),
        "brand": shown.brand or None,
        "guideline": found.guideline,
        "guideline_version": found.guideline_version,
        "time_zone": shown.zone.key,
        "within": found.within,
        "over": [str(week.monday) for week in found.weeks if week.breaches],
        "past_alone": [str(monday) for monday in found.past_alone],
        "weeks": [_week_fields(week) for week in found.weeks],
        "changes": [
            {
                "line": shown.rows[change.key].line,
                "platform": shown.rows[change.key].platform,
                "kind": change.kind,
                "to": change.to.isoformat() if change.to else None,
                "why": change.why,
            }
            for change in found.changes
        ],
        "within_after": found.within_after,
        "weeks_after": [_week_fields(week) for week in found.weeks_after],
        "exact": found.exact,
        "review": [shown.rows[key].line for key in found.review],
        "drafts": [_draft_fields(key, shown) for key in shown.rows],
        "unusable": [{"line": row.line, "reason": row.reason} for row in shown.calendar.unusable],
        "notes": list(shown.calendar.notes),
    }


def _week_fields(week: WeekPlan) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(week)


def _draft_fields(key: str, shown: Shown) -> dict[str, Any]:
    row, verdict = shown.rows[key], shown.verdicts[key]
    return {
        "line": row.line,
        "platform": row.platform,
        "scheduled_at": row.scheduled_at.astimezone(shown.zone).isoformat(),
        "label": verdict.label,
        "score": None if verdict.score is None else round(verdict.score, 6),
        "pressure": verdict.pressure,
        "pillar": verdict.pillar,
        "needs_review": verdict.needs_review,
        "counted": key not in shown.repeats,
    }

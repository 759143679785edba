"""A report's figures for spreadsheets, one a row; no cell can run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from auditor.mix import Mix, Share
from auditor.report.records import Effect, Report, Snapshot
from auditor.report.safe import safe
from auditor.store.export import defused

FIGURES = (
    "brand", "period", "part", "name", "first_day", "last_day",
    "posts", "pushes", "share", "low", "high", "allowed", "status", "times_median",
)  # fmt: skip
"""The columns of `render`; an empty cell does not apply. Shares are fractions of 1, days ISO 8601."""

Cell = str | int | float | None


def render(report: Report) -> bytes:
    """Write the figures of a report, each with what it is about, so that they can be filtered and charted."""
    found = report.snapshot
    start: dict[str, Cell] = {"brand": found.name, "period": found.period.name}
    return table(FIGURES, (start | row for row in _figures(found)))


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """Write rows under their columns as CSV that Excel, Calc and Sheets read as it is meant."""
    file = io.StringIO()
    writer = csv.DictWriter(file, columns)
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {n: defused(safe(cell)) if isinstance(cell, str) else cell for n, cell in row.items()}
        )
    return file.getvalue().encode("utf-8-sig")  # without the mark Excel takes it for the machine's encoding


def _figures(found: Snapshot) -> Iterator[dict[str, Cell]]:
    zone = ZoneInfo(found.time_zone)
    for part, mix in (("window", found.standing), ("period", found.mix), ("before", found.before)):
        yield {"part": part, **_days(mix, zone), **_share(mix.whole)}
    for name, share in found.standing.platforms.items():
        yield {"part": "platform", "name": name, **_days(found.standing, zone), **_share(share)}
    for week in found.weeks:
        yield {
            "part": "week",
            "first_day": week.monday.isoformat(),
            "posts": week.posts,
            "pushes": week.pushes,
            "share": round(week.share, 6) if week.posts else None,
        }
    posts = found.standing.whole.posts
    for part, counts in (("pillar", found.standing.pillars), ("pressure", found.standing.pressure)):
        for key, count in counts.items():
            part_of: dict[str, Cell] = {"share": round(count / posts, 6)} if posts else {}
            yield {"part": part, "name": str(key), "posts": count, **part_of}
    for reason, count in found.standing.left_out.items():
        yield {"part": "left out", "name": reason, "posts": count}
    for earned in found.earned:
        for group, effect in (*earned.labels.items(), *earned.pillars.items()):
            yield {"part": f"earned {earned.measure}", "name": group, **_effect(effect)}


def _days(mix: Mix, zone: ZoneInfo) -> dict[str, Cell]:
    return {
        "first_day": mix.first.astimezone(zone).date().isoformat(),
        "last_day": mix.last.astimezone(zone).date().isoformat(),
    }


def _share(found: Share) -> dict[str, Cell]:
    counted: dict[str, Cell] = {"posts": found.posts, "pushes": found.pushes, "status": found.status}
    if found.posts:
        counted |= {"share": round(found.share, 6), "low": round(found.low, 6), "high": round(found.high, 6)}
    return counted | {"allowed": found.limit}


def _effect(found: Effect) -> dict[str, Cell]:
    if found.ratio is None or found.low is None or found.high is None:
        return {"posts": found.posts}
    ratio, low, high = (round(value, 4) for value in (found.ratio, found.low, found.high))
    return {"posts": found.posts, "times_median": ratio, "low": low, "high": high}

"""A report for spreadsheets: its figures, one a row, and posts, one a row; no cell of it can run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

import regex

from auditor.mix import Mix, Share
from auditor.report.language import Language
from auditor.report.look import Look
from auditor.report.records import Effect, Report, ReportPost, Snapshot
from auditor.report.safe import safe

FIGURES = (
    "brand", "period", "part", "name", "first_day", "last_day",
    "posts", "pushes", "share", "low", "high", "allowed", "status", "times_median",
)  # fmt: skip
"""The columns of `render`; an empty cell does not apply. Shares are fractions of 1, days ISO 8601."""

POSTS = (
    "number", "day", "time", "platform", "account", "label", "score", "pressure", "pillar", "decided",
    "findings", "text", "url",
)  # fmt: skip
"""The columns of `posts`; `time` is empty where the source gave a day only."""

Cell = str | int | float | None

_STARTS = regex.compile(r"(^|[;\t\r\n])([\s\"'\p{Cf}]*)(?=[=+\-@＝＋－＠\t\r])")
"""Where a formula could start: a cell, and, where programs split at semicolons or inside of quotes, a part of
one (OWASP, CSV injection)."""


def render(report: Report, *, language: Language, look: Look, brief: bool = False) -> bytes:  # noqa: ARG001
    """Write the figures of a report, each with what it is about, so that they can be filtered and charted."""
    found = report.snapshot
    start = {"brand": found.name, "period": found.period.name}
    return _written(FIGURES, (start | row for row in _figures(found)))


def posts(found: Iterable[ReportPost], time_zone: str) -> bytes:
    """Write posts with what was said of them: those a report quotes, or all of its period."""
    return _written(POSTS, (_post(each, ZoneInfo(time_zone)) for each in found))


def defused(text: str) -> str:
    """The text with a `'` wherever a spreadsheet would start to calculate."""
    return _STARTS.sub(r"\1\2'", safe(text))


def _written(columns: tuple[str, ...], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, columns)
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {name: defused(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
        )
    return file.getvalue().encode(
        "utf-8-sig"
    )  # without the mark, Excel takes it for the machine's old encoding


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


def _post(found: ReportPost, zone: ZoneInfo) -> dict[str, Cell]:
    post, verdict = found.post, found.verdict
    at = post.created_at.astimezone(zone)
    against = [each.rule for each in verdict.findings if each.counts_against]
    return {
        "number": found.number,
        "day": at.date().isoformat(),
        "time": "" if post.time_precision == "day" else f"{at:%H:%M}",
        "platform": post.platform,
        "account": post.account.handle,
        "label": found.label,
        "score": None if verdict.score is None else round(verdict.score, 4),
        "pressure": verdict.pressure,
        "pillar": verdict.pillar,
        "decided": found.decided,
        "findings": " ".join(dict.fromkeys(against)),
        "text": post.text,
        "url": post.url,
    }

"""The posts of a report's days for spreadsheets, one a row, as they were known when it was made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from auditor.mix import Item
from auditor.report.csv import Cell, table
from auditor.report.records import Report
from auditor.report.rendering import MEDIA_TYPES, Rendered, file_name
from auditor.store import Brand, Store, shown
from auditor.store.as_of import Known
from auditor.store.quoting import Citation, QuotedPost

COLUMNS = (
    "number", "date", "platform", "account", "label", "counted", "score", "pressure", "pillar",
    "decided_by", "why", "marked_words", "text", "url",
)  # fmt: skip
"""Dates are by the brand's clocks; `counted` is yes, or why the shares of the report leave the post out."""

_AT_ONCE = 500


def posts(store: Store, brand: Brand, report: Report) -> Rendered:
    """Write the checked posts of a report's days; words that were purged since are missing."""
    rows = _rows(store, brand, report)
    return Rendered(file_name(report, "csv", "posts"), MEDIA_TYPES["csv"], table(COLUMNS, rows))


def _rows(store: Store, brand: Brand, report: Report) -> Iterator[dict[str, Cell]]:
    found = report.snapshot
    zone = ZoneInfo(found.time_zone)
    known = store.as_of.posts(brand, found.made_at, *found.period.bounds(found.time_zone))
    for start in range(0, len(known), _AT_ONCE):
        part = known[start : start + _AT_ONCE]
        wanted = [Citation(each.verdict_id, each.decision_id) for each in part]
        quoted = store.reports.quoted(brand, wanted, found.made_at)
        yield from (_row(each, quoted[each.verdict_id], zone) for each in part if each.verdict_id in quoted)


def _row(known: Known, quoted: QuotedPost, zone: ZoneInfo) -> dict[str, Cell]:
    item, post, by = known.item, quoted.post, quoted.decision
    marked = dict.fromkeys(each.text for each in quoted.verdict.findings if each.counts_against)
    return {
        "number": known.post_id,
        "date": _told(post.created_at.astimezone(zone), whole_day=post.time_precision == "day"),
        "platform": post.platform,
        "account": shown(post.account).removeprefix(f"{post.platform}:"),
        "label": item.label,
        "counted": _counted(item),
        "score": None if item.score is None else round(item.score, 4),
        "pressure": item.pressure,
        "pillar": item.pillar,
        "decided_by": by.who if by else None,
        "why": by.why if by else None,
        "marked_words": " | ".join(marked),
        "text": post.text,
        "url": post.url,
    }


def _told(moment: dt.datetime, *, whole_day: bool) -> str:
    """A time that spreadsheets know for one."""
    return moment.strftime("%Y-%m-%d" if whole_day else "%Y-%m-%d %H:%M")


def _counted(item: Item) -> str:
    """Yes, or the first reason not to, in the order of `Mix.left_out`."""
    if item.paid:
        return "paid"
    if item.kind in ("reply", "repost"):
        return item.kind
    if item.label == "unreadable":
        return item.label
    return "repeat of another" if item.cross_post else "yes"

"""A content calendar: the files that schedulers take for bulk upload, and what people write themselves.

Columns are known by their headers, whatever their order: Sprout's `date`, `time_24hr`, `message_text`
(support.sproutsocial.com), Buffer's `Text`, `Posting Time`, and the `postAtSpecificTime`, `content` of many
others. Hootsuite's file has no header: date, message, link.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import regex

from auditor.errors import FormatError, InputError
from auditor.importers.base import Unusable, norm
from auditor.importers.tables import Cell, Line, Table, read_tables
from auditor.importers.values import DateReader, platform_of, text_of, truthy
from auditor.text import clean

MOST_ROWS = 10_000
LONGEST_TEXT = 50_000
HEADER_WITHIN = 30
"""Rows in which a header may stand, below whatever preamble."""

_YEARS_AHEAD = 5
_NEXT = dt.timedelta(days=350)
_SEVERAL = regex.compile(r"\s*[,;|&\n]\s*")

COLUMNS: dict[str, tuple[str, ...]] = {
    "date": (
        *("scheduled_at", "Date", "Date (GMT)", "Date/Time", "Date & Time", "Date and time", "Date time"),
        *("postAtSpecificTime", "Schedule", "Schedule date", "Scheduled date", "Scheduled for"),
        *(
            "Publish date",
            "Publishing date",
            "Publish at",
            "Post date",
            "Posted At",
            "Post at",
            "Posting time",
            "created_at",
        ),
        *("Scheduled time", "Schedule time", "Publish time"),
    ),
    "clock": (
        *("Time", "time_24hr", "Time (24h)", "Publishing time", "Post time", "Hour"),
        *("Posting time", "Scheduled time", "Schedule time", "Publish time"),
    ),
    "text": (
        *("text", "message", "message_text", "Post Message", "Post text", "Post content", "Content"),
        *("Caption", "Post caption", "Update", "Tweet text", "Copy", "Body", "Description", "Post"),
    ),
    "platform": (
        *("platform", "platforms", "Network", "Networks", "Social Network", "Social networks", "Service"),
        *("Channel", "Channels", "Social media"),
    ),
    "account": ("account", "Accounts", "Profile", "Profiles", "Social Profile", "Profile name", "Username"),
    "fixed": ("fixed", "locked", "keep"),
}
"""What a calendar's columns may be called, the best first."""


@dataclass(frozen=True, slots=True)
class Row:
    """One post to be: the line its row starts on, and where it goes."""

    line: int
    text: str
    scheduled_at: dt.datetime
    platform: str
    account: str
    fixed: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a file holds; a row for several platforms makes a post for each."""

    rows: tuple[Row, ...]
    unusable: tuple[Unusable, ...]
    notes: tuple[str, ...]


def read_calendar(path: Path, zone: ZoneInfo, now: dt.datetime, *, platform: str = "") -> Calendar:
    """Read a calendar; `platform` speaks where a row names none.

    Raises:
        InputError: the file can't be read, or holds more than `MOST_ROWS` rows.
        FormatError: it has neither a column of dates with one of texts, nor Hootsuite's three.
    """
    return calendar_of(read_tables(path), path, zone, now, platform=platform)


def calendar_of(
    tables: Sequence[Table], path: Path, zone: ZoneInfo, now: dt.datetime, *, platform: str = ""
) -> Calendar:
    """Read the calendar in a file's tables, as `read_calendar` does; `path` is what errors call it.

    Raises:
        InputError: it holds more than `MOST_ROWS` rows.
        FormatError: it has neither a column of dates with one of texts, nor Hootsuite's three.
    """
    table, header, columns = _detect(path, tables)
    lines = [line for line in table.after(header) if any(text_of(cell) for cell in line.cells)]
    if len(lines) > MOST_ROWS:
        raise InputError(f"{path} holds {len(lines):,} rows; plan at most {MOST_ROWS:,} at once.")
    used = ZoneInfo("UTC") if "dategmt" in _headers(table, header) else zone
    dates = [_cell(line, columns.get("date")) for line in lines]
    # A date without a year is read as the latest up to a moment: for a calendar, that of the year to come.
    reader = DateReader.of(dates, used, now + _NEXT, semicolons=table.delimiter == ";")
    found = [read for line in lines for read in _read(line, columns, reader, now, platform)]
    return Calendar(
        rows=tuple(read for read in found if isinstance(read, Row)),
        unusable=tuple(read for read in found if isinstance(read, Unusable)),
        notes=tuple(_notes(reader)),
    )


def _notes(reader: DateReader) -> Iterator[str]:
    if reader.ambiguous:
        yield (
            f"its dates could be read either way and were read {'day' if reader.day_first else 'month'}"
            "-first; if that is wrong, write them as 2026-12-31"
        )
    if reader.yearless:
        yield "its dates name no year; each was read as the next to come"


def _detect(path: Path, tables: Sequence[Table]) -> tuple[Table, int, dict[str, int]]:
    """The table, the line of its header, -1 where it has none, and its columns."""
    seen: tuple[str, ...] = ()
    for table in tables:
        for at, line in enumerate(table.first(HEADER_WITHIN)):
            columns = _columns(line)
            if "date" in columns and "text" in columns:
                return table, at, columns
            cells = tuple(text_of(cell)[:40] for cell in line.cells if text_of(cell))
            seen = max(seen, cells, key=len)
    for table in tables:
        first = next((line for line in table.lines if any(text_of(cell) for cell in line.cells)), None)
        if first is not None and len(first.cells) > 1 and _is_date(first.cells[0]):
            return table, -1, {"date": 0, "text": 1}
    raise FormatError(
        f"{path} is no calendar known here: it needs a column of dates and one of texts, such as "
        f"scheduled_at and text. Headers seen: {', '.join(seen[:12]) or 'none'}."
    )


def _columns(line: Line) -> dict[str, int]:
    """Where each column is, if this line is a header."""
    names = [_name(cell) for cell in line.cells]
    found: dict[str, int] = {}
    for column, known in COLUMNS.items():
        at = next((names.index(_name(name)) for name in known if _name(name) in names), None)
        if at is not None and (column == "clock" or at not in found.values()):
            found[column] = at
    return found


def _name(cell: Cell) -> str:
    """A header without case, punctuation and what stands in brackets."""
    return norm(regex.sub(r"\(.*", "", text_of(cell)) or "")


def _headers(table: Table, header: int) -> set[str]:
    return {norm(text_of(cell)) for cell in table.first(header + 1)[-1].cells} if header >= 0 else set()


def _is_date(cell: Cell) -> bool:
    return DateReader(ZoneInfo("UTC"), dt.datetime.now(dt.UTC)).read(cell) is not None


def _cell(line: Line, at: int | None) -> Cell:
    return line.cells[at] if at is not None and at < len(line.cells) else None


def _read(
    line: Line, columns: dict[str, int], reader: DateReader, now: dt.datetime, fallback: str
) -> Iterator[Row | Unusable]:
    """The posts of a row, one a platform, or why there is none."""
    cells = {name: _cell(line, at) for name, at in columns.items()}
    clock = cells.get("clock") if columns.get("clock") != columns.get("date") else None
    said = f"{text_of(cells.get('date'))} {text_of(clock)}".strip()
    when = reader.read(cells.get("date"), clock)
    if when is None:
        yield Unusable(line.number, f"its date {said[:40]!r} can't be read" if said else "it has no date")
        return
    if abs(when[0] - now) > dt.timedelta(days=366 * _YEARS_AHEAD):
        yield Unusable(line.number, f"its date {when[0]:%Y-%m-%d} is not one a calendar can have")
        return
    text = clean(text_of(cells.get("text")))
    if not text:
        yield Unusable(line.number, "it has no text")
        return
    if len(text) > LONGEST_TEXT:
        yield Unusable(line.number, f"its text is longer than {LONGEST_TEXT:,} characters")
        return
    account = text_of(cells.get("account")).removeprefix("@")[:200]
    for name in _platforms(text_of(cells.get("platform"))) or [fallback]:
        platform = platform_of(name) or ("" if name else name)
        if name and not platform:
            yield Unusable(line.number, f"its platform {name[:40]!r} is not one known here")
            continue
        yield Row(line.number, text, when[0], platform, account, truthy(cells.get("fixed")))


def _platforms(said: str) -> list[str]:
    if not said or platform_of(said):
        return [said] if said else []
    return [name for name in dict.fromkeys(_SEVERAL.split(said)) if name]

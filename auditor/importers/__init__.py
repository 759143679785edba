"""Exports people already have, told apart by their headers. A new format is one file and one name here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from auditor.errors import FormatError, UsageError
from auditor.importers import jsonl, parquet, tables, telegram
from auditor.importers.agorapulse import Agorapulse
from auditor.importers.base import Context, Format, Unusable, norm
from auditor.importers.buffer import Buffer
from auditor.importers.content import Content
from auditor.importers.export import Export
from auditor.importers.hootsuite import Hootsuite
from auditor.importers.later import Later
from auditor.importers.linkedin import LinkedIn
from auditor.importers.meta_facebook import MetaFacebook
from auditor.importers.meta_instagram import MetaInstagram
from auditor.importers.own import Own
from auditor.importers.sprout import Sprout
from auditor.importers.tables import Table, tables_of
from auditor.importers.tiktok import TikTok
from auditor.importers.twitter import Twitter
from auditor.importers.values import PLATFORMS, text_of
from auditor.importers.x_content import XContent
from auditor.importers.youtube import YouTube
from auditor.post import Post

__all__ = ["FORMATS", "Export", "Imported", "Unusable", "parse", "read", "stream"]

FORMATS: tuple[type[Format], ...] = (
    Own,
    MetaFacebook,
    MetaInstagram,
    LinkedIn,
    XContent,
    Twitter,
    Sprout,
    Hootsuite,
    Buffer,
    Later,
    Agorapulse,
    TikTok,
    YouTube,
)

HEADER_WITHIN = 30
"""Rows in which a header may stand, below whatever preamble."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file held; `ignored` counts totals, preamble and repeated headers."""

    format: str
    posts: tuple[Post, ...]
    ignored: int
    unusable: tuple[Unusable, ...]
    notes: tuple[str, ...]


def stream(
    path: Path,
    *,
    account: str = "",
    platform: str = "",
    timezone: str = "UTC",
    fallback_account: str = "",
) -> Export:
    """Read the posts of an export one by one: CSV, JSON lines and Parquet of any size.

    `account` and `platform` speak where the file does not; failing both, `fallback_account`.

    Raises:
        InputError: the file can't be read.
        FormatError: no format fits; the message says which headers were seen and which come closest.
        UsageError: the platform or the time zone given is unknown.
    """
    content = Content.of_file(path)
    read_at = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    return _export(content, None, _context(account, platform, fallback_account, timezone, read_at))


def read(
    path: Path,
    *,
    account: str = "",
    platform: str = "",
    timezone: str = "UTC",
    fallback_account: str = "",
) -> Imported:
    """Read every post of an export at once, as `stream` does one by one.

    Raises:
        InputError: the file can't be read, or is too large to be read at once.
        FormatError: no format fits.
        UsageError: the file names no platform and none was given, or the one given is unknown.
    """
    return parse(
        Content.of_file(path).whole(),
        path,
        dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC),
        account=account,
        platform=platform,
        timezone=timezone,
        fallback_account=fallback_account,
    )


def parse(
    raw: bytes,
    path: Path,
    read_at: dt.datetime,
    *,
    account: str = "",
    platform: str = "",
    timezone: str = "UTC",
    fallback_account: str = "",
) -> Imported:
    """Read every post of an export's content, as `read` does.

    `path` is what errors call it, `read_at` (aware) when it was written.

    Raises:
        InputError: it can't be read.
        FormatError: no format fits.
        UsageError: it names no platform and none was given, or the one given is unknown.
    """
    context = _context(account, platform, fallback_account, timezone, read_at)
    export = _export(Content(path, raw), tables.MOST_ROWS, context)
    posts = tuple(export)
    return Imported(export.format, posts, export.ignored, tuple(export.unusable), tuple(export.notes))


def _context(
    account: str, platform: str, fallback_account: str, timezone: str, read_at: dt.datetime
) -> Context:
    if platform and platform.casefold() not in PLATFORMS:
        known = ", ".join(sorted(set(PLATFORMS.values())))
        raise UsageError(f"There is no platform {platform}; take one of {known}.")
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"{timezone!r} is no time zone; write it as Europe/Oslo.") from error
    return Context(account, platform, fallback_account, zone, read_at)


def _export(content: Content, most: int | None, context: Context) -> Export:
    content.refuse_empty()
    head = content.head()
    if head.startswith(parquet.MAGIC):
        return Export(content, parquet.NAME, parquet.posts(content, context), 0, context)
    if not head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        encoding = content.encoding()
        if jsonl.looks_like_json(content.beginning(encoding)):
            whole = "" if jsonl.begins_as_lines(content, encoding) else content.text(encoding)
            if (export := telegram.export_of(whole, content.path)) is not None:
                return Export(content, telegram.NAME, telegram.posts(export, context), 0, context)
            return Export(content, jsonl.NAME, jsonl.posts(content, encoding, context), 0, context)
    format_, table, header = _detect(content.path, tables_of(content, most))
    preamble = sum(any(text_of(cell) for cell in line.cells) for line in table.first(header))
    return Export(content, format_.name, format_.posts(table, header, context), preamble, context)


def _detect(path: Path, found: Iterable[Table]) -> tuple[type[Format], Table, int]:
    best: tuple[int, type[Format], Table, int] | None = None
    seen: tuple[str, ...] = ()
    for table in found:
        for at, line in enumerate(table.first(HEADER_WITHIN)):
            cells = tuple(text_of(cell) for cell in line.cells if text_of(cell))
            if len(cells) > len(seen):
                seen = cells
            headers = frozenset(norm(cell) for cell in cells)
            for format_ in FORMATS:
                score = format_.score(headers)
                if score and (best is None or score > best[0]):
                    best = (score, format_, table, at)
    if best is None:
        raise FormatError(_unknown(path, seen))
    return best[1:]


def _unknown(path: Path, seen: tuple[str, ...]) -> str:
    headers = frozenset(norm(cell) for cell in seen)
    closest = sorted(FORMATS, key=lambda f: len(f.missing(headers)) / len(f.must))[:3]
    near = "; ".join(f"{f.title} lacks {', '.join(f.missing(headers))}" for f in closest)
    shown = ", ".join(cell[:40] for cell in seen[:12]) or "none"
    return f"{path} is of no format known here. Headers seen: {shown}. Closest: {near}. See docs/import.md."

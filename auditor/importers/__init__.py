"""Exports people already have, told apart by their headers. A new format is one file and one name here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from auditor.errors import FormatError, InputError, UsageError
from auditor.importers import jsonl, telegram
from auditor.importers.agorapulse import Agorapulse
from auditor.importers.base import Context, Format, Note, Read, Unusable, norm
from auditor.importers.buffer import Buffer
from auditor.importers.hootsuite import Hootsuite
from auditor.importers.later import Later
from auditor.importers.linkedin import LinkedIn
from auditor.importers.meta_facebook import MetaFacebook
from auditor.importers.meta_instagram import MetaInstagram
from auditor.importers.own import Own
from auditor.importers.sprout import Sprout
from auditor.importers.tables import Table, decode, read_bytes, refuse_empty, tables_in
from auditor.importers.tiktok import TikTok
from auditor.importers.twitter import Twitter
from auditor.importers.values import PLATFORMS, text_of
from auditor.importers.x_content import XContent
from auditor.importers.youtube import YouTube
from auditor.post import Post

__all__ = ["FORMATS", "Imported", "Unusable", "parse", "read"]

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


def read(
    path: Path,
    *,
    account: str = "",
    platform: str = "",
    timezone: str = "UTC",
    fallback_account: str = "",
) -> Imported:
    """Read every post of an export.

    `account` and `platform` speak where the file does not; failing both, `fallback_account`.

    Raises:
        InputError: the file can't be read.
        FormatError: no format fits; the message says which headers were seen and which come closest.
        UsageError: the file names no platform and none was given, or the one given is unknown.
    """
    raw = read_bytes(path)
    return parse(
        raw,
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
    if platform and platform.casefold() not in PLATFORMS:
        known = ", ".join(sorted(set(PLATFORMS.values())))
        raise UsageError(f"There is no platform {platform}; take one of {known}.")
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"{timezone!r} is no time zone; write it as Europe/Oslo.") from error
    refuse_empty(raw, path)
    context = Context(account, platform, fallback_account, zone, read_at)
    if not raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        text = decode(raw, path)
        if (export := telegram.export_of(text, path)) is not None:
            return _imported(path, telegram.NAME, telegram.posts(export, context), 0, context)
        if jsonl.looks_like_json(text):
            return _imported(path, jsonl.NAME, jsonl.posts(text, context), 0, context)
    format_, table, header = _detect(path, tables_in(raw, path))
    preamble = sum(any(text_of(cell) for cell in line.cells) for line in table.lines[:header])
    return _imported(path, format_.name, format_.posts(table, header, context), preamble, context)


def _detect(path: Path, tables: Iterable[Table]) -> tuple[type[Format], Table, int]:
    best: tuple[int, type[Format], Table, int] | None = None
    seen: tuple[str, ...] = ()
    for table in tables:
        for at, line in enumerate(table.lines[:HEADER_WITHIN]):
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


def _imported(path: Path, name: str, rows: Iterable[Read], ignored: int, context: Context) -> Imported:
    posts: list[Post] = []
    unusable: list[Unusable] = []
    notes: list[str] = []
    for row in rows:
        if row is None:
            ignored += 1
        elif isinstance(row, Note):
            notes.append(row.text)
        elif isinstance(row, Unusable):
            unusable.append(row)
        else:
            posts.append(row)
    if not posts and unusable and all("--platform" in row.reason for row in unusable):
        raise UsageError(f"{path} names no platform; say which: auditor import {path} --platform instagram …")
    if name in (jsonl.NAME, telegram.NAME) and not posts and len(unusable) == 1:
        raise InputError(f"{path} holds no posts: line {unusable[0].line}: {unusable[0].reason}.")
    unnamed = sum(post.account.handle == context.fallback_account for post in posts)
    if unnamed and not context.account and context.fallback_account:
        notes.append(
            f"the file names no account for {unnamed:,} of its posts; they stand under "
            f"{context.fallback_account}; --account NAME names it"
        )
    return Imported(name, tuple(posts), ignored, tuple(unusable), tuple(notes))

"""What a format is: class attributes, and at most a method or two. Everything shared lives here."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar
from zoneinfo import ZoneInfo

import regex

from auditor.importers import values
from auditor.importers.tables import Cell, Line, Table
from auditor.post import Account, Kind, Post
from auditor.text import clean, storable

Headers = Sequence[str]
Row = Mapping[str, Cell]

METRICS: dict[str, tuple[str, ...]] = {
    "impressions": ("Impressions", "Tweet impressions", "Post impressions"),
    "reach": ("Reach", "People reached"),
    "views": ("Views", "Video views", "Video Views"),
    "likes": ("Likes", "Reactions", "Favorites", "favorites", "Likes and reactions"),
    "comments": ("Comments", "Replies", "Comments added"),
    "shares": ("Shares", "Reposts", "Retweets", "Shares and reposts"),
    "saves": ("Saves", "Add to Favorites", "Bookmarks"),
    "clicks": ("Clicks", "Total clicks", "URL Clicks", "Post Link Clicks", "Link clicks"),
    "follows": ("Follows", "New follows"),
    "engagements": ("Engagements", "Engagement", "Reactions, Comments and Shares"),
    "profile_visits": ("Profile visits", "User profile clicks"),
}
"""Our names of counts, and the headers that hold them, the best first."""

_TOTALS = frozenset({"total", "totals", "grandtotal", "summary", "average", "averages", "gesamt", "sum"})
_NOT_PAID = frozenset({"", "none", "no", "0", "false", "notfunded", "unfunded", "organic", "na", "null"})
_PAID_TYPES = regex.compile(r"(?i)\b(?:sponsored|paid|ads?|advert\w*|promoted|boosted|dark)\b")
_LONGEST_HEADER = 100
_REPLY_TYPES = regex.compile(r"(?i)repl(?:y|ies)|comment")
_REPOST_TYPES = regex.compile(r"(?i)retweet|repost|\bshared? post\b")
_QUOTE_TYPES = regex.compile(r"(?i)quote")


@dataclass(frozen=True, slots=True)
class Unusable:
    """A row that could not be used: the line it starts on and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something the person importing should know about the whole file."""

    text: str


Read = Post | Unusable | Note | None
"""What comes out of a row: a post, why not, or nothing; notes come between."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the person importing said, for what a file leaves out."""

    account: str
    platform: str
    fallback_account: str
    zone: ZoneInfo
    read_at: dt.datetime


class Format:
    """One export format. Headers are compared without case, spaces and punctuation."""

    name: ClassVar[str]
    title: ClassVar[str]
    platform: ClassVar[str] = ""
    must: ClassVar[tuple[tuple[str, ...], ...]]
    """Groups of headers; a file of this format has at least one of each group."""
    hints: ClassVar[tuple[str, ...]] = ()
    """Headers that make this format the likelier one."""
    id: ClassVar[tuple[str, ...]] = ()
    date: ClassVar[tuple[str, ...]]
    clock: ClassVar[tuple[str, ...]] = ()
    text: ClassVar[tuple[str, ...]]
    url: ClassVar[tuple[str, ...]] = ()
    handle: ClassVar[tuple[str, ...]] = ()
    display_name: ClassVar[tuple[str, ...]] = ()
    network: ClassVar[tuple[str, ...]] = ()
    media: ClassVar[tuple[str, ...]] = ("Post type", "Post Type", "Type", "Media Type", "Content Type")
    types: ClassVar[tuple[str, ...]] = ("Post type", "Post Type", "Content Type", "Type")
    paid: ClassVar[tuple[str, ...]] = ("Paid", "Is paid", "Sponsored", "Boosted", "Promoted", "Is ad")
    share: ClassVar[tuple[str, ...]] = ()
    utc: ClassVar[bool] = False

    @classmethod
    def score(cls, headers: frozenset[str]) -> int:
        """How well a header row fits: 0 when it can't be this format."""
        if not all(any(norm(name) in headers for name in group) for group in cls.must):
            return 0
        known = {norm(name) for name in cls._names()}
        return 10 * len(cls.must) + len(known & headers) + 3 * len({norm(h) for h in cls.hints} & headers)

    @classmethod
    def missing(cls, headers: frozenset[str]) -> list[str]:
        """The first header of each group a header row lacks."""
        return [group[0] for group in cls.must if not any(norm(name) in headers for name in group)]

    @classmethod
    def _names(cls) -> Iterator[str]:
        for group in cls.must:
            yield from group
        fields = (cls.id, cls.date, cls.clock, cls.text, cls.url, cls.handle, cls.display_name, cls.network)
        for names in (*fields, cls.media, cls.types, cls.hints, *METRICS.values()):
            yield from names

    @classmethod
    def posts(cls, table: Table, header: int, context: Context) -> Iterator[Read]:
        """Turn the rows below line `header` into posts; None stands for a row that is no post.

        The rows are gone through before the first post is made: their dates and accounts are read by all.
        """
        names = [norm(values.text_of(cell)) for cell in table.first(header + 1)[-1].cells]

        def rows() -> Iterator[tuple[Line, Row]]:
            return ((line, _row(names, line)) for line in table.after(header))

        context = cls.with_only_account((row for _, row in rows()), context)
        reader = cls.dates((row for _, row in rows()), table, context)
        if reader.ambiguous:
            yield Note(
                f"its dates could be read either way and were read {'day' if reader.day_first else 'month'}"
                "-first; if that is wrong, export again with months written out"
            )
        if reader.yearless:
            yield Note("its dates name no year; each was read as the latest before the file was written")
        for line, row in rows():
            if any(values.text_of(cell) for cell in line.cells):
                yield None if cls.skips(line, row) else cls.post(line, row, reader, context)

    @classmethod
    def with_only_account(cls, rows: Iterable[Row], context: Context) -> Context:
        """When an export of one platform names one account only, rows that name none are that one's."""
        if not cls.platform or context.account:
            return context
        urls = ((row, values.web_address(cls.cell(row, cls.url))) for row in rows)
        named: set[str] = set()
        for row, url in urls:
            named |= {cls.handle_of(row, cls.platform, url)} - {""}
            if len(named) > 1:
                return context
        return replace(context, account=named.pop()) if named else context

    @classmethod
    def dates(cls, rows: Iterable[Row], table: Table, context: Context) -> values.DateReader:
        """What reads the column of dates, once it has seen all of them."""
        zone = ZoneInfo("UTC") if cls.utc else context.zone
        cells = (cls.cell(row, cls.date) for row in rows)
        return values.DateReader.of(cells, zone, context.read_at, semicolons=table.delimiter == ";")

    @classmethod
    def skips(cls, line: Line, row: Row) -> bool:
        """True for totals and repeated headers."""
        first = next((norm(values.text_of(cell)) for cell in line.cells if values.text_of(cell)), "")
        repeated = norm(values.text_of(cls.cell(row, cls.date))) in {norm(name) for name in cls.date}
        return first in _TOTALS or repeated

    @classmethod
    def post(cls, line: Line, row: Row, reader: values.DateReader, context: Context) -> Post | Unusable:
        """Make one post of one row."""
        url = values.web_address(cls.cell(row, cls.url))
        platform = cls.platform_of(row, url) or values.platform_of(context.platform) or context.platform
        if not platform:
            return Unusable(line.number, "it names no platform; say it with --platform NAME")
        when = reader.read(cls.cell(row, cls.date), cls.cell(row, cls.clock))
        if when is None:
            said = values.text_of(cls.cell(row, cls.date))
            return Unusable(
                line.number, f"its date {said[:40]!r} can't be read" if said else "it has no date"
            )
        created_at, precision = when
        if not values.believable(created_at):
            return Unusable(line.number, f"its date {created_at:%Y-%m-%d} is not one a post can have")
        written = cls.text_of(row)
        text = clean(written)
        given = values.id_of(cls.cell(row, cls.id), platform, url)
        if not (text or url or given):
            return Unusable(line.number, "it has neither text, id nor link")
        handle = cls.handle_of(row, platform, url) or context.account or context.fallback_account
        account = Account(platform, handle, "", values.text_of(cls.cell(row, cls.display_name)))
        return Post(
            platform=platform,
            native_id=given or values.made_up_id(platform, handle, created_at, text),
            account=account,
            text=text,
            created_at=created_at,
            time_precision=precision,
            url=url,
            kind=cls.kind(row, platform, text),
            paid=cls.is_paid(row),
            media=_short(values.text_of(cls.cell(row, cls.media))),
            original_text=storable(written) if storable(written) != text else "",
            metrics=cls.metrics(row),
            metrics_at=context.read_at,
            source=cls.name,
        )

    @classmethod
    def cell(cls, row: Row, names: Iterable[str]) -> Cell:
        """The first cell that holds anything under one of these headers."""
        for name in names:
            cell = row.get(norm(name))
            if cell is not None and values.text_of(cell):
                return cell
        return None

    @classmethod
    def text_of(cls, row: Row) -> str:
        """What readers saw."""
        return values.text_of(cls.cell(row, cls.text))

    @classmethod
    def platform_of(cls, row: Row, url: str) -> str:
        """The platform the format, the row or its address names."""
        return cls.platform or values.platform_of(values.text_of(cls.cell(row, cls.network)), url)

    @classmethod
    def handle_of(cls, row: Row, platform: str, url: str) -> str:
        """The account the row or its address names."""
        said = values.text_of(cls.cell(row, cls.handle)).removeprefix("@")
        return said[:200] or values.handle_from(platform, url)

    @classmethod
    def kind(cls, row: Row, platform: str, text: str) -> Kind:
        """Whether it is an original, a reply, a repost or a quote."""
        said = values.text_of(cls.cell(row, cls.types))
        if _REPLY_TYPES.search(said):
            return "reply"
        if _REPOST_TYPES.search(said) or values.truthy(cls.cell(row, cls.share)):
            return "repost"
        if _QUOTE_TYPES.search(said):
            return "quote"
        if platform == "x" and text.startswith("RT @"):
            return "repost"
        return "reply" if platform == "x" and regex.match(r"\.?@\w", text) and text[0] == "@" else "original"

    @classmethod
    def is_paid(cls, row: Row) -> bool:
        """Whether the source says money carried it."""
        if any(_PAID_TYPES.search(values.text_of(row.get(norm(name)))) for name in cls.types):
            return True
        return any(norm(values.text_of(row.get(norm(name)))) not in _NOT_PAID for name in cls.paid)

    @classmethod
    def metrics(cls, row: Row) -> dict[str, float]:
        """The row's counts under our names."""
        found = {name: values.number_of(cls.cell(row, headers)) for name, headers in METRICS.items()}
        return {name: value for name, value in found.items() if value is not None}


class LongerText(Format):
    """Formats whose text is the longer of two columns, in compatibility letters."""

    @classmethod
    def text_of(cls, row: Row) -> str:
        """The longer of the columns, NFKC."""
        texts = [values.text_of(row.get(norm(name))) for name in cls.text]
        return unicodedata.normalize("NFKC", max(texts, key=len))


def norm(header: str) -> str:
    """A header without case, spaces and punctuation."""
    # The same few headers are asked for with every row.
    return _known_norm(header) if len(header) <= _LONGEST_HEADER else _norm(header)


def _norm(header: str) -> str:
    return "".join(c for c in header.casefold() if c.isalnum())


_known_norm = lru_cache(maxsize=4_096)(_norm)


def _row(names: Sequence[str], line: Line) -> dict[str, Cell]:
    """Cells by header; of two columns of one name, as in tables side by side, the first."""
    row: dict[str, Cell] = {}
    for name, cell in zip(names, line.cells, strict=False):
        if name:
            row.setdefault(name, cell)
    return row


def _short(media: str) -> str:
    return regex.sub(r"[^a-z0-9 _-]", "", media.casefold()).strip()[:32]

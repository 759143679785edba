"""Cells into values: times, numbers, ids, platforms. Nothing here raises on a bad cell."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import regex
from dateutil import parser as dates

from auditor.importers.tables import Cell
from auditor.post import TimePrecision

EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
AHEAD = dt.timedelta(days=2)
"""How far in the future a time may lie: clocks and zones differ, but nothing is published next week."""

_NUMERIC_DATE = regex.compile(r"^\s*(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?!\d)")
_NO_YEAR = regex.compile(r"^\s*(?:\p{L}{3,9}\.? \d{1,2}|\d{1,2}\.? \p{L}{3,9}\.?)(?:,? \d{1,2}:\d{2}.*)?\s*$")
_HAS_TIME = regex.compile(r"\d{1,2}:\d{2}|T\d{2}|\d\s*[ap]\.?m", regex.IGNORECASE)
_HAS_SECONDS = regex.compile(r"\d{1,2}:\d{2}:\d{2}")
_ISO = regex.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{3}|\.\d{6})?)?(?:Z|[+-]\d\d:\d\d)?")
_SERIAL = regex.compile(r"\d{5}(?:\.\d+)?")
_UNIX = regex.compile(r"\d{10}(?:\.\d+)?|\d{13}")
_YEAR_FIRST = regex.compile(r"\d{4}[-/.]\d{1,2}")
_ADDRESS = regex.compile(r"(?i)https?://[^\s<>\"']+$")
_BARE_ADDRESS = regex.compile(r"(?i)(?:www\.)?[\w-]+\.(?:com|net|be|app|me)/[^\s<>\"']+$")
_EXCEL_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001  # serial days have no zone
_SCIENTIFIC = regex.compile(r"^\d(?:[.,]\d+)?[eE]\+?\d+$")
_WRAPPED = regex.compile(r'^=?"?\'?(.*?)"?$')

PLATFORMS = {
    "x": "x",
    "twitter": "x",
    "x (twitter)": "x",
    "x/twitter": "x",
    "facebook": "facebook",
    "facebook page": "facebook",
    "facebook pages": "facebook",
    "fb": "facebook",
    "instagram": "instagram",
    "instagram business": "instagram",
    "ig": "instagram",
    "linkedin": "linkedin",
    "linkedin page": "linkedin",
    "linkedin company": "linkedin",
    "tiktok": "tiktok",
    "tik tok": "tiktok",
    "youtube": "youtube",
    "threads": "threads",
    "pinterest": "pinterest",
    "google business": "google-business",
    "google business profile": "google-business",
    "bluesky": "bluesky",
    "mastodon": "mastodon",
    "reddit": "reddit",
    "telegram": "telegram",
}

_HOSTS = {
    "twitter.com": "x",
    "x.com": "x",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "instagram.com": "instagram",
    "linkedin.com": "linkedin",
    "tiktok.com": "tiktok",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "threads.net": "threads",
    "threads.com": "threads",
    "bsky.app": "bluesky",
    "pinterest.com": "pinterest",
    "reddit.com": "reddit",
    "t.me": "telegram",
}

_IDS = {
    "x": regex.compile(r"/status(?:es)?/(\d+)"),
    "instagram": regex.compile(r"/(?:p|reel|tv)/([\w-]+)"),
    "facebook": regex.compile(
        r"(?:/posts/|/videos/|/reel/|/photos/[^/]+/|story_fbid=|fbid=|/permalink/|v=)(pfbid\w+|\d+)"
    ),
    "linkedin": regex.compile(r"urn:li:(?:share|activity|ugcPost):(\d+)|-(?:activity|share|ugcPost)-(\d+)-"),
    "tiktok": regex.compile(r"/(?:video|photo)/(\d+)"),
    "youtube": regex.compile(r"(?:[?&]v=|/shorts/|youtu\.be/)([\w-]{6,})"),
    "threads": regex.compile(r"/post/([\w-]+)"),
    "bluesky": regex.compile(r"/post/([\w-]+)"),
}

_HANDLES = {
    "x": regex.compile(r"(?:twitter|x)\.com/(?!i/)(\w{1,30})/status"),
    "tiktok": regex.compile(r"tiktok\.com/@([\w.]+)"),
    "threads": regex.compile(r"threads\.(?:net|com)/@([\w.]+)"),
    "bluesky": regex.compile(r"bsky\.app/profile/([\w.:-]+)"),
}


def text_of(cell: Cell) -> str:
    """A cell as text; whole floats lose their `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    return str(cell).strip()


def number_of(cell: Cell) -> float | None:
    """A count, or None: `1,200`, `1.200`, `1 200`, `1.2K`, `12%`; never negative, never NaN."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        value = float(cell)
        return value if math.isfinite(value) and value >= 0 else None
    text = regex.sub(r"[\s\u00a0'’%]", "", str(cell))
    factor = {"k": 1e3, "m": 1e6, "b": 1e9}.get(text[-1:].lower(), 1.0)
    if factor != 1.0:
        text = text[:-1]
    if regex.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text) and factor == 1.0:
        text = regex.sub(r"[.,]", "", text)
    elif regex.fullmatch(r"\d{1,3}(?:,\d{3})*\.\d+", text):
        text = text.replace(",", "")
    elif regex.fullmatch(r"\d{1,3}(?:\.\d{3})*,\d+", text):
        text = text.replace(".", "").replace(",", ".")
    if not regex.fullmatch(r"\d{1,15}(?:[.]\d{1,10})?", text):
        return None
    return round(float(text) * factor, 6)


def truthy(cell: Cell) -> bool:
    """True for what exports write for yes."""
    return text_of(cell).casefold() in ("true", "yes", "y", "1", "ja", "oui", "si", "sí", "x")


@dataclass(frozen=True, slots=True)
class DateReader:
    """Reads one column's times; `day_first` is decided once, from all of them.

    A date without a year is the latest one not after `read_at`.
    """

    zone: ZoneInfo
    read_at: dt.datetime
    day_first: bool = False
    ambiguous: bool = False
    yearless: bool = False

    @staticmethod
    def of(
        cells: Iterable[Cell], zone: ZoneInfo, read_at: dt.datetime, *, semicolons: bool = False
    ) -> DateReader:
        """Decide between day-first and month-first by every date of a column."""
        first_over = second_over = dotted = slashed = 0
        yearless = False
        for cell in cells:
            yearless = yearless or (isinstance(cell, str) and _NO_YEAR.match(cell) is not None)
            found = _NUMERIC_DATE.match(cell) if isinstance(cell, str) else None
            if found is None:
                continue
            first_over += int(found[1]) > 12
            second_over += int(found[3]) > 12
            dotted += found[2] == "."
            slashed += found[2] != "."
        if first_over != second_over:
            return DateReader(zone, read_at, first_over > second_over, yearless=yearless)
        ambiguous = bool(slashed and not first_over)
        return DateReader(zone, read_at, semicolons or dotted > slashed, ambiguous, yearless)

    def read(self, cell: Cell, clock: Cell = None) -> tuple[dt.datetime, TimePrecision] | None:
        """A time in UTC and how exact it is, or None; `clock` is the cell of the time of day, if apart."""
        try:
            found = self._read(cell, clock)
        except (ValueError, OverflowError, OSError, TypeError):
            return None
        if found is None:
            return None
        moment, precision = found
        return moment.astimezone(dt.UTC), precision

    def _read(self, cell: Cell, clock: Cell) -> tuple[dt.datetime, TimePrecision] | None:
        if isinstance(cell, bool) or cell is None:
            return None
        if isinstance(cell, dt.datetime):
            midnight = cell.time() == dt.time.min
            return self._placed(cell, clock, "day" if midnight else "second")
        if isinstance(cell, dt.date):
            return self._placed(dt.datetime.combine(cell, dt.time.min), clock, "day")
        return self._written(text_of(cell), clock)

    def _written(self, text: str, clock: Cell) -> tuple[dt.datetime, TimePrecision] | None:
        if _ISO.fullmatch(text):  # what programs write, read ten times as fast as what people do
            return self._placed(dt.datetime.fromisoformat(text), clock, _precision(text))
        if _SERIAL.fullmatch(text):
            days = float(text)
            exact = _EXCEL_EPOCH + dt.timedelta(seconds=round(days * 86_400))
            return self._placed(exact, clock, "day" if days.is_integer() else "second")
        if _UNIX.fullmatch(text):
            seconds = float(text) / (1_000 if len(text) == 13 else 1)
            return dt.datetime.fromtimestamp(seconds, dt.UTC), "second"
        if not regex.search(r"\d", text) or len(text) > 60:
            return None
        if _YEAR_FIRST.match(text):
            made = dates.parse(text, yearfirst=True, dayfirst=False, default=_EXCEL_EPOCH)
        elif _NO_YEAR.match(text):
            made = self._latest(text)
        else:
            if not regex.search(r"\d{4}|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}", text):
                return None
            made = dates.parse(text, dayfirst=self._day_first(text), default=_EXCEL_EPOCH)
        return self._placed(made, clock, _precision(text))

    def _latest(self, text: str) -> dt.datetime:
        for year in range(self.read_at.year, self.read_at.year - 8, -1):
            try:
                made = dates.parse(text, default=dt.datetime(year, 1, 1))  # noqa: DTZ001  # placed later
            except dates.ParserError:  # 29 February of another year
                continue
            if made.replace(tzinfo=self.zone) <= self.read_at + AHEAD:
                return made
        raise ValueError(text)

    def _day_first(self, text: str) -> bool:
        found = _NUMERIC_DATE.match(text)
        if found is None:
            return False
        if int(found[1]) > 12:
            return True
        return self.day_first and int(found[3]) <= 12

    def _placed(
        self, moment: dt.datetime, clock: Cell, precision: TimePrecision
    ) -> tuple[dt.datetime, TimePrecision]:
        if precision == "day" and clock not in (None, ""):
            time = _clock(clock)
            if time is not None:
                moment, precision = dt.datetime.combine(moment.date(), time, moment.tzinfo), "minute"
        if precision == "day" and moment.tzinfo is None:
            moment = dt.datetime.combine(moment.date(), dt.time(12))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
        return moment, precision


def _clock(cell: Cell) -> dt.time | None:
    if isinstance(cell, dt.datetime):
        return cell.time()
    if isinstance(cell, dt.time):
        return cell
    if isinstance(cell, float) and 0 <= cell < 1:
        return (_EXCEL_EPOCH + dt.timedelta(seconds=round(cell * 86_400))).time()
    text = text_of(cell)
    if not _HAS_TIME.search(text):
        return None
    return dates.parse(text, default=_EXCEL_EPOCH).time()


def _precision(text: str) -> TimePrecision:
    if _HAS_SECONDS.search(text):
        return "second"
    return "minute" if _HAS_TIME.search(text) else "day"


def believable(moment: dt.datetime) -> bool:
    """False for times no post of ours can have."""
    return EARLIEST <= moment <= dt.datetime.now(dt.UTC) + AHEAD


def platform_of(name: str, url: str = "") -> str:
    """Our name of a platform, from the exporter's or from an address; empty when neither says."""
    found = PLATFORMS.get(name.strip().casefold())
    if found:
        return found
    host = regex.match(r"(?i)https?://(?:[\w-]+\.)*?([\w-]+\.[a-z]{2,4})(?:[/:?#]|$)", url)
    return _HOSTS.get(host[1].casefold(), "") if host else ""


def handle_from(platform: str, url: str) -> str:
    """The account an address names, on platforms where addresses do."""
    found = _HANDLES[platform].search(url) if platform in _HANDLES else None
    return found[1] if found else ""


def mangled(text: str) -> bool:
    """True for an id a spreadsheet made a number of and cut: `1.78E+17`, or 15 digits and then zeros."""
    return bool(_SCIENTIFIC.match(text) or regex.fullmatch(r"\d{15}0{2,}", text) or text.casefold() == "nan")


def id_of(cell: Cell, platform: str, url: str) -> str:
    """The post's id on its platform: the cell where it is whole, else the address; empty if neither."""
    wrapped = text_of(cell)
    text = (_WRAPPED.match(wrapped) or [wrapped, wrapped])[1].strip()
    lost = mangled(text) or (isinstance(cell, float) and abs(cell) >= 2**53)
    found = _IDS[platform].search(url) if platform in _IDS else None
    from_url = next((part for part in found.groups() if part), "") if found else ""
    if text and not lost:
        inner = _IDS[platform].search(text) if platform in _IDS else None
        whole = next((part for part in inner.groups() if part), text) if inner else text
        return whole[:255]
    return from_url[:255]


def made_up_id(platform: str, account: str, created_at: dt.datetime, text: str) -> str:
    """A stable id where there is none: a hash of account, time and text."""
    said = "\0".join((platform, account, created_at.isoformat(), text))
    return "h-" + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:20]


def web_address(cell: Cell) -> str:
    """A web address, or nothing: no other scheme is kept."""
    text = text_of(cell)
    if _ADDRESS.match(text):
        return text[:2_000]
    if _BARE_ADDRESS.match(text):
        return f"https://{text}"[:2_000]
    return ""

"""A calendar as a form holds it: rows typed by hand, and those of what was pasted or uploaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData, UploadFile

from api.schemas.base import MOST_CHARACTERS
from api.schemas.plan import CalendarDraft
from api.web.drafts import moment, written
from api.web.uploads import platforms, shown_name
from auditor.errors import InputError, UsageError
from auditor.importers.calendar import Row, calendar_of
from auditor.importers.tables import tables_in
from auditor.store import Brand

MOST_ROWS = 150
EMPTY_ROWS = 5
MOST_TOLD = 10
"""Unusable lines named one by one."""

_HOUR = dt.time(9)
_PASTED = "What you pasted"


@dataclass(frozen=True, slots=True)
class Typed:
    """A row of the form as it stands there; `at` is what a field of date and time holds."""

    at: str
    platform: str = ""
    account: str = ""
    text: str = ""
    fixed: bool = False

    @property
    def wanted(self) -> bool:
        """True for a row that is more than a date put there for someone to go on from."""
        return bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Filled:
    """Every row of a form, and what a file or a pasted calendar had beside them."""

    rows: tuple[Typed, ...]
    unusable: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def empty(brand: Brand) -> tuple[Typed, ...]:
    """Rows to begin with: the working days of next week, nothing written yet."""
    today = dt.datetime.now(ZoneInfo(brand.time_zone)).date()
    monday = today + dt.timedelta(days=7 - today.weekday())
    days = (monday + dt.timedelta(days=day) for day in range(EMPTY_ROWS))
    return tuple(Typed(_field(dt.datetime.combine(day, _HOUR))) for day in days)


async def filled(form: FormData, brand: Brand) -> Filled:
    """Read a form: its rows, then those of what was pasted, then those of a file.

    Raises:
        InputError: what was pasted or uploaded is no calendar, or there are more than `MOST_ROWS` rows.
        UsageError: the form's fields don't belong together.
    """
    found = Filled(tuple(row for row in _typed(form) if row.wanted))
    if words := pasted(form):
        found = _joined(found, _read(words.encode("utf-8", "replace"), _PASTED, form, brand))
    file = form.get("calendar")
    if isinstance(file, UploadFile) and file.filename:
        found = _joined(found, _read(await file.read(), shown_name(file.filename), form, brand))
    if len(found.rows) > MOST_ROWS:
        raise InputError(
            f"These are {len(found.rows):,} posts; plan {MOST_ROWS} here, or all with: auditor plan FILE"
        )
    return found


def pasted(form: FormData) -> str:
    """The calendar that was pasted, empty where none was."""
    found = form.get("pasted")
    return found.strip() if isinstance(found, str) else ""


def more(form: FormData) -> tuple[Typed, ...]:
    """The form's rows as they stand, and as many empty ones as at the beginning.

    Raises:
        UsageError: the form's fields don't belong together.
    """
    return (*_typed(form), *[Typed("")] * EMPTY_ROWS)[:MOST_ROWS]


def drafts(rows: Sequence[Typed], brand: Brand) -> list[CalendarDraft]:
    """The rows as drafts to plan with, each under its number, from 1.

    Raises:
        UsageError: a row has no date, or one that can't be read, or its text is too long.
    """
    return [_draft(number, row, brand) for number, row in enumerate(rows, 1)]


def _draft(number: int, row: Typed, brand: Brand) -> CalendarDraft:
    try:
        at = moment(row.at, brand)
    except UsageError as error:
        raise UsageError(f"Row {number}: {error}") from error
    if at is None:
        raise UsageError(f"Row {number} has no date; say when it goes out.")
    if len(row.text) > MOST_CHARACTERS:
        raise UsageError(f"Row {number} is longer than {MOST_CHARACTERS:,} characters; shorten it.")
    return CalendarDraft(
        key=str(number),
        text=row.text,
        scheduled_at=at,
        platform=row.platform,
        account=row.account,
        fixed=row.fixed,
    )


def _typed(form: FormData) -> Iterator[Typed]:
    names = ("at", "platform", "account", "text")
    columns = [[value for value in form.getlist(name) if isinstance(value, str)] for name in names]
    if len({len(column) for column in columns}) > 1:
        raise UsageError("The form came incomplete; open the page again.")
    fixed = set(form.getlist("fixed"))
    known = {"", *platforms()}
    for index, (at, platform, account, text) in enumerate(zip(*columns, strict=True)):
        place = platform if platform in known else ""
        yield Typed(at[:40], place, account[:200], written(text), str(index) in fixed)


def _read(raw: bytes, name: str, form: FormData, brand: Brand) -> Filled:
    said = form.get("elsewhere")
    fallback = said if isinstance(said, str) and said in platforms() else ""
    zone, now = ZoneInfo(brand.time_zone), dt.datetime.now(dt.UTC)
    path = Path(name)
    found = calendar_of(tables_in(raw, path), path, zone, now, platform=fallback)
    return Filled(
        tuple(_as_typed(found.rows, zone)),
        tuple(f"{name}, line {row.line}: {row.reason}." for row in found.unusable),
        tuple(f"{name}: {note}." for note in found.notes),
    )


def _as_typed(rows: Iterable[Row], zone: ZoneInfo) -> Iterator[Typed]:
    for row in rows:
        yield Typed(_field(row.scheduled_at.astimezone(zone)), row.platform, row.account, row.text, row.fixed)


def _joined(one: Filled, other: Filled) -> Filled:
    return Filled(one.rows + other.rows, one.unusable + other.unusable, one.notes + other.notes)


def _field(at: dt.datetime) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="minutes")

"""When a report is due: on a weekday or a day of the month, at a time on the clock of a time zone.

The clock is the wall's. A time that the clock leaves out that day is the first moment after the gap; one it
shows twice is the first of the two, once (PEP 495's fold 0).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import regex

from auditor.errors import UsageError
from auditor.period import Period

Every = Literal["week", "month"]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = regex.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every week or month; `day` is 0 for Monday to 6, or 1 to 31, and in a shorter month its last day."""

    every: Every
    day: int
    at: dt.time
    time_zone: str

    def __post_init__(self) -> None:
        first, last = (0, 6) if self.every == "week" else (1, 31)
        if self.every not in get_args(Every) or not first <= self.day <= last:
            raise ValueError(f"no day of a {self.every}: {self.day}")

    @classmethod
    def parse(cls, every: Every, day: str, at: str, time_zone: str) -> Rhythm:
        """Read `mon` or `Monday` of a week, `1` to `31` of a month, and `08:00`.

        Raises:
            UsageError: there is no such day or time.
        """
        clock = _TIME.fullmatch(at)
        if clock is None:
            raise UsageError(f"{at[:20]!r} is no time of day; write it as 08:00.")
        time = dt.time(int(clock[1]), int(clock[2]))
        if every == "month":
            if day.isascii() and day.isdigit() and 1 <= int(day[:3]) <= 31:
                return cls(every, int(day[:3]), time, time_zone)
            raise UsageError(f"{day[:20]!r} is no day of a month; write 1 to 31, of which 31 is the last.")
        name = day.casefold()
        for number, short in enumerate(DAYS):
            if name in (short, _LONG[number]):
                return cls(every, number, time, time_zone)
        raise UsageError(f"{day[:20]!r} is no day of the week; write one of {', '.join(DAYS)}.")

    @property
    def words(self) -> str:
        """As people say it: `every Monday at 08:00, Europe/Oslo`."""
        day = _LONG[self.day].title() if self.every == "week" else f"month on day {self.day}"
        return f"every {day} at {self.at:%H:%M}, {self.time_zone}"

    def after(self, moment: dt.datetime) -> dt.datetime:
        """The first moment it is due after `moment`, in UTC; `moment` is aware."""
        zone = ZoneInfo(self.time_zone)
        local = moment.astimezone(zone).date()
        due = (_moment(day, self.at, zone) for day in self._days(local - _A_DAY))
        return next(when for when in due if when > moment)

    def period(self, moment: dt.datetime, time_zone: str) -> Period:
        """The last whole week or month at a moment, by the days of a brand's own time zone."""
        today = moment.astimezone(ZoneInfo(time_zone)).date()
        current = Period.week(today) if self.every == "week" else Period.month(today)
        return current.before

    def _days(self, first: dt.date) -> Iterator[dt.date]:
        """The days it is due, from `first` on."""
        if self.every == "week":
            day = first + _A_DAY * ((self.day - first.weekday()) % 7)
            while True:
                yield day
                day += 7 * _A_DAY
        month = Period.month(first)
        while True:
            day = month.first.replace(day=min(self.day, month.last.day))
            if day >= first:
                yield day
            month = Period.month(month.last + _A_DAY)


_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _moment(day: dt.date, at: dt.time, zone: ZoneInfo) -> dt.datetime:
    """When the clock of a zone shows a time, in UTC."""
    shown = dt.datetime.combine(day, at)
    after = shown.replace(tzinfo=zone).astimezone(dt.UTC)
    if after.astimezone(zone).replace(tzinfo=None) == shown:
        return after
    # In a gap, fold 0 counts by the offset before it and lands behind it, fold 1 the other way round.
    before = shown.replace(tzinfo=zone, fold=1).astimezone(dt.UTC)
    old = before.astimezone(zone).utcoffset()
    while after - before > dt.timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after

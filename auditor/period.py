"""The days a report is about: an ISO week, a month, or any range; named as people write them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import regex

from auditor.errors import UsageError

_WEEK = regex.compile(r"([0-9]{4})-W([0-9]{2})")
_MONTH = regex.compile(r"([0-9]{4})-([0-9]{2})")
_RANGE = regex.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")
_LONGEST = 3_660
"""Days; ten years and a little."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included, in a brand's time zone."""

    first: dt.date
    last: dt.date

    @classmethod
    def parse(cls, name: str) -> Period:
        """Read `2026-W46`, `2026-11` or `2026-11-01..2026-11-15`.

        Raises:
            UsageError: it is none of these, or no such days exist.
        """
        try:
            if found := _WEEK.fullmatch(name):
                return cls.week(dt.date.fromisocalendar(int(found[1]), int(found[2]), 1))
            if found := _MONTH.fullmatch(name):
                return cls.month(dt.date(int(found[1]), int(found[2]), 1))
            if found := _RANGE.fullmatch(name):
                first, last = (dt.date.fromisoformat(day) for day in found.groups())
                if 0 <= (last - first).days < _LONGEST:
                    return cls(first, last)
        except (ValueError, OverflowError):
            pass
        raise UsageError(
            f"{name[:40]!r} is no period; write a week as 2026-W46, a month as 2026-11, or days as "
            "2026-11-01..2026-11-15."
        )

    @classmethod
    def week(cls, day: dt.date) -> Period:
        """The ISO week that holds a day."""
        monday = day - dt.timedelta(days=day.weekday())
        return cls(monday, monday + dt.timedelta(days=6))

    @classmethod
    def month(cls, day: dt.date) -> Period:
        """The month that holds a day."""
        first = day.replace(day=1)
        next_month = (first + dt.timedelta(days=31)).replace(day=1)
        return cls(first, next_month - dt.timedelta(days=1))

    @classmethod
    def ending(cls, day: dt.date, days: int) -> Period:
        """So many days, of which this is the last."""
        return cls(day - dt.timedelta(days=days - 1), day)

    @property
    def is_week(self) -> bool:
        """True for a Monday to its Sunday."""
        return self == Period.week(self.first)

    @property
    def is_month(self) -> bool:
        """True for the first of a month to its last day."""
        return self == Period.month(self.first)

    @property
    def name(self) -> str:
        """As `parse` reads it."""
        if self.is_week:
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02d}"
        if self.is_month:
            return f"{self.first:%Y-%m}"
        return f"{self.first.isoformat()}..{self.last.isoformat()}"

    @property
    def before(self) -> Period:
        """The week or month before, or as many days before the first."""
        eve = self.first - dt.timedelta(days=1)
        if self.is_month:
            return Period.month(eve)
        return Period(self.first - (self.last - self.first) - dt.timedelta(days=1), eve)

    def bounds(self, time_zone: str) -> tuple[dt.datetime, dt.datetime]:
        """The first moment and the last, aware, both included."""
        zone = ZoneInfo(time_zone)
        after = dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time.min, zone)
        return (
            dt.datetime.combine(self.first, dt.time.min, zone),
            after.astimezone(dt.UTC) - dt.timedelta(microseconds=1),
        )

    def is_over(self, time_zone: str, now: dt.datetime) -> bool:
        """True once its last moment lies behind."""
        return self.bounds(time_zone)[1] < now

"""The share of pushes by week, against what the guideline allows."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.mix import Week
from auditor.report.charts.drawing import SVG, Drawing, MediaType, draw
from auditor.report.charts.sheet import LINE, LOOKS, Look, Sheet, Size
from auditor.report.language import ENGLISH, Language
from auditor.report.records import Snapshot

_LEAST_END = 0.5
_LONG = 6
"""Letters of a date above which only every other week is named under columns."""

_TALL, _ROW = 2.9, 0.25
"""Inches of the wide drawing, and of a week in the narrow one."""


def by_week(
    snapshot: Snapshot, *, language: Language = ENGLISH, size: Size = "wide", media_type: MediaType = SVG
) -> Drawing:
    """Draw each week's pushes among its posts, oldest first: columns, or rows when narrow."""
    limit = language.percent(snapshot.standing.whole.limit)
    weeks = _Weeks(snapshot.weeks, snapshot.standing.whole.limit, language)
    told = "; ".join(f"{weeks.day(week)}: {weeks.counts(week)}" for week in weeks.weeks)
    return draw(
        weeks.columns if size == "wide" else weeks.rows,
        title=language.say("Share of sales pushes by week; {limit} is allowed", limit=limit),
        description=language.say("Pushes of posts in each week. {weeks}.", weeks=told),
        height=_TALL if size == "wide" else 0.4 + _ROW * len(weeks.weeks),
        size=size,
        media_type=media_type,
    )


@dataclass(frozen=True, slots=True)
class _Weeks:
    weeks: tuple[Week, ...]
    limit: float
    language: Language

    def columns(self, sheet: Sheet) -> None:
        axes, end, top = sheet.axes(), len(self.weeks) - 0.4, self.end(0.1)
        axes.set(xlim=(-0.6, end), ylim=(0, top))
        every = 1 if max(len(self.day(week)) for week in self.weeks) <= _LONG else 2
        for at, week in enumerate(self.weeks):
            sheet.column(axes, at, week.share, self.look(week))
            counted = (at, self.clear(week, 0.08) + top / 60)
            sheet.write(axes, counted, self.counts(week), ha="center", va="bottom")
            if (len(self.weeks) - 1 - at) % every == 0:
                sheet.write(axes, (at, -top / 25), self.day(week), ha="center", va="top")
        axes.hlines(0, -0.6, end, color=LINE, linewidth=1, clip_on=False)
        axes.hlines(self.limit, -0.6, end, color=LINE, linewidth=1.5, linestyle="--")
        sheet.write(axes, (end + 0.1, self.limit), self.allowed())

    def rows(self, sheet: Sheet) -> None:
        axes, last, end = sheet.axes(), len(self.weeks) - 0.4, self.end(0.25)
        axes.set(xlim=(0, end), ylim=(last, -0.6))
        for at, week in enumerate(self.weeks):
            sheet.bar(axes, at, week.share, self.look(week), thick=0.66)
            sheet.write(axes, (-end / 50, at), self.day(week), ha="right")
            sheet.write(axes, (self.clear(week, 0.22) + end / 50, at), self.counts(week))
        axes.vlines(0, -0.6, last, color=LINE, linewidth=1, clip_on=False)
        axes.vlines(self.limit, -0.6, last, color=LINE, linewidth=1.5, linestyle="--")
        sheet.write(axes, (self.limit, -0.7), self.allowed(), ha="center", va="bottom")

    def end(self, room: float) -> float:
        """The share up to which is drawn, with room for words behind the longest bar."""
        longest = max([self.limit, *(week.share for week in self.weeks)])
        return max(_LEAST_END, longest * (1 + room))

    def clear(self, week: Week, room: float) -> float:
        """Where words behind a bar begin: at its end, or past the line that would cross them."""
        crossed = week.share <= self.limit < week.share + room * self.end(room)
        return self.limit if crossed else week.share

    def look(self, week: Week) -> Look:
        return LOOKS["over" if week.share > self.limit else "within"]

    def day(self, week: Week) -> str:
        return self.language.day_of_year(week.monday)

    def counts(self, week: Week) -> str:
        if not week.posts:
            return self.language.say("no post")
        return self.language.say("{pushes} of {posts}", pushes=week.pushes, posts=week.posts)

    def allowed(self) -> str:
        return self.language.say("{limit} allowed", limit=self.language.percent(self.limit))

"""The weeks of a calendar, the limits each is held to, and how a set of items stands in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from auditor import mix
from auditor.guideline import Guideline, Limits
from auditor.mix import Item, Mix, Share, allowed_pushes, percent
from auditor.plan.records import WeekPlan

_LAST_MOMENT = dt.timedelta(microseconds=1)

Floors = Mapping[tuple[dt.date, str], int]
"""By week and platform, the whole's being empty: the posts that count towards `min_posts`, if more than are
there."""


@dataclass(frozen=True, slots=True)
class Window:
    """What a week is held to: the days of its window, both included, and the limits, campaigns worked in."""

    monday: dt.date
    first: dt.date
    last: dt.date
    limits: Guideline
    campaigns: tuple[str, ...]

    def holds(self, day: dt.date) -> bool:
        """True for a day inside."""
        return self.first <= day <= self.last

    def counts(self, day: dt.date, platform: str, scope: str, *, whole: bool) -> bool:
        """True for a post that counts towards the share of a platform, or of the whole, `scope` empty."""
        return self.holds(day) and (platform == scope if scope else whole)

    @property
    def most_in_a_row(self) -> int | None:
        """The longest streak allowed; one push is no streak, so it's never less than one."""
        most = self.limits.max_pushes_in_a_row
        return None if most is None else max(1, most)

    def share_limits(self) -> dict[str, float]:
        """The limits on the share: the whole's under the empty name, and of each platform with its own."""
        found = {"": self.limits.max_push_share}
        for name in self.limits.platforms:
            own = self.limits.on(name).max_push_share
            if own != self.limits.max_push_share:
                found[name] = own
        return found


def windows(guideline: Guideline, first: dt.date, last: dt.date, platforms: Iterable[str]) -> list[Window]:
    """The windows of the ISO weeks from one day's to another's."""
    known = sorted(set(platforms) - {""})
    made = []
    monday = first - dt.timedelta(days=first.weekday())
    while monday <= last:
        days = [monday + dt.timedelta(days=back) for back in reversed(range(7))]
        held = _in_week(guideline, "", days)
        own = {name: _in_week(guideline, name, days) for name in known}
        limits = held.model_copy(
            update={
                "platforms": {name: Limits(max_push_share=of.max_push_share) for name, of in own.items()},
                "campaigns": (),
            }
        )
        names = dict.fromkeys(c.name for day in reversed(days) for c in guideline.in_force(day))
        start = days[0] - dt.timedelta(days=guideline.window_days - 1)
        made.append(Window(monday, start, days[0], limits, tuple(names)))
        monday += dt.timedelta(weeks=1)
    return made


def _in_week(guideline: Guideline, platform: str, days: Sequence[dt.date]) -> Guideline:
    """The limits of the week's last day on which a campaign holds there, so that short campaigns count."""
    for day in days:
        if any(not c.platforms or platform in c.platforms for c in guideline.in_force(day)):
            return guideline.on(platform, day)
    return guideline.on(platform, days[0])


def assess(
    items: Sequence[Item], weeks: Sequence[Window], time_zone: str, floors: Floors | None = None
) -> tuple[WeekPlan, ...]:
    """How each week stands with these items."""
    return tuple(_assess(items, week, time_zone, floors or {}) for week in weeks)


def _assess(items: Sequence[Item], week: Window, time_zone: str, floors: Floors) -> WeekPlan:
    after = week.last + dt.timedelta(days=1)
    until = dt.datetime.combine(after, dt.time.min, ZoneInfo(time_zone)).astimezone(dt.UTC) - _LAST_MOMENT
    found = mix.compute(items, week.limits, until=until, time_zone=time_zone)
    own = mix.weeks(items, until=until, time_zone=time_zone, count=1)[0]
    breaches = [*_shares(found, week, floors), *_streak(found, week), *_high_pressure(found, week)]
    judged = max(found.whole.posts, floors.get((week.monday, ""), 0)) >= week.limits.min_posts
    longest = found.streaks[0].length if found.streaks else min(1, found.whole.pushes)
    return WeekPlan(
        monday=week.monday,
        posts=own.posts,
        pushes=own.pushes,
        share=found.whole,
        platforms={name: share for name, share in found.platforms.items() if name},
        high_pressure=found.pressure[3],
        longest_streak=longest,
        campaigns=week.campaigns,
        breaches=tuple(words for words, _ in breaches),
        excess=sum(excess for _, excess in breaches),
        status="over" if breaches else "within" if judged else "too few",
    )


Breach = tuple[str, int]
"""In words, and how many too many."""


def _shares(found: Mix, week: Window, floors: Floors) -> Iterable[Breach]:
    for name, limit in week.share_limits().items():
        share = found.platforms.get(name) if name else found.whole
        if share is None or max(share.posts, floors.get((week.monday, name), 0)) < week.limits.min_posts:
            continue
        excess = share.pushes - allowed_pushes(share.posts, limit)
        if excess > 0:
            yield _share_words(name, share, limit), excess


def _share_words(platform: str, share: Share, limit: float) -> str:
    where = f" on {platform}" if platform else ""
    posts = "post pushes" if share.posts == 1 else "posts push"
    return (
        f"{share.pushes} of {share.posts} {posts} a sale{where}: {percent(share.share)}; "
        f"{percent(limit)} is allowed."
    )


def _streak(found: Mix, week: Window) -> Iterable[Breach]:
    most = week.most_in_a_row
    if most is None:
        return
    excess = sum(max(0, streak.length - most) for streak in found.streaks)
    if excess:
        longest = found.streaks[0]
        where = " ".join(part for part in (longest.platform, longest.account) if part)
        yield f"{longest.length} pushes in a row{f' on {where}' if where else ''}; {most} allowed.", excess


def _high_pressure(found: Mix, week: Window) -> Iterable[Breach]:
    most, hard = week.limits.max_high_pressure, found.pressure[3]
    if most is not None and hard > most:
        posts = "post presses" if hard == 1 else "posts press"
        yield f"{hard} {posts} hard; {most or 'none'} allowed.", hard - most

"""From a calendar to its plan."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from auditor.errors import UsageError
from auditor.guideline import Guideline
from auditor.mix import Item
from auditor.plan.options import Calendar, Draft, Option, Spot, drafts, spots
from auditor.plan.records import KINDS, Change, Kind, Plan, Planned, WeekPlan
from auditor.plan.search import smallest
from auditor.plan.weeks import Window, assess, windows

MOST_WEEKS = 53
MOST_SECONDS = 10.0
MOST_MOVES = 100_000
"""Drafts times days; in a larger calendar no move is tried, and the plan is not called exact."""


def plan(
    published: Iterable[Item],
    planned: Iterable[Planned],
    guideline: Guideline,
    *,
    now: dt.datetime,
    time_zone: str = "UTC",
    kinds: Collection[Kind] = KINDS,
    most_seconds: float = MOST_SECONDS,
) -> Plan:
    """Hold a calendar against a guideline and find the smallest set of changes that keeps it.

    `now` is aware; no draft is moved to before it. `kinds` are the changes that may be made. After
    `most_seconds` of searching the best set found so far is given.

    Raises:
        UsageError: two drafts have one key, a copy's original isn't there, or the calendar is longer than
            `MOST_WEEKS` weeks.
    """
    known = list(published)
    groups = _groups(_with_accounts(planned, known))
    flat = [draft for group in groups for draft in group]
    if not flat:
        return Plan((), (), (), (), (), True, guideline.name, guideline.version)
    zone = ZoneInfo(time_zone)
    days = [draft.scheduled_at.astimezone(zone).date() for draft in flat]
    first, last = min(days), max(days)
    weeks = windows(guideline, first, last, {d.platform for d in flat} | {i.platform for i in known})
    if len(weeks) > MOST_WEEKS:
        raise UsageError(
            f"The calendar runs from {first} to {last}; at most {MOST_WEEKS} weeks can be planned at once."
        )
    too_many = "move" in kinds and len(flat) * ((last - first).days + 1) > MOST_MOVES
    tried = [kind for kind in kinds if not (too_many and kind == "move")]
    calendar = Calendar(zone, first, last, now, tried, weeks)
    earliest, latest = weeks[0].first, weeks[-1].last
    past = [item for item in known if earliest <= calendar.day(item.created_at) <= latest]
    counted = list(spots(past, calendar))
    options = drafts(groups, counted, calendar)
    unchanged = [draft.options[0] for draft in options]
    before = assess(_items(past, unchanged), weeks, time_zone)
    if any(week.breaches for week in before):
        choice = smallest(options, counted, weeks, time.monotonic() + most_seconds)
        taken, exact = choice.options, choice.exact and not too_many
    else:
        taken, exact = (0,) * len(options), True
    chosen = [draft.options[at] for draft, at in zip(options, taken, strict=True)]
    return Plan(
        weeks=before,
        changes=tuple(_changes(options, chosen, before, weeks, calendar)),
        weeks_after=assess(_items(past, chosen), weeks, time_zone, _floors(counted, options, chosen, weeks)),
        review=tuple(draft.key for draft in flat if draft.needs_review),
        past_alone=tuple(week.monday for week in assess(past, weeks, time_zone) if week.breaches),
        exact=exact,
        guideline=guideline.name,
        guideline_version=guideline.version,
    )


def _with_accounts(planned: Iterable[Planned], published: Sequence[Item]) -> list[Planned]:
    """A draft that names no account goes to the brand's only one on its platform, where there is one."""
    accounts: defaultdict[str, set[str]] = defaultdict(set)
    for item in published:
        accounts[item.platform].add(item.account)
    only = {platform: next(iter(found)) for platform, found in accounts.items() if len(found) == 1}
    return [
        replace(draft, account=draft.account or only.get(draft.platform, ""), score=_sound(draft))
        for draft in planned
    ]


def _sound(draft: Planned) -> float | None:
    return None if draft.score is None else min(1.0, max(0.0, draft.score))


def _groups(planned: Sequence[Planned]) -> list[list[Planned]]:
    """Each text with its copies, the original first, in the order of the calendar.

    Raises:
        UsageError: two drafts have one key, or a copy's original isn't there.
    """
    twice = [key for key, times in Counter(draft.key for draft in planned).items() if times > 1]
    if twice:
        raise UsageError(f"Two drafts have the key {twice[0]}; give each its own.")
    groups = {draft.key: [draft] for draft in planned if not draft.copy_of}
    for draft in planned:
        if not draft.copy_of:
            continue
        if draft.copy_of not in groups:
            raise UsageError(
                f"Draft {draft.key} is a copy of {draft.copy_of}, which is no original of this calendar; "
                "name one that is."
            )
        groups[draft.copy_of].append(draft)
    return sorted(groups.values(), key=lambda group: (group[0].scheduled_at, group[0].key))


def _items(past: Sequence[Item], chosen: Iterable[Option]) -> list[Item]:
    return [*past, *(item for option in chosen for item in option.items)]


def _floors(
    counted: Sequence[Spot], drafts: Sequence[Draft], chosen: Sequence[Option], weeks: Sequence[Window]
) -> dict[tuple[dt.date, str], int]:
    """The posts that each window held before the changes or is given by them."""
    floors: Counter[tuple[dt.date, str]] = Counter()
    for week in weeks:
        for platform in week.share_limits():

            def inside(found: Iterable[Spot], week: Window = week, platform: str = platform) -> int:
                return sum(
                    week.counts(spot.day, spot.account[0], platform, whole=spot.whole) for spot in found
                )

            floors[week.monday, platform] = inside(counted) + sum(
                max(inside(draft.options[0].spots), inside(option.spots))
                for draft, option in zip(drafts, chosen, strict=True)
            )
    return floors


def _changes(
    drafts: Sequence[Draft],
    chosen: Sequence[Option],
    before: Sequence[WeekPlan],
    weeks: Sequence[Window],
    calendar: Calendar,
) -> Iterator[Change]:
    over = [window for window, week in zip(weeks, before, strict=True) if week.breaches]
    for draft, option in zip(drafts, chosen, strict=True):
        if option.kind is None:
            continue
        old, new = (
            [w.monday for w in over if any(w.holds(spot.day) for spot in found.spots)]
            for found in (draft.options[0], option)
        )
        to = option.items[0].created_at.astimezone(calendar.zone) if option.kind == "move" else None
        yield Change(draft.key, option.kind, to, _why(draft, option, old, new))


def _why(draft: Draft, option: Option, old: Sequence[dt.date], new: Sequence[dt.date]) -> str:
    """Which weeks over the line a change helps."""
    pushes = any(spot.push for spot in draft.options[0].spots)
    if option.kind != "move":
        return f"It {'pushes' if pushes else 'presses'} in what is counted for {_weeks(old)}."
    if pushes:
        return f"It no longer counts for {_weeks([day for day in old if day not in new] or old)}."
    if entered := [day for day in new if day not in old]:
        return f"It brings a value post to what is counted for {_weeks(entered)}."
    return f"It keeps pushes apart in what is counted for {_weeks(new)}."


def _weeks(mondays: Sequence[dt.date]) -> str:
    if not mondays:
        return "a week that is over"
    words = [f"{day.day} {day:%B}" for day in mondays]
    if len(words) == 1:
        return f"the week of {words[0]}"
    if mondays[-1] - mondays[0] == dt.timedelta(weeks=len(mondays) - 1) and len(mondays) > 2:
        return f"the weeks of {words[0]} to {words[-1]}"
    return f"the weeks of {', '.join(words[:-1])} and {words[-1]}"

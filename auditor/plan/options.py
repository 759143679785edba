"""What may be done with each draft of a calendar, and where that puts it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from auditor.mix import Item, counts
from auditor.plan.records import Kind, Planned
from auditor.plan.weeks import Window

Account = tuple[str, str]
Place = tuple[dt.datetime, int, float]
"""Where a post stands on its account, in the order in which the mix counts a streak."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One post that counts, published or to be: when and where, and what it adds to the mix."""

    at: dt.datetime
    day: dt.date
    account: Account
    push: bool
    hard: bool
    whole: bool
    chance: float

    @property
    def place(self) -> Place:
        """Its place in the order of its account."""
        return self.at, int(not self.push), self.chance


@dataclass(frozen=True, slots=True)
class Option:
    """One way a draft may go: unchanged, or changed once, and what then counts."""

    kind: Kind | None
    days: int
    items: tuple[Item, ...]
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A text of the calendar with all its copies; its first option leaves it as it is, its last are moves."""

    key: str
    options: tuple[Option, ...]

    @property
    def mildness(self) -> int:
        """0 for the hardest push there is, more for a milder one."""
        items = self.options[0].items
        return min(1000 * (3 - (item.pressure or 0)) + round(999 * (1 - item.chance)) for item in items)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What options are made within: the zone, the days of the calendar, now, and the changes allowed."""

    zone: ZoneInfo
    first: dt.date
    last: dt.date
    now: dt.datetime
    kinds: Collection[Kind]
    windows: Sequence[Window]

    def day(self, at: dt.datetime) -> dt.date:
        """The day of a moment, there."""
        return at.astimezone(self.zone).date()


def spots(items: Iterable[Item], calendar: Calendar) -> Iterator[Spot]:
    """What of some items counts."""
    for item in items:
        if counts(item):
            yield Spot(
                at=item.created_at,
                day=calendar.day(item.created_at),
                account=(item.platform, item.account),
                push=item.label == "sales_push",
                hard=item.pressure == 3,
                whole=not item.cross_post,
                chance=item.chance,
            )


def item(planned: Planned, *, cross_post: bool) -> Item:
    """A draft as the mix will know it."""
    return Item(
        created_at=planned.scheduled_at.astimezone(dt.UTC),
        platform=planned.platform,
        account=planned.account,
        label=planned.label,
        score=planned.score,
        pressure=planned.pressure,
        pillar=planned.pillar,
        cross_post=cross_post,
    )


def drafts(groups: Iterable[Sequence[Planned]], published: Sequence[Spot], calendar: Calendar) -> list[Draft]:
    """Every text with its options, those left out that no smallest set can need.

    Where a push may be softened it needs no other change: softened in place it leaves every window at least
    as many posts, no more pushes and no longer a streak than moved or dropped it would. A value post is never
    dropped, and of the days to which it could move, those alike for every limit are one: the nearest.
    """
    made = [_unchanged(group) for group in groups]
    free = [not any(p.fixed for p in group) for group in groups]
    presses = [any(i.label == "sales_push" or i.pressure == 3 for i in items) for items in made]
    still = [*published]
    for items, presses_hard in zip(made, presses, strict=True):
        if presses_hard:
            still += spots(items, calendar)
    in_order = any(w.most_in_a_row is not None for w in calendar.windows)
    alike = None if in_order and "soften" not in calendar.kinds else _Alike(calendar.windows, still)
    return [
        Draft(group[0].key, tuple(_options(items, hard, calendar, alike)))
        if may
        else Draft(group[0].key, (_option(None, 0, items, calendar),))
        for group, items, hard, may in zip(groups, made, presses, free, strict=True)
    ]


def _unchanged(group: Sequence[Planned]) -> tuple[Item, ...]:
    ordered = sorted(group, key=lambda p: (p.scheduled_at, p.platform, p.account, p.key))
    return tuple(item(planned, cross_post=at > 0) for at, planned in enumerate(ordered))


def _options(
    items: tuple[Item, ...], presses: bool, calendar: Calendar, alike: _Alike | None
) -> Iterator[Option]:
    keep = _option(None, 0, items, calendar)
    yield keep
    if not keep.spots:
        return
    softens = presses and "soften" in calendar.kinds
    if softens:
        yield _option("soften", 0, tuple(softened(i) for i in items), calendar)
    if "drop" in calendar.kinds and presses and not softens:
        yield Option("drop", 0, (), ())
    if "move" in calendar.kinds and not (softens and all(s.push for s in keep.spots)):
        yield from _moves(keep, calendar, alike)


def softened(post: Item) -> Item:
    """A draft once its push is out of it."""
    if post.label == "unreadable":
        return post
    return replace(post, label="value", score=0.0, pressure=min(1, post.pressure or 0))


def _moves(keep: Option, calendar: Calendar, alike: _Alike | None) -> Iterator[Option]:
    """The moves worth trying, the nearest first; of one length, the earlier day."""
    days = [calendar.day(i.created_at) for i in keep.items]
    lengths = range((calendar.first - min(days)).days, (calendar.last - max(days)).days + 1)
    seen = {alike.of(keep.spots)} if alike else set()
    for length in sorted(lengths, key=lambda n: (abs(n), n)):
        moved = tuple(
            replace(i, created_at=_shifted(i.created_at, length, calendar.zone)) for i in keep.items
        )
        if length == 0 or min(i.created_at for i in moved) < calendar.now:
            continue
        option = _option("move", length, moved, calendar)
        if alike is not None:
            mark = alike.of(option.spots)
            if mark in seen:
                continue
            seen.add(mark)
        yield option


def _shifted(at: dt.datetime, days: int, zone: ZoneInfo) -> dt.datetime:
    """The same time of day, some days on."""
    local = at.astimezone(zone)
    day = local.date() + dt.timedelta(days=days)
    return dt.datetime.combine(day, local.time(), zone).astimezone(dt.UTC)


def _option(kind: Kind | None, days: int, items: tuple[Item, ...], calendar: Calendar) -> Option:
    return Option(kind, days, items, tuple(spots(items, calendar)))


class _Alike:
    """Tells days apart by the windows that hold them and by the pushes before them on the account."""

    def __init__(self, windows: Sequence[Window], pushes: Iterable[Spot]) -> None:
        self._windows = windows
        self._streaks = any(w.most_in_a_row is not None for w in windows)
        self._pushes: dict[Account, list[dt.datetime]] = {}
        for spot in sorted(pushes, key=lambda s: s.at):
            self._pushes.setdefault(spot.account, []).append(spot.at)

    def of(self, found: Sequence[Spot]) -> tuple[object, ...]:
        """What the limits see of these spots."""
        return tuple(
            (
                tuple(n for n, w in enumerate(self._windows) if w.holds(spot.day)),
                bisect_right(self._pushes.get(spot.account, []), spot.at) if self._streaks else 0,
            )
            for spot in found
        )

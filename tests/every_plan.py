"""Small seeded calendars, and the smallest set of changes for each, found by trying every set there is.

Written without the planner: it shares only the records of what goes in.
"""

import datetime as dt
import itertools
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from auditor.guideline import Campaign, Guideline, Limits
from auditor.mix import Item
from auditor.plan import Planned

START = dt.date(2026, 12, 3)
DAY = dt.timedelta(days=1)

Key = tuple[int, ...]
Post = tuple[dt.datetime, dt.date, str, str, bool, bool, bool]
"""When, the day, platform, account, pushes, presses hard, counts for the whole."""


@dataclass(frozen=True)
class Small:
    """A calendar small enough to try everything."""

    published: list[Item]
    planned: list[Planned]
    guideline: Guideline
    now: dt.datetime
    kinds: tuple[Any, ...]


def small(seed: int) -> Small:
    """A calendar of a seed: one to four texts over at most eight days, and a handful of published posts."""
    chance = random.Random(seed)
    span = chance.choice((2, 3, 5, 8, 8))
    own = chance.random() < 0.4
    guideline = Guideline(
        name="g",
        title="t",
        summary="s",
        window_days=chance.choice((3, 5, 7, 8, 10, 14)),
        max_push_share=chance.choice((0.0, 0.1667, 0.2, 0.25, 1 / 3, 0.5, 0.6)),
        max_pushes_in_a_row=chance.choice((None, None, 0, 1, 1, 2)),
        max_high_pressure=chance.choice((None, 0, 1)),
        min_posts=chance.choice((1, 2, 3, 5, 7)),
        platforms={"x": Limits(max_push_share=chance.choice((0.1, 0.4, 0.5)))} if own else {},
        campaigns=(_campaign(chance),) if chance.random() < 0.2 else (),
    )
    planned = []
    pushes = chance.choice((1, 4, 7))
    for number in range(chance.choice((1, 3, 4, 5) if span < 5 else (2, 3, 4))):
        draft = _draft(chance, str(number), span, pushes)
        planned.append(draft)
        if chance.random() < 0.15:
            other = "facebook" if draft.platform == "x" else "x"
            later = draft.scheduled_at + dt.timedelta(hours=chance.choice((0, 1, 20)))
            changes = {"key": f"{number}b", "platform": other, "copy_of": draft.key, "scheduled_at": later}
            planned.append(Planned(**{f: getattr(draft, f) for f in Planned.__dataclass_fields__} | changes))
    published = [_published(chance) for _ in range(chance.choice((0, 1, 3, 5, 8)))]
    now = dt.datetime.combine(START + DAY * chance.choice((-1, 0, 0, 1, 2)), dt.time(10), dt.UTC)
    kinds = chance.choice(
        (("soften", "move", "drop"),) * 4 + (("move", "drop"), ("soften",), ("drop",), ("soften", "move"))
    )
    return Small(published, planned, guideline, now, kinds)


def _campaign(chance: random.Random) -> Campaign:
    first = START + DAY * chance.randrange(-2, 6)
    return Campaign(
        **{"name": "Sale", "from": first, "to": first + DAY * chance.randrange(3)},
        max_push_share=chance.choice((0.5, 0.7, 0.1)),
        platforms=chance.choice(((), ("x",))),
    )


def _draft(chance: random.Random, key: str, span: int, pushes: int) -> Planned:
    label = chance.choice(("sales_push",) * pushes + ("value",) * (9 - pushes) + ("unreadable",))
    pressure = {"sales_push": chance.choice((2, 2, 3)), "value": chance.choice((0, 1, 1, 1, 3))}.get(label)
    at = dt.datetime.combine(START + DAY * chance.randrange(span), dt.time(chance.choice((9, 9, 12))), dt.UTC)
    return Planned(
        key=key,
        scheduled_at=at,
        platform=chance.choice(("x", "facebook")),
        account=chance.choice(("a", "a", "b")),
        label=label,
        score=None if label == "unreadable" else round(chance.random(), 2),
        pressure=pressure,
        fixed=chance.random() < 0.1,
    )


def _published(chance: random.Random) -> Item:
    push = chance.random() < 0.35
    day = START - DAY * chance.randrange(-1, 9)
    return Item(
        created_at=dt.datetime.combine(day, dt.time(chance.choice((8, 9, 12))), dt.UTC),
        platform=chance.choice(("x", "facebook")),
        account=chance.choice(("a", "a", "b")),
        label="sales_push" if push else "value",
        score=0.9 if push else 0.1,
        pressure=chance.choice((2, 2, 3)) if push else 1,
        pillar=None,
        cross_post=chance.random() < 0.1,
        paid=chance.random() < 0.1,
    )


def best(case: Small) -> Key:
    """What is least: weeks over, excess, changed, dropped, moved, days moved, mildness of what is changed."""
    texts = _texts(case.planned)
    judge = _Judge(case)
    ways = [list(_ways(text, case)) for text in texts]
    kept = [way[0] for way in ways]
    found: Key | None = None
    for count in range(len(ways) + 1):
        for which in itertools.combinations(range(len(ways)), count):
            for taken in itertools.product(*(ways[n][1:] for n in which)):
                choice = list(kept)
                for n, way in zip(which, taken, strict=True):
                    choice[n] = way
                key = (*judge(kept, choice), count, *(sum(way[1][f] for way in taken) for f in range(4)))
                found = key if found is None else min(found, key)
        if found is not None and found[0] == 0:
            break
    assert found is not None
    return found


Way = tuple[list[Post], tuple[int, int, int, int]]


def _texts(planned: Sequence[Planned]) -> list[list[Planned]]:
    originals = [p for p in planned if not p.copy_of]
    return [[o, *(p for p in planned if p.copy_of == o.key)] for o in originals]


def mildness(text: Sequence[Planned]) -> int:
    """0 for the hardest push there is."""
    return min(
        1000 * (3 - (p.pressure or 0))
        + round(999 * (1 - (float(p.label == "sales_push") if p.score is None else p.score)))
        for p in text
    )


def _ways(text: list[Planned], case: Small) -> Iterator[Way]:
    days = [p.scheduled_at.date() for p in case.planned]
    yield _posts(text), (0, 0, 0, 0)
    if any(p.fixed for p in text):
        return
    mild = mildness(text)
    if "soften" in case.kinds:
        yield _posts(text, soft=True), (0, 0, 0, mild)
    if "drop" in case.kinds:
        yield [], (1, 0, 0, mild)
    if "move" in case.kinds:
        for length in range(-8, 9):
            moved = [p.scheduled_at + DAY * length for p in text]
            inside = all(min(days) <= at.date() <= max(days) and at >= case.now for at in moved)
            if length and inside:
                yield _posts(text, days=length), (0, 1, abs(length), 0)


def _posts(text: list[Planned], *, soft: bool = False, days: int = 0) -> list[Post]:
    ordered = sorted(text, key=lambda p: (p.scheduled_at, p.platform, p.account, p.key))
    return [
        (
            p.scheduled_at + DAY * days,
            (p.scheduled_at + DAY * days).date(),
            p.platform,
            p.account,
            p.label == "sales_push" and not soft,
            p.pressure == 3 and not soft,
            number == 0,
        )
        for number, p in enumerate(ordered)
        if p.label != "unreadable"
    ]


class _Judge:
    """Weeks over and excess of a choice."""

    def __init__(self, case: Small) -> None:
        self.past: list[Post] = [
            (
                i.created_at,
                i.created_at.date(),
                i.platform,
                i.account,
                i.label == "sales_push",
                i.pressure == 3,
                not i.cross_post,
            )
            for i in case.published
            if not i.paid
        ]
        days = [p.scheduled_at.date() for p in case.planned]
        g = case.guideline
        self.least = g.min_posts
        self.weeks = []
        monday = min(days) - DAY * min(days).weekday()
        while monday <= max(days):
            week = [monday + DAY * n for n in range(7)]
            whole = _on(g, "", week)
            limits = {"": whole.max_push_share}
            if _on(g, "x", week).max_push_share != whole.max_push_share:
                limits["x"] = _on(g, "x", week).max_push_share
            first = week[-1] - DAY * (g.window_days - 1)
            self.weeks.append((first, week[-1], limits, whole.max_pushes_in_a_row, whole.max_high_pressure))
            monday += DAY * 7

    def __call__(self, kept: list[Way], choice: list[Way]) -> tuple[int, int]:
        posts = [*self.past, *(post for way in choice for post in way[0])]
        weeks = excess = 0
        for first, last, limits, row, hard in self.weeks:
            inside = [p for p in posts if first <= p[1] <= last]
            over = 0
            for scope, limit in limits.items():
                here = [p for p in inside if (p[2] == scope if scope else p[6])]
                if self._judged(scope, first, last, kept, choice):
                    allowed = math.floor(limit * len(here) + 1e-9)
                    over += max(0, sum(p[4] for p in here) - allowed)
            if hard is not None:
                over += max(0, sum(p[5] and p[6] for p in inside) - hard)
            if row is not None:
                over += _streaks(inside, max(1, row))
            weeks += over > 0
            excess += over
        return weeks, excess

    def _judged(self, scope: str, first: dt.date, last: dt.date, kept: list[Way], choice: list[Way]) -> bool:
        def count(posts: list[Post]) -> int:
            return sum(first <= p[1] <= last and (p[2] == scope if scope else p[6]) for p in posts)

        held = count(self.past)
        for old, new in zip(kept, choice, strict=True):
            held += count(old[0]) if old is new else max(count(old[0]), count(new[0]))
        return held >= self.least


def _on(guideline: Guideline, platform: str, week: list[dt.date]) -> Guideline:
    touched = [
        day
        for day in week
        if any(not c.platforms or platform in c.platforms for c in guideline.in_force(day))
    ]
    return guideline.on(platform, touched[-1] if touched else week[-1])


def _streaks(inside: list[Post], most: int) -> int:
    over = 0
    for account in {(p[2], p[3]) for p in inside}:
        line = sorted((p for p in inside if (p[2], p[3]) == account), key=lambda p: (p[0], not p[4]))
        for pushes, run in itertools.groupby(line, key=lambda p: p[4]):
            over += max(0, len(list(run)) - most) if pushes else 0
    return over

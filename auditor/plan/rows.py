"""A calendar's limits as columns and rows of an integer programme."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from auditor.plan.options import Account, Draft, Place, Spot
from auditor.plan.solver import Programme
from auditor.plan.weeks import Window

Terms = dict[int, int | float]
Member = tuple[Spot, int, int]
"""A post of an account: its spot, its draft, -1 where it is published, and the option taken."""

Turn = tuple[Place, int]
"""When a post has its turn on its account: by its place, and of posts in one place by the draft."""

PUBLISHED = -1

_FINEST = 10_000
_SAME = 1e-12


class Rows:
    """Every limit of every week over the columns of changes, streaks as they are met.

    Where `relaxed`, each limit may be passed at the price of an `excess` column, and a week with any of them
    has its `over` column at 1; else none may be.
    """

    def __init__(
        self,
        drafts: Sequence[Draft],
        published: Sequence[Spot],
        weeks: Sequence[Window],
        deadline: float,
        *,
        relaxed: bool = False,
    ) -> None:
        self.programme = Programme(deadline)
        self.drafts, self.weeks = drafts, weeks
        self.changes = {
            (draft, option): self.programme.column(1)
            for draft, found in enumerate(drafts)
            for option in range(1, len(found.options))
        }
        self.over = [self.programme.column(1) for _ in weeks] if relaxed else []
        self.excess: dict[int, int] = {}
        self._relaxed = relaxed
        self._published = _by_account((spot, PUBLISHED, 0) for spot in published)
        self._turns = self._all_turns()
        self._met: set[tuple[object, ...]] = set()
        for draft, found in enumerate(drafts):
            if len(found.options) > 2:
                self.programme.at_most({self.changes[draft, o]: 1 for o in range(1, len(found.options))}, 1)
        by_day = self._by_day(published)
        for number, week in enumerate(weeks):
            days = (week.first + dt.timedelta(days=n) for n in range((week.last - week.first).days + 1))
            self._week(number, week, [member for day in days for member in by_day.get(day, ())])

    def rule_out(self, columns: Iterable[int]) -> None:
        """Take changes out of the question."""
        for column in columns:
            self.programme.bound(column, 0)

    @property
    def most_excess(self) -> int:
        """No excess is more: every post too many, by each limit, in every week."""
        posts = (
            len(self.drafts)
            + sum(map(len, self._published.values()))
            + sum(max(len(option.spots) for option in draft.options) for draft in self.drafts)
        )
        return posts * len(self.weeks) * 4

    def chosen(self, values: Sequence[int]) -> tuple[int, ...]:
        """The option of each draft that an answer takes."""
        taken = [0] * len(self.drafts)
        for (draft, option), column in self.changes.items():
            if values[column]:
                taken[draft] = option
        return tuple(taken)

    def _week(self, number: int, week: Window, inside: Sequence[Member]) -> None:
        for platform, limit in week.share_limits().items():
            here = [m for m in inside if (m[0].account[0] == platform if platform else m[0].whole)]
            self._share(number, week.limits.min_posts, limit, here)
        if (most := week.limits.max_high_pressure) is not None:
            hard = _Sum.of((m for m in inside if m[0].hard and m[0].whole), self.changes)
            self._limit(number, hard.terms, most - hard.base, 1, hard.most)

    def _share(self, number: int, min_posts: int, limit: float, here: Sequence[Member]) -> None:
        top, bottom = _fraction(limit)
        posts = _Sum.of(here, self.changes)
        pushes = _Sum.of((m for m in here if m[0].push), self.changes)
        terms = {c: bottom * pushes.terms.get(c, 0) - top * n for c, n in posts.terms.items()}
        terms |= {c: bottom * n for c, n in pushes.terms.items() if c not in terms}
        room = top * posts.base - bottom * pushes.base
        if posts.base < min_posts:
            entering = {c: n for c, n in posts.terms.items() if n > 0}
            most = sum(entering.values())
            if posts.base + most < min_posts:
                return
            judged = self.programme.column(1)
            self.programme.at_most(entering | {judged: -most}, min_posts - 1 - posts.base)
            terms[judged] = bottom * pushes.most
            room += bottom * pushes.most
        self._limit(number, terms, room, bottom, pushes.most)

    def _limit(self, number: int, terms: Terms, room: float, unit: float, most: int) -> None:
        """Hold a sum to a limit, or, relaxed, count by how many units it is passed."""
        if self._relaxed:
            terms = terms | {self._excess([number], max(1, most)): -unit}
        self.programme.at_most(terms, room)

    def _excess(self, weeks: Sequence[int], most: int) -> int:
        column = self.programme.column(most)
        self.excess[column] = len(weeks)
        for week in weeks:
            self.programme.at_most({column: 1, self.over[week]: -most}, 0)
        return column

    # Streaks

    def forbid_streaks(self, taken: Sequence[int]) -> bool:
        """Add a row for each streak that a choice leaves too long and no row forbids yet; False when none."""
        new = False
        for account, members in self._standing(taken).items():
            for most in {w.most_in_a_row for w in self.weeks} - {None}:
                assert most is not None  # noqa: S101
                for streak in _streaks(members, most + 1):
                    new |= self._forbid(account, streak, most)
        return new

    def _standing(self, taken: Sequence[int]) -> dict[Account, list[Member]]:
        planned = (
            (spot, draft, option)
            for draft, option in enumerate(taken)
            for spot in self.drafts[draft].options[option].spots
        )
        found = _by_account(planned)
        return {
            account: sorted([*self._published.get(account, []), *found.get(account, [])], key=_turn)
            for account in {**self._published, **found}
        }

    def _forbid(self, account: Account, streak: Sequence[Member], most: int) -> bool:
        first, last = streak[0][0], streak[-1][0]
        weeks = [
            number
            for number, w in enumerate(self.weeks)
            if w.most_in_a_row == most and w.holds(first.day) and w.holds(last.day)
        ]
        mark = (most, *((draft, option, spot) for spot, draft, option in streak))
        if not weeks or mark in self._met:
            return False
        self._met.add(mark)
        terms: defaultdict[int, int | float] = defaultdict(int)
        room = float(most)
        for _, draft, option in streak:
            room -= self._taken(draft, option, terms, 1)
        between = self._between(account, _turn(streak[0]), _turn(streak[-1]))
        for draft, option in between - {(d, o) for _, d, o in streak}:
            room += self._taken(draft, option, terms, -1)
        if self._relaxed:
            terms[self._excess(weeks, 1)] -= 1
        self.programme.at_most(terms, room)
        return True

    def _taken(self, draft: int, option: int, terms: defaultdict[int, int | float], factor: int) -> int:
        """Add whether an option is taken to a sum, and return the part of it that is constant."""
        if draft == PUBLISHED:
            return 1
        if option:
            terms[self.changes[draft, option]] += factor
            return 0
        for other in range(1, len(self.drafts[draft].options)):
            terms[self.changes[draft, other]] -= factor
        return 1

    def _between(self, account: Account, first: Turn, last: Turn) -> set[tuple[int, int]]:
        """The options of drafts that put a post between two turns of an account."""
        turns = self._turns.get(account, [])
        start = bisect_right(turns, first, key=lambda t: t[:2])
        end = bisect_left(turns, last, key=lambda t: t[:2])
        return {(draft, option) for _, draft, option in turns[start:end]}

    def _by_day(self, published: Sequence[Spot]) -> dict[dt.date, list[Member]]:
        found: defaultdict[dt.date, list[Member]] = defaultdict(list)
        for spot in published:
            found[spot.day].append((spot, PUBLISHED, 0))
        for number, draft in enumerate(self.drafts):
            for at, option in enumerate(draft.options):
                for spot in option.spots:
                    found[spot.day].append((spot, number, at))
        return found

    def _all_turns(self) -> dict[Account, list[tuple[Place, int, int]]]:
        found: defaultdict[Account, list[tuple[Place, int, int]]] = defaultdict(list)
        for number, draft in enumerate(self.drafts):
            for at, option in enumerate(draft.options):
                for spot in option.spots:
                    found[spot.account].append((spot.place, number, at))
        return {account: sorted(turns) for account, turns in found.items()}


def _turn(member: Member) -> Turn:
    return member[0].place, member[1]


@dataclass(frozen=True, slots=True)
class _Sum:
    """A number of posts: as things stand, by how much each change moves it, and what it can't exceed."""

    base: int
    terms: dict[int, int | float]
    most: int

    @staticmethod
    def of(members: Iterable[Member], changes: Mapping[tuple[int, int], int]) -> _Sum:
        """Count the posts of each option."""
        counted: defaultdict[int, Counter[int]] = defaultdict(Counter)
        for _, draft, option in members:
            counted[draft][option] += 1
        published = counted.pop(PUBLISHED, Counter())[0]
        terms: dict[int, int | float] = {}
        for draft, options in counted.items():
            option = 1
            while (column := changes.get((draft, option))) is not None:
                terms[column] = options[option] - options[0]
                option += 1
        unchanged = sum(options[0] for options in counted.values())
        most = sum(max(options.values()) for options in counted.values())
        return _Sum(published + unchanged, terms, published + most)


def _fraction(limit: float) -> tuple[int | float, int]:
    """A limit as a fraction of small whole numbers where it is one, so that rows are exact."""
    near = Fraction(limit).limit_denominator(_FINEST)
    return (near.numerator, near.denominator) if abs(near - limit) < _SAME else (limit, 1)


def _by_account(members: Iterable[Member]) -> dict[Account, list[Member]]:
    found: defaultdict[Account, list[Member]] = defaultdict(list)
    for member in members:
        found[member[0].account].append(member)
    return dict(found)


def _streaks(members: Sequence[Member], length: int) -> Iterator[Sequence[Member]]:
    """Every stretch of so many pushes in a row."""
    run = 0
    for at, (spot, _, _) in enumerate(members):
        run = run + 1 if spot.push else 0
        if run >= length:
            yield members[at - length + 1 : at + 1]

"""The smallest set of changes, as an integer programme.

Each change that may be made to a draft is a column of 0 or 1; each week's limit on a share or on hard presses
is one row, since `pushes <= allowed_pushes(posts, limit)` is `pushes - limit * posts <= 0` for whole numbers.
Streaks depend on the order of posts, so their rows come as they are met: an answer that leaves one too long
gives rise to a row that forbids exactly this streak, and the question is asked again. An answer that no row
forbids is the best there is, for the rows not yet met could only take answers away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from auditor.plan.options import Draft, Spot
from auditor.plan.rows import Rows
from auditor.plan.solver import OutOfTimeError
from auditor.plan.weeks import Window

Costs = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """The option taken of each draft, and whether it is proved that no better choice exists."""

    kinds: tuple[str | None, ...]
    options: tuple[int, ...]
    exact: bool
    over: int = 0
    excess: int = 0

    @property
    def beaten_by(self) -> int:
        """The most changes a better choice has; where something is dropped, as many might be gentler."""
        changed = sum(kind is not None for kind in self.kinds)
        return changed if "drop" in self.kinds else changed - 1


def smallest(
    drafts: Sequence[Draft], published: Sequence[Spot], weeks: Sequence[Window], deadline: float
) -> Choice:
    """Find the choice that leaves the fewest weeks over, then the least excess, by the fewest changes.

    Of equal ones the gentlest: the fewest dropped, the fewest moved, the fewest days moved, the hardest
    pushes softened. `deadline` is on the clock of `time.monotonic`.

    Moves are many and seldom needed, so the best choice without them comes first, and then it is asked
    whether a better one can be had with them.
    """
    still = [_without_moves(draft) for draft in drafts]

    def search(*, moves: bool, relaxed: bool = False) -> _Search:
        return _Search(Rows(drafts if moves else still, published, weeks, deadline, relaxed=relaxed))

    best: Choice | None = None
    try:
        best = search(moves=False).gentlest() or search(moves=False, relaxed=True).nearest()
        if still == list(drafts) or not (best.over or any(best.options)):
            return best
        if best.over:
            return search(moves=True).gentlest() or _nearer(best, search)
        wider = search(moves=True)
        wider.hold(wider.changed, best.beaten_by)
        return wider.gentlest() or best
    except OutOfTimeError:
        return replace(best or _unchanged(drafts), exact=False)


def _nearer(best: Choice, search: Callable[..., _Search]) -> Choice:
    """The choice that leaves the least over, where something must stay over, if `best` doesn't."""
    wider = search(moves=True, relaxed=True)
    wider.hold(wider.weighed, wider.weight(best.over, best.excess) - 1)
    if wider.possible():
        return search(moves=True, relaxed=True).nearest()
    wider = search(moves=True, relaxed=True)
    wider.hold(wider.weighed, wider.weight(best.over, best.excess))
    wider.hold(wider.changed, best.beaten_by)
    return wider.gentlest() or best


def _unchanged(drafts: Sequence[Draft]) -> Choice:
    return Choice((None,) * len(drafts), (0,) * len(drafts), exact=False)


def _without_moves(draft: Draft) -> Draft:
    """The other options keep their numbers, for moves come last."""
    return replace(draft, options=tuple(o for o in draft.options if o.kind != "move"))


class _Search:
    """Questions asked of the rows one after another, each answer binding the next."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._kinds = {column: rows.drafts[d].options[o] for (d, o), column in rows.changes.items()}
        self._best: Choice | None = None
        self._held: list[tuple[Callable[[], Costs], int]] = []
        rows.forbid_streaks((0,) * len(rows.drafts))

    # Sums: of columns that may still grow in number as streaks are met

    def changed(self) -> Costs:
        """How many drafts are changed."""
        return dict.fromkeys(self._kinds, 1)

    def _over(self) -> Costs:
        return dict.fromkeys(self._rows.over, 1)

    def _excess(self) -> Costs:
        return self._rows.excess

    def weighed(self) -> Costs:
        """Weeks over before excess."""
        return dict.fromkeys(self._rows.over, self._heavy) | self._rows.excess

    def weight(self, over: int, excess: int) -> int:
        """What `weighed` comes to."""
        return over * self._heavy + excess

    @property
    def _heavy(self) -> int:
        return 1 + self._rows.most_excess

    # Questions

    def hold(self, costs: Callable[[], Costs], most: int) -> None:
        """Let a sum be at most this from now on."""
        self._held.append((costs, most))
        self._rows.programme.at_most(costs(), most)

    def possible(self) -> bool:
        """Whether any choice holds the rows."""
        return self._settle(dict) is not None

    def nearest(self) -> Choice:
        """Of relaxed rows, the choice that leaves the fewest weeks over, then the least excess."""
        over = self._settle(self._over) or 0
        excess = self._settle(self._excess) or 0
        found = self.gentlest()
        return replace(found or _unchanged(self._rows.drafts), over=over, excess=excess)

    def gentlest(self) -> Choice | None:
        """The fewest changes, of these the gentlest; None when no choice holds the rows.

        Raises:
            OutOfTimeError: the time ran out before there was any answer.
        """
        mild = {
            column: self._rows.drafts[draft].mildness
            for (draft, _), column in self._rows.changes.items()
            if self._kinds[column].kind != "move"
        }
        many = len(self._rows.drafts) + 1
        weights = {"soften": 0, "move": 1, "drop": many, None: 0}
        harsh = {column: weights[option.kind] for column, option in self._kinds.items()}
        try:
            if self._settle(self.changed) is None:
                return None
            if not self._settle(lambda: harsh):
                self._rows.rule_out(column for column, weight in harsh.items() if weight)
            else:
                self._settle(lambda: {c: abs(option.days) for c, option in self._kinds.items()})
            self._settle(lambda: mild)
        except OutOfTimeError:
            if self._best is None:
                raise
            return replace(self._best, exact=False)
        return self._best

    def _settle(self, costs: Callable[[], Costs]) -> int | None:
        """Find an answer at which a sum is least, and hold it there; return the sum."""
        while (answer := self._rows.programme.least(costs())) is not None:
            taken = self._rows.chosen(answer.values)
            if self._rows.forbid_streaks(taken):
                for held, most in self._held if self._rows.over else ():
                    self._rows.programme.at_most(held(), most)
                continue
            least = sum(answer.values[column] * cost for column, cost in costs().items())
            self.hold(costs, least)
            kinds = tuple(d.options[o].kind for d, o in zip(self._rows.drafts, taken, strict=True))
            proved = answer.proved and (self._best is None or self._best.exact)
            self._best = Choice(kinds, taken, proved)
            return least
        return None

"""A small integer programme, solved by HiGHS: whole-numbered columns, rows that bound sums of them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import highspy

_OPTIMAL = highspy.HighsModelStatus.kOptimal
_INFEASIBLE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)


@dataclass(frozen=True, slots=True)
class Answer:
    """The value of each column, and whether it is proved that no other is better."""

    values: tuple[int, ...]
    proved: bool


class OutOfTimeError(Exception):
    """The time ran out before there was any answer."""


class _Silent(highspy.Highs):
    """HiGHS without callbacks, which need none here and greet on standard output."""

    def enableCallbacks(self) -> None:  # noqa: N802  # HiGHS's name
        """Enable none."""


class Programme:
    """Columns and rows, added to as one goes; each question minimises another sum under all of them."""

    def __init__(self, deadline: float) -> None:
        """`deadline` is on the clock of `time.monotonic`."""
        self._deadline = deadline
        self._costs: Mapping[int, int] = {}
        self.columns = 0
        self._highs = _Silent()  # type: ignore[no-untyped-call]
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("parallel", "off"),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.5),
            ("mip_feasibility_tolerance", 1e-9),
        ):
            self._highs.setOptionValue(name, value)
        self.column(0)  # of a programme without columns HiGHS says nothing

    def column(self, most: int, *, least: int = 0) -> int:
        """Add a whole-numbered column and return its number."""
        self._highs.addVar(float(least), float(most))
        self._highs.changeColIntegrality(self.columns, highspy.HighsVarType.kInteger)
        self.columns += 1
        return self.columns - 1

    def bound(self, column: int, most: int) -> None:
        """Let a column be at most this."""
        self._highs.changeColBounds(column, 0.0, float(most))

    def at_most(self, terms: Mapping[int, int | float], most: float) -> None:
        """Add a row: the sum of columns times factors is at most this."""
        kept = {column: factor for column, factor in terms.items() if factor}
        self._highs.addRow(
            -highspy.kHighsInf, float(most), len(kept), list(kept), [float(f) for f in kept.values()]
        )

    def least(self, costs: Mapping[int, int]) -> Answer | None:
        """The values at which the sum of columns times costs is least, or None when there are none.

        Raises:
            OutOfTimeError: the time ran out first.
        """
        for column in self._costs:
            self._highs.changeColCost(column, 0.0)
        for column, cost in costs.items():
            self._highs.changeColCost(column, float(cost))
        self._costs = dict(costs)
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise OutOfTimeError
        self._highs.setOptionValue("time_limit", left)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status in _INFEASIBLE:
            return None
        if self._highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            raise OutOfTimeError
        values = self._highs.getSolution().col_value
        return Answer(tuple(round(value) for value in values), status == _OPTIMAL)

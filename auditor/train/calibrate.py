"""From out-of-fold logits to probabilities, a threshold, a review band and the languages that hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auditor.train.data import Row
from auditor.train.measure import Interval, bootstrap, f1

PROMISED = "en"
LEAST_F1 = 0.80
LEAST_LOWER_END = 0.65
MOST_IN_REVIEW = 0.10

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling: P(sales_push) = sigmoid(slope × logit + intercept). Source: Platt 1999."""

    slope: float
    intercept: float

    def score(self, logits: Floats) -> Floats:
        """Turn raw push logits (n,) into probabilities (n,)."""
        made: Floats = 1 / (1 + np.exp(-np.clip(self.slope * logits + self.intercept, -30, 30)))
        return made


def fit_calibration(logits: Floats, push: Bools) -> Calibration:
    """Fit slope and intercept by maximum likelihood on out-of-fold logits."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6).fit(logits.reshape(-1, 1), push)
    return Calibration(float(model.coef_[0, 0]), float(model.intercept_[0]))


def best_threshold(scores: Floats, push: Bools) -> float:
    """The middle of the thresholds whose F1 is within 0.002 of the best, on a grid of hundredths.

    The very best of a jagged curve is chance; the middle of its plateau is not.
    """
    grid = np.round(np.arange(0.20, 0.81, 0.01), 2)
    reached = np.array([f1(push, scores >= at) for at in grid])
    return float(np.round(np.median(grid[reached >= reached.max() - 0.002]), 2))


def high_pressure_threshold(at_least: Floats, pressure: NDArray[np.int64], predicted_push: Bools) -> float:
    """The P(pressure ≥ 3) at which naming pushes `high-pressure` has its best F1, out of fold."""
    grid = np.round(np.arange(0.04, 0.71, 0.02), 2)
    reached = [f1(pressure == 3, predicted_push & (at_least >= at)) for at in grid]
    return float(grid[int(np.argmax(reached))])


def review_band(scores: Floats, threshold: float) -> tuple[float, float]:
    """The scores around the threshold that need a person: the tenth of posts nearest to it, in log-odds."""
    odds = np.log(scores / (1 - scores))
    centre = np.log(threshold / (1 - threshold))
    reach = float(np.quantile(np.abs(odds - centre), MOST_IN_REVIEW))
    low, high = (1 / (1 + np.exp(-(centre + sign * reach))) for sign in (-1, 1))
    return float(round(low, 4)), float(round(high, 4))


def languages_that_hold(rows: Sequence[Row], predicted: Bools) -> tuple[tuple[str, ...], dict[str, Interval]]:
    """The languages whose verdict may be shown, and every language's F1 with its 95 % interval.

    English is the promise; another language must reach F1 0.80 with an interval above 0.65.
    """
    push = np.array([row.push for row in rows])
    found: dict[str, Interval] = {}
    for code in sorted({row.language for row in rows}):
        inside = np.array([row.language == code for row in rows])
        if push[inside].sum() >= 5:
            found[code] = bootstrap(f1, push[inside], predicted[inside])
    good = {code for code, at in found.items() if at.value >= LEAST_F1 and at.low > LEAST_LOWER_END} | {
        PROMISED
    }
    return tuple(sorted(good)), found

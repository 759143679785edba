"""The figures: F1, AUROC, calibration error, share error, each with a bootstrap interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1_000
SEED = 7

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def bootstrap(
    figure: Callable[..., float], *columns: NDArray[np.generic], groups: Sequence[str] | None = None
) -> Interval:
    """Resample rows (or whole groups, such as authors) with replacement and take the middle 95 %."""
    rng = np.random.default_rng(SEED)
    units = _units(len(columns[0]), groups)
    found = []
    for _ in range(RESAMPLES):
        picked = np.concatenate([units[i] for i in rng.integers(0, len(units), len(units))])
        value = figure(*(column[picked] for column in columns))
        if np.isfinite(value):
            found.append(value)
    low, high = np.quantile(found, [0.025, 0.975]) if found else (np.nan, np.nan)
    return Interval(float(figure(*columns)), float(low), float(high))


def precision(push: Bools, predicted: Bools) -> float:
    """Of the posts called pushes, the share that are."""
    return float((push & predicted).sum() / max(1, predicted.sum()))


def recall(push: Bools, predicted: Bools) -> float:
    """Of the pushes, the share that were called so."""
    return float((push & predicted).sum() / max(1, push.sum()))


def f1(push: Bools, predicted: Bools) -> float:
    """Harmonic mean of precision and recall of `sales_push`."""
    total = push.sum() + predicted.sum()
    return float(2 * (push & predicted).sum() / total) if total else 1.0


def auroc(push: Bools, scores: Floats) -> float:
    """The chance that a push scores above a value post; ties count half (Mann-Whitney)."""
    if push.all() or not push.any():
        return float("nan")
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(push, scores))


def calibration_error(push: Bools, scores: Floats, bins: int = 15) -> float:
    """Expected calibration error over equal-width bins (Guo et al. 2017)."""
    at = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = [abs(push[at == b].mean() - scores[at == b].mean()) * (at == b).mean() for b in np.unique(at)]
    return float(sum(gaps))


def share_errors(push: Bools, predicted: Bools, brands: Sequence[str], least: int = 10) -> dict[str, float]:
    """For each brand with at least `least` posts, |predicted share − true share| of pushes, in points."""
    names = np.array(brands)
    found = {}
    for name in sorted(set(brands)):
        inside = names == name
        if inside.sum() >= least:
            found[name] = 100 * abs(float(predicted[inside].mean()) - float(push[inside].mean()))
    return found


def macro_f1(true: NDArray[np.int64], predicted: NDArray[np.int64]) -> float:
    """Mean of the classes' F1."""
    return float(np.mean([f1(true == c, predicted == c) for c in np.unique(true)]))


def paired_difference(push: Bools, ours: Bools, theirs: Bools, groups: Sequence[str]) -> Interval:
    """F1 of `ours` minus F1 of `theirs` on the same rows, resampling whole authors."""
    return bootstrap(lambda y, a, b: f1(y, a) - f1(y, b), push, ours, theirs, groups=groups)


def _units(count: int, groups: Sequence[str] | None) -> list[NDArray[np.int64]]:
    if groups is None:
        return [np.array([i]) for i in range(count)]
    names = np.array(groups)
    return [np.flatnonzero(names == name) for name in np.unique(names)]

"""Every quality figure of a model, beside the baseline's, on rows neither was fitted on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from auditor.train.calibrate import best_threshold, fit_calibration
from auditor.train.data import Row
from auditor.train.measure import (
    auroc,
    bootstrap,
    calibration_error,
    f1,
    macro_f1,
    paired_difference,
    precision,
    recall,
    share_errors,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Judged:
    """Scores and labels that n rows were given by something that never saw them."""

    scores: Floats
    predicted: Bools


def cross_fitted(logits: Floats, rows: Sequence[Row], folds: NDArray[np.int64]) -> Judged:
    """Calibrate and choose the threshold on the other folds, then judge each fold by them."""
    push = np.array([row.push for row in rows])
    sure = np.array([not row.unclear for row in rows])
    scores = np.zeros(len(rows))
    predicted = np.zeros(len(rows), dtype=bool)
    for number in np.unique(folds):
        inside, others = folds == number, (folds != number) & sure
        calibration = fit_calibration(logits[others], push[others])
        scores[inside] = calibration.score(logits[inside])
        threshold = best_threshold(calibration.score(logits[others]), push[others])
        predicted[inside] = scores[inside] >= threshold
    return Judged(scores, predicted)


def figures(rows: Sequence[Row], judged: Judged) -> dict[str, object]:
    """Every binary figure with its interval; authors, not posts, are resampled."""
    push = np.array([row.push for row in rows])
    authors = [row.author for row in rows]
    found: dict[str, object] = {"posts": len(rows), "pushes": int(push.sum())}
    for name, figure in (("f1", f1), ("precision", precision), ("recall", recall)):
        found[name] = asdict(bootstrap(figure, push, judged.predicted, groups=authors))
    found["auroc"] = asdict(bootstrap(auroc, push, judged.scores, groups=authors))
    found["calibration_error"] = calibration_error(push, judged.scores)
    return found


def share_error(rows: Sequence[Row], judged: Judged) -> dict[str, object]:
    """Mean absolute error of a brand's share of pushes, in points, beside always answering `value`."""
    push = np.array([row.push for row in rows])
    authors = [row.author for row in rows]
    ours = share_errors(push, judged.predicted, authors)
    always_value = share_errors(push, np.zeros(len(rows), dtype=bool), authors)
    return {
        "brands": len(ours),
        "points": float(np.mean(list(ours.values()))),
        "always_value_points": float(np.mean(list(always_value.values()))),
    }


def compare(rows: Sequence[Row], ours: Judged, theirs: Judged) -> dict[str, object]:
    """F1 of ours minus theirs on the same rows, with the paired interval over authors."""
    push = np.array([row.push for row in rows])
    authors = [row.author for row in rows]
    return asdict(paired_difference(push, ours.predicted, theirs.predicted, authors))


def pillar_macro_f1(rows: Sequence[Row], logits: Floats) -> float:
    """Mean F1 of the eight pillars, taking each row's most likely one."""
    return macro_f1(np.array([row.pillar for row in rows]), logits.argmax(axis=1))


def pressure_error(rows: Sequence[Row], pressure: NDArray[np.int64]) -> float:
    """Mean distance, in steps of the 0–3 scale."""
    return float(np.abs(np.array([row.pressure for row in rows]) - pressure).mean())

"""Every quality figure of a model, beside the baselines', on the same rows and on brands none of them saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from auditor.train.calibrate import (
    apply_layer,
    best_threshold,
    fit_layer,
    review_band,
)
from auditor.train.data import Row
from auditor.train.features import Features
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

UNBIASED = ("random", "natural:")
LEAST_POSTS, LEAST_PUSHES = 30, 5
"""Of a group that gets figures of its own."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Judged:
    """Scores and labels that n rows were given by something that never saw them."""

    scores: Floats
    predicted: Bools

    def part(self, inside: Bools) -> Judged:
        """Those of some of the rows."""
        return Judged(self.scores[inside], self.predicted[inside])


def cross_fitted(features: Features, folds: Ints, learn: Bools, told: Bools) -> Judged:
    """Judge each fold by a layer and a threshold fitted on the other folds' rows in `learn`."""
    scores = np.zeros(len(folds))
    predicted = np.zeros(len(folds), dtype=bool)
    for number in np.unique(folds):
        inside, others = folds == number, (folds != number) & learn
        found = apply_layer(fit_layer(features, others, told), features)
        scores[inside] = found[inside]
        predicted[inside] = found[inside] >= best_threshold(found[others], told[others])
    return Judged(scores, predicted)


def as_served(features: Features, folds: Ints, english: Bools, learn: Bools) -> Judged:
    """Every row as a verdict would have it: English by logits and findings, the rest by logits alone.

    As in use, one threshold serves all languages: the one English rows of the other folds chose.
    """
    push = features.push
    with_rules = cross_fitted(features, folds, learn & english, push)
    alone = cross_fitted(features.without_findings(), folds, learn & ~english, push)
    scores = np.where(english, with_rules.scores, alone.scores)
    predicted = with_rules.predicted.copy()
    for number in np.unique(folds):
        inside, others = folds == number, (folds != number) & learn & english
        at = best_threshold(with_rules.scores[others], features.push[others])
        predicted[inside] = scores[inside] >= at
    return Judged(scores, predicted)


def by_odds(odds: Floats, push: Bools, folds: Ints, learn: Bools) -> Judged:
    """The same for a baseline's bare log-odds."""
    return cross_fitted(_alone(odds, push), folds, learn, push)


def fitted_elsewhere(odds: Floats, push: Bools, learn: Bools, new: Floats) -> Judged:
    """A baseline's score and threshold learnt from one set of log-odds, applied to another's."""
    layer = fit_layer(_alone(odds, push), learn, push)
    at = best_threshold(apply_layer(layer, _alone(odds, push))[learn], push[learn])
    scores = apply_layer(layer, _alone(new, np.zeros(len(new), dtype=bool)))
    return Judged(scores, scores >= at)


def _alone(odds: Floats, push: Bools) -> Features:
    return Features(np.column_stack((odds, np.zeros((len(odds), 3)))), push, ())


def figures(rows: Sequence[Row], judged: Judged) -> dict[str, object]:
    """Every binary figure with its interval; brands, not posts, are resampled."""
    push = _push(rows)
    brands = [row.brand for row in rows]
    found: dict[str, object] = {"posts": len(rows), "pushes": int(push.sum())}
    for name, figure in (("f1", f1), ("precision", precision), ("recall", recall)):
        found[name] = asdict(bootstrap(figure, push, judged.predicted, groups=brands))
    for name, of_scores in (("auroc", auroc), ("calibration_error", calibration_error)):
        found[name] = asdict(bootstrap(of_scores, push, judged.scores, groups=brands))
    unbiased = np.array([row.sample.startswith(UNBIASED) for row in rows])
    found["share_error"] = share_error(_take(rows, unbiased), judged.part(unbiased))
    return found


def share_error(rows: Sequence[Row], judged: Judged) -> dict[str, object]:
    """Mean absolute error of a brand's share of pushes, in points, over brands with ten unbiased posts."""
    errors = np.array(
        list(share_errors(_push(rows), judged.predicted, [row.brand for row in rows]).values()), dtype=float
    )
    if not len(errors):
        return {"brands": 0}
    at = bootstrap(lambda column: float(column.mean()), errors)
    return {"brands": len(errors), **asdict(at)}


def compare(rows: Sequence[Row], ours: Judged, theirs: Judged) -> dict[str, object]:
    """F1 of ours minus theirs on the same rows, with the paired interval over brands."""
    brands = [row.brand for row in rows]
    return asdict(paired_difference(_push(rows), ours.predicted, theirs.predicted, brands))


def by_group(
    rows: Sequence[Row], judged: Judged, group: Callable[[Row], str]
) -> dict[str, dict[str, object]]:
    """Counts, shares and F1, its interval over posts, of every group large enough to say anything."""
    names = np.array([group(row) for row in rows])
    push = _push(rows)
    found: dict[str, dict[str, object]] = {}
    for name in sorted(set(names.tolist())):
        inside = names == name
        if inside.sum() < LEAST_POSTS or push[inside].sum() < LEAST_PUSHES:
            continue
        found[name] = {
            "posts": int(inside.sum()),
            "pushes": int(push[inside].sum()),
            "f1": asdict(bootstrap(f1, push[inside], judged.predicted[inside])),
            "share": float(push[inside].mean()),
            "predicted_share": float(judged.predicted[inside].mean()),
        }
    return found


def pillars(rows: Sequence[Row], logits: NDArray[np.float32]) -> dict[str, object]:
    """Mean F1 of the eight pillars, taking each row's most likely one, with its interval over brands."""
    true = np.array([row.pillar for row in rows])
    return asdict(bootstrap(macro_f1, true, logits.argmax(axis=1), groups=[row.brand for row in rows]))


def pressures(
    rows: Sequence[Row], pressure: NDArray[np.float32], judged: Judged, pressing: Judged
) -> dict[str, object]:
    """How far the 0–3 scale is off on average, in steps, and how well a 3 is told from everything else."""
    true = np.array([row.pressure for row in rows])
    brands = [row.brand for row in rows]
    made = np.where(judged.predicted, 2 + pressing.predicted, pressure[:, 0] >= 0)
    told = {
        name: asdict(bootstrap(figure, true == 3, made == 3, groups=brands))
        for name, figure in (("f1", f1), ("precision", precision), ("recall", recall))
    }
    error = bootstrap(lambda a, b: float(np.abs(a - b).mean()), true, made, groups=brands)
    return {"error": asdict(error), "high": {"posts": int((true == 3).sum()), **told}}


def review(rows: Sequence[Row], judged: Judged, threshold: float, folds: Ints) -> dict[str, float]:
    """How many posts the review band of the other folds holds, and how many outside it are labelled right."""
    held = np.zeros(len(rows), dtype=bool)
    for number in np.unique(folds):
        low, high = review_band(judged.scores[folds != number], threshold)
        held |= (folds == number) & (judged.scores >= low) & (judged.scores < high)
    right = judged.predicted == _push(rows)
    return {"share": float(held.mean()), "right_outside": float(right[~held].mean())}


def inside_band(rows: Sequence[Row], judged: Judged, band: tuple[float, float]) -> dict[str, float]:
    """The same for a band that was fitted elsewhere."""
    held = (judged.scores >= band[0]) & (judged.scores < band[1])
    right = judged.predicted == _push(rows)
    return {"share": float(held.mean()), "right_outside": float(right[~held].mean())}


def _push(rows: Sequence[Row]) -> Bools:
    return np.array([row.push for row in rows], dtype=bool)


def _take(rows: Sequence[Row], inside: Bools) -> list[Row]:
    return [row for row, kept in zip(rows, inside, strict=True) if kept]

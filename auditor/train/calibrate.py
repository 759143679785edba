"""From out-of-fold logits and findings to scores, a threshold, a review band and the languages that hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from auditor.classify import ScoreLayer
from auditor.finding import ADVOCACY
from auditor.train.data import Row
from auditor.train.features import Features
from auditor.train.measure import Interval, bootstrap, f1

PROMISED = "en"
LEAST_F1 = 0.80
LEAST_LOWER_END = 0.65
LEAST_PUSHES = 5
LEAST_BRANDS = 5
MOST_IN_REVIEW = 0.10

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def fit_layer(features: Features, inside: Bools, told: Bools) -> ScoreLayer:
    """Learn how to weigh the network's logits and the rules' findings into the chance of what is `told`.

    A logistic regression; with one feature it is Platt's scaling (1999), and the ridge keeps rare
    categories from running away. Logits must be out of fold: on posts a network has learnt it is surer
    than it should be.
    """
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=5_000)
    matrix = features.matrix[inside].copy()
    praise = [4 + at for at, kind in enumerate(features.kinds) if kind.startswith(f"{ADVOCACY}/")]
    model.fit(matrix, told[inside])
    against = [column for column in praise if model.coef_[0, column] > 0]
    if against:
        matrix[:, against] = 0  # praise never counts against a post, whatever the posts at hand say
        model.fit(matrix, told[inside])
    weights = [round(float(weight), 5) for weight in model.coef_[0]]
    return ScoreLayer(
        intercept=round(float(model.intercept_[0]), 5),
        push=weights[0],
        pressure=(weights[1], weights[2], weights[3]),
        findings=dict(zip(features.kinds, weights[4:], strict=True)),
        prior=round(float(told[inside].mean()), 4),
    )


def apply_layer(layer: ScoreLayer, features: Features) -> Floats:
    """The score of every row under a layer, (n,)."""
    weights = [layer.push, *layer.pressure, *(layer.findings.get(name, 0.0) for name in features.kinds)]
    odds = features.matrix @ np.array(weights) + layer.intercept
    made: Floats = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return made


def best_threshold(scores: Floats, told: Bools) -> float:
    """The middle of the thresholds whose F1 is within 0.002 of the best, on a grid of hundredths.

    The very best of a jagged curve is chance; the middle of its plateau is not.
    """
    grid = np.round(np.arange(0.20, 0.81, 0.01), 2)
    reached = np.array([f1(told, scores >= at) for at in grid])
    return float(np.round(np.median(grid[reached >= reached.max() - 0.002]), 2))


def review_band(scores: Floats, threshold: float) -> tuple[float, float]:
    """The scores around the threshold that need a person: the tenth of posts nearest to it, in log-odds."""
    odds = np.log(scores / (1 - scores))
    centre = np.log(threshold / (1 - threshold))
    reach = float(np.quantile(np.abs(odds - centre), MOST_IN_REVIEW))
    low, high = (1 / (1 + np.exp(-(centre + sign * reach))) for sign in (-1, 1))
    return float(round(low, 4)), float(round(high, 4))


def languages_that_hold(rows: Sequence[Row], predicted: Bools) -> tuple[tuple[str, ...], dict[str, Interval]]:
    """The languages whose verdict may be shown, and every language's F1 with its 95 % interval over brands.

    English is the promise; another language must reach F1 0.80 with an interval above 0.65, on pushes of
    enough brands to say anything of a new one.
    """
    push = np.array([row.push for row in rows])
    brands = np.array([row.brand for row in rows])
    found: dict[str, Interval] = {}
    good = {PROMISED}
    for code in sorted({row.language for row in rows}):
        inside = np.array([row.language == code for row in rows])
        if push[inside].sum() < LEAST_PUSHES:
            continue
        at = bootstrap(f1, push[inside], predicted[inside], groups=brands[inside].tolist())
        found[code] = at
        pushing = len(set(brands[inside & push].tolist()))
        if at.value >= LEAST_F1 and at.low > LEAST_LOWER_END and pushing >= LEAST_BRANDS:
            good.add(code)
    return tuple(sorted(good)), found

"""Scores are calibrated on brands nobody learnt from, and every figure says what its name says."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from auditor.bundle import MODELS
from auditor.train import calibrate, evaluate
from auditor.train.measure import calibration_error, f1

RNG = np.random.default_rng(5)
POSTS = 3_000


@pytest.fixture(scope="module")
def found():
    """Logits of a network too sure of itself, findings that know something it doesn't, and the truth."""
    push = RNG.random(POSTS) < 0.2
    hinted = RNG.random(POSTS) < np.where(push, 0.5, 0.02)
    logit = 3 * RNG.normal(np.where(push, 1.2, -1.2), 1)
    matrix = np.column_stack((logit, np.zeros((POSTS, 3)), hinted))
    return SimpleNamespace(matrix=matrix, push=push, kinds=("buying-call/medium",))


def test_a_layer_calibrates_and_uses_what_findings_know(found) -> None:
    everyone = np.ones(POSTS, dtype=bool)
    layer = calibrate.fit_layer(found, everyone, found.push)
    scores = calibrate.apply_layer(layer, found)
    raw = 1 / (1 + np.exp(-found.matrix[:, 0]))
    assert layer.findings["buying-call/medium"] > 1
    assert calibration_error(found.push, scores) < 0.02 < calibration_error(found.push, raw)


def test_no_row_is_scored_by_a_layer_that_learnt_from_it(found) -> None:
    folds = np.arange(POSTS) % 3
    twisted = SimpleNamespace(matrix=found.matrix.copy(), push=found.push.copy(), kinds=found.kinds)
    first = folds == 0
    before = evaluate.cross_fitted(found, folds, np.ones(POSTS, dtype=bool), found.push)
    twisted.push[first] = ~twisted.push[first]
    after = evaluate.cross_fitted(twisted, folds, np.ones(POSTS, dtype=bool), twisted.push)
    assert np.array_equal(before.scores[first], after.scores[first])
    assert not np.allclose(before.scores[~first], after.scores[~first])


def test_the_review_band_holds_a_tenth_of_posts_around_the_threshold(found) -> None:
    scores = calibrate.apply_layer(calibrate.fit_layer(found, np.ones(POSTS, dtype=bool), found.push), found)
    low, high = calibrate.review_band(scores, 0.4)
    assert low < 0.4 < high
    assert ((scores >= low) & (scores < high)).mean() == pytest.approx(0.1, abs=0.01)


def test_the_threshold_is_near_the_best_f1(found) -> None:
    scores = calibrate.apply_layer(calibrate.fit_layer(found, np.ones(POSTS, dtype=bool), found.push), found)
    reached = f1(found.push, scores >= calibrate.best_threshold(scores, found.push))
    assert reached >= max(f1(found.push, scores >= at) for at in np.arange(0.2, 0.8, 0.01)) - 0.003


def test_a_language_is_read_only_where_it_was_shown_to_hold() -> None:
    rows = [
        SimpleNamespace(push=number % 2 == 0, language=code, brand=f"{code}{number % 5}")
        for code in ("en", "fr", "de")
        for number in range(60)
    ]
    predicted = np.array(
        [row.push if row.language == "fr" else number % 3 == 0 for number, row in enumerate(rows)]
    )
    languages, figures = calibrate.languages_that_hold(rows, predicted)
    assert languages == ("en", "fr")
    for row in rows:
        row.brand = row.language
    assert calibrate.languages_that_hold(rows, predicted)[0] == ("en",), "one shop is no language"
    assert figures["de"].value < calibrate.LEAST_F1


def test_the_shipped_model_reads_only_languages_whose_figures_clear_the_bar() -> None:
    folder = MODELS / "minilm-push"
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    for code in metrics["facts"]["languages"]:
        at = metrics["languages"][code]
        assert code == "en" or (at["value"] >= 0.80 and at["low"] > 0.65)

"""The figures in the model card are what their names say."""

import numpy as np
import pytest

from auditor.train.measure import (
    bootstrap,
    calibration_error,
    f1,
    macro_f1,
    paired_difference,
    precision,
    recall,
    share_errors,
)

PUSH = np.array([True, True, True, False, False, False, False, False])
CALLED = np.array([True, True, False, True, False, False, False, False])


def test_precision_recall_and_f1_by_hand() -> None:
    assert precision(PUSH, CALLED) == pytest.approx(2 / 3)
    assert recall(PUSH, CALLED) == pytest.approx(2 / 3)
    assert f1(PUSH, CALLED) == pytest.approx(2 / 3)


def test_a_perfectly_calibrated_score_has_no_calibration_error() -> None:
    push = np.array([True] * 3 + [False] * 7)
    assert calibration_error(push, np.full(10, 0.3)) == pytest.approx(0.0)
    assert calibration_error(push, np.full(10, 0.9)) == pytest.approx(0.6)


def test_share_error_is_in_points_per_brand_and_skips_small_brands() -> None:
    push = np.array([True] * 4 + [False] * 6 + [True])
    called = np.array([True] * 2 + [False] * 8 + [False])
    assert share_errors(push, called, ["a"] * 10 + ["b"]) == {"a": pytest.approx(20.0)}


def test_macro_f1_weighs_every_class_the_same() -> None:
    true = np.array([0, 0, 0, 1])
    assert macro_f1(true, np.array([0, 0, 0, 0])) == pytest.approx((6 / 7 + 0) / 2)


def test_a_bootstrap_over_authors_is_wider_than_one_over_posts() -> None:
    rng = np.random.default_rng(1)
    author_rate = np.repeat(rng.random(12), 30)
    push = rng.random(360) < 0.5
    called = np.where(rng.random(360) < author_rate, push, ~push)
    authors = [str(i) for i in np.repeat(np.arange(12), 30)]
    by_post, by_author = bootstrap(f1, push, called), bootstrap(f1, push, called, groups=authors)
    assert by_post.value == by_author.value
    assert by_author.high - by_author.low > by_post.high - by_post.low


def test_a_paired_difference_of_the_same_labels_is_zero() -> None:
    found = paired_difference(PUSH, CALLED, CALLED, list("aabbccdd"))
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)

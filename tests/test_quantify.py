"""The corrected share is right where scores are right, and says how far it can be off."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor import quantify
from auditor.quantify import LEAST_POSTS, saerens, share

PRIOR = 0.2


def brand(rng: np.random.Generator, posts: int, rate: float, apart: float):
    """Scores calibrated at PRIOR of posts that push at another rate, and which ones do."""
    push = rng.random(posts) < rate
    seen = rng.normal(np.where(push, apart, -apart), 1)
    odds = 2 * apart * seen + math.log(PRIOR / (1 - PRIOR))
    return 1 / (1 + np.exp(-odds)), push


@pytest.mark.parametrize("rate", [0.03, 0.2, 0.45, 0.8])
def test_it_agrees_with_quapy(rate: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from quapy.method.aggregative import EMQ
    scores, _ = brand(np.random.default_rng(3), 600, rate, 1.2)
    theirs, _ = EMQ.EM(np.array([1 - PRIOR, PRIOR]), np.column_stack((1 - scores, scores)), epsilon=1e-7)
    assert saerens(scores, PRIOR) == pytest.approx(theirs[1], abs=1e-3)


@pytest.mark.soak
@pytest.mark.parametrize("posts", [100, 400])
@pytest.mark.parametrize("rate", [0.0, 0.004, 0.05, 0.5, 0.996])
@pytest.mark.parametrize("apart", [0.8, 1.5])
def test_the_interval_holds_its_nominal_coverage(posts: int, rate: float, apart: float) -> None:
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(100):
        scores, push = brand(rng, posts, rate, apart)
        found = share(scores.tolist(), [PRIOR] * len(scores))
        assert found is not None
        held += found.low <= push.mean() <= found.high
    assert held / 100 >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / 100)


def test_counts_too_far_to_matter_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    scores, _ = brand(np.random.default_rng(5), 400, 0.3, 0.8)
    near = share(scores.tolist(), [PRIOR] * 400)
    monkeypatch.setattr(quantify, "_FAR", 1_000.0)
    assert near == share(scores.tolist(), [PRIOR] * 400)


def test_it_is_nearer_the_truth_than_the_mean_score_where_pushes_are_more_common() -> None:
    rng = np.random.default_rng(11)
    ours, plain = [], []
    for _ in range(50):
        scores, push = brand(rng, 400, 0.5, 1.0)
        found = share(scores.tolist(), [PRIOR] * len(scores))
        assert found is not None
        ours.append(abs(found.share - push.mean()))
        plain.append(abs(scores.mean() - push.mean()))
    assert np.mean(ours) < np.mean(plain) / 2


def test_decided_posts_are_counted_as_decided() -> None:
    found = share([1.0] * 40 + [0.0] * 80, [PRIOR] * 120)
    assert found is not None
    assert (found.share, found.low, found.high) == pytest.approx((1 / 3, 1 / 3, 1 / 3), abs=0.01)


def test_few_posts_are_not_corrected() -> None:
    assert share([0.5] * (LEAST_POSTS - 1), [PRIOR] * (LEAST_POSTS - 1)) is None
    assert share([0.5] * LEAST_POSTS, [PRIOR] * LEAST_POSTS) is not None


@given(
    st.lists(st.floats(0, 1), min_size=LEAST_POSTS, max_size=LEAST_POSTS + 20),
    st.floats(0.01, 0.99),
)
def test_any_scores_give_an_ordered_estimate(chances: list[float], prior: float) -> None:
    found = share(chances, [prior] * len(chances))
    assert found is not None
    assert 0 <= found.low <= found.share <= found.high <= 1

"""The share of pushes among many posts, corrected for how often pushes occur: quantification.

A score is calibrated for the share of pushes in the posts the model learnt from, the *prior*. A brand
that pushes far more, or far less, shifts every score the same way, and the plain count with it.
`share` undoes that shift by the expectation-maximisation of Saerens, Latinne and Decaestecker
(2002), "Adjusting the outputs of a classifier to new a priori probabilities", whose fixed point is the
most likely share; the interval adds what the likelihood leaves open about that share to what is left
open about each post at any given share.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_POSTS = 100
"""Under this many posts the correction is noise."""

INTERVAL = (0.025, 0.975)
_GRID = 100
_FAR = 6.0
"""Standard deviations past which a count is not looked at."""
_NEGLIGIBLE = 1e-6
_STEPS = 1_000
_CLOSE = 1e-7

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share of pushes among the posts at hand, in [0, 1]; with 95 % probability in [low, high]."""

    share: float
    low: float
    high: float


def share(chances: Sequence[float], priors: Sequence[float]) -> Estimate | None:
    """Estimate the true share of pushes among n posts.

    Args:
        chances: calibrated P(sales_push) of each post, (n,); 0 or 1 where a person decided.
        priors: the share of pushes each of those scores was calibrated at, (n,), in (0, 1).

    Returns:
        None under `LEAST_POSTS` posts.
    """
    if len(chances) < LEAST_POSTS:
        return None
    scores = np.asarray(chances, dtype=np.float64)
    prior = np.asarray(priors, dtype=np.float64)
    estimate = saerens(scores, prior)
    low, high = _interval(scores, prior)
    return Estimate(estimate, min(low, estimate), max(high, estimate))


def saerens(scores: Floats, prior: float | Floats) -> float:
    """The most likely share given scores (n,) calibrated at `prior`, by expectation-maximisation."""
    found = float(scores.mean())
    for _ in range(_STEPS):
        before, found = found, float(_at(found, scores, prior).mean())
        if abs(found - before) < _CLOSE:
            break
    return found


def _at(shared: float, scores: Floats, prior: float | Floats) -> Floats:
    """What the scores would be, had pushes been `shared` of what the model learnt from."""
    push = scores * shared / prior
    value = (1 - scores) * (1 - shared) / (1 - prior)
    made: Floats = push / np.maximum(push + value, np.finfo(np.float64).tiny)
    return made


def _interval(scores: Floats, prior: Floats) -> tuple[float, float]:
    """The middle 95 % of the share: a mixture, over a flat grid of rates, of the count each rate gives.

    At one rate the count is Poisson-binomial, here by its normal limit, which from 100 posts on is closer
    than the scores are right.
    """
    rates, _ = _likely_rates(scores, prior, 0.0, 1.0)
    rates, weights = _likely_rates(
        scores, prior, max(0.0, rates[0] - 1 / _GRID), min(1.0, rates[-1] + 1 / _GRID)
    )
    chances = [_at(rate, scores, prior) for rate in rates]
    means = np.array([each.sum() for each in chances])
    spreads = np.sqrt(np.array([max(float((each * (1 - each)).sum()), 1e-12) for each in chances]))
    first = max(0, math.floor((means - _FAR * spreads).min()))
    last = min(len(scores), math.ceil((means + _FAR * spreads).max()))
    counts = np.arange(first, last + 1)
    below = np.zeros(len(counts))
    for weight, mean, spread in zip(weights / weights.sum(), means, spreads, strict=True):
        below += weight * _normal((counts + 0.5 - mean) / spread)
    low, high = (min(first + int(np.searchsorted(below, at)), last) for at in INTERVAL)
    return low / len(scores), high / len(scores)


def _likely_rates(scores: Floats, prior: Floats, first: float, last: float) -> tuple[Floats, Floats]:
    """The rates of an even grid that are not out of the question, one more at either end, and how likely."""
    step = (last - first) / _GRID
    rates: Floats = first + step * (np.arange(_GRID, dtype=np.float64) + 0.5)
    likely: Floats = np.array([_log_likelihood(rate, scores, prior) for rate in rates])
    weights: Floats = np.exp(likely - likely.max())
    heavy = np.flatnonzero(weights > _NEGLIGIBLE)
    kept = slice(max(0, heavy[0] - 1), heavy[-1] + 2)
    return rates[kept], weights[kept]


def _log_likelihood(rate: float, scores: Floats, prior: Floats) -> float:
    of_post = rate * scores / prior + (1 - rate) * (1 - scores) / (1 - prior)
    return float(np.log(np.maximum(of_post, np.finfo(np.float64).tiny)).sum())


def _normal(at: Floats) -> Floats:
    """The standard normal's distribution function, by Abramowitz and Stegun 7.1.26 (error under 1.5e-7)."""
    x = np.abs(at) / math.sqrt(2)
    t = 1 / (1 + 0.3275911 * x)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    upper: Floats = poly * np.exp(-x * x) / 2
    return np.where(at >= 0, 1 - upper, upper)

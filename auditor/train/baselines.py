"""What a classifier must beat on the same rows: no push at all, keywords, TF-IDF, a frozen encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from auditor.train.data import Row
from auditor.train.network import base_tokenizer, embed, new_network

Floats = NDArray[np.float64]
Baseline = Callable[[Sequence[Row], Sequence[Row]], Floats]
"""Learns from the first rows and gives log-odds, (n,), of the second."""

KEYWORDS = (
    "buy", "shop", "order", "sale", "discount", "% off", "deal", "offer", "promo", "coupon", "code",
    "book now", "get yours", "tickets", "subscribe", "free shipping", "save", "price", "limited time",
    "last chance",
)  # fmt: skip
"""The words a keyword tool would look for."""


def always_value(_seen: Sequence[Row], unseen: Sequence[Row]) -> Floats:
    """No post pushes."""
    return np.full(len(unseen), -5.0)


def keyword_list(_seen: Sequence[Row], unseen: Sequence[Row]) -> Floats:
    """A post with any of `KEYWORDS` pushes; more of them, more surely."""
    return np.array([sum(word in row.text.lower() for word in KEYWORDS) - 0.5 for row in unseen])


def tf_idf(seen: Sequence[Row], unseen: Sequence[Row]) -> Floats:
    """TF-IDF (words 1–2, characters 3–5) with logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union

    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=3, sublinear_tf=True),
        ),
        _regression(C=10),
    )
    sure = [row for row in seen if not row.unclear]
    model.fit([row.text for row in sure], [row.push for row in sure])
    odds: Floats = model.decision_function([row.text for row in unseen])
    return odds


class FrozenEncoder:
    """Logistic regression on the base encoder's sentence vectors, as it came; vectors are made once."""

    def __init__(self) -> None:
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def __call__(self, seen: Sequence[Row], unseen: Sequence[Row]) -> Floats:
        """Fit on `seen`, log-odds for `unseen`."""
        sure = [row for row in seen if not row.unclear]
        model = _regression(C=1).fit(self._of(sure), [row.push for row in sure])
        odds: Floats = model.decision_function(self._of(unseen))
        return odds

    def _of(self, rows: Sequence[Row]) -> NDArray[np.float32]:
        new = [row for row in rows if row.id not in self._vectors]
        if new:
            made = embed(new_network(0), base_tokenizer(), [row.text for row in new], torch.device("cpu"))
            self._vectors |= dict(zip([row.id for row in new], made, strict=True))
        return np.stack([self._vectors[row.id] for row in rows])


def _regression(*, C: float) -> Any:  # noqa: N803  # scikit-learn's own name
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=C, class_weight="balanced", max_iter=2_000)


def all_of_them() -> dict[str, Baseline]:
    """Every baseline by the name the card gives it."""
    return {
        "always `value`": always_value,
        "keyword list": keyword_list,
        "TF-IDF + LR": tf_idf,
        "frozen MiniLM + LR": FrozenEncoder(),
    }


def out_of_fold(baseline: Baseline, rows: Sequence[Row], folds: NDArray[np.int64]) -> Floats:
    """Log-odds of every row by a baseline that saw none of its brand's posts."""
    found = np.zeros(len(rows))
    for number in np.unique(folds):
        inside = folds == number
        seen = [row for row, held in zip(rows, inside, strict=True) if not held]
        unseen = [row for row, held in zip(rows, inside, strict=True) if held]
        found[inside] = baseline(seen, unseen)
    return found

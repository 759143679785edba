"""What a classifier must beat: TF-IDF with logistic regression, on the same folds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from auditor.train.data import Row

Floats = NDArray[np.float64]


def tf_idf(seen: Sequence[Row], unseen: Sequence[Row]) -> Floats:
    """Fit TF-IDF (words 1–2, characters 3–5) + logistic regression on `seen`; log-odds for `unseen`."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=3, sublinear_tf=True),
        ),
        LogisticRegression(C=10, class_weight="balanced", max_iter=2_000),
    )
    sure = [row for row in seen if not row.unclear]
    model.fit([row.text for row in sure], [row.push for row in sure])
    odds: Floats = model.decision_function([row.text for row in unseen])
    return odds


def tf_idf_out_of_fold(rows: Sequence[Row], folds: NDArray[np.int64]) -> Floats:
    """Log-odds of every row by a TF-IDF model that saw none of its author's posts."""
    found = np.zeros(len(rows))
    for number in np.unique(folds):
        inside = folds == number
        seen = [row for row, held in zip(rows, inside, strict=True) if not held]
        unseen = [row for row, held in zip(rows, inside, strict=True) if held]
        found[inside] = tf_idf(seen, unseen)
    return found

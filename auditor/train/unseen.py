"""The posts learnt from, each as a network sees it that never saw its brand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from auditor.classify import Logits, ScoreLayer
from auditor.train import calibrate, evaluate, features
from auditor.train.data import WRITTEN, Corpus, Row
from auditor.train.held_out import Fitted

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Unseen:
    """n posts with their folds, logits and features, all of them out of fold.

    Scores are learnt on public posts alone, since the share of pushes among those we wrote says nothing
    of any feed; how hard a push presses is learnt on both, for few public posts press.
    """

    rows: tuple[Row, ...]
    folds: NDArray[np.int64]
    logits: Logits
    made: features.Features

    @classmethod
    def of(cls, corpus: Corpus, fitted: Fitted) -> Unseen:
        """Put together what the folds' networks and the rules say of each post."""
        rows = corpus.learnt
        made = features.of(rows, fitted.held_out, features.findings(rows))
        return cls(rows, fitted.folds, fitted.held_out, made)

    @cached_property
    def clear(self) -> Bools:
        """Posts a careful reader could decide."""
        return np.array([not row.unclear for row in self.rows])

    @cached_property
    def english(self) -> Bools:
        """Posts in the language of the promise."""
        return np.array([row.language == calibrate.PROMISED for row in self.rows])

    @cached_property
    def public(self) -> Bools:
        """Posts somebody published, as against those we wrote."""
        return np.array([row.split != WRITTEN for row in self.rows])

    @property
    def promised(self) -> Bools:
        """The rows the promise is measured on."""
        return self.public & self.clear & self.english

    @cached_property
    def presses(self) -> Bools:
        """Posts of pressure 3."""
        return np.array([row.pressure == 3 for row in self.rows])

    def scores(self) -> dict[str, ScoreLayer]:
        """P(sales_push) by language."""
        learn, push = self.public & self.clear, self.made.push
        return {
            calibrate.PROMISED: calibrate.fit_layer(self.made, learn & self.english, push),
            "": calibrate.fit_layer(self.made.without_findings(), learn & ~self.english, push),
        }

    def pressures(self) -> dict[str, ScoreLayer]:
        """P(pressure = 3) of a push, by language."""
        learn = self.clear & self.made.push
        return {
            calibrate.PROMISED: calibrate.fit_layer(self.made, learn & self.english, self.presses),
            "": calibrate.fit_layer(self.made.without_findings(), learn, self.presses),
        }

    @cached_property
    def served(self) -> evaluate.Judged:
        """Every post's verdict as it would be served."""
        return evaluate.as_served(self.made, self.folds, self.english, self.public & self.clear)

    @cached_property
    def pressing(self) -> evaluate.Judged:
        """Which English posts press, if they push."""
        learn = self.clear & self.english & self.made.push
        return evaluate.cross_fitted(self.made, self.folds, learn, self.presses)

    def take(self, inside: Bools) -> list[Row]:
        """Some of the posts."""
        return [row for row, kept in zip(self.rows, inside, strict=True) if kept]

"""How much more brands would help: figures on one fold, by share of the other folds' brands learnt from.

    python bench/learning_curve.py --data FOLDER [--fold 0] [--shares 0.25 0.5 1]

The threshold is each fit's best on those very posts, so that the curve shows the network and not its
calibration: read the differences, not the heights.
"""

import argparse
from pathlib import Path

import numpy as np

from auditor.bundle import MODELS
from auditor.train.calibrate import PROMISED
from auditor.train.data import WRITTEN, read
from auditor.train.held_out import fit_parts, folds_of
from auditor.train.measure import auroc, f1
from auditor.train.train import Hyperparameters


def main() -> None:
    """Fit the parts and print the curve."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--data", type=Path, required=True)
    words.add_argument("--work", type=Path, default=Path(".cache/train"))
    words.add_argument("--fold", type=int, default=0)
    words.add_argument("--shares", type=float, nargs="+", default=[0.25, 0.5, 1.0])
    asked = words.parse_args()
    settings = Hyperparameters()
    corpus = read(asked.data, MODELS / "data")
    inside = folds_of(corpus, settings) == asked.fold
    rows = [row for row, held in zip(corpus.learnt, inside, strict=True) if held]
    judged = np.array([row.split != WRITTEN and row.language == PROMISED and not row.unclear for row in rows])
    push = np.array([row.push for row in rows])[judged]
    print(f"fold {asked.fold + 1}: {judged.sum()} posts, {push.sum()} pushes")
    for share, logits in fit_parts(corpus, settings, asked.work, asked.fold, asked.shares).items():
        odds = logits.push[judged]
        best = max(f1(push, odds >= at) for at in np.quantile(odds, np.linspace(0.5, 0.99, 200)))
        print(f"{share:5.0%} of brands: F1 {best:.3f}, AUROC {auroc(push, odds):.3f}")


if __name__ == "__main__":
    main()

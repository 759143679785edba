"""What the average of two networks is worth: figures on one fold, of their scores and of their weights.

    python bench/averaging.py --data FOLDER [--fold 4]

Both start from the same weights and learn the public posts of the other folds; of the written posts' brands
each learns one half. The threshold is each one's best on those very posts: read differences, not heights.
"""

import argparse
import zlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from auditor.bundle import MODELS
from auditor.classify.tokens import tokenize
from auditor.train.calibrate import PROMISED
from auditor.train.data import WRITTEN, Row, read
from auditor.train.held_out import folds_of
from auditor.train.measure import auroc, f1
from auditor.train.network import base_tokenizer, new_network, predict
from auditor.train.train import Hyperparameters, fit

HALVES = (0, 1)
Weights = dict[str, torch.Tensor]


def learnt(rows: Sequence[Row], half: int) -> Weights:
    """What one network learnt from all public rows and half of the written brands."""
    torch.set_num_threads(1)
    mine = [
        row for row in rows if row.split != WRITTEN or zlib.crc32(f"half:{row.brand}".encode()) % 2 == half
    ]
    weights: Weights = fit(mine, Hyperparameters(), name=f"half {half + 1}").cpu().state_dict()
    return weights


def main() -> None:
    """Fit both and print the figures of each, of their scores' average and of their weights'."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--data", type=Path, required=True)
    words.add_argument("--fold", type=int, default=4)
    asked = words.parse_args()
    settings = Hyperparameters()
    corpus = read(asked.data, MODELS / "data")
    inside = folds_of(corpus, settings) == asked.fold
    held = [row for row, here in zip(corpus.learnt, inside, strict=True) if here]
    judged = [row for row in held if row.split != WRITTEN and row.language == PROMISED and not row.unclear]
    rows = [row for row, here in zip(corpus.learnt, inside, strict=True) if not here]
    with ProcessPoolExecutor(len(HALVES), mp_context=get_context("spawn")) as pool:
        one, other = pool.map(learnt, [rows] * len(HALVES), HALVES)
    network = new_network(settings.seed, settings.layers)
    tokens = tokenize(base_tokenizer(), [row.text for row in judged])

    def scores(weights: Weights) -> NDArray[np.float32]:
        network.load_state_dict(weights)
        return predict(network, tokens, torch.device("cpu")).push

    push = np.array([row.push for row in judged])
    first, second = scores(one), scores(other)
    between = scores({name: (part + other[name]) / 2 for name, part in one.items()})
    print(f"fold {asked.fold + 1}: {len(judged)} posts, {push.sum()} pushes")
    named = {"one half": first, "the other": second, "scores": (first + second) / 2, "weights": between}
    for name, odds in named.items():
        best = max(f1(push, odds >= at) for at in np.quantile(odds, np.linspace(0.5, 0.99, 200)))
        print(f"{name:9}: F1 {best:.3f}, AUROC {auroc(push, odds):.3f}")


if __name__ == "__main__":
    main()

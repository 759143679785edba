"""How far two readers of the training posts agree; what a classifier of their labels can reach at most."""

from __future__ import annotations

import json
from pathlib import Path

from auditor.errors import InputError


def agreement(path: Path) -> dict[str, float]:
    """Agreement of the first two readings in `readings.jsonl`, and Cohen's κ (1960).

    Each line holds `id` and `first`, `second`, perhaps `third`: `[hard_sell, pillar, unclear]`.
    `f1` is what a perfect copy of the second reading scores against the first.

    Raises:
        InputError: the file is missing or a line of it can't be used.
    """
    from sklearn.metrics import cohen_kappa_score, f1_score

    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        first, second = ([row[name] for row in rows] for name in ("first", "second"))
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path} can't be read as two readings a post: {error!r}") from error
    push = [[reading[0] >= 2 for reading in side] for side in (first, second)]
    step = [[reading[0] for reading in side] for side in (first, second)]
    pillar = [[reading[1] for reading in side] for side in (first, second)]
    return {
        "posts": len(rows),
        "push": sum(a == b for a, b in zip(*push, strict=True)) / len(rows),
        "push_kappa": float(cohen_kappa_score(*push)),
        "f1": float(f1_score(*push)),
        "step_kappa": float(cohen_kappa_score(*step)),
        "pillar": sum(a == b for a, b in zip(*pillar, strict=True)) / len(rows),
        "pillar_kappa": float(cohen_kappa_score(*pillar)),
        "pillar_macro_f1": float(f1_score(*pillar, average="macro")),
    }

"""What the final score is made of, a row a post: the network's logits and the rules' findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auditor import rules
from auditor.bundle import RULES
from auditor.classify import Logits, counted
from auditor.train.data import Row

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Features:
    """n posts: `matrix` (n, 4 + kinds) holds push and pressure logits, then counts of findings by kind."""

    matrix: Floats
    push: NDArray[np.bool_]
    kinds: tuple[str, ...]

    def without_findings(self) -> Features:
        """The same posts by the network alone, for languages no pack reads."""
        return Features(self.matrix[:, :4], self.push, ())


def of(rows: Sequence[Row], logits: Logits, counts: Sequence[Mapping[str, int]]) -> Features:
    """Put together what was said of each row."""
    kinds = tuple(sorted({name for found in counts for name in found}))
    found = np.array([[each.get(name, 0) for name in kinds] for each in counts], dtype=np.float64)
    return Features(
        np.column_stack((logits.push, logits.pressure, found)).astype(np.float64),
        np.array([row.push for row in rows]),
        kinds,
    )


def shipped_rules() -> rules.Rules:
    """The packs that come with the product, with no team's changes."""
    return rules.load(sorted(path.parent for path in RULES.glob("*/meta.yaml")))


def findings(rows: Sequence[Row]) -> list[Mapping[str, int]]:
    """How many findings of each kind the shipped packs make in each row, read in its language."""
    packs = shipped_rules()
    return [counted(packs.find(row.raw, row.language), row.language) for row in rows]

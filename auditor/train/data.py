"""Labelled posts: reading them, folding their text, splitting them by author."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from auditor.errors import InputError
from auditor.finding import PILLARS
from auditor.text import fold


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled post; `text` is folded as the model reads it, `raw` as it came."""

    id: str
    raw: str
    text: str
    author: str
    platform: str
    language: str
    sample: str
    pressure: int
    pillar: int
    unclear: bool

    @property
    def push(self) -> bool:
        """The binary label, which follows from the 0–3 scale."""
        return self.pressure >= 2


def read(path: Path) -> list[Row]:
    """Read a JSON-lines file of labelled posts.

    Raises:
        InputError: the file is missing, or a line of it is no labelled post.
    """
    if not path.is_file():
        raise InputError(f"There is no file {path}; name the folder that holds train.jsonl and dev.jsonl.")
    rows = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                rows.append(_row(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"{path}:{number} is no labelled post ({error}); correct or remove it."
                ) from error
    return rows


def _row(raw: dict[str, object]) -> Row:
    return Row(
        id=str(raw["id"]),
        raw=str(raw["text"]),
        text=fold(str(raw["text"])),
        author=f"{raw['platform']}:{raw['author']}",
        platform=str(raw["platform"]),
        language=str(raw["lang"]),
        sample=str(raw["sample"]),
        pressure=int(str(raw["hard_sell"])),
        pillar=PILLARS.index(str(raw["pillar"])),
        unclear=bool(raw["unclear"]),
    )


def author_folds(rows: Sequence[Row], count: int, seed: int) -> NDArray[np.int64]:
    """Give every row a fold in [0, count), all rows of an author the same, pushes spread evenly.

    The author's name alone is the key, so a brand's accounts on two platforms stay together.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    splitter = StratifiedGroupKFold(n_splits=count, shuffle=True, random_state=seed)
    groups = [row.author.split(":", 1)[1].lower() for row in rows]
    folds = np.zeros(len(rows), dtype=np.int64)
    for number, (_, held_out) in enumerate(splitter.split(rows, [row.push for row in rows], groups)):
        folds[held_out] = number
    return folds

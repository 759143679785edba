"""Labelled posts: the labels are ours and lie in `models/data`; the texts are in a folder of your own.

`labels.jsonl` names each post by its id, `written.jsonl` holds posts we wrote ourselves, text and all.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from auditor.errors import InputError
from auditor.finding import PILLARS
from auditor.text import fold

Split = Literal["train", "dev", "written"]
WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled post; `text` is folded as the model reads it, `raw` as it came.

    `sample` says how it was drawn; `random` and `natural:BRAND` are unbiased draws from a timeline.
    `paired` posts were written twice, with the ask and without.
    """

    id: str
    split: Split
    raw: str
    text: str
    author: str
    platform: str
    language: str
    sample: str
    pressure: int
    pillar: int
    unclear: bool
    paired: bool = False

    @property
    def push(self) -> bool:
        """The binary label, which follows from the 0–3 scale."""
        return self.pressure >= 2

    @property
    def brand(self) -> str:
        """The author on whatever platform: what folds and intervals keep together."""
        return self.author.lower()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything a model learns from and is judged by.

    `missing` labels had no text in the folder; `shared` dev posts were left out, since their brand is in
    train as well.
    """

    train: tuple[Row, ...]
    dev: tuple[Row, ...]
    written: tuple[Row, ...]
    missing: int
    shared: int

    @property
    def learnt(self) -> tuple[Row, ...]:
        """Every post the shipped network learns from: the public ones, then our own."""
        return (*self.train, *self.written)


def read(texts: Path, labels: Path) -> Corpus:
    """Join the texts of a folder to our labels, by id, and add the posts we wrote.

    Args:
        texts: holds JSON-lines files with `id, platform, author, lang, text`; see SOURCES.md.
        labels: holds `labels.jsonl` and `written.jsonl`.

    Raises:
        InputError: a file is missing, a line of it can't be used, or no label found its text.
    """
    known = {str(raw.get("id")): _label(where, raw) for where, raw in _lines(labels / "labels.jsonl")}
    rows: dict[str, Row] = {}
    files = sorted(texts.glob("*.jsonl"))
    if not files:
        raise InputError(f"There is no .jsonl file in {texts}; name the folder that holds the posts' texts.")
    for file in files:
        for where, raw in _lines(file):
            if (found := known.get(str(raw.get("id")))) is not None:
                rows[str(raw["id"])] = _row(where, raw | found)
    if not rows:
        raise InputError(
            f"None of the posts in {texts} is one of those labelled in {labels / 'labels.jsonl'}; "
            f"{labels / 'SOURCES.md'} says where their texts can be had."
        )
    written = tuple(
        _row(where, {"author": _voice(raw), "sample": WRITTEN, "split": WRITTEN} | raw)
        for where, raw in _lines(labels / "written.jsonl")
    )
    ordered = [rows[name] for name in known if name in rows]
    train = tuple(row for row in ordered if row.split == "train")
    dev = [row for row in ordered if row.split == "dev"]
    learnt = {row.brand for row in train}
    unseen = tuple(row for row in dev if row.brand not in learnt)
    return Corpus(train, unseen, written, missing=len(known) - len(rows), shared=len(dev) - len(unseen))


def _voice(raw: dict[str, object]) -> str:
    """What a post of our own stands or falls with: its invented brand, or its other half."""
    return f"{WRITTEN}:{raw.get('brand') or raw.get('pair') or raw.get('id')}"


def _lines(path: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Each object of a JSON-lines file, and where it stands."""
    if not path.is_file():
        raise InputError(f"There is no file {path}; run this from a checkout, or name its folder.")
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                raw = json.loads(line.decode("utf-8"))
            except ValueError as error:
                raise InputError(f"{path}:{number} is no JSON ({error}); correct or remove it.") from error
            if not isinstance(raw, dict):
                raise InputError(f"{path}:{number} is no object with fields; correct or remove it.")
            yield f"{path}:{number}", raw


def _label(where: str, raw: dict[str, object]) -> dict[str, object]:
    """What we say of a post, checked before it meets its text."""
    try:
        return {
            "id": str(raw["id"]),
            "split": _split(raw["split"]),
            "sample": str(raw["sample"]),
            "hard_sell": _step(raw["hard_sell"]),
            "pillar": PILLARS[PILLARS.index(str(raw["pillar"]))],
            "unclear": bool(raw["unclear"]),
        }
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{where} is no label ({error}); correct or remove it.") from error


def _row(where: str, raw: dict[str, object]) -> Row:
    try:
        return Row(
            id=str(raw["id"]),
            split=_split(raw["split"]),
            raw=str(raw["text"]),
            text=fold(str(raw["text"])),
            author=str(raw["author"]),
            platform=str(raw["platform"]),
            language=str(raw["lang"]),
            sample=str(raw["sample"]),
            pressure=_step(raw["hard_sell"]),
            pillar=PILLARS.index(str(raw["pillar"])),
            unclear=bool(raw.get("unclear", False)),
            paired=bool(raw.get("pair")),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{where} is no labelled post ({error}); correct or remove it.") from error


def _split(raw: object) -> Split:
    for name in get_args(Split):
        if raw == name:
            return name
    raise ValueError(f"split is {raw!r}")


def _step(raw: object) -> int:
    if raw not in (0, 1, 2, 3):
        raise ValueError(f"hard_sell is {raw!r}, not 0, 1, 2 or 3")
    return int(str(raw))


def enough(rows: Sequence[Row], brands: int = 2) -> None:
    """Refuse rows nothing can be learnt from or judged by.

    Raises:
        InputError: they are of fewer brands, or not of both labels.
    """
    if len({row.brand for row in rows}) < brands or len({row.push for row in rows}) < 2:
        raise InputError(
            f"{len(rows)} posts are too few: it takes {brands} brands, and posts of both labels."
        )


def written_folds(rows: Sequence[Row], count: int) -> NDArray[np.int64]:
    """The same for posts of our own: by a checksum of the brand, since there are too many to balance."""
    return np.array([zlib.crc32(row.brand.encode()) % count for row in rows], dtype=np.int64)


def brand_folds(rows: Sequence[Row], count: int, seed: int) -> NDArray[np.int64]:
    """Give every row a fold in [0, count), all rows of a brand the same, pushes spread evenly."""
    from sklearn.model_selection import StratifiedGroupKFold

    splitter = StratifiedGroupKFold(n_splits=count, shuffle=True, random_state=seed)
    groups = [row.brand for row in rows]
    folds = np.zeros(len(rows), dtype=np.int64)
    for number, (_, held_out) in enumerate(splitter.split(rows, [row.push for row in rows], groups)):
        folds[held_out] = number
    return folds

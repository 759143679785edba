"""The classifier: texts in, calibrated scores out. The only importer of ONNX Runtime.

A model folder holds `model.onnx`, `tokenizer.json` and `labels.json` (`ModelFacts`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tokenizers import Tokenizer

from auditor.bundle import MODELS
from auditor.errors import ModelError, NotFoundError
from auditor.finding import PILLARS, Pillar
from auditor.text import fold

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

HEAD_TOKENS = 128
TAIL_TOKENS = 64
"""A longer text is read at both ends: the ask often stands in the last line."""

BATCH_TOKENS = 512
"""Token places of one batch, padding included: short posts go many at a time, long ones few."""


class ModelFacts(BaseModel):
    """`labels.json`: what the outputs mean and how far they can be trusted.

    P(sales_push) = sigmoid(slope × logit + intercept). A score inside `review` needs a person's eye.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    scheme: Literal["push-pressure-pillar/1"]
    name: str
    version: str
    base: str
    trained_on: int = Field(description="posts")
    slope: float
    intercept: float
    threshold: float = Field(gt=0, lt=1)
    review: tuple[float, float]
    high_pressure: float = Field(
        gt=0, lt=1, description="least P(pressure = 3) that names a push high-pressure"
    )
    languages: tuple[str, ...]
    files: dict[str, str] = Field(description="SHA-256 of each file of the folder")


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the classifier says of one text: `score` = calibrated P(sales_push), `pressure` 0–3."""

    score: float
    pressure: int
    pillar: Pillar
    pillar_share: float


class Classifier:
    """A loaded model; safe to share between threads."""

    def __init__(self, facts: ModelFacts, tokenizer: Tokenizer, session: InferenceSession) -> None:
        self.facts = facts
        self._tokenizer = tokenizer
        self._session = session

    @classmethod
    def load(cls, name: str | Path, threads: int = 0) -> Classifier:
        """Load a shipped model by name, or any model folder by path.

        Raises:
            NotFoundError: there is no such model.
            ModelError: its files are missing, damaged, or of another label scheme.
        """
        folder = find(name)
        facts = read_facts(folder)
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        try:
            tokenizer = load_tokenizer(folder / "tokenizer.json")
            session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise bare Exceptions of their own
            raise ModelError(f"The model in {folder} can't be loaded: {error}; install it again.") from error
        return cls(facts, tokenizer, session)

    @property
    def version(self) -> str:
        """The name and version that verdicts carry."""
        return f"{self.facts.name}@{self.facts.version}"

    @property
    def threshold(self) -> float:
        """Least score that is labelled `sales_push`."""
        return self.facts.threshold

    @property
    def languages(self) -> frozenset[str]:
        """Languages whose verdicts held when measured."""
        return frozenset(self.facts.languages)

    def needs_review(self, score: float) -> bool:
        """True when a score lies where the classifier is often wrong."""
        low, high = self.facts.review
        return low <= score < high

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Say of each text, as written, whether it pushes a sale; in order."""
        push, pressure, pillar = self._run(texts)
        scores = _sigmoid(push)
        steps = _sigmoid(pressure)
        pillars = _softmax(pillar)
        return [
            Prediction(
                score=float(score),
                pressure=self._pressure(float(score), at_least),
                pillar=PILLARS[int(shares.argmax())],
                pillar_share=float(shares.max()),
            )
            for score, at_least, shares in zip(scores, steps, pillars, strict=True)
        ]

    def log_odds(self, texts: Sequence[str]) -> list[float]:
        """The calibrated log-odds of `sales_push` of each text, in order."""
        return [float(value) for value in self._run(texts)[0]]

    def _pressure(self, score: float, at_least: NDArray[np.float32]) -> int:
        if score < self.threshold:
            return int(at_least[0] >= 0.5)
        return 3 if at_least[2] >= self.facts.high_pressure else 2

    def _run(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], ...]:
        """Calibrated push (n,), raw pressure (n, 3) and pillar (n, 8) logits, in the texts' order."""
        count = len(texts)
        outs = (
            np.zeros(count, dtype=np.float32),
            np.zeros((count, 3), dtype=np.float32),
            np.zeros((count, len(PILLARS)), dtype=np.float32),
        )
        tokens = tokenize(self._tokenizer, [fold(text) for text in texts])
        for batch in _like_lengths(tokens):
            ids, mask = encode_batch([tokens[i] for i in batch])
            made = self._session.run(
                ["push", "pressure", "pillar"], {"input_ids": ids, "attention_mask": mask}
            )
            for out, part in zip(outs, made, strict=True):
                out[batch] = part
        outs[0][:] = outs[0] * self.facts.slope + self.facts.intercept
        return outs


def find(name: str | Path) -> Path:
    """The folder of a model.

    Raises:
        NotFoundError: it is neither a folder with a `labels.json` nor the name of a shipped model.
    """
    for folder in (Path(name), MODELS / name):
        if (folder / "labels.json").is_file():
            return folder
    shipped = ", ".join(sorted(path.parent.name for path in MODELS.glob("*/labels.json"))) or "none"
    raise NotFoundError(
        f"There is no model {name}; shipped: {shipped}; or set AUDITOR_MODEL to a model folder."
    )


def read_facts(folder: Path) -> ModelFacts:
    """Read a model's `labels.json`.

    Raises:
        ModelError: it is missing or of another label scheme.
    """
    path = folder / "labels.json"
    try:
        return ModelFacts.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} can't be read: {error}; install the model again.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ModelError(
            f"{path} is not of this version's label scheme ({where}: {first['msg']})."
        ) from error


def load_tokenizer(path: Path) -> Tokenizer:
    """Read a tokenizer, with neither padding nor truncation of its own."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def tokenize(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Turn folded texts into token ids, long ones cut to their head and tail."""
    return [_head_and_tail(made.ids) for made in tokenizer.encode_batch([_ends(text) for text in texts])]


def encode_batch(tokens: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pad token id lists to the longest: ids (n, t) and mask (n, t)."""
    width = max(map(len, tokens))
    ids = np.zeros((len(tokens), width), dtype=np.int64)
    mask = np.zeros_like(ids)
    for i, row in enumerate(tokens):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return ids, mask


def _ends(text: str) -> str:
    """Cut what no token of the head or the tail can come from, so that a huge text costs no more."""
    longest = 4_000
    return text if len(text) <= 2 * longest else f"{text[:longest]} {text[-longest:]}"


def _head_and_tail(ids: list[int]) -> list[int]:
    if len(ids) <= HEAD_TOKENS + TAIL_TOKENS:
        return ids
    return ids[:HEAD_TOKENS] + ids[-TAIL_TOKENS:]


def _like_lengths(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Batches of indexes, sorted by length, none above BATCH_TOKENS unless it is one text."""
    batch: list[int] = []
    for i in sorted(range(len(tokens)), key=lambda i: len(tokens[i])):
        if batch and len(tokens[i]) * (len(batch) + 1) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _sigmoid(values: NDArray[np.float32]) -> NDArray[np.float32]:
    made: NDArray[np.float32] = np.reciprocal(1 + np.exp(-np.clip(values, -30, 30)))
    return made


def _softmax(values: NDArray[np.float32]) -> NDArray[np.float32]:
    powers: NDArray[np.float32] = np.exp(values - values.max(axis=-1, keepdims=True))
    made: NDArray[np.float32] = powers / powers.sum(axis=-1, keepdims=True)
    return made


def probability(log_odds: float) -> float:
    """Turn log-odds into a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))

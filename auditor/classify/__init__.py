"""The classifier: texts in, calibrated scores out.

A model folder holds `model.onnx`, `tokenizer.json` and `labels.json` (`ModelFacts`).
The score weighs what the network says together with what the rules found, by weights learnt on posts
neither had seen: one number, one way to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from auditor.classify.facts import ModelFacts, ScoreLayer, check_files, find, read_facts
from auditor.classify.session import Logits, Session
from auditor.finding import PILLARS, Finding, Pillar

__all__ = [
    "Classifier",
    "Logits",
    "ModelFacts",
    "Prediction",
    "Reading",
    "ScoreLayer",
    "Session",
    "counted",
    "find",
    "read_facts",
    "weighed",
]

MOST_COUNTED = 3
"""Of one kind of finding in one text; a fourth says nothing new."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """One text to score: as written, its language, the rules' findings in it, the least score of a push."""

    text: str
    language: str = ""
    findings: tuple[Finding, ...] = ()
    threshold: float = 0.5


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the classifier says of one text: `score` = calibrated P(sales_push), `pressure` 0–3.

    `pressure` and `pillar` are None by a model that tells only pushes from value.
    """

    score: float
    pressure: int | None
    pillar: Pillar | None


class Classifier:
    """A loaded model; safe to share between threads."""

    def __init__(self, facts: ModelFacts, session: Session) -> None:
        self.facts = facts
        self._session = session

    @classmethod
    def load(cls, name: str | Path, threads: int = 0) -> Classifier:
        """Load a shipped model by name, or any model folder by path; `threads` 0 means all cores.

        Raises:
            NotFoundError: there is no such model.
            ModelError: its files are missing, damaged, or of another label scheme.
        """
        folder = find(name)
        facts = read_facts(folder)
        check_files(folder, facts)
        return cls(facts, Session.load(folder, threads))

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

    def predict(self, readings: Sequence[Reading]) -> list[Prediction]:
        """Say of each text whether it pushes a sale; in order."""
        logits = self.logits([reading.text for reading in readings])
        scores = _chance(_odds(self.facts.scores, readings, logits))
        if not self._session.tells_kinds:
            return [Prediction(float(score), None, None) for score in scores]
        pressing = _chance(_odds(self.facts.pressures, readings, logits))
        return [
            Prediction(
                score=float(scores[number]),
                pressure=self._pressure(
                    scores[number] >= reading.threshold, pressing[number], logits.pressure[number, 0]
                ),
                pillar=PILLARS[int(logits.pillar[number].argmax())],
            )
            for number, reading in enumerate(readings)
        ]

    def log_odds(self, readings: Sequence[Reading]) -> list[float]:
        """The calibrated log-odds of `sales_push` of each text, in order."""
        logits = self.logits([reading.text for reading in readings])
        return [float(value) for value in _odds(self.facts.scores, readings, logits)]

    def logits(self, texts: Sequence[str]) -> Logits:
        """What the network alone says of texts as written."""
        return self._session.logits(texts)

    def _pressure(self, pushes: bool, pressing: float, promotes: float) -> int:
        if not pushes:
            return int(promotes >= 0)
        return 3 if pressing >= self.facts.high_pressure else 2


def _odds(layers: Mapping[str, ScoreLayer], readings: Sequence[Reading], logits: Logits) -> Floats:
    odds = np.zeros(len(readings), dtype=np.float32)
    for number, reading in enumerate(readings):
        layer = layers.get(reading.language, layers[""])
        odds[number] = (
            layer.intercept
            + layer.push * logits.push[number]
            + np.dot(layer.pressure, logits.pressure[number])
            + weighed(layer, counted(reading.findings, reading.language))
        )
    return odds


def _chance(odds: Floats) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))), dtype=np.float64)


def counted(findings: Iterable[Finding], language: str) -> Mapping[str, int]:
    """How many findings of each `category/severity` a text has, by the pack of its language.

    Only that pack's count: the score was learnt with it, and a team's own rules explain without weighing.
    """
    found = Counter(f"{f.category}/{f.severity}" for f in findings if f.rule.startswith(f"{language}/"))
    return {kind: min(count, MOST_COUNTED) for kind, count in found.items()}


def weighed(layer: ScoreLayer, counts: Mapping[str, int]) -> float:
    """What findings add to the log-odds."""
    return sum(layer.findings.get(kind, 0.0) * count for kind, count in counts.items())

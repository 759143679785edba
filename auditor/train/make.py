"""The whole of it in order: out-of-fold predictions, calibration, final fit, export, figures, card."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from auditor.classify import HEAD_TOKENS, TAIL_TOKENS, Classifier, ModelFacts, tokenize
from auditor.errors import ModelError
from auditor.train import calibrate, card, evaluate, export
from auditor.train.baselines import tf_idf, tf_idf_out_of_fold
from auditor.train.data import Row, author_folds, read
from auditor.train.measure import f1
from auditor.train.network import Logits, Network, base_tokenizer, new_network, predict
from auditor.train.train import Hyperparameters, Progress, device, fingerprint, fit, out_of_fold

NAME = "minilm-push"
BASE = "sentence-transformers/all-MiniLM-L6-v2"
LEAST_AGREEMENT = 0.98
UNBIASED = ("random", "natural:")

Floats = NDArray[np.float64]


def make(data: Path, out: Path, work: Path, say: Progress, settings: Hyperparameters | None = None) -> None:
    """Make a model folder: model.onnx, tokenizer.json, labels.json, metrics.json, README.md.

    Raises:
        InputError: the labelled posts can't be read.
        ModelError: the base weights are missing or not the expected ones.
    """
    settings = settings or Hyperparameters()
    rows, dev = read(data / "train.jsonl"), read(data / "dev.jsonl")
    folds = author_folds(rows, settings.folds, settings.seed)
    held_out = out_of_fold(rows, folds, settings, work, say)
    network = _final(rows, settings, work, say)
    export.write(network, out)
    facts = _facts(rows, held_out, out)
    (out / "labels.json").write_text(facts.model_dump_json(indent=2) + "\n", encoding="utf-8")
    say("figures: the baseline on the same folds, then dev")
    metrics = _metrics(rows, dev, folds, held_out, network, facts, out, settings)
    (out / "metrics.json").write_text(json.dumps(metrics, indent=2, ensure_ascii=False) + "\n", "utf-8")
    (out / "README.md").write_text(card.render(metrics), encoding="utf-8")
    say(f"{out} is finished; look at {out / 'README.md'}.")


def _final(rows: Sequence[Row], settings: Hyperparameters, work: Path, say: Progress) -> Network:
    kept = work / f"final-{fingerprint(rows, settings)}.pt"
    if kept.is_file():
        network = new_network(settings.seed)
        network.load_state_dict(torch.load(kept, weights_only=True, map_location="cpu"))
        return network
    network = fit(rows, settings, say, name="all posts").cpu()
    work.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), kept.with_suffix(".part"))
    kept.with_suffix(".part").replace(kept)
    return network


def _facts(rows: Sequence[Row], held_out: Logits, out: Path) -> ModelFacts:
    push = np.array([row.push for row in rows])
    sure = np.array([not row.unclear for row in rows])
    english = sure & np.array([row.language == "en" for row in rows])
    logits = held_out.push.astype(np.float64)
    calibration = calibrate.fit_calibration(logits[sure], push[sure])
    scores = calibration.score(logits)
    threshold = calibrate.best_threshold(scores[english], push[english])
    predicted = scores >= threshold
    at_least = 1 / (1 + np.exp(-held_out.pressure[:, 2].astype(np.float64)))
    pressure = np.array([row.pressure for row in rows])
    sure_rows = [row for row in rows if not row.unclear]
    languages, _ = calibrate.languages_that_hold(sure_rows, predicted[sure])
    return ModelFacts(
        scheme="push-pressure-pillar/1",
        name=NAME,
        version=f"{dt.datetime.now(dt.UTC):%Y.%m.%d}",
        base=BASE,
        trained_on=len(rows),
        slope=calibration.slope,
        intercept=calibration.intercept,
        threshold=threshold,
        review=calibrate.review_band(scores[english], threshold),
        high_pressure=calibrate.high_pressure_threshold(at_least[sure], pressure[sure], predicted[sure]),
        languages=languages,
        files=export.checksums(out),
    )


def _metrics(
    rows: Sequence[Row],
    dev: Sequence[Row],
    folds: NDArray[np.int64],
    held_out: Logits,
    network: Network,
    facts: ModelFacts,
    out: Path,
    settings: Hyperparameters,
) -> dict[str, object]:
    ours = evaluate.cross_fitted(held_out.push.astype(np.float64), rows, folds)
    baseline_logits = tf_idf_out_of_fold(rows, folds)
    theirs = evaluate.cross_fitted(baseline_logits, rows, folds)
    english = np.array([row.language == "en" and not row.unclear for row in rows])
    unbiased = english & np.array([row.sample.startswith(UNBIASED) for row in rows])
    sure_rows = [row for row in rows if not row.unclear]
    sure = np.array([not row.unclear for row in rows])
    _, languages = calibrate.languages_that_hold(sure_rows, ours.predicted[sure])

    english_dev = [row for row in dev if row.language == "en" and not row.unclear]
    natural = np.array([row.sample.startswith(UNBIASED) for row in english_dev])
    on_dev, agreement = _judge_dev(english_dev, network, facts, out)
    if agreement["label_agreement"] < LEAST_AGREEMENT:
        raise ModelError(
            f"The exported model says other than the trained one: {agreement}; look at export.py."
        )
    push = np.array([row.push for row in rows])
    sure_push = push & sure
    calibration = calibrate.fit_calibration(baseline_logits[sure], push[sure])
    at = calibrate.best_threshold(calibration.score(baseline_logits[english]), push[english])
    dev_scores = calibration.score(tf_idf(rows, english_dev))
    tf_idf_dev = evaluate.Judged(dev_scores, dev_scores >= at)
    in_band = (ours.scores >= facts.review[0]) & (ours.scores < facts.review[1])
    right = ours.predicted == push
    english_rows, unbiased_rows = _take(rows, english), _take(rows, unbiased)
    return {
        "facts": facts.model_dump(),
        "tables": [
            ["out of fold, this model", evaluate.figures(english_rows, _part(ours, english))],
            ["out of fold, TF-IDF + LR", evaluate.figures(english_rows, _part(theirs, english))],
            ["dev, this model (int8)", evaluate.figures(english_dev, on_dev)],
            ["dev, TF-IDF + LR", evaluate.figures(english_dev, tf_idf_dev)],
        ],
        "beats_tf_idf": evaluate.compare(english_rows, _part(ours, english), _part(theirs, english)),
        "share": {
            "out_of_fold": evaluate.share_error(unbiased_rows, _part(ours, unbiased)),
            "out_of_fold_tf_idf": evaluate.share_error(unbiased_rows, _part(theirs, unbiased)),
            "dev": evaluate.share_error(_take(english_dev, natural), _part(on_dev, natural)),
            "dev_tf_idf": evaluate.share_error(_take(english_dev, natural), _part(tf_idf_dev, natural)),
        },
        "pillar_macro_f1": evaluate.pillar_macro_f1(
            english_rows, held_out.pillar[english].astype(np.float64)
        ),
        "pressure_error": evaluate.pressure_error(
            english_rows, _pressure(held_out, ours.predicted, facts.high_pressure)[english]
        ),
        "export": agreement,
        "review": {
            "share": float(in_band[english].mean()),
            "right_outside": float(right[english & ~in_band].mean()),
        },
        "languages": [[code, asdict(found)] for code, found in languages.items()],
        "run": {
            "command": "make train DATA=FOLDER",
            "folds": settings.folds,
            "dev_posts": len(dev),
            "pushes": int(sure_push.sum()),
            "hyperparameters": asdict(settings),
            "tokens": [HEAD_TOKENS, TAIL_TOKENS],
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, {device().type}",
            "versions": ", ".join(
                f"{name} {version(name)}" for name in ("torch", "transformers", "onnxruntime")
            ),
            "made_on": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}",
        },
    }


def _judge_dev(
    dev: Sequence[Row], network: Network, facts: ModelFacts, out: Path
) -> tuple[evaluate.Judged, dict[str, float]]:
    """Read dev with the exported model, and with the torch one to see that they agree."""
    found = Classifier.load(out).predict([row.raw for row in dev])
    scores = np.array([made.score for made in found])
    predicted = scores >= facts.threshold
    tokens = tokenize(base_tokenizer(), [row.text for row in dev])
    logits = predict(network.cpu(), tokens, torch.device("cpu")).push.astype(np.float64)
    in_torch = calibrate.Calibration(facts.slope, facts.intercept).score(logits) >= facts.threshold
    push = np.array([row.push for row in dev])
    agreement = {
        "label_agreement": float((predicted == in_torch).mean()),
        "f1_int8": f1(push, predicted),
        "f1_torch": f1(push, in_torch),
    }
    return evaluate.Judged(scores, predicted), agreement


def _pressure(held_out: Logits, predicted: NDArray[np.bool_], high: float) -> NDArray[np.int64]:
    at_least = 1 / (1 + np.exp(-held_out.pressure.astype(np.float64)))
    pushed = np.where(at_least[:, 2] >= high, 3, 2)
    return np.where(predicted, pushed, (at_least[:, 0] >= 0.5).astype(int)).astype(np.int64)


def _part(judged: evaluate.Judged, inside: NDArray[np.bool_]) -> evaluate.Judged:
    return evaluate.Judged(judged.scores[inside], judged.predicted[inside])


def _take(rows: Sequence[Row], inside: NDArray[np.bool_]) -> list[Row]:
    return [row for row, kept in zip(rows, inside, strict=True) if kept]

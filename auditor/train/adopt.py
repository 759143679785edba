"""Take in somebody else's classifier: a Hugging Face sequence-classification checkpoint of our two labels."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import numpy as np
from torch import Tensor, nn

from auditor.classify import Classifier, ModelFacts, Reading, ScoreLayer, Session
from auditor.classify.tokens import load_tokenizer, tokenize
from auditor.errors import ModelError
from auditor.train import calibrate, export, features
from auditor.train.data import Row, enough, read

LABELS = {"value", "sales_push"}


class _Push(nn.Module):
    """A two-label classifier as one log-odds of `sales_push`."""

    def __init__(self, network: nn.Module, push: int) -> None:
        super().__init__()
        self.network, self.push = network, push

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        logits = self.network(input_ids=input_ids, attention_mask=attention_mask).logits
        odds: Tensor = logits[:, self.push] - logits[:, 1 - self.push]
        return odds


def adopt(checkpoint: Path, texts: Path, labels: Path, out: Path) -> None:
    """Export a checkpoint as int8 ONNX and fit its score, threshold and review band on the dev posts.

    It says nothing of pressure or pillar, so verdicts by it leave both open.

    Raises:
        ModelError: the folder holds no such checkpoint, no `tokenizer.json`, or other labels than ours.
        InputError: the labelled posts can't be read.
    """
    from transformers import AutoModelForSequenceClassification

    try:
        network = AutoModelForSequenceClassification.from_pretrained(checkpoint, local_files_only=True)
    except (OSError, ValueError) as error:
        raise ModelError(f"{checkpoint} holds no classifier transformers can load: {error}") from error
    names = {str(name): int(number) for number, name in network.config.id2label.items()}
    if set(names) != LABELS:
        raise ModelError(
            f"{checkpoint} knows {sorted(names)}, not {sorted(LABELS)}; set id2label in its config.json."
        )
    if not (checkpoint / "tokenizer.json").is_file():
        raise ModelError(f"{checkpoint} has no tokenizer.json; save its fast tokenizer there.")
    rows = [row for row in read(texts, labels).dev if not row.unclear]
    enough(rows)
    config = network.config
    network.set_attn_implementation("eager")
    export.write_onnx(
        _Push(network, names["sales_push"]),
        ("push",),
        out,
        tokenize(load_tokenizer(checkpoint / "tokenizer.json"), [row.text for row in rows]),
        heads=config.num_attention_heads,
        width=config.hidden_size,
        fuse=config.model_type == "bert",
    )
    shutil.copy(checkpoint / "tokenizer.json", out / "tokenizer.json")
    _calibrate(checkpoint.name, rows, out)


def _calibrate(name: str, rows: list[Row], out: Path) -> None:
    english = np.array([row.language == calibrate.PROMISED for row in rows])
    logits = Session.load(out).logits([row.raw for row in rows])
    made = features.of(rows, logits, features.findings(rows))
    layers: dict[str, ScoreLayer] = {
        calibrate.PROMISED: calibrate.fit_layer(made, english, made.push),
        "": calibrate.fit_layer(made.without_findings(), np.ones(len(rows), dtype=bool), made.push),
    }
    scores = calibrate.apply_layer(layers[calibrate.PROMISED], made)[english]
    threshold = calibrate.best_threshold(scores, made.push[english])
    facts = ModelFacts(
        scheme="push-pressure-pillar/3",
        name=name,
        version=f"{dt.datetime.now(dt.UTC):%Y.%m.%d}",
        base=name,
        trained_on=0,
        scores=layers,
        pressures={},
        threshold=threshold,
        review=calibrate.review_band(scores, threshold),
        high_pressure=0.5,
        languages=(calibrate.PROMISED,),
        rules=features.shipped_rules().version,
        files=export.checksums(out),
    )
    (out / "labels.json").write_text(facts.model_dump_json(indent=2) + "\n", encoding="utf-8")
    Classifier.load(out).predict([Reading("Does it load?", calibrate.PROMISED)])

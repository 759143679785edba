"""The parts of training that need torch: fits are kept, exports say the same, checkpoints are taken in."""

import json
from pathlib import Path

import numpy as np
import pytest

from auditor.classify import Classifier, Reading, Session
from auditor.errors import ModelError
from auditor.finding import PILLARS
from auditor.text import fold
from auditor.train.data import Corpus, Row
from tests.train.rows import PUSHES, VALUES, write_corpus

pytestmark = [pytest.mark.train, pytest.mark.filterwarnings("ignore")]


def tiny_encoder():
    from transformers import BertConfig, BertModel

    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    return BertModel(BertConfig(vocab_size=30_522, **shape), add_pooling_layer=False)


def test_the_exported_network_says_what_the_torch_one_says(tmp_path: Path) -> None:
    import torch

    from auditor.train import export
    from auditor.train.network import Network

    torch.manual_seed(3)
    network = Network(tiny_encoder(), 32)
    export.write(network, tmp_path, [*PUSHES, *VALUES])
    texts = [*PUSHES, *VALUES, "word " * 400, "x"]
    found = Session.load(tmp_path).logits(texts)
    expected = export.torch_logits(network, [fold(text) for text in texts])
    for ours, theirs in zip(found, expected, strict=True):
        assert np.abs(ours - theirs).max() < 0.05 * max(1.0, np.abs(theirs).max())
    assert (tmp_path / "model.onnx").stat().st_size < 4_000_000, "its weights are not int8"


def test_a_finished_fit_is_not_fitted_again(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from auditor.train.held_out import fit_all
    from auditor.train.train import Hyperparameters

    rows = tuple(row(number) for number in range(24))
    corpus = Corpus(train=rows, dev=(), written=(), missing=0, shared=0)
    settings = Hyperparameters(folds=2, epochs=1, batch_size=8, frozen_layers=5)
    first = fit_all(corpus, settings, tmp_path)
    assert "fold 2 of 2: epoch 1 of 1" in capfd.readouterr().out
    again = fit_all(corpus, settings, tmp_path)
    assert "epoch" not in capfd.readouterr().out
    assert np.array_equal(first.held_out.push, again.held_out.push)
    assert len(first.held_out.push) == len(rows)


def test_a_checkpoint_of_our_labels_takes_the_models_place(tmp_path: Path) -> None:
    from auditor.train.adopt import adopt

    checkpoint = a_checkpoint(tmp_path / "theirs", {0: "value", 1: "sales_push"})
    texts, labels = write_corpus(tmp_path)
    adopt(checkpoint, texts, labels, tmp_path / "adopted")
    made = Classifier.load(tmp_path / "adopted").predict([Reading("Order yours today", "en")])[0]
    assert 0 < made.score < 1
    assert (made.pressure, made.pillar) == (None, None)


def test_a_checkpoint_of_other_labels_is_refused(tmp_path: Path) -> None:
    from auditor.train.adopt import adopt

    checkpoint = a_checkpoint(tmp_path / "theirs", {0: "ham", 1: "spam"})
    with pytest.raises(ModelError, match=r"ham.*sales_push"):
        adopt(checkpoint, tmp_path, tmp_path, tmp_path / "adopted")
    with pytest.raises(ModelError, match="holds no classifier"):
        adopt(tmp_path, tmp_path, tmp_path, tmp_path / "adopted")


def a_checkpoint(folder: Path, labels: dict[int, str]) -> Path:
    from transformers import BertConfig, BertForSequenceClassification

    from auditor.train.network import base_folder

    shape = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    BertForSequenceClassification(BertConfig(vocab_size=30_522, id2label=labels, **shape)).save_pretrained(
        folder
    )
    (folder / "tokenizer.json").write_bytes((base_folder() / "tokenizer.json").read_bytes())
    assert json.loads((folder / "config.json").read_text())["id2label"]
    return folder


def row(number: int) -> Row:
    text = (PUSHES if number % 2 else VALUES)[number // 2 % 4]
    return Row(
        id=str(number),
        split="train",
        raw=text,
        text=fold(text),
        author=f"brand{number % 6}",
        platform="x",
        language="en",
        sample="random",
        pressure=2 if number % 2 else 0,
        pillar=PILLARS.index("offer" if number % 2 else "educate"),
        unclear=False,
    )

"""The shipped model says what its card says it says."""

import hashlib
import json
from pathlib import Path

import pytest

from auditor.bundle import MODELS
from auditor.classify import Classifier, find, read_facts
from auditor.errors import ModelError, NotFoundError

FOLDER = MODELS / "minilm-push"


def test_the_files_are_the_ones_the_facts_name() -> None:
    facts = read_facts(FOLDER)
    found = {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in facts.files}
    assert found == facts.files
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 30_000_000


@pytest.mark.parametrize(
    "text",
    [
        "Shop the new boots now and get 20% off with code WALK20",
        "Last chance! Our sale ends tonight, order yours before they are gone",
        "Buy one coffee, get one free all weekend. Grab yours!",
        "Tickets are on sale now, get yours at the box office",
    ],
)
def test_plain_pushes_are_pushes(classifier: Classifier, text: str) -> None:
    made = classifier.predict([text])[0]
    assert made.score >= classifier.threshold
    assert made.pressure >= 2


@pytest.mark.parametrize(
    "text",
    [
        "Why do ferns brown at the tips? Dry air, mostly.",
        "Thank you to everyone who came to the repair evening on Saturday",
        "Congratulations to our goalkeeper on her hundredth match",
        "Sorry to hear that. Please send us your order number and we will look into it",
    ],
)
def test_plain_value_is_value(classifier: Classifier, text: str) -> None:
    made = classifier.predict([text])[0]
    assert made.score < classifier.threshold
    assert made.pressure <= 1


def test_a_score_does_not_hang_on_the_other_texts_of_a_batch(classifier: Classifier) -> None:
    texts = ["Buy now", "A long walk through the valley " * 30, "Hello", "Order your kettle today"]
    alone = [classifier.predict([text])[0].score for text in texts]
    together = [made.score for made in classifier.predict(texts)]
    assert together == pytest.approx(alone, abs=0.08)


def test_an_ask_in_the_last_line_of_a_long_post_is_read(classifier: Classifier) -> None:
    story = "We walked along the river and talked about bread, rain and the old mill. " * 60
    ask = "Order now: 50% off everything, use code RAIN50, today only!"
    plain, asking = classifier.log_odds([story, f"{story} {ask}"])
    assert asking > plain + 1


def test_no_text_is_no_error(classifier: Classifier) -> None:
    assert classifier.predict([]) == []
    assert len(classifier.predict(["", "\ud800", "\0", "x" * 200_000])) == 4


def test_a_missing_model_names_the_shipped_ones() -> None:
    with pytest.raises(NotFoundError, match="minilm-push"):
        find("nonesuch")


def test_damaged_models_are_named(tmp_path: Path) -> None:
    (tmp_path / "labels.json").write_text("{}")
    with pytest.raises(ModelError, match="label scheme"):
        read_facts(tmp_path)
    facts = json.loads((FOLDER / "labels.json").read_text())
    (tmp_path / "labels.json").write_text(json.dumps(facts))
    (tmp_path / "tokenizer.json").write_bytes((FOLDER / "tokenizer.json").read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelError, match="can't be loaded"):
        Classifier.load(tmp_path)


def test_it_beats_the_baseline_by_its_own_record() -> None:
    metrics = json.loads((FOLDER / "metrics.json").read_text())
    assert metrics["beats_tf_idf"]["low"] > 0
    assert metrics["export"]["label_agreement"] > 0.98

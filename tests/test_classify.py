"""The shipped model says what its card says it says."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.bundle import MODELS
from auditor.classify import Classifier, Reading, find, read_facts
from auditor.errors import ModelError, NotFoundError
from auditor.finding import Finding

FOLDER = MODELS / "minilm-push"


def test_the_files_are_the_ones_the_facts_name() -> None:
    facts = read_facts(FOLDER)
    found = {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in facts.files}
    assert found == facts.files
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 30_000_000


def test_the_model_runs_without_keeping_anything_to_tell_its_makers(tmp_path: Path) -> None:
    run = "from auditor.classify import Classifier; Classifier.load('minilm-push', threads=1)"
    unset = ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")
    plain = {name: value for name, value in os.environ.items() if name not in unset}
    subprocess.run([sys.executable, "-c", run], env=plain | {"HOME": str(tmp_path)}, check=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "Shop the new boots now and get 20% off with code WALK20",
        "Last chance! Our sale ends tonight, order yours before they are gone",
        "Buy one coffee, get one free all weekend. Grab yours!",
        "Tickets are on sale now, get yours at the box office",
    ],
)
def test_plain_pushes_are_pushes(auditor: Auditor, text: str) -> None:
    verdict = auditor.check([text])[0]
    assert verdict.label == "sales_push"
    assert verdict.pressure in (2, 3)


@pytest.mark.parametrize(
    "text",
    [
        "Why do ferns brown at the tips? Dry air, mostly.",
        "Thank you to everyone who came to the repair evening on Saturday",
        "Congratulations to our goalkeeper on her hundredth match",
        "Sorry to hear that. Please send us your order number and we will look into it",
    ],
)
def test_plain_value_is_value(auditor: Auditor, text: str) -> None:
    verdict = auditor.check([text])[0]
    assert verdict.label == "value"
    assert verdict.pressure in (0, 1)


@pytest.mark.parametrize(
    ("text", "pressure"),
    [
        ("Last chance! 50% off ends tonight, order yours now", 3),
        ("HURRY!!! Only 3 left, grab yours before they are gone!!!", 3),
        ("Order the new kettle in our shop", 2),
        ("Only 3 days until the final, come on!", 1),
    ],
)
def test_a_push_that_hurries_is_told_from_one_that_does_not(
    auditor: Auditor, text: str, pressure: int
) -> None:
    found = auditor.check([text])[0].pressure
    assert found is not None
    assert found == pressure or (pressure == 1 and found == 0)


def test_a_price_beside_a_link_is_a_push(auditor: Auditor) -> None:
    found = auditor.check(["Steel hob, two rings @1899 https://shop.example/h2"])[0]
    assert found.label == "sales_push"


def test_a_score_does_not_hang_on_the_other_texts_of_a_batch(classifier: Classifier) -> None:
    texts = ["Buy now", "A long walk through the valley " * 30, "Hello", "Order your kettle today"]
    readings = [Reading(text, "en") for text in texts]
    alone = [classifier.log_odds([reading])[0] for reading in readings]
    assert classifier.log_odds(readings) == alone


def test_an_ask_in_the_last_line_of_a_long_post_is_read(classifier: Classifier) -> None:
    story = "We walked along the river and talked about bread, rain and the old mill. " * 60
    ask = "Order now: 50% off everything, use code RAIN50, today only!"
    plain, asking = classifier.log_odds([Reading(story, "en"), Reading(f"{story} {ask}", "en")])
    assert asking > plain + 1


def test_no_text_is_no_error(classifier: Classifier) -> None:
    assert classifier.predict([]) == []
    assert len(classifier.predict([Reading(text) for text in ("", "\ud800", "\0", "x" * 200_000)])) == 4


def found(rule: str, category: str) -> Finding:
    """A finding in a text of its own."""
    return Finding(rule, category, "medium", "", "", 0, 1, "x")


def test_findings_of_the_languages_pack_weigh_in_and_a_teams_own_do_not(classifier: Classifier) -> None:
    text = "We open at nine"
    plain, ours, theirs, many = classifier.log_odds(
        [
            Reading(text, "en"),
            Reading(text, "en", (found("en/buying-call.buy-now", "buying-call"),)),
            Reading(text, "en", (found("acme/buying-call.own", "buying-call"),)),
            Reading(text, "en", (found("en/buying-call.buy-now", "buying-call"),) * 9),
        ]
    )
    assert ours > plain
    assert theirs == plain
    assert many == pytest.approx(plain + 3 * (ours - plain), abs=1e-4)


def test_praise_never_counts_against_a_post(classifier: Classifier) -> None:
    weights = classifier.facts.scores["en"].findings
    praise = [weight for kind, weight in weights.items() if kind.startswith("advocacy/")]
    assert praise
    assert max(praise) <= 0


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
    with pytest.raises(ModelError, match=r"model\.onnx can't be loaded"):
        Classifier.load(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelError, match=r"not the file its labels\.json names"):
        Classifier.load(tmp_path)
    facts["files"] = {}
    (tmp_path / "labels.json").write_text(json.dumps(facts))
    with pytest.raises(ModelError, match="can't be loaded"):
        Classifier.load(tmp_path)


def test_it_beats_the_baseline_by_its_own_record() -> None:
    metrics = json.loads((FOLDER / "metrics.json").read_text())
    assert all(at["low"] > 0 for at in metrics["beats"].values())
    assert metrics["facts"] == json.loads((FOLDER / "labels.json").read_text())
    assert metrics["export"]["label_agreement"] >= 0.995
    assert metrics["review"]["out of fold"]["share"] <= 0.12

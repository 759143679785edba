"""Labels meet their texts by id, or the line that is wrong is named."""

import json
from pathlib import Path

import numpy as np
import pytest

from auditor.bundle import MODELS
from auditor.errors import InputError
from auditor.finding import PILLARS
from auditor.train.data import brand_folds, read
from tests.train.rows import write_corpus


def test_texts_and_labels_are_joined_by_id(tmp_path: Path) -> None:
    corpus = read(*write_corpus(tmp_path))
    assert (len(corpus.train), len(corpus.dev), len(corpus.written), corpus.missing) == (8, 16, 1, 0)
    assert corpus.dev[1].push
    assert corpus.dev[1].text == "Order your kettle today, 20% off 1"
    assert corpus.written[0].text == "Jetzt bestellen"


def test_a_text_is_folded_as_the_model_reads_it(tmp_path: Path) -> None:
    texts, labels = write_corpus(tmp_path)
    shown = {
        "id": "0",
        "platform": "x",
        "author": "b",
        "lang": "en",
        "text": "Grab yours @acme https://a.b/c",
    }
    (texts / "posts.jsonl").write_text(json.dumps(shown) + "\n")
    row = read(texts, labels).dev[0]
    assert row.text == "Grab yours @user http"
    assert row.raw == shown["text"]


def test_dev_posts_of_a_brand_in_train_are_left_out(tmp_path: Path) -> None:
    texts, labels = write_corpus(tmp_path)
    path = texts / "posts.jsonl"
    path.write_text(path.read_text().replace('"author": "t', '"author": "d'))
    corpus = read(texts, labels)
    assert corpus.shared > 0
    assert len(corpus.dev) == 16 - corpus.shared
    assert not {row.brand for row in corpus.dev} & {row.brand for row in corpus.train}


def test_labels_without_a_text_are_counted_and_the_rest_is_used(tmp_path: Path) -> None:
    texts, labels = write_corpus(tmp_path)
    lines = (texts / "posts.jsonl").read_text().splitlines(keepends=True)
    (texts / "posts.jsonl").write_text("".join(lines[:20]))
    corpus = read(texts, labels)
    assert (len(corpus.train), len(corpus.dev), corpus.missing) == (4, 16, 4)


def test_a_folder_with_none_of_the_texts_says_where_to_get_them(tmp_path: Path) -> None:
    texts, labels = write_corpus(tmp_path)
    (texts / "posts.jsonl").write_text('{"id": "other"}\n')
    with pytest.raises(InputError, match=r"SOURCES\.md"):
        read(texts, labels)
    with pytest.raises(InputError, match=r"no \.jsonl file"):
        read(tmp_path / "nothing", labels)


@pytest.mark.parametrize("broken", ["{", "[]", '{"id": "1"}', '{"id": "1", "split": "test"}'])
def test_a_broken_label_is_named_by_its_line(tmp_path: Path, broken: str) -> None:
    texts, labels = write_corpus(tmp_path)
    path = labels / "labels.jsonl"
    path.write_text(path.read_text().splitlines()[0] + "\n" + broken + "\n")
    with pytest.raises(InputError, match=r"labels\.jsonl:2"):
        read(texts, labels)


def test_no_brand_is_in_two_folds(tmp_path: Path) -> None:
    rows = read(*write_corpus(tmp_path)).dev
    folds = brand_folds(rows, 2, seed=7)
    for brand in {row.brand for row in rows}:
        assert len({fold for fold, row in zip(folds.tolist(), rows, strict=True) if row.brand == brand}) == 1
    assert set(np.unique(folds)) == {0, 1}


def shipped(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (MODELS / "data" / name).read_text(encoding="utf-8").splitlines()]


def test_shipped_labels_hold_no_text_and_name_their_source() -> None:
    rows = shipped("labels.jsonl")
    assert len({row["id"] for row in rows}) == len(rows) > 5_000
    for row in rows:
        assert "text" not in row
        assert row["source"]
        assert row["split"] in ("train", "dev")
        assert row["hard_sell"] in range(4)
        assert row["pillar"] in PILLARS


def test_every_correction_is_the_label_that_stands_and_says_why() -> None:
    standing = {row["id"]: row for row in shipped("labels.jsonl")}
    found = shipped("corrections.jsonl")
    assert found
    for row in found:
        assert row["old"] != row["new"]
        assert row["why"]
        assert row["new"] == {name: standing[row["id"]][name] for name in ("hard_sell", "pillar", "unclear")}


def test_written_posts_differ_and_pairs_straddle_the_line() -> None:
    rows = shipped("written.jsonl")
    assert len({row["text"] for row in rows}) == len({row["id"] for row in rows}) == len(rows) > 2_000
    assert {"en", "de", "fr", "es", "it", "pt"} <= {row["lang"] for row in rows}
    pairs: dict[object, list[int]] = {}
    for row in rows:
        if row["pair"]:
            pairs.setdefault(row["pair"], []).append(int(str(row["hard_sell"])))
    assert len(pairs) > 300
    for name, steps in pairs.items():
        assert min(steps) <= 1 < max(steps), name

"""Labelled posts are read whole or refused with the line that is wrong."""

import json
from pathlib import Path

import pytest

from auditor.errors import InputError
from auditor.train.data import read

ROW = {
    "id": "1",
    "platform": "x",
    "author": "acme",
    "lang": "en",
    "sample": "random",
    "text": "Grab yours @acme https://a.b/c",
    "hard_sell": 2,
    "pillar": "offer",
    "unclear": False,
}


def test_a_row_is_folded_as_the_model_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text(json.dumps(ROW) + "\n")
    row = read(path)[0]
    assert row.text == "Grab yours @user http"
    assert row.raw == ROW["text"]
    assert row.push


@pytest.mark.parametrize("broken", ["{", "[]", json.dumps(ROW | {"pillar": "sales"}), json.dumps({"id": 1})])
def test_a_broken_row_is_named_by_its_line(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + broken + "\n")
    with pytest.raises(InputError, match=r"train\.jsonl:2"):
        read(path)


def test_a_missing_file_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"train\.jsonl"):
        read(tmp_path / "train.jsonl")

"""A report's JSON is the stored numbers, under keys that stay."""

import json
from pathlib import Path

from auditor.report.json import schema
from auditor.report.rendering import render
from tests.report.sample import HOSTILE, hostile, report

PAGE = Path(__file__).resolve().parents[2] / "docs" / "report.schema.json"


def test_its_keys_are_the_documented_ones() -> None:
    documented = json.loads(PAGE.read_text(encoding="utf-8"))
    assert documented == json.loads(json.dumps(schema()))
    found = json.loads(render(report(), "json").content)
    assert set(found) == set(documented["required"])
    assert set(found["snapshot"]) == set(documented["$defs"]["Snapshot"]["properties"])
    assert set(found["hardest"][0]) == set(documented["$defs"]["DocumentPost"]["required"])


def test_it_holds_the_numbers_of_the_snapshot() -> None:
    found = json.loads(render(report(), "json").content)
    whole = found["snapshot"]["standing"]["whole"]
    assert (found["version"], found["report"], found["period"]) == (1, 7, "2026-W46")
    assert (whole["posts"], whole["pushes"], whole["share"]) == (22, 7, 7 / 22)
    assert found["sentence"].startswith("7 of 22 posts pushed a sale")
    assert found["snapshot"]["made_at"] == "2026-11-16T07:59:59.999999Z"


def test_hostile_texts_are_in_it_as_texts() -> None:
    found = json.loads(render(hostile(), "json").content.decode())
    told = [text.replace("\ud800", "\ufffd") for text in HOSTILE[-8:]]
    assert [post["text"] for post in found["hardest"]] == told

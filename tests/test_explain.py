"""The words that moved the score are found."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.audit import Auditor
from auditor.bundle import MODELS
from auditor.explain import weightiest_phrase


def hangs_on(cue: str):
    """A score that is high exactly while the cue stands in the text."""
    return lambda texts: [4.0 if cue in text else -4.0 for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "grab yours",
        "A quiet morning in the shop. Come and grab yours before noon, friends.",
        "One\ntwo\nthree: tea, cakes and grab yours!",
        "🔥 grab yours 🔥",
    ],
)
def test_the_planted_words_are_marked(text: str) -> None:
    found = weightiest_phrase(text, hangs_on("grab yours"))
    assert found is not None
    offset, length = found
    assert set(text[offset : offset + length].strip("!,. ").split()) & {"grab", "yours", "yours!"}
    assert length <= len("Come and grab yours before noon, friends.")


def test_nothing_is_marked_when_no_word_matters() -> None:
    assert weightiest_phrase("Hello there, friends.", lambda texts: [1.0] * len(texts)) is None


def test_an_empty_text_has_no_words_to_mark() -> None:
    assert weightiest_phrase(" \n ", hangs_on("x")) is None


@given(st.text(max_size=300))
def test_marked_words_lie_within_any_text(text: str) -> None:
    found = weightiest_phrase(text, lambda texts: [float(len(t)) for t in texts])
    if found is not None:
        offset, length = found
        assert 0 <= offset < offset + length <= len(text)
        assert text[offset : offset + length].strip()


# An ask in words no rule names, and the words of it that a reader would underline.
PLANTED = [
    ("Pop in before noon and pick up a loaf.", "pick up a loaf"),
    ("A jar is yours for 9.50.", "yours for 9.50"),
    ("Two for 14 euros at the counter.", "Two for 14 euros"),
    ("Message us and we will put one aside for you, 35 pounds.", "Message us and we will put one aside"),
    ("Add it to your basket tonight.", "Add it to your basket"),
    ("Treat yourself to a bar today.", "Treat yourself to a bar"),
    ("Ring us to reserve your table.", "reserve your table"),
    ("Take one home for £12.", "Take one home for £12"),
    ("Sign up for the premium plan today.", "premium plan"),
    ("Purchase yours at the link.", "Purchase yours"),
]
HOSTS = 40


def test_the_marked_words_contain_a_planted_ask_in_nine_cases_of_ten(auditor: Auditor) -> None:
    rows = [json.loads(line) for line in (MODELS / "data" / "written.jsonl").read_text("utf-8").splitlines()]
    hosts = [
        row["text"] for row in rows if row["lang"] == "en" and row["hard_sell"] == 0 and len(row["text"]) > 60
    ]
    random.Random(3).shuffle(hosts)
    cases = [(host, ask, cue) for host in hosts[:HOSTS] for ask, cue in PLANTED]
    tried = marked = 0
    for (host, _, cue), verdict in zip(
        cases, auditor.check([f"{h} {ask}" for h, ask, _ in cases]), strict=True
    ):
        found = [finding for finding in verdict.findings if finding.rule == "model/words"]
        if verdict.label == "sales_push" and found:
            tried += 1
            marked += any(f.offset + f.length > len(host) and words(f.text) & words(cue) for f in found)
    assert tried >= 60, "too few asks were left for the classifier to explain"
    assert marked / tried >= 0.9, f"{marked} of {tried}"


def words(text: str) -> set[str]:
    return {word.strip(".,!").lower() for word in text.split()}

"""The words that moved the score are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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

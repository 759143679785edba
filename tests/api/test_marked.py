"""Texts with markup: what is read, and where it stands."""

from hypothesis import given
from hypothesis import strategies as st

from api.marked import Marked, Part, Units, sentences

TEXTS = st.text(st.sampled_from("ab é😀\n.! "), max_size=8)
PARTS = st.lists(
    st.one_of(
        TEXTS.map(lambda text: Part(text, text)),
        TEXTS.map(lambda text: Part(f"<{text}>", "")),
        TEXTS.map(lambda text: Part(f"<{text}>", " ")),
    ),
    max_size=8,
)


@given(PARTS)
def test_every_letter_read_stands_where_it_is_said_to(parts: list[Part]) -> None:
    text = Marked(parts)
    assert text.whole == "".join(part.source for part in parts)
    assert text.plain == "".join(part.read for part in parts)
    at = 0
    for part in parts:
        for letter in part.read:
            start, end = text.span(at, at + 1)
            assert text.whole[start:end] == (letter if part.read == part.source else part.source)
            at += 1


@given(PARTS)
def test_a_span_runs_from_its_first_letter_to_its_last(parts: list[Part]) -> None:
    text = Marked(parts)
    for end in range(1, len(text.plain) + 1):
        assert text.span(0, end) == (text.span(0, 1)[0], text.span(end - 1, end)[1])


@given(TEXTS)
def test_units_are_those_of_utf_16(text: str) -> None:
    units = Units(text)
    for offset in range(len(text) + 1):
        assert units.at(offset) == len(text[:offset].encode("utf-16-le")) // 2


@given(TEXTS)
def test_sentences_hold_every_word_once(text: str) -> None:
    found = [text[start:end] for start, end in sentences(text)]
    assert all(words and words == words.strip() for words in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_sentences_end_at_stops_and_new_lines() -> None:
    text = 'Fifty "per cent!" Now.\nBuy 2.5 litres… please'
    assert [text[a:b] for a, b in sentences(text)] == [
        'Fifty "per cent!"',
        "Now.",
        "Buy 2.5 litres…",
        "please",
    ]


def test_half_a_surrogate_pair_keeps_its_place() -> None:
    text = Marked([Part("a\ud83d!", "a\ud83d!"), Part("\ud83d\ude00b", "\ud83d\ude00b")])
    assert text.plain == "a\ufffd!😀b"

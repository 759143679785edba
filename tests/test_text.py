"""Text survives the way in, the way to the rules and the way to the model."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.text import clean, fold, language, repair, utf16

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=80)
HOSTILE = st.lists(
    st.sampled_from(
        ["B U Y", "раypal", "𝗕𝘂𝘆", "b\u200buy", "👨‍👩‍👧", "é", "ﬁ", "\ud800", "🅱", " ", "\n", "ᴏ"]
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    ("disguised", "meant"),
    [
        ("𝗕𝘂𝘆 𝗻𝗼𝘄", "Buy now"),
        ("раypal", "paypal"),
        ("b\u200bu\u00ady n\u2060ow", "buy now"),
        ("B U Y  N O W", "BUY NOW"),
        ("B.U.Y now", "BUY now"),
        ("S͓̽A͓̽L͓̽E͓̽", "SALE"),
        ("🅱🆄🆈", "BUY"),
        ("ʙᴜʏ ɴᴏᴡ", "buy now"),
        ("ﬁnal", "final"),
    ],
)
def test_disguised_words_read_as_what_they_mean(disguised: str, meant: str) -> None:
    assert repair(disguised).text == meant


@pytest.mark.parametrize(
    "honest", ["Сегодня скидки", "Ελλάδα", "café déjà", "हिन्दी", "I am a pro", "COVID-тест"]
)
def test_honest_words_of_any_script_stay(honest: str) -> None:
    assert repair(honest).text == honest


def test_a_match_maps_back_to_the_disguised_words_exactly() -> None:
    text = "👋 please 𝗯𝘂\u200b𝘆 now"
    made = repair(text)
    at = made.text.index("buy")
    start, end = made.span(at, at + 3)
    assert text[start:end] == "𝗯𝘂\u200b𝘆"


@given(ANY_TEXT | HOSTILE)
@settings(max_examples=300)
def test_every_repaired_character_comes_from_somewhere_in_the_text(text: str) -> None:
    made = repair(text)
    assert len(made.starts) == len(made.ends) == len(made.text)
    assert list(made.starts) == sorted(made.starts)
    for i in range(len(made.text)):
        start, end = made.span(i, i + 1)
        assert 0 <= start < end <= len(text)


@given(ANY_TEXT | HOSTILE)
@settings(max_examples=200)
def test_folded_text_is_one_line_the_tokenizer_can_take(text: str) -> None:
    made = fold(text)
    made.encode("utf-8")
    assert "\n" not in made
    assert "  " not in made
    assert made == made.strip()


def test_a_link_keeps_the_words_that_say_where_it_leads() -> None:
    assert fold("Be there. Fa.example/Tickets, or https://t.co/aB3x") == "Be there. http tickets or http"
    assert fold("https://www.facebook.com/acme/workshops/1") == "http"


def test_folding_masks_handles_addresses_and_links_as_in_training() -> None:
    assert fold("Ask @jo.doe or me@x.org\n\nsee https://a.b/c?d and bit.ly/2x") == (
        "Ask @user or <email> see http and http"
    )


def test_a_price_or_an_hour_after_an_at_sign_names_nobody() -> None:
    assert fold("Lamp @349, pot @1,299/- or @2k, doors @7pm") == "Lamp @349, pot @1,299/- or @2k, doors @7pm"
    assert fold("Hi @90s_kid, @23savage and @4you") == "Hi @user, @user and @user"


def test_pictures_become_words_apart_from_the_word_they_touch() -> None:
    assert fold("SALE🔥🔥🔥") == "SALE fire"


def test_cleaning_mends_mojibake_and_keeps_line_breaks() -> None:
    assert clean("Itâ€™s here\r\nnow\x00\x07 &amp; free\ud800") == "It’s here\nnow & free"


@given(ANY_TEXT)
@settings(max_examples=200)
def test_cleaned_text_can_be_stored_anywhere(text: str) -> None:
    made = clean(text)
    made.encode("utf-8")
    assert "\0" not in made


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("We grow our own herbs behind the shop and share them", "en"),
        ("Jetzt zugreifen und zwanzig Prozent auf alle Schuhe sparen", "de"),
        ("DON'T MISS OUR NEW SUMMER MENU THIS WEEKEND", "en"),
        ("🔥🔥 https://example.org/nur-auf-deutsch @wir #heute", "und"),
        ("", "und"),
    ],
)
def test_language_is_told_from_the_words_alone(text: str, code: str) -> None:
    assert language(text) == code


@given(ANY_TEXT)
@settings(max_examples=100)
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert 2 <= len(language(text)) <= 3


@given(st.text(max_size=40), st.data())
def test_utf16_offsets_are_what_javascript_counts(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    assert utf16(text, offset) == len(text[:offset].encode("utf-16-le")) // 2

"""Bluesky: links by their bytes in the text, and the text's own words."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.collect.bluesky_text import as_read
from tests.collect.bluesky_reading import OTHER, facet


def read(text: str, *facets: object) -> str:
    return as_read({"text": text, "facets": list(facets)})


def test_a_shortened_link_is_read_whole_wherever_its_bytes_are() -> None:
    text = "Größe zählt 🏺 – acme.example/herbst-kol... und www.acme.example, 🔥 jetzt"
    whole = "https://acme.example/herbst-kollektion?utm=bsky"
    assert read(
        text,
        facet(text, "www.acme.example", "https://www.acme.example/"),
        facet(text, "acme.example/herbst-kol...", whole),
    ) == text.replace("acme.example/herbst-kol...", whole).replace(
        "www.acme.example", "https://www.acme.example/"
    )


@pytest.mark.parametrize(
    "shown", ["acme.example/kil…", "acme.example/kil...", "Acme.Example", "https://acme.example/kiln"]
)
def test_every_way_to_shorten_a_link_is_known(shown: str) -> None:
    text = f"At {shown}, today"
    found = read(text, facet(text, shown, "https://www.acme.example/kiln/"))
    assert found == "At https://www.acme.example/kiln/, today"


def test_blanks_around_a_shortened_link_stay() -> None:
    text = "At acme.example now"
    assert read(text, facet(text, " acme.example ", "https://acme.example/")) == (
        "At https://acme.example/ now"
    )


def test_words_that_stand_for_a_link_stay_beside_it() -> None:
    text = "Shop the sale now or see news.example today"
    assert read(
        text,
        facet(text, "Shop the sale", "https://acme.example/sale"),
        facet(text, "news.example", "https://evil.example/news.example"),
    ) == (
        "Shop the sale https://acme.example/sale now or see news.example "
        "https://evil.example/news.example today"
    )


def test_mentions_tags_and_odd_links_leave_the_text_alone() -> None:
    text = "Hi @friend.example #kiln, click"
    mention, tag = facet(text, "@friend.example", ""), facet(text, "#kiln", "")
    mention["features"] = [{"$type": "app.bsky.richtext.facet#mention", "did": OTHER}]
    tag["features"] = [{"$type": "app.bsky.richtext.facet#tag", "tag": "kiln"}]
    script = facet(text, "click", "javascript:alert(1)")
    words = facet(text, "click", "https://acme.example/ and more words")
    assert read(text, mention, tag, script, words) == text


@pytest.mark.parametrize(
    "index",
    [
        {"byteStart": 1, "byteEnd": 6},  # in the middle of ö
        {"byteStart": 0, "byteEnd": 3},
        {"byteStart": 0, "byteEnd": 99},
        {"byteStart": -5, "byteEnd": 4},
        {"byteStart": 4, "byteEnd": 4},
        {"byteStart": 5, "byteEnd": 3},
        {"byteStart": "0", "byteEnd": "4"},
        {"byteStart": True, "byteEnd": 4},
        {"byteStart": 0.0, "byteEnd": 4.0},
        {},
        None,
        [0, 4],
    ],
)
def test_a_link_at_an_impossible_place_is_none(index: object) -> None:
    features = [{"$type": "app.bsky.richtext.facet#link", "uri": "https://acme.example/"}]
    text = "öölk, kiln"
    assert read(text, {"index": index, "features": features}, None, 7, "facet") == text


def test_of_links_over_one_another_the_first_counts() -> None:
    text = "acme.example/a acme.example/b"
    over = facet(text, "example/a acme", "https://over.example/")
    first, second = (facet(text, f"acme.example/{one}", f"https://acme.example/{one}") for one in "ab")
    assert read(text, over, second, first) == "https://acme.example/a https://acme.example/b"


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text("aö🏺 .", max_size=15),
    st.lists(st.tuples(st.integers(-2, 40), st.integers(-2, 40)), max_size=5),
)
def test_wherever_links_point_every_other_word_stays(text: str, places: list[tuple[int, int]]) -> None:
    uri = "https://z.example/"
    features = [{"$type": "app.bsky.richtext.facet#link", "uri": uri}]
    found = read(text, *({"index": {"byteStart": a, "byteEnd": b}, "features": features} for a, b in places))
    assert found.replace(f" {uri}", "") == text.replace(f" {uri}", "")

"""LinkedIn: little text as readers saw it, kinds, advertisements, pictures, and records of no known shape."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.collect.linkedin_text import as_read
from auditor.post import Post
from auditor.store import Store
from tests.collect.single import read
from tests.servers.base import running
from tests.servers.linkedin import LinkedInServer


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[LinkedInServer]:
    with running(LinkedInServer()) as platform:
        assert isinstance(platform, LinkedInServer)
        for name, value in platform.environment.items():
            monkeypatch.setenv(name, value)
        yield platform


def shaped(served: LinkedInServer, store: Store, *shapes: dict[str, Any]) -> list[Post | None]:
    """A post of each shape, in their order; None where there came none."""
    served.publish(len(shapes))
    served.shapes = dict(enumerate(shapes, 1))
    found, posts = read(store, served)
    assert found.stopped == ""
    return [posts.get(served.native_id(post)) for post in reversed(served.posts)]


@pytest.mark.parametrize(
    ("little", "shown"),
    [
        (r"Kilns \(old ones\) \#not\_a\_tag \{braces\} 5 \* 3", "Kilns (old ones) #not_a_tag {braces} 5 * 3"),
        (r"Meet {hashtag|\#|kiln\_day} and {hashtag|#|Ton}", "Meet #kiln_day and #Ton"),
        (r"Full width {hashtag|\＃|陶芸}", "Full width ＃陶芸"),
        ("Thanks @[Fern & Kettle](urn:li:organization:2414183)!", "Thanks Fern & Kettle!"),
        ("Thanks @[Devtestco] (urn:li:organization:2414183)", "Thanks Devtestco"),
        (r"Thanks @[Fern \(UK\)](urn:li:person:a-B_1)", "Thanks Fern (UK)"),
        (r"\@\[no mention\]\(urn:li:organization:1\)", "@[no mention](urn:li:organization:1)"),
        (r"https://acme.example/a\_b?c=1\#d", "https://acme.example/a_b?c=1#d"),
        (r"A \\ backslash \\\(twice", "A \\ backslash \\(twice"),
        ("C:\\new stays", "C:\\new stays"),
        ("Plain @words [here](https://acme.example) stay", "Plain @words [here](https://acme.example) stay"),
        ("{hashtag|\\#|", "{hashtag|#|"),
    ],
)
def test_little_text_is_read_as_readers_saw_it(little: str, shown: str) -> None:
    assert as_read(little) == shown


@given(st.text(max_size=60))
def test_escaping_a_text_and_reading_it_gives_the_text(text: str) -> None:
    escaped = "".join(f"\\{c}" if c in r"|{}@[]()<>#\*_~" else c for c in text)
    assert as_read(escaped) == text


@pytest.mark.parametrize("part", ["@[", "{hashtag|#|", "\\", "@[a](urn:li:", "{hashtag|#|a\\"])
def test_a_text_of_nothing_but_beginnings_takes_no_time(part: str) -> None:
    began = time.process_time()
    as_read(part * 100_000)
    assert time.process_time() - began < 3


def test_the_source_s_own_characters_are_kept_beside_the_text(served: LinkedInServer, store: Store) -> None:
    little = r"A \(warm\) {hashtag|\#|kiln}"
    (post,) = shaped(served, store, {"commentary": little})
    assert post is not None
    assert (post.text, post.original_text) == ("A (warm) #kiln", little)


def test_the_link_of_a_card_stands_under_the_text_once(served: LinkedInServer, store: Store) -> None:
    card = {"article": {"source": "https://acme.example/kiln", "title": "The kiln", "description": "Warm"}}
    posts = shaped(
        served,
        store,
        {"commentary": "New kiln", "content": card},
        {"commentary": "New: https://www.acme.example/kiln/", "content": card},
        {"commentary": "New kiln", "content": {"article": {"source": "javascript:alert(1)"}}},
    )
    assert [post and post.text for post in posts] == [
        "New kiln\nhttps://acme.example/kiln",
        "New: https://www.acme.example/kiln/",
        "New kiln",
    ]


def test_a_poll_s_question_and_options_are_read_with_its_words(served: LinkedInServer, store: Store) -> None:
    poll = {"question": "Which glaze?", "options": [{"text": "Celadon"}, {"text": "Rutile", "voteCount": 3}]}
    (post,) = shaped(served, store, {"commentary": "Help us", "content": {"poll": poll}})
    assert post is not None
    assert (post.text, post.media) == ("Help us\nWhich glaze?\nCeladon\nRutile", "poll")


def test_a_reshare_is_a_quote_with_words_and_a_repost_without(served: LinkedInServer, store: Store) -> None:
    shared = {"reshareContext": {"parent": "urn:li:share:9", "root": "urn:li:ugcPost:8"}}
    posts = shaped(served, store, shared, {"commentary": " ", **shared}, {"commentary": None, **shared}, {})
    assert [post and post.kind for post in posts] == ["quote", "repost", "repost", "original"]
    assert [post and post.text for post in posts][1:3] == ["", ""]


def test_what_was_written_as_an_advertisement_is_paid(served: LinkedInServer, store: Store) -> None:
    posts = shaped(
        served,
        store,
        {"adContext": {"isDsc": True}},
        {
            "adContext": {"dscAdAccount": "urn:li:sponsoredAccount:5", "dscStatus": "ACTIVE"},
            "distribution": {"feedDistribution": "NONE"},
        },
        {"adContext": {"isDsc": False, "objective": "BRAND_AWARENESS"}},
        {"adContext": "x"},
        {},
    )
    assert [post and post.paid for post in posts] == [True, True, False, False, False]


def test_drafts_and_failures_are_no_posts(served: LinkedInServer, store: Store) -> None:
    states = ("DRAFT", "PUBLISH_REQUESTED", "PUBLISH_FAILED", "PUBLISHED_EDITED", "PUBLISHED")
    posts = shaped(served, store, *({"lifecycleState": state} for state in states))
    assert [post is not None for post in posts] == [False, False, False, True, True]


def test_pictures_are_named_and_described_apart_from_the_text(served: LinkedInServer, store: Store) -> None:
    several = {"images": [{"id": "urn:li:image:1", "altText": "One mug"}, {"id": "urn:li:image:2"}]}
    cards = {
        "cards": [{"media": {"id": "urn:li:image:1", "altText": "Card"}, "landingPage": "https://a.example"}]
    }
    posts = shaped(
        served,
        store,
        {"content": {"media": {"id": "urn:li:image:C4E10", "altText": "A kiln at dusk"}}},
        {"content": {"multiImage": several | {"altText": "no"}}},
        {"content": {"media": {"id": "urn:li:video:C5F10", "title": "Tour"}}},
        {"content": {"media": {"id": "urn:li:document:D4", "title": "Price list"}}},
        {"content": {"article": {"source": "https://a.example", "thumbnailAltText": "A shelf"}}},
        {"content": {"carousel": cards}},
        {"content": {"celebration": {"type": "KUDOS", "text": "Well done"}}},
    )
    assert [post and post.media for post in posts] == [
        "image", "images", "video", "document", "article", "carousel", "celebration",
    ]  # fmt: skip
    assert [post and post.alt_text for post in posts] == [
        "A kiln at dusk", "One mug", "", "", "A shelf", "Card", "",
    ]  # fmt: skip
    assert not any("kiln at dusk" in post.text for post in posts if post)


def test_a_post_is_dated_when_readers_could_see_it(served: LinkedInServer, store: Store) -> None:
    written, out = 1_790_000_000_000, 1_790_086_400_123
    first, second = shaped(
        served,
        store,
        {"createdAt": written, "publishedAt": out},
        {"createdAt": written, "publishedAt": None},
    )
    assert first is not None
    assert second is not None
    assert first.created_at == dt.datetime.fromtimestamp(out / 1000, dt.UTC)
    assert second.created_at == dt.datetime.fromtimestamp(written / 1000, dt.UTC)
    assert first.url == "https://www.linkedin.com/feed/update/urn:li:share:7000000000000000001/"


@pytest.mark.parametrize(
    "shape",
    [
        {"commentary": 7},
        {"commentary": ["x"]},
        {"createdAt": "soon", "publishedAt": None},
        {"createdAt": None, "publishedAt": None},
        {"createdAt": 10**30, "publishedAt": None},
        {"createdAt": True, "publishedAt": True},
        {"publishedAt": 10**17},
        {"lifecycleState": ["x"]},
        {"content": {"media": {"altText": 5}}},
        {"content": {"poll": {"question": {}}}},
        {"id": None},
        {"id": 7},
        {"id": "urn:li:share:1/../../x"},
        {"id": "urn:li:share:" + "9" * 400},
    ],
)
def test_a_record_of_no_known_shape_keeps_no_other_back(
    served: LinkedInServer, store: Store, shape: dict[str, object]
) -> None:
    served.publish(3)
    served.shapes = {2: shape}
    found, posts = read(store, served)
    assert (found.stopped, found.unreadable) == ("", 1)
    assert sorted(posts) == sorted(served.native_id(post) for post in served.posts if post.number != 2)


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, {"id": None}])
def test_what_is_no_record_keeps_no_other_back(served: LinkedInServer, store: Store, odd: object) -> None:
    served.publish(2)
    served.odd = [odd]
    found, posts = read(store, served)
    assert (found.stopped, found.unreadable, len(posts)) == ("", 1, 2)


@pytest.mark.parametrize(
    "shape",
    [
        {"content": "x"},
        {"content": {"media": "x", "multiImage": {"images": "x"}, "carousel": {"cards": {"a": 1}}}},
        {"reshareContext": [1]},
        {"adContext": 7},
        {"content": {"article": {"source": ["x"]}, "poll": {"options": ["x", None]}}},
        {"commentary": "Post 2: the kiln was warm today\x00\ud800"},
    ],
)
def test_odd_parts_beside_the_words_cost_no_post(
    served: LinkedInServer, store: Store, shape: dict[str, object]
) -> None:
    served.publish(3)
    served.shapes = {2: shape}
    found, posts = read(store, served)
    assert (found.stopped, found.unreadable, len(posts)) == ("", 0, 3)
    assert posts[served.native_id(served.posts[1])].text == "Post 2: the kiln was warm today"

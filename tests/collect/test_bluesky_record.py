"""Bluesky: kinds, counts, times, pictures and warnings of one post."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from auditor.collect.bluesky_record import pictures, published, warning
from auditor.post import Post
from auditor.store import Store
from tests.collect.bluesky_reading import LABELER, OTHER, Read, external, facet, images
from tests.collect.conftest import Collect
from tests.servers.base import Written, running
from tests.servers.bluesky import DID, HANDLE, BlueskyServer


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[BlueskyServer]:
    with running(BlueskyServer()) as served:
        assert isinstance(served, BlueskyServer)
        for name, value in served.environment.items():
            monkeypatch.setenv(name, value)
        yield served


@pytest.fixture
def read(platform: BlueskyServer, collect: Collect, store: Store) -> Read:
    """One post as it is stored; `record` and `view` are its record's fields and its view's."""

    def once(text: str = "The kiln is warm", view: dict[str, Any] | None = None, **record: Any) -> Post:
        entry = platform.entry(Written.numbered(5, text), **record)
        entry["post"] |= view or {}
        platform.entries = [entry]
        done = collect()
        assert (done.stopped, done.unreadable) == ("", 0)
        (item,) = store.checked("acme")
        return item.post

    return once


def video(**more: str) -> dict[str, str]:
    return {"$type": "app.bsky.embed.video#view", "playlist": "https://video.example/", **more}


@pytest.mark.parametrize(
    ("embed", "kind"),
    [
        (None, "original"),
        (
            {"$type": "app.bsky.embed.record", "record": {"uri": f"at://{OTHER}/app.bsky.feed.post/3l"}},
            "quote",
        ),
        (
            {
                "$type": "app.bsky.embed.recordWithMedia",
                "record": {"record": {"uri": f"at://{OTHER}/app.bsky.feed.post/3l"}},
                "media": {"$type": "app.bsky.embed.images", "images": []},
            },
            "quote",
        ),
        (
            {"$type": "app.bsky.embed.record", "record": {"uri": f"at://{OTHER}/app.bsky.graph.list/3l"}},
            "original",
        ),
        ({"$type": "app.bsky.embed.record", "record": "nothing"}, "original"),
    ],
)
def test_only_a_shared_post_is_a_quote(read: Read, embed: object, kind: str) -> None:
    post = read(embed=embed)
    assert (post.kind, post.reply_to, post.text) == (kind, "", "The kiln is warm")


def test_a_reply_names_the_post_it_answers(read: Read) -> None:
    parent = {"uri": f"at://{OTHER}/app.bsky.feed.post/3lparent", "cid": "bafyreiparent"}
    post = read(reply={"parent": parent, "root": parent})
    assert (post.kind, post.reply_to) == ("reply", parent["uri"])


def test_a_post_is_stored_with_its_counts_and_when_they_were_read(read: Read) -> None:
    post = read()
    assert post.metrics == {"likes": 5, "comments": 2, "shares": 1 + 4, "saves": 3}
    assert post.metrics_at is not None
    assert abs(dt.datetime.now(dt.UTC) - post.metrics_at) < dt.timedelta(minutes=1)
    assert post.url == f"https://bsky.app/profile/{HANDLE}/post/3laaaaaaaaaaf"
    assert (post.native_id, post.source) == (f"at://{DID}/app.bsky.feed.post/3laaaaaaaaaaf", "bluesky api")
    assert (post.language, post.media, post.paid, post.created_at) == (
        "en", "", False, Written.numbered(5).created_at
    )  # fmt: skip


def test_counts_that_are_none_are_left_out(read: Read) -> None:
    odd = {"likeCount": "3", "replyCount": -1, "repostCount": True, "quoteCount": 2, "bookmarkCount": 10**400}
    assert read(view=odd).metrics == {"shares": 2}


@pytest.mark.parametrize(
    ("created", "indexed", "published_at"),
    [
        ("2026-10-01T09:00:00.123Z", "2026-10-01T09:00:01Z", "2026-10-01T09:00:00.123+00:00"),
        ("2012-05-01T12:00:00+02:00", "2026-10-01T09:00:01Z", "2012-05-01T12:00:00+02:00"),
        ("2999-01-01T00:00:00Z", "2026-10-01T09:00:01Z", "2026-10-01T09:00:01+00:00"),
        ("0001-01-01T00:00:00+14:00", "2026-10-01T09:00:01Z", "2026-10-01T09:00:01+00:00"),
        ("2026-10-01T09:00:00.123456789", "2026-10-01T09:00:01Z", "2026-10-01T09:00:00.123456+00:00"),
        ("yesterday", "2026-10-01T09:00:01Z", "2026-10-01T09:00:01+00:00"),
        (None, "2026-10-01T09:00:01Z", "2026-10-01T09:00:01+00:00"),
        ("2026-10-01T09:00:00Z", 5, "2026-10-01T09:00:00+00:00"),
    ],
)
def test_a_post_is_as_old_as_feeds_sort_it(created: object, indexed: object, published_at: str) -> None:
    found = published({"createdAt": created}, {"indexedAt": indexed})
    assert found == dt.datetime.fromisoformat(published_at)


@pytest.mark.parametrize(
    ("embed", "media", "alt"),
    [
        (images("A blue mug", "", "A red mug"), "photo", "A blue mug\nA red mug"),
        (
            {"$type": "app.bsky.embed.gallery#view", "items": [{"alt": "One"}, {"alt": "Two"}]},
            "photo",
            "One\nTwo",
        ),
        (video(alt="A wheel turns"), "video", "A wheel turns"),
        (video(presentation="gif", alt="Spin"), "animated_gif", "Spin"),
        (video(), "video", ""),
        (external("https://media.tenor.com/x/m.gif?hh=1", "Alt: A mug falls"), "animated_gif", "A mug falls"),
        (external("https://static.klipy.com/m.gif", "ALT: A mug"), "animated_gif", "A mug"),
        (external("https://acme.example/", "Half price today"), "", ""),
        (
            {
                "$type": "app.bsky.embed.recordWithMedia#view",
                "record": {"record": {"uri": "at://x", "embeds": [images("Theirs")]}},
                "media": images("Ours"),
            },
            "photo",
            "Ours",
        ),
        (images(None, 7, ["A list"], "Kept\0 apart"), "photo", "Kept apart"),
        ({"$type": "app.bsky.embed.images#view", "images": {"alt": "No list"}}, "photo", ""),
        ({"$type": "app.bsky.embed.tomorrow#view", "things": [1]}, "", ""),
        ("no embed", "", ""),
    ],
)  # fmt: skip
def test_alt_texts_stand_beside_the_text(embed: object, media: str, alt: str) -> None:
    found = pictures(embed)
    assert (found.kind, found.alt_text) == (media, alt)


def test_what_the_record_says_is_kept_beside_what_was_read(read: Read) -> None:
    text = "Mugs: acme.example/mu..."
    post = read(text, facets=[facet(text, "acme.example/mu...", "https://acme.example/mugs")])
    assert (post.text, post.original_text) == ("Mugs: https://acme.example/mugs", text)


def test_a_posts_alt_text_and_warning_are_no_part_of_its_text(read: Read) -> None:
    labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "graphic-media"}]}
    post = read(view={"embed": images("A broken mug")}, labels=labels)
    assert (post.text, post.alt_text, post.content_warning, post.media) == (
        "The kiln is warm", "A broken mug", "Graphic Media", "photo"
    )  # fmt: skip


def test_pictures_the_server_has_not_made_ready_are_read_from_the_record(read: Read) -> None:
    video = {"$type": "app.bsky.embed.video", "alt": "A wheel turns", "video": {"$type": "blob"}}
    post = read(embed=video)
    assert (post.media, post.alt_text) == ("video", "A wheel turns")


def test_only_what_hides_a_post_from_readers_is_a_content_warning() -> None:
    def label(val: object, src: str = LABELER, **more: object) -> dict[str, object]:
        return {"val": val, "src": src, "uri": f"at://{DID}/app.bsky.feed.post/3l", **more}

    def warned(own: object = (), given: object = ()) -> str:
        return warning({"labels": {"values": own}}, {"labels": given}, DID)

    assert warned([{"val": "porn"}], [label("porn", DID)]) == "Adult Content"
    assert warned([{"val": "sexual"}, {"val": "nudity"}]) == "Sexually Suggestive, Non-sexual Nudity"
    assert warned(given=[label("!warn")]) == "Content Warning"
    assert warned([{"val": "!warn"}], [label("!warn", DID)]) == ""
    assert warned([{"val": "!no-unauthenticated"}], [label("spam"), label("bot")]) == ""
    assert warned(given=[label("porn", neg=True)]) == ""
    assert warned(given=[label("porn", exp="2020-01-01T00:00:00Z")]) == ""
    assert warned(given=[label("gore", exp="2999-01-01T00:00:00Z")]) == "Graphic Media"
    assert warned([None, 7, {"val": ["porn"]}], [label({"val": 1}), "porn"]) == ""
    assert warned("porn", 5) == ""


@pytest.mark.parametrize(
    ("langs", "language"),
    [
        (["pt-BR", "en"], "pt-BR"),
        (["EN"], "EN"),
        ([], ""),
        (None, ""),
        ("en", ""),
        ([7], ""),
        (["<script>"], ""),
        (["en-" + "x" * 90], ""),
    ],
)
def test_the_language_is_the_first_its_client_names(read: Read, langs: object, language: str) -> None:
    assert read(langs=langs).language == language


def test_odd_values_beside_a_post_cost_it_nothing_else(read: Read) -> None:
    post = read(
        "<script>alert(1)</script> & \0 warm",
        view={"embed": ["x"], "labels": {"val": "porn"}},
        reply={"parent": {"uri": "javascript:alert(1)"}},
        labels=7,
        facets={"index": 1},
        langs={"0": "en"},
        embed=9,
    )
    assert "<script>alert(1)</script>" in post.text
    assert "\0" not in post.text + post.original_text
    assert (post.reply_to, post.content_warning, post.alt_text, post.language) == ("", "", "", "")

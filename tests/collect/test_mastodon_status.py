"""A status on Mastodon as a post: its HTML as read, its kind, and what odd ones cost."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any

import pytest

from auditor.store import Store
from tests.collect.mastodon_reading import Mastodon
from tests.servers.base import running
from tests.servers.mastodon import ACCOUNT_ID, MastodonServer


@pytest.fixture
def mastodon(store: Store) -> Iterator[Mastodon]:
    with running(MastodonServer()) as served:
        assert isinstance(served, MastodonServer)
        yield Mastodon(store, served)


def test_each_post_knows_its_instance_and_its_address(mastodon: Mastodon) -> None:
    post = mastodon.post()
    assert (post.platform, post.host, post.account.host) == ("mastodon", "social.example", "social.example")
    assert post.url == f"https://social.example/@acme/{post.native_id}"
    assert post.created_at == dt.datetime(2026, 10, 1, 12, 0, tzinfo=dt.UTC)
    assert (post.source, post.kind, post.paid) == ("mastodon api", "original", False)


def test_the_text_is_what_readers_saw_and_its_html_is_kept(mastodon: Mastodon) -> None:
    content = (
        '<p><span class="h-card"><a href="https://social.example/@potter" class="u-url mention">@<span>potter'
        "</span></a></span> Ben &amp; Jo fired<br>all night.</p><p>Mugs: "
        '<a href="https://shop.example/autumn/mugs/speckled"><span class="invisible">https://</span>'
        '<span class="ellipsis">shop.example/autumn/mugs/speck</span><span class="invisible">led</span></a> '
        '<a href="https://social.example/tags/mugs" class="mention hashtag">#<span>mugs</span></a></p>'
    )
    post = mastodon.post(content=content)
    assert post.text == (
        "@potter Ben & Jo fired\nall night.\n\nMugs: https://shop.example/autumn/mugs/speckled #mugs"
    )
    assert post.original_text == content


def test_a_polls_options_are_part_of_the_text(mastodon: Mastodon) -> None:
    options = [{"title": "The <b>red</b> one", "votes_count": 6}, {"title": "Blue", "votes_count": None}]
    poll = {"id": "3", "expires_at": None, "expired": False, "multiple": False, "votes_count": 6}
    post = mastodon.post(content="<p>Which mug?</p>", poll=poll | {"options": options})
    assert post.text == "Which mug?\nThe <b>red</b> one\nBlue"


def test_warning_and_alt_texts_stand_apart_from_the_text(mastodon: Mastodon) -> None:
    media = [
        {"id": "1", "type": "image", "url": "https://f.example/1.png", "description": "A mug\0", "meta": {}},
        {"id": "2", "type": "image", "url": "https://f.example/2.png", "description": None, "meta": {}},
        {"id": "3", "type": "video", "url": "https://f.example/3.mp4", "description": "It turns", "meta": {}},
    ]
    post = mastodon.post(content="<p>New!</p>", spoiler_text="Clay &\0 fire", media_attachments=media)
    assert (post.text, post.content_warning) == ("New!", "Clay & fire")
    assert (post.media, post.alt_text) == ("image", "A mug\nIt turns")


def test_a_picture_without_words_is_a_post(mastodon: Mastodon) -> None:
    post = mastodon.post(content="", media_attachments=[{"id": "1", "type": "unknown", "description": "Mug"}])
    assert (post.text, post.media, post.alt_text) == ("", "", "Mug")


def test_replies_threads_and_quotes_are_known_as_such(mastodon: Mastodon) -> None:
    mastodon.served.publish(5)
    quote = {"state": "accepted", "quoted_status": mastodon.served.status(mastodon.served.posts[0])}
    html = '<p class="quote-inline">RE: <a href="https://social.example/@b/1">social.example/@b/1</a></p><p>Yes</p>'
    mastodon.served.shapes = {
        2: {"in_reply_to_id": "99", "in_reply_to_account_id": "1234"},
        3: {"in_reply_to_id": "113200000000000007", "in_reply_to_account_id": ACCOUNT_ID},
        4: {"quote": quote, "content": html},
        5: {"in_reply_to_account_id": "1234", "quote": {"state": "deleted", "quoted_status": None}},
    }
    posts = mastodon.posts()
    assert [posts[n].kind for n in (1, 2, 3, 4, 5)] == ["original", "reply", "reply", "quote", "reply"]
    assert [posts[n].reply_to for n in (1, 2, 3, 4, 5)] == ["", "99", "113200000000000007", "", ""]
    assert posts[4].text == "Yes"


def test_boosts_are_left_out_even_by_servers_that_send_them(mastodon: Mastodon) -> None:
    mastodon.served.publish(4)
    boosted = mastodon.served.status(mastodon.served.posts[0], content="<p>Somebody else's words</p>")
    mastodon.served.shapes = {2: {"reblog": boosted, "content": ""}}
    assert set(mastodon.posts()) == {1, 3, 4}
    page = next(request for request in mastodon.served.requests if mastodon.served.is_page(request))
    assert page.query["exclude_reblogs"] == "1"
    mastodon.served.statuses = [mastodon.served.status(post) for post in mastodon.served.posts]
    assert mastodon.collect().kept.stored == 0


def test_letters_and_posts_to_followers_stay_private_although_the_owners_token_shows_them(
    mastodon: Mastodon,
) -> None:
    mastodon.token = "owner"
    mastodon.served.publish(5)
    kinds = {1: "private", 2: "direct", 3: "unlisted", 4: "mutuals_only"}
    mastodon.served.shapes = {number: {"visibility": said} for number, said in kinds.items()}
    assert set(mastodon.posts()) == {3, 5}
    assert mastodon.collect().unreadable == 0


def test_language_and_counts_are_taken_and_dated(mastodon: Mastodon) -> None:
    post = mastodon.post(language="pt-BR", favourites_count=7)
    assert (post.language, post.metrics) == ("pt-BR", {"likes": 7, "comments": 2, "shares": 4})
    assert post.metrics_at is not None
    assert abs(post.metrics_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"favourites_count": 10**30}, "metrics", {"comments": 2, "shares": 4}),
        ({"reblogs_count": -1, "quotes_count": None}, "metrics", {"likes": 1, "comments": 2}),
        ({"favourites_count": "many"}, "metrics", {"comments": 2, "shares": 4}),
        ({"language": None}, "language", ""),
        ({"language": "x" * 400}, "language", ""),
        ({"language": "<script>"}, "language", ""),
        ({"url": "javascript:alert(1)"}, "url", "https://social.example/@acme/113200000000000007"),
        ({"url": "https://social.example/@acme/statuses/01J"}, "url",
         "https://social.example/@acme/statuses/01J"),
        ({"url": None}, "url", "https://social.example/@acme/113200000000000007"),
        ({"visibility": None}, "text", "Post 1: the kiln was warm today"),
        ({"content": "<p>a<script>alert(1)</script>b</p>"}, "text", "ab"),
        ({"created_at": "2026-10-01T12:00:00+02:00"}, "created_at",
         dt.datetime(2026, 10, 1, 10, tzinfo=dt.UTC)),
        ({"media_attachments": None, "poll": None, "quote": None}, "media", ""),
        ({"spoiler_text": None}, "content_warning", ""),
        ({"get": 2, "__class__": 3, "keys": {}}, "text", "Post 1: the kiln was warm today"),
    ],
)  # fmt: skip
def test_odd_fields_cost_no_post(
    mastodon: Mastodon, fields: dict[str, Any], name: str, value: object
) -> None:
    assert getattr(mastodon.post(**fields), name) == value


@pytest.mark.parametrize(
    "odd",
    [
        {"id": None},
        {"id": {"a": 1}},
        {"id": "../../admin"},
        {"content": None},
        {"content": ["<p>a</p>"]},
        {"content": "<div>" * 60_000},
        {"created_at": None},
        {"created_at": "the day after tomorrow"},
        {"created_at": [2026]},
        {"created_at": 1790000000},
        {"in_reply_to_id": "../9"},
        {"poll": {"options": ["a", "b"]}},
        {"media_attachments": ["mug.png"]},
    ],
)
def test_a_status_of_another_shape_keeps_none_of_the_others_back(
    mastodon: Mastodon, odd: dict[str, Any]
) -> None:
    mastodon.served.publish(3)
    mastodon.served.shapes = {2: odd}
    done = mastodon.collect()
    assert (done.stopped, done.unreadable, done.kept.stored) == ("", 1, 2)


@pytest.mark.parametrize("record", [None, 7, "status", [], ["id"]])
def test_what_is_no_status_at_all_is_counted(mastodon: Mastodon, record: object) -> None:
    mastodon.served.publish(1)
    mastodon.served.statuses = [record, mastodon.served.status(mastodon.served.posts[0])]
    with mastodon.source() as source:
        page = next(source.pages(None, ""))
    assert (len(page.posts), page.read, source.unreadable) == (1, 2, 1)


def test_a_time_without_a_zone_is_in_utc_wherever_it_is_read(
    mastodon: Mastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        post = mastodon.post(created_at="2026-10-01T12:00:00")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert post.created_at == dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)

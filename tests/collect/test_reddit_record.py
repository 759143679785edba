"""Reddit: what a submission and a comment become."""

import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from auditor.store import Store
from tests.collect.conftest import Collect, stored
from tests.collect.reddit_reading import Read, opened
from tests.servers.base import Written, running
from tests.servers.reddit import RedditServer, rendered

GONE = ["[removed]", "[deleted]", "[ Removed by Reddit ]", "[deleted by user]", " [Removed by moderator] "]


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[RedditServer]:
    with running(RedditServer()) as served:
        assert isinstance(served, RedditServer)
        for name, value in served.environment.items():
            monkeypatch.setenv(name, value)
        yield served


@pytest.fixture
def read(platform: RedditServer, store: Store) -> Read:
    """The one post that a submission, or a `comment`, with some fields changed becomes."""

    def once(*, comment: bool = False, **changes: Any) -> Any:
        make = platform.comment if comment else platform.submission
        platform.children = [make(Written.numbered(7, "The kiln is warm"), **changes)]
        with closing(opened(store)) as source:
            posts = next(source.pages(None, "")).posts
            assert source.unreadable == 0
        return posts[0] if posts else None

    return once


def test_a_submission_is_its_title_and_its_text_as_they_were_read(read: Read) -> None:
    post = read(
        title="Mugs &amp; bowls <3",
        selftext="**Back** in [our shop](https://acme.example/mugs?a=1&b=2), see r/pottery\n\n&lt;3",
        selftext_html=rendered(
            '<strong>Back</strong> in <a href="https://acme.example/mugs?a=1&amp;b=2">our shop</a>, see '
            '<a href="/r/pottery">r/pottery</a>',
            "&#x200B;",
            "&lt;3",
        ),
    )
    assert post.text == (
        "Mugs & bowls <3\n\nBack in our shop https://acme.example/mugs?a=1&b=2, see r/pottery\n\n<3"
    )
    assert post.original_text.startswith("Mugs &amp; bowls <3\n\n**Back** in [our shop](https://")


def test_a_link_shown_by_its_address_stands_there_once(read: Read) -> None:
    address = "https://acme.example/mugs"
    post = read(comment=True, body=address, body_html=f'<p><a href="{address}">{address}</a></p>')
    assert post.text == address


@pytest.mark.parametrize("html", [None, 7, "<b>" * 20_000], ids=["none", "number", "hostile"])
def test_the_markdown_is_read_where_its_html_can_not_be(read: Read, html: object) -> None:
    post = read(comment=True, body="Warm &amp; dry\n\n&#x200B;\n\n*now*", body_html=html)
    assert post.text == "Warm & dry\n\n*now*"


def test_scripts_are_never_part_of_a_text(read: Read) -> None:
    post = read(comment=True, body="x", body_html="<p>Warm<script>alert(1)</script></p><style>p{}</style>")
    assert post.text == "Warm"


def test_a_link_submission_says_where_it_leads(read: Read) -> None:
    post = read(is_self=False, url="https://acme.example/sale", post_hint="link", selftext="Until Friday")
    assert post.text == "The kiln is warm\n\nhttps://acme.example/sale\n\nUntil Friday"


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "https://i.redd.it/9kiln.jpg"},
        {"url": "https://v.redd.it/9kiln", "is_video": True},
        {"url": "https://www.reddit.com/gallery/9kiln", "is_gallery": True},
        {"url": "https://www.reddit.com/r/pottery/comments/9kiln/the_kiln/", "is_self": True},
        {"url": ["https://acme.example"]},
        {"url": "javascript:alert(1)"},
    ],
    ids=["picture", "video", "gallery", "text", "list", "script"],
)
def test_an_address_nobody_saw_is_not_part_of_the_text(read: Read, fields: dict[str, Any]) -> None:
    assert read(**fields).text == "The kiln is warm"


def test_pictures_within_a_text_have_no_address(read: Read) -> None:
    address = "https://preview.redd.it/9kiln.png?width=640&amp;s=1f"
    picture, captioned = (f'<a href="{address}">{words}</a>' for words in (address, "The new glaze"))
    post = read(selftext="x", selftext_html=rendered("Look:", picture, captioned))
    assert post.text == "The kiln is warm\n\nLook:\n\nThe new glaze"


def test_a_comment_is_a_reply_that_names_what_it_answers(read: Read) -> None:
    post = read(comment=True)
    assert (post.kind, post.reply_to, post.text) == ("reply", "t1_2asked", "The kiln is warm")
    assert post.url.startswith(
        "https://www.reddit.com/r/pottery/comments/1kiln/which_clay_for_a_first_teapot/"
    )


@pytest.mark.parametrize("path", [None, 7, "//evil.example/r/a/comments/b", "@evil.example/", "/r/a/../../b"])
def test_where_a_permalink_is_missing_or_odd_the_ids_say_where_it_is(read: Read, path: object) -> None:
    comment, submission = read(comment=True, permalink=path), read(permalink=path)
    assert comment.url == f"https://www.reddit.com/comments/1kiln/_/{comment.native_id[3:]}/"
    assert submission.url == f"https://www.reddit.com/comments/{submission.native_id[3:]}/"


def test_permalinks_in_any_script_are_kept(read: Read) -> None:
    path = "/r/toepferei/comments/1kiln/schöne_grüße_%F0%9F%8F%BA/"
    assert read(permalink=path).url == f"https://www.reddit.com{path}"


def test_a_crosspost_is_a_repost_with_no_more_words_than_its_title(read: Read) -> None:
    post = read(
        crosspost_parent="t3_1theirs",
        crosspost_parent_list=[{"title": "Their sale", "selftext": "Half price, this week only"}],
        url="https://www.reddit.com/r/deals/comments/1theirs/their_sale/",
    )
    assert (post.kind, post.text) == ("repost", "The kiln is warm")


@pytest.mark.parametrize("field", ["is_created_from_ads_ui", "promoted"])
def test_an_advertisement_is_paid(read: Read, field: str) -> None:
    assert read(**{field: True}).paid is True
    assert read(**{field: False}).paid is False


def test_captions_and_warnings_are_kept_apart_from_the_text(read: Read) -> None:
    items = [
        {"media_id": "a", "id": 1, "caption": "Before"},
        {"media_id": "b", "id": 2},
        "odd",
        {"caption": 7},
    ]
    items.append({"media_id": "c", "id": 3, "caption": "After"})
    post = read(is_gallery=True, gallery_data={"items": items}, over_18=True, spoiler=True)
    assert (post.text, post.alt_text) == ("The kiln is warm", "Before\nAfter")
    assert post.content_warning == "NSFW, spoiler"
    assert read().content_warning == read().alt_text == ""


@pytest.mark.parametrize("odd", [None, [], "x", {"items": None}, {"items": 7}, {"items": "abc"}])
def test_an_odd_gallery_keeps_no_submission_back(read: Read, odd: object) -> None:
    assert read(gallery_data=odd).alt_text == ""


@pytest.mark.parametrize(
    ("fields", "media"),
    [
        ({}, "photo"),
        ({"is_video": True, "post_hint": "hosted:video"}, "video"),
        ({"post_hint": "rich:video"}, "video"),
        ({"is_gallery": True}, "gallery"),
        ({"post_hint": "link"}, ""),
        ({"post_hint": ["image"]}, ""),
    ],
)
def test_what_it_shows_is_named(read: Read, fields: dict[str, Any], media: str) -> None:
    assert read(**fields).media == media


@pytest.mark.parametrize("marker", GONE)
def test_what_stands_where_a_text_was_is_no_text(read: Read, marker: str) -> None:
    assert read(comment=True, body=marker, body_html=f"<p>{marker}</p>") is None
    assert read(selftext=marker) is None
    assert read(title=marker) is None


def test_a_submission_that_was_taken_away_is_none_though_its_title_stays(read: Read) -> None:
    assert read(removed_by_category="automod_filtered", selftext="") is None
    assert read(removed_by_category=None) is not None


@pytest.mark.parametrize(
    "said", ["[Removed from the shop]", "[deleted] is back", "removed", "[removed] [sale]"]
)
def test_words_that_only_look_like_it_are_kept(read: Read, said: str) -> None:
    assert read(title=said).text == said


def test_a_post_that_reddit_takes_away_is_gone_here_after_two_readings(
    platform: RedditServer, collect: Collect, store: Store
) -> None:
    platform.publish(6)
    collect()
    taken = platform.native_id(platform.posts[2])
    platform.children = [platform.thing(post) for post in platform.posts]
    platform.children[2]["data"] |= {"removed_by_category": "moderator", "selftext": "[removed]"}
    assert (collect().removed, collect().removed) == (0, 1)
    assert taken not in stored(store)
    assert len(stored(store)) == 5


def test_metrics_are_ours_by_name_and_dated(read: Read) -> None:
    post = read(score=41, num_comments=5, num_crossposts=2, view_count=900)
    assert post.metrics == {"likes": 41, "comments": 5, "shares": 2, "views": 900}
    assert post.metrics_at is not None
    assert abs(post.metrics_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


def test_the_readers_own_vote_and_a_hidden_score_are_no_likes(read: Read) -> None:
    assert "likes" not in read(likes=True, score=None).metrics
    assert "likes" not in read(hide_score=True, score=1).metrics
    assert "likes" not in read(comment=True, score_hidden=True, score=1).metrics


def test_the_comments_of_a_submission_are_not_those_of_a_comment_to_it(read: Read) -> None:
    assert read(comment=True, score=3, num_comments=31).metrics == {"likes": 3}


def test_the_time_is_that_in_utc(read: Read) -> None:
    post = read(created_utc=1_790_000_000.5, created=1_790_028_800.0)
    assert post.created_at == dt.datetime(2026, 9, 21, 14, 13, 20, 500_000, tzinfo=dt.UTC)


def test_a_comment_and_a_submission_of_one_id_are_two_posts(
    platform: RedditServer, collect: Collect, store: Store
) -> None:
    given = Written.numbered(7)
    platform.children = [platform.comment(given), platform.submission(given)]
    collect()
    assert {name[:3] for name in stored(store)} == {"t1_", "t3_"}


ODD: list[Any] = [
    None, 7, "t3", [], {}, {"kind": "t3"}, {"kind": "t3", "data": None},
]  # fmt: skip
CHANGES: list[dict[str, Any]] = [
    {"title": ["a"]}, {"selftext": None}, {"selftext": {"a": 1}}, {"name": "../../etc"}, {"name": None},
    {"name": "t3_" + "a" * 999}, {"created_utc": None}, {"created_utc": 1e300}, {"created_utc": float("nan")},
    {"created_utc": "soon"}, {"created_utc": 10**400}, {"score": 10**400},
]  # fmt: skip


def test_odd_records_are_counted_and_keep_no_other_back(
    platform: RedditServer, collect: Collect, store: Store
) -> None:
    given = Written.numbered(7)
    changed = [platform.submission(given, **each) for each in CHANGES]
    comments = [
        platform.comment(given, **{field: None}) for field in ("body", "name", "link_id", "parent_id")
    ]
    platform.children = [*ODD, *changed, *comments, platform.submission(Written.numbered(8))]
    done = collect()
    assert done.stopped == ""
    assert list(stored(store)) == [platform.native_id(Written.numbered(8))]
    assert done.unreadable == len(ODD) + len(CHANGES) + 4


def test_things_that_are_no_posts_are_passed_over(read: Read, platform: RedditServer, store: Store) -> None:
    platform.children = [{"kind": "more", "data": {}}, {"kind": "t5", "data": {"display_name": "acme"}}]
    with closing(opened(store)) as source:
        page = next(source.pages(None, ""))
    assert (page.posts, page.read, source.unreadable) == ([], 2, 0)

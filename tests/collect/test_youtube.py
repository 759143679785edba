"""YouTube: channels by their names and ids, what a video says, and what its refusals mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from auditor.collect import recognise
from auditor.collect.wire import Answer
from auditor.collect.youtube_refusal import until_tomorrow
from auditor.errors import (
    AccountGoneError,
    BadAnswerError,
    CredentialsError,
    CursorError,
    RateLimitError,
    UsageError,
)
from auditor.post import Account, Post
from auditor.store import Store
from tests.collect.conftest import stored
from tests.collect.single import opened, read
from tests.servers.base import Reply, running
from tests.servers.youtube import CHANNEL, KEY, UPLOADS, YouTubeServer, refusal, refusing


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[YouTubeServer]:
    with running(YouTubeServer()) as platform:
        assert isinstance(platform, YouTubeServer)
        for name, value in platform.environment.items():
            monkeypatch.setenv(name, value)
        yield platform


def asked(served: YouTubeServer, what: str) -> list[dict[str, str]]:
    """Queries of one list."""
    return [request.query for request in served.requests if request.path == f"/youtube/v3/{what}"]


def shaped(served: YouTubeServer, store: Store, *videos: dict[str, Any]) -> list[Post | None]:
    """A post of each video, in their order; None where there came none."""
    served.publish(len(videos))
    served.videos = dict(enumerate(videos, 1))
    found, posts = read(store, served)
    assert found.stopped == ""
    return [posts.get(served.native_id(post)) for post in reversed(served.posts)]


@pytest.mark.parametrize(
    ("address", "handle"),
    [
        ("https://www.youtube.com/@Acme", "acme"),
        ("https://m.youtube.com/@acme/videos?view=0", "acme"),
        ("HTTPS://YouTube.com/@acme.mugs-co_1#x", "acme.mugs-co_1"),
        ("https://www.youtube.com/@%E9%99%B6%E8%8A%B8", "陶芸"),
        (f"https://www.youtube.com/channel/{CHANNEL}", CHANNEL),
        (f"https://youtube.com/channel/{CHANNEL}/about", CHANNEL),
        ("https://www.youtube.com/user/AcmeFerns", "user/acmeferns"),
    ],
)
def test_channels_are_recognised_by_any_of_their_names(address: str, handle: str) -> None:
    assert recognise(address) == Account("youtube", handle)


@pytest.mark.parametrize(
    ("said", "handle"),
    [("@Acme", "acme"), ("Acme", "acme"), (CHANNEL, CHANNEL), ("user/AcmeFerns", "user/acmeferns")],
)
def test_a_name_or_an_id_alone_is_enough(said: str, handle: str) -> None:
    assert recognise(said, "youtube").handle == handle


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=abcdefghijk",
        "https://www.youtube.com/shorts/abcdefghijk",
        "https://www.youtube.com/playlist?list=PLx",
        "https://www.youtube.com/c/Acme",
        "https://www.youtube.com/channel/UCshort",
        "https://www.youtube.com/@",
        "https://www.youtube.com/@acme%0aX",
        "https://youtube.com.evil.example/@acme",
        "https://evil.example/youtube.com/@acme",
        "https://notyoutube.com/@acme",
    ],
)
def test_what_is_no_channel_is_not_taken_for_one(address: str) -> None:
    with pytest.raises(UsageError, match="names no account on YouTube"):
        recognise(address, "youtube")


@pytest.mark.parametrize(
    ("account", "query"),
    [
        ("https://www.youtube.com/@acme", {"forHandle": "@acme"}),
        (f"https://www.youtube.com/channel/{CHANNEL}", {"id": CHANNEL}),
        ("https://www.youtube.com/user/AcmeFerns", {"forUsername": "acmeferns"}),
    ],
)
def test_a_channel_is_looked_up_once_by_what_it_is_known_by(
    served: YouTubeServer, store: Store, account: str, query: dict[str, str]
) -> None:
    served.publish(1)
    for _ in range(2):
        found, posts = read(store, served, account)
        assert (found.stopped, len(posts)) == ("", 1)
    assert asked(served, "channels") == [{"part": "contentDetails", **query}]
    assert {query["playlistId"] for query in asked(served, "playlistItems")} == {UPLOADS}


def test_an_old_user_name_is_never_taken_for_somebody_else_s_handle(
    served: YouTubeServer, store: Store
) -> None:
    served.channels = {"forHandle": "@acmeferns"}
    found, _ = read(store, served, "https://www.youtube.com/user/AcmeFerns")
    assert found.stopped == "YouTube has no channel user/acmeferns; check its address."


def test_fifty_videos_cost_two_requests(served: YouTubeServer, store: Store) -> None:
    served.publish(120)
    read(store, served)
    assert [query.get("pageToken", "") for query in asked(served, "playlistItems")] == ["", "CAU50", "CAU100"]
    assert [query["id"].count(",") + 1 for query in asked(served, "videos")] == [50, 50, 20]
    assert len(served.requests) == 1 + 3 + 3


def test_more_items_than_were_asked_for_are_looked_up_fifty_at_once(
    served: YouTubeServer, store: Store
) -> None:
    served.publish(50)
    served.odd = [{"contentDetails": {"videoId": f"other{number:06d}"}} for number in range(70)]
    found, posts = read(store, served)
    assert (found.stopped, len(posts)) == ("", 50)
    assert [query["id"].count(",") + 1 for query in asked(served, "videos")] == [50, 50, 20]


def test_reading_ends_where_everything_is_known(served: YouTubeServer, store: Store) -> None:
    served.publish(250)
    with opened(store, served) as (source, _):
        assert len(list(source.pages(served.posts[60].created_at, ""))) == 3


def test_the_key_is_in_a_header_and_in_no_address(served: YouTubeServer, store: Store) -> None:
    served.publish(60)
    read(store, served)
    assert all(request.headers["x-goog-api-key"] == KEY for request in served.requests)
    assert not any(KEY in f"{request.path}{request.query}" for request in served.requests)


def test_title_and_description_are_the_text_and_counts_are_numbers(
    served: YouTubeServer, store: Store
) -> None:
    description = "Warm & slow <3\n\nhttps://acme.example/kiln"
    before = dt.datetime.now(dt.UTC)
    first, second = shaped(
        served, store, {"snippet": {"description": description}}, {"snippet": {"description": ""}}
    )
    assert first is not None
    assert second is not None
    assert first.text == f"Video 1\n\n{description}"
    assert second.text == "Video 2"
    assert first.metrics == {"views": 100.0, "likes": 1.0, "comments": 3.0}
    assert first.metrics_at is not None
    assert before <= first.metrics_at <= dt.datetime.now(dt.UTC)
    assert (first.url, first.kind) == ("https://www.youtube.com/watch?v=v0000000001", "original")
    assert first.created_at == served.posts[-1].created_at


@pytest.mark.parametrize(
    "statistics",
    [{"viewCount": "many", "likeCount": None, "commentCount": []}, {"viewCount": "9" * 5_000}, "x", None],
)
def test_counts_that_are_hidden_or_none_are_left_out(
    served: YouTubeServer, store: Store, statistics: object
) -> None:
    (post,) = shaped(served, store, {"statistics": statistics})
    assert post is not None
    assert "views" not in post.metrics


def test_a_video_with_a_paid_promotion_is_paid(served: YouTubeServer, store: Store) -> None:
    paid = "paidProductPlacementDetails"
    posts = shaped(
        served,
        store,
        {paid: {"hasPaidProductPlacement": True}},
        {},
        {paid: {"hasPaidProductPlacement": "false"}},
        {paid: None},
    )
    assert [post and post.paid for post in posts] == [True, False, False, False]


@pytest.mark.parametrize(
    "reply", [refusal(403, "forbidden"), refusal(400, "unknownPart", "'paidProductPlacementDetails'")]
)
def test_a_key_that_may_not_see_what_is_paid_still_reads_the_rest_and_says_so_once(
    served: YouTubeServer, store: Store, reply: Reply
) -> None:
    served.publish(120)
    served.refused = {"paidProductPlacementDetails": reply}
    told: list[str] = []
    found, posts = read(store, served, tell=told.append)
    assert (found.stopped, len(posts)) == ("", 120)
    assert told == ["YouTube: this key may not see which videos are paid for; none is marked"]
    assert ["paidProduct" in query["part"] for query in asked(served, "videos")] == [True] + [False] * 3


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (refusal(403, "forbidden"), "forbids this"),
        (refusal(403, "quotaExceeded"), "asks to wait until"),
        (
            refusal(400, "badRequest", "API key not valid.", newer="API_KEY_INVALID"),
            "refuses the credentials",
        ),
    ],
)
def test_a_refusal_of_all_parts_is_told(served: YouTubeServer, store: Store, reply: Reply, says: str) -> None:
    served.publish(1)
    served.refused = {"snippet": reply}
    found, _ = read(store, served, collect_max_wait=0)
    assert says in found.stopped


STANDING = {"player": {"embedWidth": "562", "embedHeight": "1000"}}
SQUARE = {"player": {"embedWidth": 1000, "embedHeight": 1000}}


@pytest.mark.parametrize(
    ("video", "media"),
    [
        ({}, "video"),
        ({"contentDetails": {"duration": "PT59S"}}, "video"),
        (STANDING | {"contentDetails": {"duration": "PT59S"}}, "short"),
        (STANDING | {"contentDetails": {"duration": "PT3M"}}, "short"),
        (SQUARE | {"contentDetails": {"duration": "PT2M59S"}}, "short"),
        (STANDING | {"contentDetails": {"duration": "PT3M1S"}}, "video"),
        (
            STANDING
            | {"contentDetails": {"duration": "PT2M"}, "snippet": {"publishedAt": "2024-10-14T12:00:00Z"}},
            "video",
        ),
        (
            STANDING
            | {"contentDetails": {"duration": "PT1M"}, "snippet": {"publishedAt": "2024-10-14T12:00:00Z"}},
            "short",
        ),
        (STANDING | {"contentDetails": {"duration": "P1DT2H"}}, "video"),
        (STANDING | {"contentDetails": {"duration": "P0D"}}, "video"),
        (STANDING | {"contentDetails": {"duration": "soon"}}, "video"),
        ({"player": {"embedHtml": "x"}, "contentDetails": {"duration": "PT9S"}}, "video"),
        ({"player": "x", "contentDetails": "y"}, "video"),
        ({"liveStreamingDetails": {"actualStartTime": "2026-10-01T12:00:00Z"}}, "live"),
        ({"snippet": {"liveBroadcastContent": "live"}}, "live"),
        ({"snippet": {"liveBroadcastContent": "upcoming"}}, "live"),
    ],
)
def test_shorts_and_live_videos_are_told_from_videos(
    served: YouTubeServer, store: Store, video: dict[str, Any], media: str
) -> None:
    (post,) = shaped(served, store, video)
    assert post is not None
    assert post.media == media


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("de", "de"),
        ("pt-BR", "pt-BR"),
        ("zxx", ""),
        ("und", ""),
        (None, ""),
        (7, ""),
        ("x" * 99, ""),
        ("d e", ""),
    ],
)
def test_the_language_is_that_of_the_text_and_not_of_the_sound(
    served: YouTubeServer, store: Store, said: object, language: str
) -> None:
    (post,) = shaped(served, store, {"snippet": {"defaultLanguage": said, "defaultAudioLanguage": "fr"}})
    assert post is not None
    assert post.language == language


def test_videos_that_are_no_longer_public_are_no_posts(served: YouTubeServer, store: Store) -> None:
    served.publish(4)
    served.hidden = {1}
    served.videos = {
        2: {"status": {"privacyStatus": "unlisted"}},
        3: {"status": {"privacyStatus": "private"}},
    }
    found, posts = read(store, served)
    assert (found.stopped, found.unreadable, list(posts)) == ("", 0, ["v0000000004"])


def test_a_video_made_private_counts_as_deleted_after_two_runs(served: YouTubeServer, store: Store) -> None:
    served.publish(5)
    read(store, served)
    served.hidden = {4}
    assert [read(store, served)[0].removed for _ in range(2)] == [0, 1]
    assert "v0000000004" not in stored(store)


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, {"contentDetails": {"videoId": "a/b"}}])
def test_an_item_that_is_none_keeps_no_other_back(served: YouTubeServer, store: Store, odd: object) -> None:
    served.publish(2)
    served.odd = [odd]
    found, posts = read(store, served)
    assert (found.stopped, found.unreadable, len(posts)) == ("", 1, 2)


@pytest.mark.parametrize(
    "video",
    [
        {"snippet": "x"},
        {"snippet": {"title": None, "publishedAt": None}},
        {"snippet": {"title": 7}},
        {"snippet": {"description": ["x"]}},
        {"snippet": {"publishedAt": "yesterday"}},
        {"snippet": {"publishedAt": "2026-10-01T12:00:00"}},
        {"snippet": {"publishedAt": 1_790_000_000}},
    ],
)
def test_a_video_of_no_known_shape_keeps_no_other_back(
    served: YouTubeServer, store: Store, video: dict[str, Any]
) -> None:
    served.publish(3)
    served.videos = {2: video}
    found, posts = read(store, served)
    assert (found.stopped, found.unreadable) == ("", 1)
    assert sorted(posts) == ["v0000000001", "v0000000003"]


def test_a_channel_before_its_first_upload_is_no_error(served: YouTubeServer, store: Store) -> None:
    served.without_list = True
    for _ in range(2):
        found, posts = read(store, served)
        assert (found.stopped, posts) == ("", {})


def test_a_channel_that_is_gone_is_told_and_what_was_stored_stays(
    served: YouTubeServer, store: Store
) -> None:
    served.publish(3)
    read(store, served)
    served.without_list, served.channels = True, {}
    found, posts = read(store, served)
    assert found.stopped == "YouTube has no channel acme; check its address."
    assert len(posts) == 3


def test_a_list_that_ends_half_way_is_not_taken_for_its_end(served: YouTubeServer, store: Store) -> None:
    served.publish(120)
    served.faults = [None, refusing(refusal(404, "playlistNotFound"))]
    found, posts = read(store, served)
    assert isinstance(found.error, CursorError)
    assert len(posts) == 50
    assert read(store, served)[0].stopped == ""
    assert stored(store) == served.texts()


def test_a_place_youtube_no_longer_knows_is_read_again_from_the_newest(
    served: YouTubeServer, store: Store
) -> None:
    served.publish(10)
    with opened(store, served) as (source, _), pytest.raises(CursorError, match="refused the request"):
        next(source.pages(None, "EAAaB"))


@pytest.mark.parametrize(
    ("reply", "kind", "says"),
    [
        (refusal(403, "forbidden", KEY), CredentialsError, r"forbids this \(403\)"),
        (refusal(403, "accessNotConfigured"), CredentialsError, "is not enabled for this key"),
        (
            refusal(403, "forbidden", newer="SERVICE_DISABLED"),
            CredentialsError,
            "is not enabled for this key",
        ),
        (refusal(400, "keyInvalid", "Bad Request"), CredentialsError, "refuses the credentials"),
        (refusal(400, "badRequest", "API key expired."), CredentialsError, "refuses the credentials"),
        (refusal(403, "userRateLimitExceeded"), RateLimitError, r"slow down \(429\)"),
        (refusal(429, "rateLimitExceeded", "Queries per minute per user"), RateLimitError, "slow down"),
        (refusal(403, "x", newer="RATE_LIMIT_EXCEEDED"), RateLimitError, "slow down"),
        (Reply([]), BadAnswerError, "can't be read"),
        (Reply({"items": None}), BadAnswerError, "can't be read"),
        (Reply({"items": {}}), BadAnswerError, "can't be read"),
        (Reply({"items": [], "nextPageToken": 7}), BadAnswerError, "can't be read"),
        (Reply({"error": "x"}, 403), CredentialsError, "forbids this"),
        (
            Reply({"error": {"errors": "x", "details": [7, {"reason": {}}], "message": 5}}, 403),
            CredentialsError,
            "f",
        ),
        (Reply(b"[" * 200_000, 403), CredentialsError, "forbids this"),
    ],
)
def test_an_error_is_one_sentence_that_says_what_it_is(
    served: YouTubeServer, store: Store, reply: Reply, kind: type[Exception], says: str
) -> None:
    served.publish(1)
    served.always = refusing(reply)
    with opened(store, served, collect_attempts=2) as (source, _), pytest.raises(kind, match=says) as raised:
        next(source.pages(None, ""))
    assert "\n" not in str(raised.value)
    assert KEY not in str(raised.value)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(403, "quotaExceeded"), (403, "dailyLimitExceeded"), (403, "rateLimitExceeded"), (429, "quotaExceeded")],
)
def test_a_used_up_day_is_told_with_its_end_and_not_tried_again(
    served: YouTubeServer, store: Store, status: int, reason: str
) -> None:
    served.publish(1)
    served.always = refusing(refusal(status, reason, "you have exceeded your <a>quota</a>."))
    found, _ = read(store, served, collect_max_wait=0)
    assert isinstance(found.error, RateLimitError)
    assert found.stopped.startswith("YouTube asks to wait until ")
    assert any(f" 0{hour}:00 UTC" in found.stopped for hour in (7, 8)), "midnight in California"
    assert len(asked(served, "playlistItems")) == 1


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        ("2026-07-01T06:59:00+00:00", 1 / 60),
        ("2026-07-01T07:00:00+00:00", 24),
        ("2026-12-01T07:30:00+00:00", 0.5),
        ("2026-11-01T07:00:00+00:00", 25),
        ("2027-03-14T08:00:00+00:00", 23),
    ],
    ids=["summer", "midnight", "winter", "clocks-back", "clocks-forward"],
)
def test_a_day_ends_at_midnight_in_california(now: str, hours: float) -> None:
    answer = Answer(403, {}, refusal(403, "quotaExceeded").bytes())
    assert until_tomorrow(answer, dt.datetime.fromisoformat(now)) == pytest.approx(hours * 3_600)


def test_a_passing_refusal_is_tried_again(served: YouTubeServer, store: Store) -> None:
    served.publish(1)
    served.faults = [refusing(refusal(403, "userRateLimitExceeded"))]
    found, posts = read(store, served)
    assert (found.stopped, len(posts)) == ("", 1)


def test_a_channel_nobody_has_is_told(served: YouTubeServer, store: Store) -> None:
    with (
        opened(store, served, "https://www.youtube.com/@nobody") as (source, _),
        pytest.raises(AccountGoneError, match=r"^YouTube has no channel nobody; check its address\.$"),
    ):
        source.test()


@pytest.mark.parametrize(
    "items",
    [
        [{}],
        [{"contentDetails": {"relatedPlaylists": {"uploads": ""}}}],
        [{"contentDetails": {"relatedPlaylists": {"uploads": "../x"}}}],
        [{"contentDetails": {"relatedPlaylists": {"uploads": 7}}}],
    ],
)
def test_a_channel_without_its_list_can_not_be_read(
    served: YouTubeServer, store: Store, items: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "_channels", lambda query: Reply({"items": items}))
    with opened(store, served) as (source, _), pytest.raises(BadAnswerError, match="without its uploads"):
        source.test()


def test_its_test_says_what_the_key_shows_for_one_request(served: YouTubeServer, store: Store) -> None:
    with opened(store, served) as (source, _):
        assert source.test() == "YouTube answers: public videos of acme can be read."
    assert len(served.requests) == 1
    assert not any(served.is_page(request) for request in served.requests)

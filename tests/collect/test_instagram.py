"""Instagram: captions, reels, ads and alt texts, and how the account is found."""

from collections.abc import Iterator

import pytest

from auditor.collect import recognise
from auditor.errors import AccountGoneError, UsageError
from auditor.store import Store
from tests.collect.graph_reading import Reading
from tests.servers.base import running
from tests.servers.instagram import ACCOUNT, InstagramServer


@pytest.fixture
def reading(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reading]:
    with running(InstagramServer()) as served:
        for name, value in served.environment.items():
            monkeypatch.setenv(name, value)
        yield Reading(store, served)


@pytest.mark.parametrize(
    ("address", "handle"),
    [
        ("https://www.instagram.com/acme/", "acme"),
        ("https://instagram.com/Acme.Mugs_1?hl=en", "acme.mugs_1"),
        ("https://www.instagram.com/acme/reels/", "acme"),
        ("http://instagr.am/acme#top", "acme"),
    ],
)
def test_every_way_to_write_a_profile_is_recognised(address: str, handle: str) -> None:
    account = recognise(address)
    assert (account.platform, account.handle) == ("instagram", handle)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.instagram.com/p/CSgf9BChwVq/",
        "https://www.instagram.com/reel/CSgf9BChwVq/",
        "https://www.instagram.com/explore/tags/mugs/",
        "https://www.instagram.com/",
        "https://www.instagram.com.evil.example/acme",
    ],
)
def test_what_is_no_profile_is_not_taken_for_one(address: str) -> None:
    with pytest.raises(UsageError):
        recognise(address, "instagram")


def test_a_caption_is_read_as_written_and_a_picture_without_one_is_a_post(reading: Reading) -> None:
    reading.served.publish(3)
    reading.served.edit(1, "Tea &amp; clay 🏺\n\n#mugs @friend")
    reading.served.shapes = {2: {"caption": None}}
    posts = reading.posts()
    assert posts[1].text == "Tea & clay 🏺\n\n#mugs @friend"
    assert posts[1].original_text == "Tea &amp; clay 🏺\n\n#mugs @friend"
    assert posts[2].text == ""
    assert posts[3].url == "https://www.instagram.com/p/C3/"


def test_alt_texts_of_a_post_and_its_pictures_stand_apart_from_its_caption(reading: Reading) -> None:
    reading.served.publish(1)
    children = [{"id": "1", "alt_text": "A blue mug"}, {"id": "2"}, {"id": "3", "alt_text": "A kiln"}, "odd"]
    reading.served.shapes = {
        1: {"media_type": "CAROUSEL_ALBUM", "alt_text": "Three mugs", "children": {"data": children}}
    }
    post = reading.posts()[1]
    assert post.alt_text == "Three mugs\nA blue mug\nA kiln"
    assert post.text == "Post 1: the kiln was warm today"
    assert (post.media, post.content_warning, post.kind) == ("carousel_album", "", "original")


def test_a_reel_is_a_reel_and_an_ad_is_paid(reading: Reading) -> None:
    reading.served.publish(3)
    reading.served.shapes = {
        1: {"media_type": "VIDEO", "media_product_type": "REELS"},
        2: {"media_type": "IMAGE", "media_product_type": "AD"},
    }
    posts = reading.posts()
    assert [(posts[number].media, posts[number].paid) for number in (1, 2, 3)] == [
        ("reel", False),
        ("image", True),
        ("image", False),
    ]


def test_sharing_of_both_ways_is_counted_and_hidden_counts_are_left_out(reading: Reading) -> None:
    reading.served.publish(2)
    hidden = dict.fromkeys(("like_count", "shares_count", "reposts_count", "saved_count"))
    reading.served.shapes = {2: hidden}
    posts = reading.posts()
    assert posts[1].metrics == {"likes": 1.0, "comments": 2.0, "shares": 5.0, "saves": 3.0}
    assert posts[2].metrics == {"comments": 2.0}


def test_the_account_is_found_among_all_the_tokens_pages_and_once(reading: Reading) -> None:
    reading.served.publish(1)
    reading.posts()
    reading.posts()
    paths = [request.path for request in reading.served.requests]
    assert paths == ["/v24.0/me/accounts"] * 2 + [f"/v24.0/{ACCOUNT}/media"] * 2


def test_a_pages_own_token_finds_the_pages_account(reading: Reading) -> None:
    reading.served.is_page_token = True
    reading.served.publish(2)
    assert len(reading.posts()) == 2


def test_an_account_that_no_page_of_the_token_has_ends_in_one_sentence(reading: Reading) -> None:
    reading.served.accounts = reading.served.accounts[:2]
    assert "no professional account @acme to this token" in reading.collect().stopped
    with reading.source() as source, pytest.raises(AccountGoneError):
        source.test()


def test_pages_of_accounts_that_go_in_circles_end(reading: Reading) -> None:
    reading.served.accounts = [{"id": "1"}] * 5
    original = reading.served.answer

    def looping(request: object) -> object:
        reply = original(request)  # type: ignore[arg-type]
        if request.path.endswith("/me/accounts"):  # type: ignore[attr-defined]
            reply.body["paging"] = {"cursors": {"after": "2"}, "next": "http://graph.invalid/"}
        return reply

    reading.served.answer = looping  # type: ignore[method-assign,assignment]
    assert "no professional account" in reading.collect().stopped
    assert len(reading.served.requests) < 5


def test_its_test_says_what_the_token_shows(reading: Reading) -> None:
    with reading.source() as source:
        assert (
            source.test() == "Instagram answers: posts of @acme can be read, the latest 10,000, no stories."
        )
    assert not any(reading.served.is_page(request) for request in reading.served.requests)


def test_what_instagram_no_longer_shows_is_told(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.collect.instagram.Instagram.history_cap", 50)
    reading.served.publish(49)
    assert reading.collect().capped

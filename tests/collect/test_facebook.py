"""Facebook: a Page's words, kinds and sponsors, and whose token reads them."""

import datetime as dt
from collections.abc import Iterator

import pytest

from auditor.collect import recognise
from auditor.errors import AccountGoneError, UsageError
from auditor.store import Store
from tests.collect.graph_reading import Reading
from tests.servers.base import running
from tests.servers.facebook import PAGE, PAGE_TOKEN, FacebookServer
from tests.servers.graph import problem


@pytest.fixture
def reading(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reading]:
    with running(FacebookServer()) as served:
        for name, value in served.environment.items():
            monkeypatch.setenv(name, value)
        yield Reading(store, served)


def link(url: str, **more: str) -> dict[str, object]:
    return {"attachments": {"data": [{"media_type": "link", "url": url, **more}]}}


@pytest.mark.parametrize(
    ("address", "handle"),
    [
        ("https://www.facebook.com/acme", "acme"),
        ("https://m.facebook.com/Acme.Mugs/?ref=page_internal", "acme.mugs"),
        ("http://facebook.com/acme/posts/pfbid02", "acme"),
        ("https://de-de.facebook.com/acme#top", "acme"),
        ("https://fb.com/acme", "acme"),
        ("https://www.facebook.com/profile.php?sk=about&id=100064012345678", "100064012345678"),
        ("https://www.facebook.com/pages/Acme-Mugs/104412345678901", "104412345678901"),
        ("https://www.facebook.com/people/Acme-Mugs/100064012345678/", "100064012345678"),
        ("https://www.facebook.com/Acme-Mugs-104412345678901/", "104412345678901"),
        ("https://www.facebook.com/p/Acme-Mugs-100064012345678/", "100064012345678"),
    ],
)
def test_every_way_to_write_a_page_is_recognised(address: str, handle: str) -> None:
    account = recognise(address)
    assert (account.platform, account.handle) == ("facebook", handle)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.facebook.com/groups/potters",
        "https://www.facebook.com/watch?v=1",
        "https://www.facebook.com/permalink.php?story_fbid=1",
        "https://www.facebook.com/",
        "https://www.notfacebook.com/acme",
        "https://www.facebook.com.evil.example/acme",
    ],
)
def test_what_is_no_page_is_not_taken_for_one(address: str) -> None:
    with pytest.raises(UsageError):
        recognise(address, "facebook")


def test_a_link_whose_card_readers_saw_stands_under_the_text_once(reading: Reading) -> None:
    served = reading.served
    served.publish(5)
    served.edit(2, "See www.acme.example/mugs/ today")
    served.shapes = {
        1: link("https://l.facebook.com/l.php?u=https%3A%2F%2Facme.example%2Fkiln%3Fa%3D1&h=AT0"),
        2: link("https://acme.example/mugs"),
        3: link("https://l.facebook.com/l.php?u=x", unshimmed_url="https://acme.example/sale"),
        4: {
            "attachments": {
                "data": [{"media_type": "photo", "url": f"https://www.facebook.com/{PAGE}/photos/1"}]
            }
        },
        5: link("javascript:alert(1)"),
    }
    posts = reading.posts()
    assert posts[1].text == "Post 1: the kiln was warm today\nhttps://acme.example/kiln?a=1"
    assert posts[1].original_text == "Post 1: the kiln was warm today"
    assert posts[2].text == "See www.acme.example/mugs/ today"
    assert posts[3].text.endswith("today\nhttps://acme.example/sale")
    assert posts[4].text.endswith("today")
    assert posts[5].text.endswith("today")
    assert (posts[4].media, posts[5].media) == ("photo", "link")


def test_a_shared_post_is_a_quote_with_words_and_a_repost_without(reading: Reading) -> None:
    reading.served.publish(3)
    shared = {"parent_id": "55_66", "status_type": "shared_story"} | link("https://elsewhere.example/story")
    reading.served.shapes = {1: shared, 2: shared | {"message": None}}
    posts = reading.posts()
    assert [posts[number].kind for number in (1, 2, 3)] == ["quote", "repost", "original"]
    assert posts[1].text == "Post 1: the kiln was warm today"
    assert posts[2].text == ""


def test_a_post_with_a_sponsor_is_paid(reading: Reading) -> None:
    reading.served.publish(2)
    reading.served.shapes = {1: {"sponsor_tags": {"data": [{"id": "9", "name": "Clay Ltd"}]}}}
    posts = reading.posts()
    assert (posts[1].paid, posts[2].paid) == (True, False)


def test_counts_are_read_under_our_names_with_their_time(reading: Reading) -> None:
    reading.served.publish(2)
    reading.served.shapes = {2: {"shares": {"count": "many"}, "reactions": None, "comments": []}}
    posts = reading.posts()
    assert posts[1].metrics == {"likes": 1.0, "comments": 2.0, "shares": 3.0}
    assert posts[2].metrics == {}
    assert posts[1].metrics_at is not None
    assert dt.datetime.now(dt.UTC) - posts[1].metrics_at < dt.timedelta(minutes=5)
    assert posts[1].url == f"https://www.facebook.com/{PAGE}/posts/900001"


def test_the_pages_own_token_reads_the_posts_and_is_asked_for_once_a_run(reading: Reading) -> None:
    reading.served.publish(250)
    assert len(reading.posts()) == 250
    bearers = [request.headers["authorization"] for request in reading.served.requests]
    assert bearers == ["Bearer a-person-token"] + [f"Bearer {PAGE_TOKEN}"] * 3
    assert reading.served.requests[0].path == "/v24.0/acme"
    assert {request.path for request in reading.served.requests[1:]} == {f"/v24.0/{PAGE}/published_posts"}


def test_a_page_is_known_by_its_id_once_it_was_found(reading: Reading) -> None:
    reading.posts()
    reading.posts()
    found = [request.path for request in reading.served.requests if not reading.served.is_page(request)]
    assert found == ["/v24.0/acme", f"/v24.0/{PAGE}"]


def test_an_error_that_comes_under_200_is_an_error(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    dead = problem(190, "Error validating access token", status=200)
    monkeypatch.setattr(reading.served, "node", lambda path, fields: dead)
    assert "refuses the credentials" in reading.collect().stopped


def test_an_owners_token_goes_before_the_settings(reading: Reading) -> None:
    reading.token = "an-owner-token"
    assert "credentials" in reading.collect().stopped
    assert reading.served.requests[0].headers["authorization"] == "Bearer an-owner-token"


def test_a_page_seen_from_outside_loses_nothing_to_the_platforms_choice(reading: Reading) -> None:
    served = reading.served
    served.manages, served.hides_token = False, True
    served.publish(10)
    assert len(reading.posts()) == 10
    served.delete(5)
    assert [reading.collect(whole=True).removed for _ in range(3)] == [0, 0, 0]
    assert any("600 posts a year" in line for line in reading.told)


def test_a_page_seen_by_its_manager_tells_deletions(reading: Reading) -> None:
    reading.served.publish(10)
    reading.collect()
    reading.served.delete(5)
    assert [reading.collect(whole=True).removed for _ in range(2)] == [0, 1]
    assert reading.told == []


def test_its_test_says_what_the_token_shows(reading: Reading) -> None:
    with reading.source() as source:
        assert source.test() == "Facebook answers as acme itself: all its published posts can be read."
    reading.served.manages = False
    with reading.source() as source:
        assert (
            source.test() == "Facebook answers as to the public: about 600 posts a year of acme can be read."
        )
    assert not any(reading.served.is_page(request) for request in reading.served.requests)


def test_a_page_nobody_knows_ends_in_one_sentence(reading: Reading) -> None:
    with (
        reading.source("https://www.facebook.com/acme.gone") as source,
        pytest.raises(AccountGoneError, match=r"^Facebook knows no such account \(404\); check its name\.$"),
    ):
        list(source.pages(None, ""))


def test_what_meta_says_of_a_token_is_not_told(reading: Reading) -> None:
    reading.served.refused = {"published_posts": problem(10, f"(#10) {PAGE_TOKEN} may not do this")}
    reading.served.publish(1)
    done = reading.collect()
    assert "forbids this (403)" in done.stopped
    assert PAGE_TOKEN not in done.stopped + "".join(reading.told)

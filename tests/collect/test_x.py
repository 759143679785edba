"""X: long posts, links where they lead, what readers don't see, kinds, and what an owner's token costs."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from auditor.collect import recognise
from auditor.collect.opening import open_budget, open_source
from auditor.collect.run import Collection
from auditor.post import Account, Post
from auditor.settings import Settings
from auditor.store import Store
from tests.collect.single import opened, read
from tests.servers.base import Handler, Reply, running
from tests.servers.x import XServer


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[XServer]:
    with running(XServer()) as platform:
        for name, value in platform.environment.items():
            monkeypatch.setenv(name, value)
        yield platform  # type: ignore[misc]


def read_one(
    served: XServer, store: Store, tweet: dict[str, Any], media: list[dict[str, Any]] | None = None
) -> Post:
    """Collect one post whose record says this besides."""
    served.publish(1)

    def shaped(handler: Handler, reply: Reply) -> None:
        reply.body["data"][0] |= tweet
        if media:
            reply.body["includes"] = {"media": media}
        handler.send(reply)

    served.faults = [shaped]
    found, posts = read(store, served)
    assert (found.error, found.unreadable) == (None, 0)
    return next(iter(posts.values()))


@pytest.mark.parametrize(
    ("address", "handle"),
    [
        ("https://x.com/Acme", "acme"),
        ("https://twitter.com/acme/", "acme"),
        ("https://mobile.twitter.com/acme?lang=en", "acme"),
        ("https://x.com/acme/status/1", "acme"),
    ],
)
def test_profiles_are_recognised(address: str, handle: str) -> None:
    assert recognise(address) == Account("x", handle)


def test_a_long_post_is_read_whole_with_its_own_links(served: XServer, store: Store) -> None:
    whole = "A long story about the kiln. " * 12 + "More: https://t.co/long"
    url = {"url": "https://t.co/long", "expanded_url": "https://acme.example/story?a=1&b=2"}
    post = read_one(
        served,
        store,
        {
            "text": "A long story… https://t.co/cut",
            "note_tweet": {"text": whole, "entities": {"urls": [url]}},
        },
    )
    assert post.text == whole.replace("https://t.co/long", "https://acme.example/story?a=1&b=2")
    assert post.original_text == whole


def test_links_lead_where_they_lead_and_escapes_are_undone(served: XServer, store: Store) -> None:
    urls = [
        {
            "url": "https://t.co/a",
            "expanded_url": "https://acme.example/?x=1&copy=2",
            "display_url": "acme.example",
        },
        {
            "url": "https://t.co/b",
            "expanded_url": "https://bit.ly/1",
            "unwound_url": "https://acme.example/sale",
        },
        {"url": "https://t.co/none"},
        {},
    ]
    post = read_one(
        served,
        store,
        {
            "text": "Salt &amp; clay &lt;3 https://t.co/a and https://t.co/b https://t.co/none",
            "entities": {"urls": urls},
        },
    )
    assert post.text == (
        "Salt & clay <3 https://acme.example/?x=1&copy=2 and https://acme.example/sale https://t.co/none"
    )


def test_links_to_its_own_pictures_and_to_the_quoted_post_are_not_read(served: XServer, store: Store) -> None:
    urls = [
        {
            "url": "https://t.co/pic",
            "expanded_url": "https://x.com/acme/status/18/photo/1",
            "media_key": "3_1",
        },
        {"url": "https://t.co/quoted", "expanded_url": "https://twitter.com/other/status/77?s=20"},
    ]
    post = read_one(
        served,
        store,
        {
            "text": "So true https://t.co/quoted https://t.co/pic",
            "entities": {"urls": urls},
            "referenced_tweets": [{"type": "quoted", "id": "77"}],
            "attachments": {"media_keys": ["3_1", "3_2", "gone"]},
        },
        [
            {"media_key": "3_1", "type": "photo", "alt_text": "A kiln"},
            {"media_key": "3_2", "type": "photo", "alt_text": "A shelf"},
        ],
    )
    assert (post.text, post.kind, post.media, post.alt_text) == (
        "So true",
        "quote",
        "photo",
        "A kiln\nA shelf",
    )


@pytest.mark.parametrize(
    ("related", "kind", "reply_to"),
    [
        ([], "original", ""),
        ([{"type": "replied_to", "id": "5"}], "reply", "5"),
        ([{"type": "quoted", "id": "6"}, {"type": "replied_to", "id": "5"}], "reply", "5"),
        ([{"type": "quoted", "id": "6"}], "quote", ""),
    ],
)
def test_kinds(
    served: XServer, store: Store, related: list[dict[str, str]], kind: str, reply_to: str
) -> None:
    post = read_one(served, store, {"referenced_tweets": related})
    assert (post.kind, post.reply_to) == (kind, reply_to)


def test_a_language_x_cannot_tell_is_left_open(served: XServer, store: Store) -> None:
    assert read_one(served, store, {"lang": "qme"}).language == ""


def test_retweets_are_not_asked_for_and_the_account_is_looked_up_once(served: XServer, store: Store) -> None:
    served.publish(3)
    read(store, served)
    read(store, served)
    pages = [request for request in served.requests if served.is_page(request)]
    assert {request.query["exclude"] for request in pages} == {"retweets"}
    assert len(served.requests) - len(pages) == 1
    assert "start_time" in pages[-1].query, "a later run asks only for what it pays for"


@pytest.mark.parametrize(
    ("title", "says"), [("Forbidden", "is suspended on X"), ("Not Found Error", "is not there on X")]
)
def test_an_account_that_is_gone_or_suspended_is_told(
    served: XServer, store: Store, title: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = Reply({"errors": [{"title": title, "detail": "no", "value": "acme"}]})
    monkeypatch.setattr(served, "answer", lambda request: gone)
    found, _ = read(store, served)
    assert says in found.stopped


def test_records_of_other_shapes_keep_no_other_back(served: XServer, store: Store) -> None:
    served.publish(3)

    def spoilt(handler: Handler, reply: Reply) -> None:
        reply.body["data"][0] = {"id": "1"}
        reply.body["data"][1]["created_at"] = "soon"
        handler.send(reply)

    served.faults = [spoilt]
    found, posts = read(store, served)
    assert (found.error, found.unreadable, len(posts)) == (None, 2, 1)


def test_an_owners_own_posts_cost_a_fifth(served: XServer, store: Store) -> None:
    class Owner:
        def access_token(self, account: Account) -> str:
            return "an-owners-token"

    served.publish(10)
    with opened(store, served):
        pass
    brand, account = store.brand("acme"), recognise(served.account)
    shelf = store.accounts.shelf(brand, store.accounts.find(brand, account))
    settings = Settings(_env_file=None)
    budget = open_budget("x", settings, store.ledger)
    with closing(open_source(account, settings, shelf, Owner(), budget, lambda _: None)) as source:
        assert Collection(source, shelf, budget).run().error is None
    assert store.ledger.spent("x").dollars == pytest.approx(10 * 0.001 + 0.010)
    assert served.requests[-1].headers["authorization"] == "Bearer an-owners-token"


def test_a_credential_may_lie_in_the_systems_keyring(
    served: XServer, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring
    from keyring.backend import KeyringBackend

    class Memory(KeyringBackend):
        priority = 1  # type: ignore[assignment]

        def get_password(self, service: str, username: str) -> str | None:
            return "a-kept-token" if (service, username) == ("auditor", "x_bearer_token") else None

        set_password = delete_password = None  # type: ignore[assignment]

    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    try:
        monkeypatch.delenv("AUDITOR_X_BEARER_TOKEN")
        monkeypatch.setenv("AUDITOR_KEYRING", "1")
        served.publish(1)
        found, posts = read(store, served)
    finally:
        keyring.set_keyring(before)
    assert (found.error, len(posts)) == (None, 1)
    assert served.requests[-1].headers["authorization"] == "Bearer a-kept-token"

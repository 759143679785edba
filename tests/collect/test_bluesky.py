"""Bluesky: which accounts, which posts of theirs, and what keeps none of them back."""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from auditor.collect import recognise
from auditor.collect.base import Source
from auditor.errors import AccountGoneError, UsageError
from auditor.store import Store
from tests.collect.bluesky_reading import OTHER, facet, opened
from tests.collect.conftest import Collect, stored
from tests.servers.base import Reply, Written, running
from tests.servers.bluesky import DID, HANDLE, BlueskyServer


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[BlueskyServer]:
    with running(BlueskyServer()) as served:
        assert isinstance(served, BlueskyServer)
        for name, value in served.environment.items():
            monkeypatch.setenv(name, value)
        yield served


@pytest.fixture
def source(platform: BlueskyServer, store: Store) -> Iterator[Source]:
    with closing(opened(store)) as source:
        yield source


@pytest.mark.parametrize(
    ("said", "handle"),
    [
        ("https://bsky.app/profile/acme.bsky.social", HANDLE),
        ("http://www.bsky.app/profile/Acme.Bsky.Social/", HANDLE),
        ("https://bsky.app/profile/acme.bsky.social/post/3lbkiln", HANDLE),
        ("https://bsky.app/profile/shop.acme.example?lang=en", "shop.acme.example"),
        (f"https://bsky.app/profile/{DID}", DID),
        (f"https://bsky.app/profile/{DID}#top", DID),
        ("https://bsky.app/profile/did:web:acme.example", "did:web:acme.example"),
        (f"at://{DID}/app.bsky.feed.post/3lbkiln", DID),
        (DID, DID),
        ("acme.bsky.social", HANDLE),
        ("@acme.bsky.social", HANDLE),
    ],
)
def test_accounts_are_recognised_without_their_platform(said: str, handle: str) -> None:
    account = recognise(said)
    assert (account.platform, account.handle, account.host) == ("bluesky", handle, "")


@pytest.mark.parametrize("said", ["acme.example", "@Acme.Example", "acme.bsky.social", DID])
def test_handles_are_whole_domains_or_dids(said: str) -> None:
    assert recognise(said, "bluesky").handle == said.removeprefix("@").lower()


@pytest.mark.parametrize(
    "said",
    [
        "acme",
        "acme.example/shop",
        "-acme.example",
        "acme..example",
        "acme.1",
        "info@acme.example",
        "did:plc",
        "https://bsky.app/profile/acme",
        "https://bsky.app.evil.example/profile/acme.bsky.social",
        "https://evil.example/bsky.app/profile/acme.bsky.social",
    ],
)
def test_what_names_no_account_is_refused(said: str) -> None:
    with pytest.raises(UsageError, match="names no account on Bluesky"):
        recognise(said, "bluesky")


def test_reposts_pins_and_other_peoples_posts_are_left_out_and_counted_as_read(
    platform: BlueskyServer, collect: Collect, store: Store
) -> None:
    own, again, pinned, theirs = (platform.entry(Written.numbered(number)) for number in (4, 3, 2, 1))
    by = {"did": DID, "handle": HANDLE}
    again["reason"] = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": by,
        "indexedAt": "2026-10-02T00:00:00Z",
    }
    pinned["reason"] = {"$type": "app.bsky.feed.defs#reasonPin"}
    theirs["post"]["uri"] = f"at://{OTHER}/app.bsky.feed.post/3ltheirs"
    platform.entries = [pinned, again, theirs, own]
    done = collect()
    assert (done.kept.stored, done.unreadable) == (1, 0)
    assert list(stored(store)) == [own["post"]["uri"]]
    assert store.ledger.spent("bluesky").posts == 4


def test_a_post_dated_to_the_future_hides_no_later_one(
    platform: BlueskyServer, collect: Collect, store: Store
) -> None:
    platform.publish(3)
    platform.entries = [platform.entry(post) for post in platform.posts]
    platform.entries[0]["post"]["record"]["createdAt"] = "2999-01-01T00:00:00Z"
    collect()
    platform.entries = None
    platform.publish(platform.page_size + 5)
    assert collect().stopped == ""
    assert stored(store) == platform.texts()


def test_records_in_and_out_of_the_schema_are_read_alike(
    platform: BlueskyServer, collect: Collect, store: Store
) -> None:
    from atproto_client import models
    from atproto_client.models.dot_dict import DotDict
    from atproto_client.models.utils import get_or_create

    text = "Mugs: acme.example/mugs"
    facets = [facet(text, "acme.example/mugs", "https://acme.example/mugs?page=1")]
    kept = platform.entry(Written.numbered(2, text), facets=facets)
    strays = platform.entry(Written.numbered(1, text), facets=facets, langs=["en"] * 5, tags="kiln")
    page = get_or_create({"feed": [kept, strays]}, models.AppBskyFeedGetAuthorFeed.Response)
    assert [type(each.post.record) for each in page.feed] == [models.AppBskyFeedPost.Record, DotDict]
    platform.entries = [kept, strays]
    assert collect().stopped == ""
    assert set(stored(store).values()) == {"Mugs: https://acme.example/mugs?page=1"}
    assert len(stored(store)) == 2


def test_a_view_out_of_the_schema_keeps_no_other_back(
    platform: BlueskyServer, collect: Collect, store: Store
) -> None:
    from atproto_client import models
    from atproto_client.exceptions import ModelError
    from atproto_client.models.utils import get_or_create

    odd = platform.entry(Written.numbered(2))
    odd["post"] |= {
        "likeCount": "many",
        "labels": [{"val": 7}],
        "author": None,
        "embed": {"$type": "x", "y": 1},
    }
    platform.entries = [odd, platform.entry(Written.numbered(1))]
    with pytest.raises(ModelError):
        get_or_create({"feed": platform.entries}, models.AppBskyFeedGetAuthorFeed.Response)
    done = collect()
    assert (done.kept.stored, done.unreadable, done.stopped) == (2, 0, "")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda entry: None,
        lambda entry: "post",
        lambda entry: 7,
        lambda entry: [entry],
        lambda entry: {},
        lambda entry: {"post": None},
        lambda entry: {"post": entry["post"] | {"uri": 7}},
        lambda entry: {"post": entry["post"] | {"uri": f"at://{DID}/app.bsky.feed.post/../../x"}},
        lambda entry: {"post": entry["post"] | {"uri": f"at://{DID}/app.bsky.feed.post/{'k' * 300}"}},
        lambda entry: {"post": entry["post"] | {"record": "text"}},
        lambda entry: {"post": entry["post"] | {"record": {"createdAt": "2026-10-01T09:00:00Z"}}},
        lambda entry: {"post": entry["post"] | {"record": entry["post"]["record"] | {"text": ["words"]}}},
        lambda entry: {
            "post": entry["post"] | {"indexedAt": None, "record": {"text": "undated", "createdAt": {}}}
        },
    ],
)
def test_what_is_no_post_is_counted_and_keeps_no_other_back(
    platform: BlueskyServer, collect: Collect, store: Store, spoil: Callable[[dict[str, Any]], object]
) -> None:
    good = platform.entry(Written.numbered(1))
    platform.entries = [spoil(platform.entry(Written.numbered(2))), good]
    done = collect()
    assert (done.kept.stored, done.unreadable, done.stopped) == (1, 1, "")
    assert list(stored(store)) == [good["post"]["uri"]]


@pytest.mark.parametrize("answer", [{"feed": None}, {"feed": {"0": 1}}, {}, [], "feed", None, 7])
def test_an_answer_without_a_feed_is_one_sentence(
    platform: BlueskyServer, collect: Collect, answer: object
) -> None:
    platform.always = lambda handler, reply: handler.send(Reply(answer))
    done = collect(collect_attempts=2)
    assert done.stopped.startswith("Bluesky sent ")
    assert done.stopped.endswith("again later.")


def test_pages_end_with_the_first_that_is_older_than_asked_for(
    platform: BlueskyServer, source: Source
) -> None:
    platform.publish(platform.page_size * 4)
    since = platform.posts[platform.page_size + 3].created_at
    pages = list(source.pages(since, ""))
    assert [len(page.posts) for page in pages] == [platform.page_size] * 3
    assert max(post.created_at for post in pages[-1].posts) < since


def test_a_feed_tells_the_did_by_which_it_is_read_from_then_on(
    platform: BlueskyServer, collect: Collect
) -> None:
    platform.publish(2)
    collect()
    collect()
    assert all(platform.is_page(request) for request in platform.requests), "no look-up is needed"
    assert [request.query["actor"] for request in platform.requests] == [HANDLE, DID]


def test_an_account_known_by_its_did_needs_no_look_up(
    platform: BlueskyServer, collect: Collect, store: Store
) -> None:
    platform.account = DID
    platform.publish(2)
    assert collect().kept.stored == 2
    assert all(platform.is_page(request) for request in platform.requests)


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (("InvalidRequest", "Profile not found"), "acme.bsky.social is not there on Bluesky"),
        (("AccountTakedown", "Account has been suspended"), "acme.bsky.social is suspended on Bluesky"),
        (("AccountDeactivated", "Account is deactivated"), "acme.bsky.social is deactivated on Bluesky"),
    ],
)
def test_an_account_that_is_gone_is_told_by_its_handle(
    platform: BlueskyServer, source: Source, problem: tuple[str, str], says: str
) -> None:
    platform.problem = problem
    with pytest.raises(AccountGoneError, match=says):
        source.test()


@pytest.mark.parametrize(
    ("status_code", "error", "says"),
    [
        (400, "ExpiredToken", "refuses the credentials"),
        (400, "InvalidToken", "refuses the credentials"),
        (401, "AuthMissing", "refuses the credentials"),
        (400, "BlockedByActor", "forbids this"),
        (400, "InvalidRequest", "refused the request (400)"),
        (400, {"a": 1}, "refused the request (400)"),
        (501, "MethodNotImplemented", "itself failed (501)"),
    ],
)
def test_what_bluesky_says_beside_a_400_decides(
    platform: BlueskyServer, collect: Collect, status_code: int, error: object, says: str
) -> None:
    said = {"error": error, "message": "No."}
    platform.always = lambda handler, reply: handler.send(Reply(said, status_code))
    assert says in collect(collect_attempts=2).stopped


def test_a_place_the_server_no_longer_knows_is_begun_again_from_the_newest(
    platform: BlueskyServer, collect: Collect, store: Store
) -> None:
    platform.publish(platform.page_size * 6)
    assert "budget" in collect(budgets={"bluesky": {"posts_a_run": platform.page_size}}).stopped
    refused: list[str] = []

    def forget(handler: Any, reply: Reply) -> None:
        refused.append(handler.path)
        handler.send(Reply({"error": "InvalidRequest", "message": "Malformed cursor"}, 400))

    platform.faults = [None, None, None, None, forget]  # seven days are four pages, then it goes on
    assert collect().stopped == ""
    assert [path.rpartition("cursor=")[2].partition("&")[0] for path in refused] == ["c20"]
    assert stored(store) == platform.texts()


def test_without_its_library_it_names_the_extra(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "atproto_client", None)
    with pytest.raises(UsageError) as raised:
        opened(store)
    assert str(raised.value) == "Bluesky needs its library; pip install 'social-mix-auditor[bluesky]'"

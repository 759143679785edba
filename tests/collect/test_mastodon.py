"""Mastodon: which addresses are its, and which instance gets to see which token."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from auditor.collect import SOURCES, recognise
from auditor.errors import AccountGoneError, AddressError, CollectError, CredentialsError, UsageError
from auditor.post import Account
from auditor.store import Store
from tests.collect.conftest import stored
from tests.collect.mastodon_reading import Mastodon
from tests.servers.base import Platform, Reply, Request, running, status
from tests.servers.mastodon import ACCOUNT_ID, TOKEN, MastodonServer


@pytest.fixture
def mastodon(store: Store) -> Iterator[Mastodon]:
    with running(MastodonServer()) as served:
        assert isinstance(served, MastodonServer)
        yield Mastodon(store, served)


@pytest.mark.parametrize(
    ("address", "handle", "host"),
    [
        ("https://social.example/@acme", "acme", "social.example"),
        ("http://Social.Example/@Acme/", "acme", "social.example"),
        ("https://social.example/@acme/113200000000000007", "acme", "social.example"),
        ("https://social.example/@acme?lang=en#top", "acme", "social.example"),
        ("https://social.example/users/acme", "acme", "social.example"),
        ("https://social.example/users/acme/statuses/1132", "acme", "social.example"),
        ("https://social.example/web/@acme", "acme", "social.example"),
        ("https://home.example/@acme@social.example", "acme", "social.example"),
        ("https://social.example:3000/@acme_mugs.uk-1", "acme_mugs.uk-1", "social.example:3000"),
        ("https://töpfe.example/@acme", "acme", "töpfe.example"),
        ("https://x.com.social.example/@acme", "acme", "x.com.social.example"),
        ("https://notmedium.com/@acme", "acme", "notmedium.com"),
        ("@acme@social.example", "acme", "social.example"),
    ],
)
def test_every_way_to_write_a_profile_is_recognised(address: str, handle: str, host: str) -> None:
    assert recognise(address) == Account("mastodon", handle, host)


@pytest.mark.parametrize("handle", ["acme@social.example", "@Acme@Social.example"])
def test_a_handle_names_its_instance(handle: str) -> None:
    assert recognise(handle, "mastodon") == Account("mastodon", "acme", "social.example")


@pytest.mark.parametrize(
    "handle", ["acme", "@acme", "acme@", "acme@x.com", "acme@social.example/", "a b@c.d"]
)
def test_a_handle_without_an_instance_is_refused(handle: str) -> None:
    with pytest.raises(UsageError, match=r"names no account on Mastodon; write it like https://social"):
        recognise(handle, "mastodon")


@pytest.mark.parametrize(
    "address",
    [
        "https://x.com/@acme",
        "https://mobile.twitter.com/@acme",
        "https://bsky.app/@acme",
        "https://www.threads.net/@acme",
        "https://threads.com/@acme",
        "https://www.youtube.com/@acme",
        "https://m.youtube.com/@acme/videos",
        "https://www.tiktok.com/@acme",
        "https://medium.com/@acme",
        "https://acme.medium.com/@acme",
        "https://medium.com:443/@acme",
        "https://MEDIUM.com/@acme",
        "https://substack.com/@acme",
        "https://www.reddit.com/users/acme",
        "https://stackoverflow.com/users/22656",
        "https://home.example/@acme@threads.net",
        "@acme@threads.net",
        "https://medium.com@social.example/@acme",
        "https://social.example/acme",
        "https://social.example/@",
        "https://social.example/tags/acme",
        "https://social.example./@acme",
        f"https://{'a' * 63}.{'b' * 250}.example/@acme",
        "ftp://social.example/@acme",
        "acme@social.example",
    ],
)
def test_the_addresses_of_other_platforms_are_not_swallowed(address: str) -> None:
    with pytest.raises(UsageError):
        recognise(address, "" if address == "acme@social.example" else "mastodon")
    with suppress(UsageError):
        assert recognise(address).platform != "mastodon"


def test_it_is_asked_last_since_any_host_may_be_an_instance() -> None:
    assert list(SOURCES)[-1] == "mastodon"


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "10.0.0.8", "169.254.169.254"])
def test_an_instance_in_a_private_network_is_refused_in_one_sentence(mastodon: Mastodon, host: str) -> None:
    mastodon.options = {}
    where = host.format(port=mastodon.served.url.rpartition(":")[2])
    with mastodon.source(recognise(f"https://{where}/@acme")) as source, pytest.raises(AddressError) as told:
        source.test()
    assert "is no public address; if you trust it, add the host to AUDITOR_ALLOWED_HOSTS." in str(told.value)
    assert mastodon.served.requests == []


def test_the_library_is_given_our_session_and_never_waits_by_itself(mastodon: Mastodon) -> None:
    with mastodon.source() as source:
        client = source._client  # type: ignore[attr-defined]
        assert client.ratelimit_method == "throw"
        source.test()
        last = source.access.wire.last
        assert last is not None
        assert last.json()["id"] == ACCOUNT_ID
    assert mastodon.served.requests[0].headers["user-agent"].startswith("social-mix-auditor")


def test_the_same_id_on_two_instances_is_two_posts(mastodon: Mastodon) -> None:
    mastodon.served.publish(2)
    for host in ("social.example", "other.example"):
        assert mastodon.collect(Account("mastodon", "acme", host)).kept.stored == 2
    found = {(item.post.host, item.post.native_id) for item in mastodon.store.checked("acme")}
    assert len(found) == 4


def test_a_pinned_post_on_top_of_the_list_comes_once_and_ends_nothing(mastodon: Mastodon) -> None:
    mastodon.served.publish(70)
    mastodon.served.posts.insert(0, mastodon.served.posts[-1])
    assert mastodon.collect().kept.stored == 70
    assert stored(mastodon.store) == mastodon.served.texts()


@pytest.mark.parametrize("answer", [{"error": "odd"}, "text", 7, None])
def test_a_page_that_is_no_list_ends_in_one_sentence(mastodon: Mastodon, answer: Any) -> None:
    mastodon.served.publish(1)
    mastodon.served.always = lambda handler, reply: (reply.__dict__.update(body=answer), handler.send(reply))
    assert mastodon.collect().stopped == (
        "social.example sent no list of posts; run the command again later."
    )


def test_a_server_that_names_no_next_page_is_read_to_its_end(mastodon: Mastodon) -> None:
    mastodon.served.links = False
    mastodon.served.publish(45)
    assert mastodon.collect().kept.stored == 45
    pages = [request for request in mastodon.served.requests if mastodon.served.is_page(request)]
    assert [len(request.query.get("max_id", "")) for request in pages] == [0, 18, 18, 18]


def test_a_page_of_which_nothing_is_left_is_not_the_end(mastodon: Mastodon) -> None:
    mastodon.served.publish(50)
    boosted = mastodon.served.status(mastodon.served.posts[0])
    mastodon.served.shapes = {number: {"reblog": boosted} for number in range(11, 31)}
    assert mastodon.collect().kept.stored == 30


@pytest.mark.parametrize("token", ["", "owner"])
def test_public_accounts_are_read_without_a_token_and_an_owners_goes_along(
    mastodon: Mastodon, token: str
) -> None:
    mastodon.token = token
    mastodon.served.publish(1)
    assert mastodon.collect().kept.stored == 1
    assert mastodon.tokens() == {f"Bearer {token}" if token else ""}


@pytest.mark.parametrize(
    ("instance", "sent"),
    [("social.example", True), (" Social.Example ", True), ("other.example", False), ("", False)],
)
def test_the_token_of_one_instance_is_sent_to_no_other(
    mastodon: Mastodon, monkeypatch: pytest.MonkeyPatch, instance: str, sent: bool
) -> None:
    monkeypatch.setattr("auditor.collect.mastodon.Mastodon.address", mastodon.served.url)
    mastodon.options = {"allowed_hosts": "127.0.0.1", "mastodon_access_token": TOKEN}
    mastodon.options["mastodon_instance"] = instance
    mastodon.served.publish(1)
    assert mastodon.collect().stopped == ""
    assert mastodon.tokens() == {f"Bearer {TOKEN}" if sent else ""}


def test_a_token_that_is_also_a_files_name_is_sent_as_it_is(mastodon: Mastodon) -> None:
    mastodon.token = __file__
    with mastodon.source() as source:
        source.test()
    assert mastodon.tokens() == {f"Bearer {__file__}"}


def test_an_instance_that_shows_nothing_without_a_token_says_which_settings_help(mastodon: Mastodon) -> None:
    mastodon.served.only_for = TOKEN
    mastodon.served.publish(1)
    assert mastodon.collect().stopped == (
        "social.example shows posts to those with a token only; set AUDITOR_MASTODON_ACCESS_TOKEN, and "
        "AUDITOR_MASTODON_INSTANCE=social.example."
    )
    mastodon.options["mastodon_access_token"] = TOKEN
    assert mastodon.collect().kept.stored == 1


def test_a_token_that_is_refused_is_told_as_such(mastodon: Mastodon) -> None:
    mastodon.served.only_for = "another"
    mastodon.token = "owner"
    assert mastodon.collect().stopped == ("Mastodon refuses the credentials; check them, or log in again.")


@pytest.mark.parametrize(
    ("about", "error", "says"),
    [
        (None, AccountGoneError, "There is no @acme on social.example; check its name, and give the address "
         "of its profile as a browser shows it."),
        ({"suspended": True}, AccountGoneError,
         "@acme is suspended on social.example; nothing of it can be read."),
        ({"id": None}, CollectError, "social.example named no id of @acme; run the command again later."),
        ({"id": "1/../../x"}, CollectError,
         "social.example named no id of @acme; run the command again later."),
    ],
)  # fmt: skip
def test_an_account_that_can_not_be_read_ends_in_one_sentence(
    mastodon: Mastodon, about: dict[str, Any] | None, error: type[CollectError], says: str
) -> None:
    mastodon.served.about = about
    with mastodon.source() as source, pytest.raises(error) as told:
        source.test()
    assert str(told.value) == says


def test_an_account_suspended_since_the_last_run_does_not_pass_for_an_empty_one(mastodon: Mastodon) -> None:
    mastodon.served.publish(3)
    mastodon.collect()
    mastodon.served.about, mastodon.served.statuses = {"suspended": True}, []
    for _ in range(3):
        done = mastodon.collect()
        assert ("is suspended" in done.stopped, done.removed) == (True, 0)
    assert len(stored(mastodon.store)) == 3


@pytest.mark.parametrize(("code", "kind"), [(403, CredentialsError), (410, AccountGoneError)])
def test_what_a_status_means_is_told(mastodon: Mastodon, code: int, kind: type[CollectError]) -> None:
    mastodon.served.publish(1)
    mastodon.served.always = status(code)
    assert isinstance(mastodon.collect().error, kind)


@pytest.mark.parametrize(("token", "how"), [("", "without a token"), ("owner", "to your token")])
def test_the_test_says_what_can_be_read(mastodon: Mastodon, token: str, how: str) -> None:
    mastodon.token = token
    with mastodon.source() as source:
        assert source.test() == f"social.example answers {how}: public posts of @acme can be read."
    assert len(mastodon.served.requests) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"X-RateLimit-Reset": "soon"},
        {"X-RateLimit-Reset": "1.5e9"},
        {"Deprecation": "true"},
        {"Link": "<>;;"},
    ],
)
def test_headers_the_library_trips_over_stop_nothing(mastodon: Mastodon, headers: dict[str, str]) -> None:
    mastodon.served.headers = headers
    mastodon.served.publish(30)
    assert mastodon.collect().kept.stored == 30


def test_an_allowance_that_is_used_up_is_waited_for_as_its_date_says(mastodon: Mastodon) -> None:
    resets = dt.datetime.now(dt.UTC) + dt.timedelta(hours=3)
    mastodon.served.headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": resets.isoformat()}
    assert mastodon.collect().stopped == (
        f"Mastodon asks to wait until {resets:%Y-%m-%d %H:%M} UTC, but 900 s is all we may; run the same "
        "command after that."
    )
    assert len(mastodon.served.requests) == 1


def test_an_account_from_a_file_without_its_instance_is_told_what_is_missing(mastodon: Mastodon) -> None:
    with pytest.raises(UsageError) as told, mastodon.source(Account("mastodon", "acme")):
        pass
    assert str(told.value) == (
        "Mastodon needs the instance that acme is on; add it by its address, like https://social.example/@acme."
    )


def test_without_its_library_it_says_what_to_install(
    mastodon: Mastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mastodon", None)
    with pytest.raises(UsageError) as told, mastodon.source():
        pass
    assert str(told.value) == "Mastodon needs its library; pip install 'social-mix-auditor[mastodon]'"


def test_a_page_of_html_by_a_host_that_is_no_instance_is_told(mastodon: Mastodon) -> None:
    with running(WebSite()) as other, pytest.raises(CollectError, match=r"^Mastodon sent an answer that"):
        mastodon.options["mastodon_url"] = other.url
        mastodon.options["collect_attempts"] = 1
        with mastodon.source() as source:
            source.test()


def test_a_token_follows_no_redirect_to_another_host(mastodon: Mastodon) -> None:
    mastodon.token = "owner"
    with running(Elsewhere(mastodon.served.url.replace("127.0.0.1", "localhost"))) as moved:
        mastodon.options |= {"mastodon_url": moved.url, "allowed_hosts": "localhost"}
        with mastodon.source() as source:
            source.test()
        assert moved.requests[0].headers["authorization"] == "Bearer owner"
    assert mastodon.tokens() == {""}


class WebSite(Platform):
    """A host that is no instance."""

    def is_page(self, request: Request) -> bool:
        return False

    def answer(self, request: Request) -> Reply:
        return Reply(b"<html>Welcome</html>", content_type="text/html")


class Elsewhere(WebSite):
    """A host whose instance is another."""

    def __init__(self, there: str) -> None:
        super().__init__()
        self._there = there

    def answer(self, request: Request) -> Reply:
        address = f"{self._there}{request.path}?acct={request.query['acct']}"
        return Reply(b"", 302, {"Location": address})

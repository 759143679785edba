"""Feeds by address: which ones there are, where they lead, and what a collection makes of them."""

from __future__ import annotations

import pytest

from auditor.cli.accounts import named
from auditor.collect import recognise
from auditor.errors import AccountGoneError, AddressError, BadAnswerError, UsageError
from auditor.post import Account
from auditor.store import shown
from tests.collect.feed_reading import DATED, Feed
from tests.servers.base import Written
from tests.servers.feed import item, rss


@pytest.mark.parametrize(
    ("said", "handle", "host"),
    [
        ("https://acme.example/feed.xml", "https://acme.example/feed.xml", "acme.example"),
        (
            " HTTPS://ACME.example/Feed?Type=RSS#top ",
            "https://acme.example/Feed?Type=RSS",
            "acme.example",
        ),
        ("http://acme.example:8080", "http://acme.example:8080", "acme.example"),
        ("http://[2001:db8::1]/f", "http://[2001:db8::1]/f", "[2001:db8::1]"),
    ],
)
def test_a_feeds_handle_is_its_whole_address(said: str, handle: str, host: str) -> None:
    account = recognise(said, "feed")
    assert account == Account("feed", handle, host)
    assert named(shown(account), "", "") == account


@pytest.mark.parametrize(
    "said",
    ["acme", "ftp://acme.example/feed", "https://ada:secret@acme.example/feed", "https:///feed", "file:///x"],
)
def test_what_is_no_web_address_is_no_feed(said: str) -> None:
    with pytest.raises(UsageError, match=r"names no account on Feed; write it like https://"):
        recognise(said, "feed")


def test_no_address_is_taken_for_a_feed_unless_the_user_says_so() -> None:
    with pytest.raises(UsageError):
        recognise("https://acme.example/feed.xml")
    assert recognise("https://x.com/acme").platform == "x"
    with pytest.raises(UsageError):
        recognise("https://acme.example/feed.xml", "x")


def test_a_new_entry_without_a_date_is_found_though_the_feeds_own_date_is_old(feed: Feed) -> None:
    head = "<lastBuildDate>Fri, 02 Jan 2015 07:00:00 GMT</lastBuildDate>"
    dated = item(title="Dated", guid="1", **DATED)
    feed.served.body = rss(dated, head=head)
    feed.collect()
    feed.served.body = rss(dated, item(title="Undated", guid="2"), head=head)
    assert feed.collect().kept.stored == 1


def test_entries_older_than_a_run_needs_do_not_use_up_its_budget(feed: Feed) -> None:
    feed.served.publish(100)
    feed.collect()
    read_before = feed.store.ledger.spent("feed").posts
    feed.collect()
    assert feed.store.ledger.spent("feed").posts - read_before == 57


def test_entries_come_the_newest_first_in_whatever_order_they_stand(feed: Feed) -> None:
    days = {day: item(title=str(day), pubDate=f"{day:02} Oct 2026 10:00:00 GMT") for day in (2, 3, 1)}
    assert [post.text for post in feed.read(rss(*days.values()))] == ["3", "2", "1"]


def test_an_entry_that_stands_twice_is_one_post(feed: Feed) -> None:
    assert len(feed.read(rss(*[item(title="a", guid="1", **DATED)] * 2))) == 1


def test_five_redirects_are_followed_and_links_start_from_the_last(feed: Feed) -> None:
    feed.served.posts = [Written.numbered(1)]
    feed.served.redirects = {
        "/a": "/b",
        "/b": "c",
        "/c": "../d",
        "/d": f"{feed.served.url}/e",
        "/e": "/feed.xml",
    }
    assert [post.account.handle for post in feed.posts("/a")] == [f"{feed.served.url}/a"]
    assert [request.path for request in feed.served.requests] == ["/a", "/b", "/c", "/d", "/e", "/feed.xml"]


def test_a_sixth_redirect_ends_in_one_sentence(feed: Feed) -> None:
    feed.served.redirects = {"/a": "/a"}
    with feed.source("/a") as source, pytest.raises(BadAnswerError, match="more than 5 times"):
        source.test()
    assert len(feed.served.requests) == 6


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254, which is no public address"),
        ("http://127.0.0.2/feed.xml", "no public address"),
        ("file:///etc/passwd", "no web address"),
        ("ftp://acme.example/feed", "no web address"),
    ],
)
def test_no_redirect_leads_where_we_must_not_call(feed: Feed, target: str, says: str) -> None:
    feed.served.redirects = {"/a": target}
    with feed.source("/a") as source, pytest.raises(AddressError, match=says):
        source.test()
    assert len(feed.served.requests) == 1


def test_no_feed_can_make_us_log_in_somewhere(feed: Feed) -> None:
    feed.served.posts = [Written.numbered(1)]
    feed.served.redirects = {"/a": feed.served.url.replace("//", "//ada:secret@") + "/feed.xml"}
    with feed.source("/a") as source:
        source.test()
    assert not any("authorization" in request.headers for request in feed.served.requests)


def test_a_feed_that_is_gone_is_told_by_its_host(feed: Feed) -> None:
    with feed.source("/old.xml") as source, pytest.raises(AccountGoneError) as gone:
        source.test()
    assert str(gone.value) == "127.0.0.1 has no feed at this address (404); check it."


def test_testing_says_what_the_feed_shows(feed: Feed) -> None:
    feed.served.publish(3)
    with feed.source() as source:
        assert source.test() == "The feed 'The Kiln Diary' of 127.0.0.1 shows 3 entries to everybody."

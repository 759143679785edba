"""An entry as a post: its date, its address and id, its kind, and what odd ones cost."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.collect.feed_reading import DATED, Feed, atom, entry
from tests.servers.feed import item, rss


@pytest.mark.parametrize(
    ("said", "moment", "precision"),
    [
        ("Thu, 01 Oct 2026 10:00:30 GMT", "2026-10-01T10:00:30", "second"),
        ("Thu, 01 Oct 2026 10:00:30 +0200", "2026-10-01T08:00:30", "second"),
        ("Thu, 01 Oct 2026 10:00:30", "2026-10-01T10:00:30", "second"),
        ("01 Oct 2026 10:00", "2026-10-01T10:00:00", "minute"),
        ("2026-10-01T10:00:30", "2026-10-01T10:00:30", "second"),
        ("2026-10-01 10:00:30", "2026-10-01T10:00:30", "second"),
        ("2026-10-01T23:30:00-05:00", "2026-10-02T04:30:00", "second"),
        ("2026-10-01", "2026-10-01T12:00:00", "day"),
        ("Thu, 01 Oct 2026", "2026-10-01T12:00:00", "day"),
    ],
)
def test_dates_in_every_common_form_and_without_a_zone_in_utc(
    feed: Feed, said: str, moment: str, precision: str
) -> None:
    found = feed.read(rss(item(title="x", pubDate=said)))[0]
    assert (found.created_at.isoformat(), found.time_precision) == (f"{moment}+00:00", precision)


@pytest.mark.parametrize("said", ["", "soon", "Thu, 01 Jan 1970 00:00:00 GMT", "2999-01-01T00:00:00Z"])
def test_an_entry_without_a_date_has_the_feeds_by_the_day(feed: Feed, said: str) -> None:
    head = "<lastBuildDate>Fri, 02 Oct 2026 07:00:00 GMT</lastBuildDate>"
    found = feed.read(rss(item(title="x", pubDate=said), head=head))[0]
    assert (f"{found.created_at:%Y-%m-%d}", found.time_precision) == ("2026-10-02", "day")


def test_where_the_feed_has_no_date_either_it_is_the_day_it_was_read(feed: Feed) -> None:
    found = feed.read(rss(item(title="x")))[0]
    assert abs(dt.datetime.now(dt.UTC) - found.created_at) < dt.timedelta(minutes=5)
    assert found.time_precision == "day"


def test_links_and_ids_are_kept_and_no_other_scheme_is(feed: Feed) -> None:
    found = {
        post.text: post
        for post in feed.read(
            rss(
                item(title="a", guid="post-3", link="/diary/3?a=1#x", **DATED),
                item(title="b", link="https://acme.example/4", **DATED),
                item(title="c", guid="c", link="javascript:alert(1)", **DATED),
                item(title="d", guid="d", link="http://[", **DATED),
                item(
                    title="e",
                    guid="e",
                    link="https://feeds.example/~r/5",
                    feedburner__origLink="https://acme.example/5",
                    **DATED,
                ),
            )
        )
    }
    assert (found["a"].native_id, found["a"].url) == ("post-3", f"{feed.served.url}/diary/3?a=1#x")
    assert (found["b"].native_id, found["b"].url) == ("https://acme.example/4",) * 2
    assert (found["c"].url, found["d"].url) == ("", "")
    assert found["e"].url == "https://acme.example/5"
    assert found["a"].host == "127.0.0.1"


def test_entries_without_an_id_or_with_one_too_long_have_a_stable_one_of_their_own(feed: Feed) -> None:
    long = "https://acme.example/?q=" + "%20a" * 90
    body = rss(
        item(title="a", **DATED),
        item(title="b", **DATED),
        item(title="c", guid=long + "1", **DATED),
        item(title="d", guid=long + "2", **DATED),
    )
    first, second = ({post.text: post.native_id for post in feed.read(body)} for _ in range(2))
    assert first == second
    assert len(set(first.values())) == 4


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ('<source url="https://other.example/feed">Other</source>', "repost"),
        ('<source url="http://www.127.0.0.1/feed">Ours</source>', "original"),
        ("<source>Somewhere</source>", "original"),
        ('<source url="http://[">Broken</source>', "original"),
        ('<thr:in-reply-to ref="urn:0"/>', "reply"),
    ],
)
def test_what_came_from_another_feed_is_a_repost_and_an_answer_is_a_reply(
    feed: Feed, source: str, kind: str
) -> None:
    found = feed.read(rss(f"<item><title>a</title>{source}</item>"))[0]
    assert found.kind == kind
    assert found.reply_to == ("urn:0" if kind == "reply" else "")


def test_language_media_and_comments_are_taken_over(feed: Feed) -> None:
    enclosure = '<enclosure url="https://acme.example/1.mp3" length="1" type="audio/mpeg"/>'
    body = rss(f"<item><title>a</title><slash:comments>7</slash:comments>{enclosure}</item>")
    found = feed.read(body)[0]
    assert (found.language, found.media, dict(found.metrics)) == ("en", "audio", {"comments": 7.0})
    assert found.metrics_at is not None
    picture = '<media:content url="https://acme.example/1.jpg" medium="image"/>'
    assert feed.read(rss(f"<item><title>b</title>{picture}</item>"))[0].media == "photo"
    own = entry('<content type="html" xml:lang="de">&lt;p>Guten Tag&lt;/p></content>')
    assert feed.read(atom(own))[0].language == "de"
    assert feed.read(atom(entry("")))[0].language == "nb"


def test_atom_with_xhtml_and_a_base_of_its_own(feed: Feed) -> None:
    found = feed.read(
        atom(
            entry(
                '<link rel="self" href="self"/><link href="one"/><published>2026-09-30T10:00:00Z</published>'
                '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>A <b>vase</b></p></div>'
                "</content>"
            )
        )
    )[0]
    assert (found.native_id, found.text) == ("urn:1", "One\n\nA vase")
    assert found.url == f"{feed.served.url}/one"
    assert found.created_at.day == 30


def test_a_part_of_an_unforeseen_shape_keeps_no_other_entry_back(feed: Feed) -> None:
    odd = (
        "<item><title>odd</title><title_detail>x</title_detail><published_parsed>x</published_parsed></item>"
    )
    overloaded = item(title="c", guid="3", description="<i a>" * 12_000, **DATED)
    feed.served.body = rss(
        item(title="a", guid="1", **DATED), odd, overloaded, item(title="b", guid="2", **DATED)
    )
    done = feed.collect()
    assert (done.kept.stored, done.unreadable, done.stopped) == (3, 1, "")

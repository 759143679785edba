"""Feeds as programs write them, as nobody should, and as an attacker would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from auditor.cli.accounts import named
from auditor.collect import recognise
from auditor.collect.base import Source
from auditor.collect.feed_document import MOST_BYTES
from auditor.collect.opening import open_budget, open_source
from auditor.collect.run import Collected, Collection
from auditor.errors import AccountGoneError, AddressError, BadAnswerError, CollectError, UsageError
from auditor.post import Account, Post
from auditor.settings import Settings
from auditor.store import Store, shown
from tests.collect.conftest import NoTokens
from tests.servers.base import Written, running
from tests.servers.feed import NAMESPACES, FeedServer, item, rss

DATED = {"pubDate": "Thu, 01 Oct 2026 10:00:30 GMT"}
Read = Callable[..., list[Post]]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[FeedServer]:
    server = FeedServer()
    with running(server):
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


@contextmanager
def opened(served: FeedServer, store: Store, path: str = "/feed.xml") -> Iterator[Source]:
    """The source of the served feed."""
    brand, account = store.brand("acme"), recognise(served.url + path, "feed")
    if not store.accounts.of(brand):
        store.accounts.add(brand, account)
    shelf = store.accounts.shelf(brand, store.accounts.find(brand, account))
    budget = open_budget("feed", settings := Settings(_env_file=None), store.ledger)
    with closing(open_source(account, settings, shelf, NoTokens(), budget, lambda line: None)) as source:
        yield source


@pytest.fixture
def read(served: FeedServer, store: Store) -> Read:
    """The posts of a feed, the newest first."""

    def posts(body: bytes, content_type: str = "application/rss+xml; charset=UTF-8") -> list[Post]:
        served.body, served.content_type = body, content_type
        with opened(served, store) as source:
            return [post for page in source.pages(None, "") for post in page.posts]

    return posts


def collected(served: FeedServer, store: Store) -> Collected:
    with opened(served, store) as source:
        brand = store.brand("acme")
        shelf = store.accounts.shelf(brand, store.accounts.find(brand, source.account))
        return Collection(source, shelf, source.access.budget).run()


def atom(*entries: str, head: str = "") -> bytes:
    joined = "".join(entries)
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES} xml:lang="nb-NO"><title>T</title>'
        f"<id>urn:t</id>{head}{joined}</feed>"
    ).encode()


def entry(inside: str) -> str:
    return f"<entry><id>urn:1</id><title>One</title><updated>2026-10-01T10:00:00Z</updated>{inside}</entry>"


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


def test_the_text_is_title_and_whole_content_as_readers_saw_them(read: Read) -> None:
    html = (
        "<p>Firing &amp; glazing,<br>from <a href='https://acme.example/shop'>our shop</a></p>"
        "<script>steal()</script><style>p{}</style><p onclick='steal()'>Second</p>"
    )
    found = read(rss(item(title="Kilns &amp; clay", description="Firing…", content__encoded=html, **DATED)))[
        0
    ]
    assert found.text == (
        "Kilns & clay\n\nFiring & glazing,\nfrom our shop https://acme.example/shop\n\nSecond"
    )
    assert found.original_text == f"Kilns &amp; clay\n\n{html}"


def test_a_title_made_of_the_first_words_is_not_said_twice(read: Read) -> None:
    found = read(rss(item(title="The kiln was…", description="<p>The kiln was warm today</p>", **DATED)))[0]
    assert found.text == "The kiln was warm today"


def test_an_entry_may_lack_a_title_or_a_text_but_not_everything(
    read: Read, served: FeedServer, store: Store
) -> None:
    bodies = (item(description="Only text", **DATED), item(title="Only title", **DATED), item(**DATED))
    assert {post.text for post in read(rss(*bodies))} == {"Only text", "Only title"}
    assert collected(served, store).unreadable == 1


def test_plain_text_is_not_read_as_html(read: Read) -> None:
    found = read(atom(entry('<summary type="text">a &lt;b> c</summary>')))[0]
    assert found.text == "One\n\na <b> c"


def test_emoji_that_wordpress_made_pictures_stay_in_the_text_and_other_pictures_are_told_apart(
    read: Read,
) -> None:
    smiley = '<img src="https://s.w.org/1f525.png" alt="🔥" class="wp-smiley" style="height: 1em" />'
    html = f"<p>Hot {smiley}</p><img src='a.jpg' alt='A  vase'><img alt=''><img src='b.jpg' alt='A vase'>"
    found = read(rss(item(description=html, **DATED)))[0]
    assert (found.text, found.alt_text) == ("Hot 🔥", "A vase")


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
    read: Read, said: str, moment: str, precision: str
) -> None:
    found = read(rss(item(title="x", pubDate=said)))[0]
    assert (found.created_at.isoformat(), found.time_precision) == (f"{moment}+00:00", precision)


@pytest.mark.parametrize("said", ["", "soon", "Thu, 01 Jan 1970 00:00:00 GMT", "2999-01-01T00:00:00Z"])
def test_an_entry_without_a_date_has_the_feeds_by_the_day(read: Read, said: str) -> None:
    head = "<lastBuildDate>Fri, 02 Oct 2026 07:00:00 GMT</lastBuildDate>"
    found = read(rss(item(title="x", pubDate=said), head=head))[0]
    assert (f"{found.created_at:%Y-%m-%d}", found.time_precision) == ("2026-10-02", "day")


def test_where_the_feed_has_no_date_either_it_is_the_day_it_was_read(read: Read) -> None:
    found = read(rss(item(title="x")))[0]
    assert abs(dt.datetime.now(dt.UTC) - found.created_at) < dt.timedelta(minutes=5)
    assert found.time_precision == "day"


def test_a_new_entry_without_a_date_is_found_though_the_feeds_own_date_is_old(
    served: FeedServer, store: Store
) -> None:
    head = "<lastBuildDate>Fri, 02 Jan 2015 07:00:00 GMT</lastBuildDate>"
    dated = item(title="Dated", guid="1", **DATED)
    served.body = rss(dated, head=head)
    collected(served, store)
    served.body = rss(dated, item(title="Undated", guid="2"), head=head)
    assert collected(served, store).kept.stored == 1


def test_entries_older_than_a_run_needs_do_not_use_up_its_budget(served: FeedServer, store: Store) -> None:
    served.publish(100)
    collected(served, store)
    read_before = store.ledger.spent("feed").posts
    collected(served, store)
    assert store.ledger.spent("feed").posts - read_before == 57


def test_links_and_ids_are_kept_and_no_other_scheme_is(read: Read, served: FeedServer) -> None:
    found = {
        post.text: post
        for post in read(
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
    assert (found["a"].native_id, found["a"].url) == ("post-3", f"{served.url}/diary/3?a=1#x")
    assert (found["b"].native_id, found["b"].url) == ("https://acme.example/4",) * 2
    assert (found["c"].url, found["d"].url) == ("", "")
    assert found["e"].url == "https://acme.example/5"
    assert found["a"].host == "127.0.0.1"


def test_entries_without_an_id_or_with_one_too_long_have_a_stable_one_of_their_own(read: Read) -> None:
    long = "https://acme.example/?q=" + "%20a" * 90
    body = rss(
        item(title="a", **DATED),
        item(title="b", **DATED),
        item(title="c", guid=long + "1", **DATED),
        item(title="d", guid=long + "2", **DATED),
    )
    first, second = ({post.text: post.native_id for post in read(body)} for _ in range(2))
    assert first == second
    assert len(set(first.values())) == 4


def test_entries_come_the_newest_first_in_whatever_order_they_stand(read: Read) -> None:
    days = {day: item(title=str(day), pubDate=f"{day:02} Oct 2026 10:00:00 GMT") for day in (2, 3, 1)}
    assert [post.text for post in read(rss(*days.values()))] == ["3", "2", "1"]


def test_an_entry_that_stands_twice_is_one_post(read: Read) -> None:
    assert len(read(rss(*[item(title="a", guid="1", **DATED)] * 2))) == 1


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
    read: Read, source: str, kind: str
) -> None:
    found = read(rss(f"<item><title>a</title>{source}</item>"))[0]
    assert found.kind == kind
    assert found.reply_to == ("urn:0" if kind == "reply" else "")


def test_language_media_and_comments_are_taken_over(read: Read) -> None:
    enclosure = '<enclosure url="https://acme.example/1.mp3" length="1" type="audio/mpeg"/>'
    body = rss(f"<item><title>a</title><slash:comments>7</slash:comments>{enclosure}</item>")
    found = read(body)[0]
    assert (found.language, found.media, dict(found.metrics)) == ("en", "audio", {"comments": 7.0})
    assert found.metrics_at is not None
    picture = '<media:content url="https://acme.example/1.jpg" medium="image"/>'
    assert read(rss(f"<item><title>b</title>{picture}</item>"))[0].media == "photo"
    own = entry('<content type="html" xml:lang="de">&lt;p>Guten Tag&lt;/p></content>')
    assert read(atom(own))[0].language == "de"
    assert read(atom(entry("")))[0].language == "nb"


def test_atom_with_xhtml_and_a_base_of_its_own(read: Read, served: FeedServer) -> None:
    found = read(
        atom(
            entry(
                '<link rel="self" href="self"/><link href="one"/><published>2026-09-30T10:00:00Z</published>'
                '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>A <b>vase</b></p></div>'
                "</content>"
            )
        )
    )[0]
    assert (found.native_id, found.text) == ("urn:1", "One\n\nA vase")
    assert found.url == f"{served.url}/one"
    assert found.created_at.day == 30


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("iso-8859-1", "application/rss+xml"),
        ("windows-1252", "text/xml"),
        ("utf-16", "application/rss+xml"),
        ("utf-8", "text/html; charset=unicode_escape"),
    ],
)
def test_encodings_are_told_by_mark_header_or_declaration(
    read: Read, encoding: str, content_type: str
) -> None:
    body = rss(item(title="Blåbær \\x41", **DATED)).decode().replace("UTF-8", encoding)
    assert read(body.encode(encoding), content_type)[0].text == "Blåbær \\x41"


def test_the_headers_charset_goes_before_the_declarations(read: Read) -> None:
    body = rss(item(title="Blåbær", **DATED)).decode().encode("iso-8859-1")
    assert read(body, "application/rss+xml; charset=iso-8859-1")[0].text == "Blåbær"


def test_xml_that_is_not_well_formed_is_mended(read: Read) -> None:
    body = rss(item(title="a", **DATED)).replace(b"<title>a<", b"<title>Salt & clay\x0b&nbsp;<br><")
    assert read(b"\n \n" + body)[0].text.startswith("Salt & clay")


def test_a_part_of_an_unforeseen_shape_keeps_no_other_entry_back(served: FeedServer, store: Store) -> None:
    odd = (
        "<item><title>odd</title><title_detail>x</title_detail><published_parsed>x</published_parsed></item>"
    )
    overloaded = item(title="c", guid="3", description="<i a>" * 12_000, **DATED)
    served.body = rss(item(title="a", guid="1", **DATED), odd, overloaded, item(title="b", guid="2", **DATED))
    done = collected(served, store)
    assert (done.kept.stored, done.unreadable, done.stopped) == (3, 1, "")


def test_an_article_with_more_markup_than_can_be_read_safely_is_read_from_its_beginning(read: Read) -> None:
    html = "<p>The first words</p>" + "<p>clay <code>kiln</code></p>" * 4_000
    found = read(rss(item(title="Long", description=html, **DATED)))[0]
    assert found.text.startswith("Long\n\nThe first words\n\nclay kiln")


def test_a_text_that_never_ends_is_read_as_far_as_any_article_goes(read: Read) -> None:
    endless = f'<summary type="text">{"clay " * 50_000}</summary>'
    assert len(read(atom(entry(endless)))[0].text) < 110_000


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "subset",
    [
        f'<!ENTITY a0 "ha">{BOMB}',
        f'<!ENTITY a11 "{"x" * 50_000}">',
        '<!ENTITY a11 SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:1/p.dtd"> %p;',
        '<!-- <a --><!ENTITY a11 "hidden behind what looks like an element">',
    ],
    ids=["nested", "long", "external", "parameter", "hidden"],
)
@pytest.mark.parametrize("end", ["", "& <br>"], ids=["well-formed", "ill-formed"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_that_declares_entities_is_refused_unread(
    read: Read, served: FeedServer, subset: str, end: str, encoding: str
) -> None:
    body = rss(f"<item><title>{'&a11;' * 2_000}{end}</title></item>").decode().replace("UTF-8", encoding)
    body = body.replace("<rss", f"<!DOCTYPE rss [{subset}]>\n<rss", 1)
    with pytest.raises(CollectError, match="as if to harm"):
        read(body.encode(encoding))
    assert len(served.requests) == 1


def test_entities_are_refused_where_only_the_mending_parser_would_see_them(read: Read) -> None:
    bomb = f'Warning: mysql_query()<!DOCTYPE rss [<!ENTITY a11 "{"x" * 50_000}">]>'
    with pytest.raises(CollectError, match="as if to harm"):
        read(bomb.encode() + rss(f"<item><title>{'&a11;' * 2_000}</title></item>"))


def test_a_plain_doctype_is_no_harm(read: Read) -> None:
    kind = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.example/rss-0.91.dtd">'
    body = rss(item(title="a", **DATED)).replace(b"<rss", kind.encode() + b"<rss", 1)
    assert [post.text for post in read(body)] == ["a"]


def test_a_feed_is_refused_when_it_is_larger_than_feeds_are(read: Read, served: FeedServer) -> None:
    with pytest.raises(CollectError, match="larger than 10 MB"):
        read(rss(f"<item><title>{'a ' * (MOST_BYTES // 2)}</title></item>"))
    assert len(served.requests) == 1


def test_a_large_feed_is_refused_when_it_would_have_to_be_mended(read: Read) -> None:
    large = item(title="a & b " * 200_000, **DATED)
    assert len(read(rss(large))) == 1
    with pytest.raises(CollectError, match="too large to mend"):
        read(rss(large, large, "<item><title>a & b</title></item>"))


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "inside",
    [
        f"<author>{'a' * 1_000_000}</author>",
        "<b " + " ".join(f'a{n}=""' for n in range(100_000)) + "/>",
        f"{'<b>' * 20_000}{'</b>' * 20_000}",
        f"<description>{'&lt;div&gt;' * 9_000}</description>",
    ],
    ids=["mail address", "attributes", "nested", "nested HTML"],
)
def test_what_would_keep_a_parser_busy_for_minutes_does_not(read: Read, inside: str) -> None:
    try:
        read(rss(f"<item><title>a</title>{inside}</item>"))
    except CollectError as error:
        assert "\n" not in str(error)


def test_a_body_that_names_a_file_is_not_opened(read: Read, tmp_path: Path) -> None:
    (tmp_path / "<rss><").mkdir()
    secret = tmp_path / "<rss><" / "rss>"
    secret.write_bytes(rss(item(title="A secret", **DATED)))
    try:
        found = read(str(secret).encode())
    except CollectError:
        found = []
    assert found == []


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><html><title>Shop</title><p>Hello",
        b"<html><body><rdf>a word</rdf></body></html>",
        b'{"version": "https://jsonfeed.org/version/1.1"}',
        b"\n",
    ],
    ids=["html", "html with an element of ours", "json", "empty"],
)
def test_what_is_no_feed_is_told_in_one_sentence(read: Read, body: bytes) -> None:
    with pytest.raises(BadAnswerError) as refused:
        read(body, "text/html")
    assert str(refused.value) == (
        "What 127.0.0.1 sent is no feed and can't be read as one; give the address of its RSS or Atom feed."
    )


def test_a_feed_that_stops_in_the_middle_is_not_taken_for_a_short_one(read: Read) -> None:
    whole = rss(item(title="a", **DATED), item(title="b", **DATED))
    with pytest.raises(BadAnswerError, match="stops in the middle"):
        read(whole[: whole.rindex(b"<item>")])


def test_five_redirects_are_followed_and_links_start_from_the_last(served: FeedServer, store: Store) -> None:
    served.posts = [Written.numbered(1)]
    served.redirects = {"/a": "/b", "/b": "c", "/c": "../d", "/d": f"{served.url}/e", "/e": "/feed.xml"}
    with opened(served, store, "/a") as source:
        found = [post for page in source.pages(None, "") for post in page.posts]
    assert [post.account.handle for post in found] == [f"{served.url}/a"]
    assert [request.path for request in served.requests] == ["/a", "/b", "/c", "/d", "/e", "/feed.xml"]


def test_a_sixth_redirect_ends_in_one_sentence(served: FeedServer, store: Store) -> None:
    served.redirects = {"/a": "/a"}
    with opened(served, store, "/a") as source, pytest.raises(BadAnswerError, match="more than 5 times"):
        source.test()
    assert len(served.requests) == 6


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254, which is no public address"),
        ("http://127.0.0.2/feed.xml", "no public address"),
        ("file:///etc/passwd", "no web address"),
        ("ftp://acme.example/feed", "no web address"),
    ],
)
def test_no_redirect_leads_where_we_must_not_call(
    served: FeedServer, store: Store, target: str, says: str
) -> None:
    served.redirects = {"/a": target}
    with opened(served, store, "/a") as source, pytest.raises(AddressError, match=says):
        source.test()
    assert len(served.requests) == 1


def test_no_feed_can_make_us_log_in_somewhere(served: FeedServer, store: Store) -> None:
    served.posts = [Written.numbered(1)]
    served.redirects = {"/a": served.url.replace("//", "//ada:secret@") + "/feed.xml"}
    with opened(served, store, "/a") as source:
        source.test()
    assert not any("authorization" in request.headers for request in served.requests)


def test_a_feed_that_is_gone_is_told_by_its_host(served: FeedServer, store: Store) -> None:
    with opened(served, store, "/old.xml") as source, pytest.raises(AccountGoneError) as gone:
        source.test()
    assert str(gone.value) == "127.0.0.1 has no feed at this address (404); check it."


def test_testing_says_what_the_feed_shows(served: FeedServer, store: Store) -> None:
    served.publish(3)
    with opened(served, store) as source:
        assert source.test() == "The feed 'The Kiln Diary' of 127.0.0.1 shows 3 entries to everybody."

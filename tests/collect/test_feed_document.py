"""Feeds as programs write them, as nobody should, and as an attacker would."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.collect.feed_document import MOST_BYTES
from auditor.errors import BadAnswerError, CollectError
from tests.collect.feed_reading import DATED, Feed
from tests.servers.feed import item, rss


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
    feed: Feed, encoding: str, content_type: str
) -> None:
    body = rss(item(title="Blåbær \\x41", **DATED)).decode().replace("UTF-8", encoding)
    assert feed.read(body.encode(encoding), content_type)[0].text == "Blåbær \\x41"


def test_the_headers_charset_goes_before_the_declarations(feed: Feed) -> None:
    body = rss(item(title="Blåbær", **DATED)).decode().encode("iso-8859-1")
    assert feed.read(body, "application/rss+xml; charset=iso-8859-1")[0].text == "Blåbær"


def test_xml_that_is_not_well_formed_is_mended(feed: Feed) -> None:
    body = rss(item(title="a", **DATED)).replace(b"<title>a<", b"<title>Salt & clay\x0b&nbsp;<br><")
    assert feed.read(b"\n \n" + body)[0].text.startswith("Salt & clay")


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
    feed: Feed, subset: str, end: str, encoding: str
) -> None:
    body = rss(f"<item><title>{'&a11;' * 2_000}{end}</title></item>").decode().replace("UTF-8", encoding)
    body = body.replace("<rss", f"<!DOCTYPE rss [{subset}]>\n<rss", 1)
    with pytest.raises(CollectError, match="as if to harm"):
        feed.read(body.encode(encoding))
    assert len(feed.served.requests) == 1


def test_entities_are_refused_where_only_the_mending_parser_would_see_them(feed: Feed) -> None:
    bomb = f'Warning: mysql_query()<!DOCTYPE rss [<!ENTITY a11 "{"x" * 50_000}">]>'
    with pytest.raises(CollectError, match="as if to harm"):
        feed.read(bomb.encode() + rss(f"<item><title>{'&a11;' * 2_000}</title></item>"))


def test_a_plain_doctype_is_no_harm(feed: Feed) -> None:
    kind = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.example/rss-0.91.dtd">'
    body = rss(item(title="a", **DATED)).replace(b"<rss", kind.encode() + b"<rss", 1)
    assert [post.text for post in feed.read(body)] == ["a"]


def test_a_feed_is_refused_when_it_is_larger_than_feeds_are(feed: Feed) -> None:
    with pytest.raises(CollectError, match="larger than 10 MB"):
        feed.read(rss(f"<item><title>{'a ' * (MOST_BYTES // 2)}</title></item>"))
    assert len(feed.served.requests) == 1


def test_a_large_feed_is_refused_when_it_would_have_to_be_mended(feed: Feed) -> None:
    large = item(title="a & b " * 200_000, **DATED)
    assert len(feed.read(rss(large))) == 1
    with pytest.raises(CollectError, match="too large to mend"):
        feed.read(rss(large, large, "<item><title>a & b</title></item>"))


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
def test_what_would_keep_a_parser_busy_for_minutes_does_not(feed: Feed, inside: str) -> None:
    try:
        feed.read(rss(f"<item><title>a</title>{inside}</item>"))
    except CollectError as error:
        assert "\n" not in str(error)


def test_a_body_that_names_a_file_is_not_opened(feed: Feed, tmp_path: Path) -> None:
    (tmp_path / "<rss><").mkdir()
    secret = tmp_path / "<rss><" / "rss>"
    secret.write_bytes(rss(item(title="A secret", **DATED)))
    try:
        found = feed.read(str(secret).encode())
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
def test_what_is_no_feed_is_told_in_one_sentence(feed: Feed, body: bytes) -> None:
    with pytest.raises(BadAnswerError) as refused:
        feed.read(body, "text/html")
    assert str(refused.value) == (
        "What 127.0.0.1 sent is no feed and can't be read as one; give the address of its RSS or Atom feed."
    )


def test_a_feed_that_stops_in_the_middle_is_not_taken_for_a_short_one(feed: Feed) -> None:
    whole = rss(item(title="a", **DATED), item(title="b", **DATED))
    with pytest.raises(BadAnswerError, match="stops in the middle"):
        feed.read(whole[: whole.rindex(b"<item>")])

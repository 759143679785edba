"""HTML as text: what a browser shows, links as where they lead, and nothing from hostile markup."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditor.collect.markup import as_text


def split(address: str, shown: str = "") -> str:
    """A link as Mastodon writes it: its address in three spans, of which one is seen."""
    rest = address.removeprefix("https://")
    seen = shown or rest[:30]
    return (
        f'<a href="{address}" rel="nofollow noopener" target="_blank" translate="no">'
        f'<span class="invisible">https://</span><span class="ellipsis">{seen}</span>'
        f'<span class="invisible">{rest[len(seen):]}</span></a>'
    )  # fmt: skip


LONG = "https://shop.example/autumn/mugs/the-speckled-one?utm_source=mastodon&amp;size=l"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<br>two<br/>three</p>", "One\ntwo\nthree"),
        ("<p>One<br><br>two</p>", "One\n\ntwo"),
        ("<p>One</p><p>two</p>\n<p>three</p>", "One\n\ntwo\n\nthree"),
        ("<p>One</p><p></p><p>two<br></p><p>three</p>", "One\n\ntwo\n\nthree"),
        ("<div>One</div><div>two</div>", "One\ntwo"),
        ("<div>One</div><br><div>two</div>", "One\n\ntwo"),
        ("<p>Our\n  mugs   are\twarm </p>", "Our mugs are warm"),
        ("<p>a <b> bold </b> word</p>", "a bold word"),
        ("<p>Steps:</p><ol><li>wedge</li><li>throw<ul><li>slowly</li></ul></li></ol><p>Done</p>",
         "Steps:\n\nwedge\nthrow\n\nslowly\n\nDone"),
        ("<pre><code>a = 1\nb  = 2</code></pre>", "a = 1\nb = 2"),
        ("<h2>News</h2>We <em>fired</em><blockquote><p>Hot!</p></blockquote>", "News\n\nWe fired\n\nHot!"),
        ("<table><tr><th>Mug</th><td>12</td></tr><tr><th>Bowl</th><td>9</td></tr></table>", "Mug 12\nBowl 9"),
        ("Ben &amp; Jo &lt;3 &#x1F3FA; 5&nbsp;€", "Ben & Jo <3 🏺 5\xa0€"),
        ("no markup at all", "no markup at all"),
        ("", ""),
        ("<p></p>", ""),
    ],
)  # fmt: skip
def test_lines_and_paragraphs_stay_and_other_space_is_one_blank(html: str, text: str) -> None:
    assert as_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (f"<p>See {split(LONG)} now</p>", f"See {LONG.replace('&amp;', '&')} now"),
        (f"<p>See {split('https://shop.example')}, now</p>", "See https://shop.example, now"),
        ('<a href="https://www.shop.example/a/b">www.shop.example/a…</a>', "https://www.shop.example/a/b"),
        ('<a href="https://shop.example/a/b">shop.example/a...</a>', "https://shop.example/a/b"),
        ('<a href="https://shop.example/A">https://SHOP.example/A</a>', "https://shop.example/A"),
        ('Mugs<a href="https://shop.example/"> shop.example </a>here', "Mugs https://shop.example/ here"),
        (f"{split('https://shop.example/a')}で", "https://shop.example/a で"),
        ('<a href="HTTPS://shop.example/a b">shop.example/a</a>', "HTTPS://shop.example/a%20b"),
        ('<a href="https://shop.example/\na">shop.example/a</a>', "https://shop.example/a"),
    ],
)
def test_a_link_shown_by_its_address_is_that_address_in_full(html: str, text: str) -> None:
    assert as_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://shop.example/sale">Get yours</a>!', "Get yours https://shop.example/sale!"),
        ('<a href="https://shop.example/sale">Get yours</a>now', "Get yours https://shop.example/sale now"),
        ('<a href="https://evil.example/">shop.example</a>', "shop.example https://evil.example/"),
        ('<a href="https://shop.example.evil.example/">shop.example</a>',
         "shop.example https://shop.example.evil.example/"),
        ('<a href="https://shop.example/"><img src="mug.png"></a>', ""),
        ('<a href="/about">About us</a>', "About us"),
        ('<a href="mailto:hello@shop.example">Write to us</a>', "Write to us"),
        ("<a>Nowhere</a> <a href>either</a>", "Nowhere either"),
    ],
)  # fmt: skip
def test_a_link_shown_by_other_words_is_followed_by_where_it_leads(html: str, text: str) -> None:
    assert as_text(html) == text


def test_mentions_and_hashtags_stay_as_they_were_read() -> None:
    html = (
        '<p><span class="h-card" translate="no"><a href="https://social.example/@potter" '
        'class="u-url mention">@<span>potter</span></a></span> fires '
        '<a href="https://social.example/tags/mugs" class="mention hashtag">#<span>mugs</span></a></p>'
    )
    assert as_text(html) == "@potter fires #mugs"


def test_a_link_can_not_hide_behind_the_class_of_a_mention() -> None:
    html = '<a href="https://shop.example/sale" class="mention">Buy one</a>'
    assert as_text(html) == "Buy one https://shop.example/sale"


@pytest.mark.parametrize("tag", ["p", "span"])
def test_the_address_of_a_quoted_post_is_dropped(tag: str) -> None:
    quoted = split("https://social.example/@potter/113")
    assert as_text(f'<{tag} class="quote-inline">RE: {quoted}</{tag}><p>So true</p>') == "So true"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<script>alert('x')</script>b<style>p{color:red}</style></p>", "ab"),
        ('<p onclick="alert(1)">a<img src=x onerror=alert(1)>b</p>', "ab"),
        ('<a href="javascript:alert(1)">Read</a>', "Read"),
        ('<a href="java\nscript:alert(1)">Read</a>', "Read"),
        ('<a href="data:text/html,<script>alert(1)</script>">Read</a>', "Read"),
        ("a<!-- 50% off -->b<template>50% off</template><noscript>50% off</noscript>", "ab"),
        ('a<span class="invisible">50% off</span>b<p hidden>50% off</p>', "ab"),
        ("a<iframe srcdoc='<p>50% off'>50% off</iframe><svg><text>50% off</text></svg>b", "ab"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("a\0b\x0b\x0c\x1fc&#12;&#31;d", "abcd"),
        ("<p>unclosed <b>and <a href='https://shop.example/'>shop.example", "unclosed and https://shop.example/"),
        ("</p></div><p>a</body></html><p>b", "a\n\nb"),
        ("<frameset><frame src=x></frameset>", ""),
        ("<a href='https://a.example/'><table><td><a href='https://b.example/'>b.example</table></a>",
         "b.example\n\nhttps://a.example/"),
        ("lone \ud83d half", "lone ? half"),
    ],
)  # fmt: skip
def test_hostile_markup_leaves_no_more_than_its_words(html: str, text: str) -> None:
    assert as_text(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 30_000,
        "<p>" + "".join(f"<b a={n}>" for n in range(1_000)) + "<p>x" * 1_000,
        "<a " + " ".join(f"a{n}" for n in range(60_000)) + ">x",
        "x" * 3_000_000,
        "<b <" * 40_000,
    ],
    ids=["deep", "repeated", "attributes", "long", "unclosed"],
)
def test_markup_that_takes_minutes_to_read_is_refused_at_once(html: str) -> None:
    begun = time.monotonic()
    with pytest.raises(ValueError, match="more markup than a post has"):
        as_text(html)
    assert time.monotonic() - begun < 5


def test_the_longest_post_people_write_is_read() -> None:
    html = (
        "<p>" + " ".join([split(LONG), "<b>mug</b>"] * 200) + "</p>" + "<p>two <i class=x>mugs</i></p>" * 90
    )
    assert as_text(html).count("https://shop.example/autumn") == 200
    assert as_text("<div>" * 5_000 + "mug") == "mug"


@given(st.text(st.sampled_from("<>/ab p=\"'&;#\n!-") | st.characters(), max_size=200))
@example("<a href=https://a.b><a href=https://c.d>")
def test_no_markup_whatever_breaks_it_or_leaves_marks(html: str) -> None:
    text = as_text(html)
    assert text == text.strip()
    assert not set(text) & {"\v", "\f", "\x1f", "\0"}
    text.encode()

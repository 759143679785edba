"""An entry's words as its readers saw them."""

from __future__ import annotations

from tests.collect.feed_reading import DATED, Feed, atom, entry
from tests.servers.feed import item, rss


def test_the_text_is_title_and_whole_content_as_readers_saw_them(feed: Feed) -> None:
    html = (
        "<p>Firing &amp; glazing,<br>from <a href='https://acme.example/shop'>our shop</a></p>"
        "<script>steal()</script><style>p{}</style><p onclick='steal()'>Second</p>"
    )
    body = rss(item(title="Kilns &amp; clay", description="Firing…", content__encoded=html, **DATED))
    found = feed.read(body)[0]
    assert found.text == (
        "Kilns & clay\n\nFiring & glazing,\nfrom our shop https://acme.example/shop\n\nSecond"
    )
    assert found.original_text == f"Kilns &amp; clay\n\n{html}"


def test_a_title_made_of_the_first_words_is_not_said_twice(feed: Feed) -> None:
    body = rss(item(title="The kiln was…", description="<p>The kiln was warm today</p>", **DATED))
    assert feed.read(body)[0].text == "The kiln was warm today"


def test_an_entry_may_lack_a_title_or_a_text_but_not_everything(feed: Feed) -> None:
    bodies = (item(description="Only text", **DATED), item(title="Only title", **DATED), item(**DATED))
    assert {post.text for post in feed.read(rss(*bodies))} == {"Only text", "Only title"}
    assert feed.collect().unreadable == 1


def test_plain_text_is_not_read_as_html(feed: Feed) -> None:
    found = feed.read(atom(entry('<summary type="text">a &lt;b> c</summary>')))[0]
    assert found.text == "One\n\na <b> c"


def test_emoji_that_wordpress_made_pictures_stay_in_the_text_and_other_pictures_are_told_apart(
    feed: Feed,
) -> None:
    smiley = '<img src="https://s.w.org/1f525.png" alt="🔥" class="wp-smiley" style="height: 1em" />'
    html = f"<p>Hot {smiley}</p><img src='a.jpg' alt='A  vase'><img alt=''><img src='b.jpg' alt='A vase'>"
    found = feed.read(rss(item(description=html, **DATED)))[0]
    assert (found.text, found.alt_text) == ("Hot 🔥", "A vase")


def test_an_article_with_more_markup_than_can_be_read_safely_is_read_from_its_beginning(feed: Feed) -> None:
    html = "<p>The first words</p>" + "<p>clay <code>kiln</code></p>" * 4_000
    found = feed.read(rss(item(title="Long", description=html, **DATED)))[0]
    assert found.text.startswith("Long\n\nThe first words\n\nclay kiln")


def test_a_text_that_never_ends_is_read_as_far_as_any_article_goes(feed: Feed) -> None:
    endless = f'<summary type="text">{"clay " * 50_000}</summary>'
    assert len(feed.read(atom(entry(endless)))[0].text) < 110_000

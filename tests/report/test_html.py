"""The report is one file in which nothing runs, loads or breaks, whatever posts say."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.finding import Finding
from auditor.report import Report
from auditor.report.excerpts import hard
from auditor.report.html import page
from auditor.report.language import ENGLISH
from auditor.report.look import Look
from auditor.report.marks import pieces, shortened
from auditor.report.terminal import marked
from tests.factories import NOON, finding
from tests.report.sample import hostile, report


class Reader(HTMLParser):
    """Collects what could run or load."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def written(found: Report, *, brief: bool = False) -> str:
    return page(found, language=ENGLISH, look=Look(agency="<b>Agency</b>"), brief=brief)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


@pytest.fixture(scope="module")
def hostile_page() -> str:
    return written(hostile())


@pytest.fixture(scope="module")
def calm_page() -> str:
    return written(report(("Buy number 1 now",), praise="Thanks to all of you"))


def test_hostile_text_neither_runs_nor_loads(hostile_page: str) -> None:
    reader = read(hostile_page)
    assert not {"script", "img", "iframe", "object", "link", "base", "form", "b"} & set(reader.tags)
    assert not [name for name, _ in reader.attributes if name.startswith("on")]
    outside = {v for n, v in reader.attributes if n in ("src", "href") and not v.startswith("#")}
    assert outside
    assert all(address.startswith("https://x.example/") for address in outside)
    assert "default-src 'none'" in hostile_page


def test_hostile_text_is_neither_a_template_nor_a_style(hostile_page: str) -> None:
    assert "{{ 7 * 7 }} {% for x in y %} {count} ${7*7} #{7*7}" in hostile_page
    assert hostile_page.count("</style>") == hostile_page.count("<style>") == 1


def test_hostile_letters_neither_turn_nor_break_a_page(hostile_page: str) -> None:
    assert not {"\u202e", "\u2066", "\x1b", "\0", "\ud800"} & set(hostile_page)
    assert len(hostile_page) < 300_000
    assert hostile_page.encode()


def test_a_calm_page_has_its_parts_in_the_order_they_are_read(calm_page: str) -> None:
    order = [
        "7 of 22 posts pushed a sale: 32\u00a0%",
        "The mix, week by week",
        "By platform",
        "What the posts are about",
        "No community post in 3 weeks.",
        "What posts earned",
        "The posts that pushed hardest",
        "<mark",
        "Where the audience did the selling",
        "What changed besides the posts",
        "What was left out, and how this was counted",
        "Campaigns in force",
        "Guideline ease-up",
    ]
    assert order == sorted(order, key=calm_page.index)


def test_a_page_can_be_heard_as_well_as_seen(calm_page: str) -> None:
    html, reader = calm_page, read(calm_page)
    headings = [tag for tag in reader.tags if tag in ("h1", "h2", "h3")]
    assert headings[0] == "h1"
    assert headings.count("h1") == 1
    assert 'lang="en" dir="ltr"' in html
    svgs = html.count("<svg")
    assert svgs == html.count('role="img"') == html.count("<title>") - 1 == html.count("<desc>")
    assert html.count("<table>") == html.count("<caption>")
    assert "▲ " in html.replace("</span>", "") or "◆" in html


def test_the_one_page_holds_what_a_minute_allows() -> None:
    html = written(report(tuple(f"Buy number {n} now" for n in range(8)), praise="Thanks"), brief=True)
    assert html.count("<article>") == 3
    assert html.count("<figure") == 2  # wide, and narrow for a phone
    assert "What the posts are about" not in html


def test_a_removed_post_counts_but_is_no_longer_quoted() -> None:
    (post,) = report(("Words that are gone",)).hardest
    gone = replace(post, post=replace(post.post, deleted_at=NOON))
    assert [piece.text for piece in hard(gone, "UTC").pieces] == [
        "(removed: the platform has this post no more)"
    ]


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20)), max_size=6)


@given(st.text(max_size=60), SPANS)
def test_pieces_join_back_to_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    findings = [_at(text, start, length) for start, length in spans if start + length <= len(text)]
    cut = pieces(text, findings)
    assert "".join(piece.text for piece in cut) == text
    marked_text = {i for f in findings for i in range(f.offset, f.offset + f.length)}
    at = 0
    for piece in cut:
        assert bool(piece.findings) == (at in marked_text)
        at += len(piece.text)


@given(st.text(max_size=3_000), st.integers(40, 600))
@settings(max_examples=50)
def test_a_quotation_is_never_much_longer_than_asked(text: str, most: int) -> None:
    findings = [_at(text, start, 1) for start in range(0, len(text), 7)]
    assert sum(len(piece.text) for piece in shortened(pieces(text, findings), most)) <= 2 * most + 10


def _at(text: str, start: int, length: int) -> Finding:
    return Finding("r", "c", "low", "m", "s", start, length, text[start : start + length])


def test_long_posts_are_shortened_around_their_marks() -> None:
    text = f"{'a ' * 2_000}BUY NOW{' b' * 2_000}"
    short = "".join(piece.text for piece in shortened(pieces(text, [finding(text, "BUY NOW")])))
    assert "BUY NOW" in short
    assert len(short) < 1_000


@given(st.text(max_size=80))
@settings(max_examples=50)
def test_the_terminal_is_never_steered(text: str) -> None:
    assert not {"\x1b", "\x07", "\u202e", "\r"} & set(marked(text, ()).plain)

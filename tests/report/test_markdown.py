"""In Markdown and in plain text, what posts say stays what they say."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from auditor.report.markdown import plain
from auditor.report.rendering import render
from tests.factories import finding
from tests.report.sample import hostile, report

READER = MarkdownIt("gfm-like", {"html": True, "linkify": False}).enable("table")


@given(st.text(max_size=60))
def test_any_text_means_itself(text: str) -> None:
    tokens = READER.parse(f"{plain(text)}\n")
    children = [child for token in tokens for child in token.children or ()]
    assert {token.type for token in tokens} <= {"paragraph_open", "paragraph_close", "inline"}
    assert {child.type for child in children} <= {"text", "text_special"}


def test_hostile_text_marks_and_loads_nothing() -> None:
    content = render(hostile(), "md").content.decode()
    tokens = [child for token in READER.parse(content) for child in (token, *(token.children or ()))]
    assert not {"html_block", "html_inline", "image", "code_inline", "fence"} & {
        token.type for token in tokens
    }
    links = {token.attrGet("href") for token in tokens if token.type == "link_open"}
    assert links
    assert all(str(link).startswith("https://x.example/") for link in links)
    assert not {"\0", "\x1b", "\u202e", "\r"} & set(content)


def test_it_holds_what_the_page_holds() -> None:
    content = render(report(), "md").content.decode()
    html = READER.render(content)
    assert "<h1>Acme, 9–15 Nov 2026</h1>" in html
    assert "<strong>7 of 22 posts pushed a sale: 32\u00a0%" in html
    assert html.count("<table>") == 5
    assert "<blockquote>\n<p><strong>Buy the las</strong>t ferns now</p>" in html


def test_plain_text_is_lines_that_any_reader_can_show() -> None:
    content = render(hostile(), "txt").content.decode()
    assert not {"\0", "\x1b", "\u202e", "\r", "\t"} & set(content)
    calm = render(report(), "txt").content.decode()
    assert "7 of 22 posts pushed a sale: 32\u00a0%; the guideline allows 20\u00a0%." in calm
    assert "«Buy the las»t ferns now" in calm
    assert all(len(line) <= 76 for line in calm.splitlines())


def test_no_heading_stands_over_nothing() -> None:
    for wanted in ("md", "txt"):
        told = render(report(), wanted, brief=True).content.decode()  # type: ignore[arg-type]
        assert "week by week" not in told
        assert "By platform" in told


def test_marked_words_side_by_side_are_one_mark() -> None:
    text = "LAST CHANCE!!!  Sign up and save now"
    found = report((text,))
    marks = tuple(finding(text, words) for words in ("LAST CHANCE", "!!!", "Sign up and save", "save now"))
    marked = replace(found.hardest[0], verdict=replace(found.hardest[0].verdict, findings=marks))
    told = replace(found, hardest=(marked,))
    assert "> **LAST CHANCE!!!** **Sign up and save now**\n" in render(told, "md").content.decode()
    assert "> «LAST CHANCE!!!» «Sign up and save now»\n" in render(told, "txt").content.decode()

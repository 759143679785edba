"""The report is one file in which nothing runs, loads or breaks, whatever posts say."""

import datetime as dt
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.finding import PILLARS, Finding
from auditor.guideline import load
from auditor.mix import Item, compute, weeks
from auditor.period import Period
from auditor.report import Report, ReportPost, Snapshot, sentences
from auditor.report.html import render
from auditor.report.marks import pieces, shortened
from auditor.report.terminal import marked
from tests.factories import NOON, finding, post, verdict

HOSTILE = [
    "<script>alert(1)</script>",
    "</p></article><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% for x in y %}",
    "\u202egnp.exe \u2066 \x1b[31m \0",
    "W" * 50_000,
    "]]><svg onload=alert(1)>",
]


class Reader(HTMLParser):
    """Collects what could run or load."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def report(texts: list[str], brand: str = "Acme", url: str = "") -> Report:
    posts, items = [], []
    for n, text in enumerate(texts):
        made = post(n, text=text, url=url)
        words = text[: max(1, len(text) // 2)]
        findings = (finding(text, words),) if text else ()
        posts.append(ReportPost(n, made, verdict(findings=findings), "sales_push"))
        items.append(Item(made.created_at, "x", "acme", "sales_push", 0.97, 2, "offer"))
    return Report(0, snapshot(items, brand), tuple(posts[:8]), ())


def snapshot(items: list[Item], brand: str = "Acme", notes: tuple[str, ...] = ()) -> Snapshot:
    """The numbers of a report of the week of the posts, with as little else as it can have."""
    policy, until = load("ease-up"), NOON + dt.timedelta(hours=6)
    mix = compute(items, policy, until=until)
    return Snapshot(
        brand="acme",
        name=brand,
        time_zone="UTC",
        period=Period.week(NOON.date()),
        made_at=until,
        final=False,
        guideline_title=policy.title,
        guideline_summary=policy.summary,
        guideline_window=policy.window_days,
        standing=mix,
        mix=mix,
        before=compute([], policy, until=until),
        weeks=tuple(weeks(items, until=until)),
        silent_weeks=dict.fromkeys(PILLARS),
        earned=(),
        hardest=(),
        praised=(),
        versions=(),
        versions_before=(),
        campaigns=(),
        to_review=0,
        unchecked=0,
        notes=notes,
    )


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_neither_runs_nor_loads(text: str) -> None:
    page = render(report([text] * 2, brand=text[:200], url="https://x.com/acme/status/1"))
    reader = read(page)
    assert not {"script", "img", "iframe", "object", "link", "base", "form"} & set(reader.tags)
    assert not [name for name, _ in reader.attributes if name.startswith("on")]
    outside = [
        v for n, v in reader.attributes if n in ("src", "href", "xlink:href") and not v.startswith("#")
    ]
    assert set(outside) <= {"https://x.com/acme/status/1"}
    assert "default-src 'none'" in page
    assert not set("\u202e\u2066\x1b\0") & set(page)


def test_a_calm_page_has_its_parts_in_order() -> None:
    page = render(report([f"Buy number {n} now" for n in range(12)]))
    reader = read(page)
    headings = [tag for tag in reader.tags if tag in ("h1", "h2", "h3")]
    assert headings[0] == "h1"
    assert headings.count("h1") == 1
    assert page.index("12 of 12 posts pushed a sale: 100\u00a0%") < page.index("Twelve weeks")
    assert page.index("<mark") > page.index("The posts that pushed hardest")
    assert 'lang="en"' in page
    assert "<desc>" in page


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


def test_the_sentences_say_what_the_figures_say() -> None:
    found = report([f"Buy number {n} now" for n in range(12)]).snapshot.mix
    assert sentences.verdict(found).startswith("12 of 12 posts pushed a sale: 100\u00a0%")
    assert sentences.standing(found).startswith("Over the line.")
    assert f"{found.values_needed} value posts" in sentences.advice(found)
    few = report(["Buy now"]).snapshot.mix
    assert "too few" in sentences.verdict(few)


def test_a_removed_post_counts_but_is_no_longer_quoted() -> None:
    words = "Order yours today"
    gone = post(1, text="", kind="original", deleted_at=NOON)
    judged = verdict(findings=(replace(finding(words, "Order"), text=""),))
    item = Item(NOON, "x", "acme", judged.label, judged.score, judged.pressure, judged.pillar)
    numbers = snapshot([item], notes=("x:acme: the platform shows nothing older than what was read.",))
    page = render(Report(1, numbers, (ReportPost(1, gone, judged, judged.label),), ()))
    assert "(removed: the platform has this post no more)" in page
    assert "shows nothing older" in page

"""A report as Markdown, in which nothing that a post says is taken for a mark."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from auditor.report import composing
from auditor.report.html import SYMBOLS, web_address
from auditor.report.language import Language
from auditor.report.look import Look
from auditor.report.marks import runs
from auditor.report.outline import Block, Excerpt, Figure, Paragraph, Points, Table
from auditor.report.records import Report
from auditor.report.safe import one_line

_MARKS = regex.compile(
    r"[\\`*_{}\[\]<>#|~&@$]|^[-+=]|(?<=^[0-9]+)[.)]|:(?=//)|(?<=^|\W)www(?=\.)", regex.IGNORECASE
)
"""What would be a mark, a tag, a mention, a table's edge, the start of a list, or an address made a link."""

_BLANKS = regex.compile(" {2,}")
_ADDRESS = regex.compile(r"[\s<>()\[\]\\|`\"']")


def render(report: Report, *, language: Language, look: Look, brief: bool = False) -> bytes:
    """Write a report as CommonMark with tables; charts are left to their tables."""
    compose = composing.brief if brief else composing.whole
    outline = compose(report, language)
    lines = [
        *([f"*{plain(look.agency)}*", ""] if look.agency else []),
        f"# {plain(outline.title)}",
        "",
        f"**{plain(outline.verdict)}**",
        "",
        f"{SYMBOLS[outline.status]} {plain(outline.standing)}",
        "",
    ]
    for block in outline.opening:
        lines += [*_block(block, language), ""]
    for section in outline.sections:
        if not section.in_words:
            continue
        lines += [f"## {plain(section.title)}", ""]
        for block in section.blocks:
            lines += [*_block(block, language), ""]
    lines += ["---", "", plain(outline.made_of), ""]
    return regex.sub(r"\n{3,}", "\n\n", "\n".join(lines)).encode()


def plain(text: str) -> str:
    """A text on one line that means itself: no mark, link, tag, mention or table edge in it."""
    return _MARKS.sub(r"\\\g<0>", one_line(text))


def _block(block: Block, language: Language) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield plain(text)
        case Points(items):
            yield from (f"- {plain(item)}" for item in items)
        case Table(caption, heads, rows, numbers):
            yield from (f"{plain(caption)}:", "", _row(heads))
            yield _line("---:" if at in numbers else ":---" for at in range(len(heads)))
            yield from (_row(row) for row in rows)
        case Excerpt():
            yield from _excerpt(block, language)
        case Figure():
            return


def _excerpt(found: Excerpt, language: Language) -> Iterator[str]:
    yield "### " + " · ".join(plain(part) for part in found.head)
    yield ""
    words = "".join(_run(run, marked=marked) for run, marked in runs(found.pieces))
    yield f"> {_BLANKS.sub(' ', words).strip()}"
    yield ""
    for finding in found.advice:
        yield f"- **{plain(finding.message)}** {plain(finding.suggestion)}"
    yield from (f"- {plain(remark)}" for remark in found.remarks)
    if url := _ADDRESS.sub("", web_address(found.url)):
        yield f"- [{plain(language.say('See it where it stands'))}](<{url}>)"
    if found.ask:
        yield f"- {plain(found.ask)}"


def _run(text: str, *, marked: bool) -> str:
    """A run of a post's words; emphasis must touch its words, so white space stays outside."""
    shown = plain(text)
    if marked and shown:
        shown = f"**{shown}**"
    before, after = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' if before else ''}{shown}{' ' if after else ''}"


def _row(cells: tuple[str, ...]) -> str:
    return _line(plain(cell) for cell in cells)


def _line(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"

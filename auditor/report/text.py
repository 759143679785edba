"""A report as plain text, the part of a mail that every reader can show."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from auditor.report import composing
from auditor.report.html import SYMBOLS, web_address
from auditor.report.language import Language
from auditor.report.look import Look
from auditor.report.marks import runs
from auditor.report.outline import Block, Excerpt, Figure, Outline, Paragraph, Points, Table
from auditor.report.records import Report
from auditor.report.safe import one_line

WIDTH = 76


def render(report: Report, *, language: Language, look: Look, brief: bool = False) -> bytes:
    """Write a report as text, 76 columns wide."""
    compose = composing.brief if brief else composing.whole
    return (written(compose(report, language), look) + "\n").encode()


def written(outline: Outline, look: Look) -> str:
    """An outline as text."""
    parts = [
        one_line(look.agency),
        _headed(outline.title, "="),
        _filled(outline.verdict),
        _filled(f"{SYMBOLS[outline.status]} {outline.standing}"),
        *(_block(block) for block in outline.opening),
    ]
    for section in outline.sections:
        if not section.in_words:
            continue
        parts += [_headed(section.title, "-"), *(_block(block) for block in section.blocks)]
    parts += ["-" * 8, _filled(outline.made_of)]
    return "\n\n".join(part for part in parts if part)


def _block(block: Block) -> str:
    match block:
        case Paragraph(text):
            return _filled(text)
        case Points(items):
            return "\n".join(_filled(item, "* ") for item in items)
        case Table():
            return "\n".join(_table(block))
        case Excerpt():
            return "\n".join(_excerpt(block))
        case Figure():
            return ""


def _table(found: Table) -> Iterator[str]:
    """Columns as wide as their longest cell."""
    rows = [tuple(one_line(cell) for cell in row) for row in (found.heads, *found.rows)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(found.heads))]
    yield one_line(found.caption) + ":"
    for row in rows:
        cells = (
            cell.rjust(width) if at in found.numbers else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield ("  " + "  ".join(cells)).rstrip()


def _excerpt(found: Excerpt) -> Iterator[str]:
    words = "".join(f"«{run}»" if marked else run for run, marked in runs(found.pieces))
    yield _filled(" · ".join(found.head))
    yield textwrap.fill(one_line(words), WIDTH, initial_indent="  > ", subsequent_indent="  > ")
    yield from (_filled(f"{each.message} {each.suggestion}", "  - ") for each in found.advice)
    yield from (_filled(remark, "  - ") for remark in found.remarks)
    if url := web_address(found.url):
        yield f"  {url}"


def _headed(title: str, line: str) -> str:
    shown = one_line(title)
    return f"{shown}\n{line * min(WIDTH, len(shown))}"


def _filled(text: str, lead: str = "") -> str:
    return textwrap.fill(
        one_line(text), WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False
    )

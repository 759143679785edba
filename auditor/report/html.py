"""A report as one HTML file: no scripts, nothing loaded, post text escaped and fenced in."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from auditor.report import composing
from auditor.report.charts import SVG, Size
from auditor.report.figures import DRAWN
from auditor.report.language import Language
from auditor.report.look import Look
from auditor.report.marks import Piece
from auditor.report.outline import Block, Figure
from auditor.report.records import Report
from auditor.report.safe import one_line, safe

SYMBOLS = {"over": "▲", "near the line": "◆", "within": "●", "too few": "○"}
"""So that how a brand stands is not told by colour alone."""


def render(report: Report, *, language: Language, look: Look, brief: bool = False) -> bytes:
    """Write a report, or the one page of it, as a whole page in UTF-8."""
    return page(report, language=language, look=look, brief=brief).encode()


def page(report: Report, *, language: Language, look: Look, brief: bool, paper: str = "") -> str:
    """The page as text; `paper` is the size of sheet for who prints it without asking, such as `A4`."""
    compose = composing.brief if brief else composing.whole

    def drawn(figure: Figure, size: Size) -> Markup:
        found = DRAWN[figure.chart](report.snapshot, language=language, size=size, media_type=SVG)
        return Markup(found.content.decode())  # noqa: S704  # our own drawing, its words escaped

    return template("report.html.jinja").render(
        outline=compose(report, language),
        made_at=report.snapshot.made_at.isoformat(timespec="seconds"),
        language=language,
        say=language.say,
        look=look,
        brief=brief,
        paper=paper,
        symbols=SYMBOLS,
        drawn=drawn,
    )


@cache
def template(name: str) -> Template:
    """One of the package's templates, everything put into it escaped."""
    pages = Environment(
        loader=PackageLoader("auditor.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_safe,
    )
    pages.filters |= {"marked": marked, "kind": _kind, "web": web_address, "whole": _whole}
    return pages.get_template(name)


def marked(pieces: tuple[Piece, ...]) -> Markup:
    """A post's text with the words marked and named, everything in it escaped."""
    out = Markup()
    for piece in pieces:
        shown = escape(safe(piece.text))
        if piece.findings:
            names = ", ".join(dict.fromkeys(finding.category for finding in piece.findings))
            out += Markup('<mark title="{}">{}</mark>').format(safe(names), shown)
        else:
            out += shown
    return out


def web_address(url: str) -> str:
    """The address when it leads to the web, else nothing."""
    url = one_line(url)
    return url if url.startswith(("https://", "http://")) else ""


def _whole(cell: str) -> Markup:
    """A cell whose interval, in brackets, is not broken over lines."""
    share, bracket, interval = safe(cell).partition(" (")
    if not bracket:
        return escape(share)
    return Markup('{} <span class="whole">({}</span>').format(share, interval)


def _kind(block: Block) -> str:
    return type(block).__name__


def _safe(value: object) -> object:
    return safe(value) if isinstance(value, str) and not isinstance(value, Markup) else value

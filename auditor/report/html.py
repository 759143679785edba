"""A report as one HTML file: no scripts, nothing loaded, post text escaped and fenced in."""

from __future__ import annotations

import regex
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from auditor.finding import PILLARS, PRESSURE_NAMES
from auditor.mix import percent
from auditor.report import sentences
from auditor.report.chart import by_week
from auditor.report.marks import pieces, shortened
from auditor.report.records import Report, ReportPost
from auditor.report.words import PILLARS as PILLARS_IN_WORDS

_HARMFUL = regex.compile(r"[\p{Cc}\p{Cs}\p{Bidi_Control}--[\n\t]]", regex.V1)


def render(report: Report) -> str:
    """Render a report; the result is a whole page."""
    pages = Environment(
        loader=PackageLoader("auditor.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {"percent": percent, "safe_text": safe_text, "marked": marked}
    snapshot = report.snapshot
    return pages.get_template("report.html.jinja").render(
        report=report,
        snapshot=snapshot,
        mix=snapshot.standing,
        say=sentences,
        pillars=[(name, snapshot.standing.pillars[name]) for name in PILLARS],
        pillar_words=PILLARS_IN_WORDS,
        pressure_names=PRESSURE_NAMES,
        chart=Markup(by_week(snapshot.weeks, snapshot.standing.whole.limit)),  # noqa: S704  # our own drawing
    )


def safe_text(text: str) -> str:
    """Replace characters that turn lines around or that no page may hold."""
    return _HARMFUL.sub("\ufffd", text)


def marked(found: ReportPost) -> Markup:
    """A post's text with the words marked and named, everything in it escaped."""
    against = [finding for finding in found.verdict.findings if finding.counts_against]
    out = Markup()
    for piece in shortened(pieces(found.post.text, against)):
        shown = escape(safe_text(piece.text))
        if piece.findings:
            names = ", ".join(dict.fromkeys(finding.category for finding in piece.findings))
            out += Markup('<mark title="{}">{}</mark>').format(names, shown)
        else:
            out += shown
    return out

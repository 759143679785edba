"""A report as PDF, by WeasyPrint (extra `pdf`), from the page that `html` makes; nothing is fetched."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from auditor.errors import UsageError
from auditor.report import html
from auditor.report.language import Language
from auditor.report.look import Look
from auditor.report.records import Report

if TYPE_CHECKING:
    from weasyprint import Document

LETTERS = 10.0
"""Points."""

SMALLER = (1.0, 0.9, 0.8, 0.7, 0.6)
"""What a page for the boss is shrunk to until it is one."""

_MISSING = (
    'PDF needs WeasyPrint and its library Pango: pip install "social-mix-auditor[pdf]", and on Debian '
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; or ask for html and print it."
)


def render(report: Report, *, language: Language, look: Look, brief: bool = False) -> bytes:
    """Write a report as PDF; a `brief` one is one page.

    Raises:
        UsageError: WeasyPrint or its libraries are missing.
    """
    _engine()
    page = html.page(report, language=language, look=look, brief=brief, paper=language.paper)
    if not brief:
        return _bytes(_laid_out(page, 1.0))
    for scale in SMALLER:
        laid_out = _laid_out(page, scale)
        if len(laid_out.pages) == 1:
            break
    return _bytes(laid_out.copy(laid_out.pages[:1]))


def _laid_out(page: str, scale: float) -> Document:
    engine = _engine()
    sheet = engine.CSS(string=f"html {{ font-size: {LETTERS * scale:.2f}pt !important; }}")
    nothing_else = engine.urls.URLFetcher(allowed_protocols=("data",))
    return engine.HTML(string=page, url_fetcher=nothing_else).render(stylesheets=[sheet], pdf_tags=True)


def _engine() -> Any:
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")  # else fontTools puts the time into the fonts it writes
    try:
        import weasyprint.urls
    except (ImportError, OSError) as error:
        raise UsageError(_MISSING) from error
    return weasyprint


def _bytes(document: Document) -> bytes:
    return bytes(document.write_pdf(pdf_tags=True))

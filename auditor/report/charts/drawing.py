"""From a painting to a file: matplotlib's settings, and its two formats."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from auditor.report.charts import svg
from auditor.report.charts.lettering import clean, families
from auditor.report.charts.sheet import INK, WIDTHS, Sheet, Size

MediaType = Literal["image/svg+xml", "image/png"]
SVG: MediaType = "image/svg+xml"
PNG: MediaType = "image/png"

DOTS = 200
"""A PNG's pixels an inch: twice what a page shows, so that small letters are crisp."""

_MARGIN = 0.03
"""Inches."""

_ONE_AT_A_TIME = threading.Lock()
"""matplotlib's settings and its fonts are the whole process's."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture, what it is called, and what it shows to someone who can't see it."""

    title: str
    description: str
    content: bytes
    media_type: MediaType


def draw(
    paint: Callable[[Sheet], None],
    *,
    title: str,
    description: str,
    height: float,
    size: Size,
    media_type: MediaType,
) -> Drawing:
    """Let `paint` fill a sheet of `height` inches, and keep it as a file.

    The same painting gives the same bytes. An SVG is one element that needs no style sheet and loads nothing:
    its words are text in the page's own font and colour, so it suits light and dark pages. A PNG is on white.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    title, description = clean(title), clean(description)
    settings: Any = {
        "font.family": families(),
        "hatch.linewidth": 1.4,
        "svg.fonttype": "none",
        "svg.hashsalt": f"{title} {size}",
        "text.color": INK,
        "text.parse_math": False,
    }
    file = io.BytesIO()
    with _ONE_AT_A_TIME, mpl.rc_context(settings):
        layout = ConstrainedLayoutEngine(w_pad=_MARGIN, h_pad=_MARGIN)
        figure = Figure(figsize=(WIDTHS[size], height), layout=layout, facecolor="white")
        sheet = Sheet(figure, size)
        paint(sheet)
        if media_type == PNG:
            figure.savefig(file, format="png", dpi=DOTS, metadata={"Software": None})
            return Drawing(title, description, file.getvalue(), PNG)
        figure.savefig(file, format="svg", transparent=True, metadata=dict.fromkeys(svg.METADATA))
    return Drawing(title, description, svg.tidy(file.getvalue(), title, description, sheet.words), SVG)

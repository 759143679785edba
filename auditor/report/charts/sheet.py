"""What every drawing is made of: words, rows, bars and the guideline's line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from auditor.guideline import Status
from auditor.report.charts.lettering import clean, drawable

Size = Literal["wide", "narrow"]
WIDTHS: Mapping[Size, float] = {"wide": 7.2, "narrow": 4.2}
"""Inches. A narrow drawing can be read on a phone, 360 pixels wide."""

LETTERS: Mapping[Size, float] = {"wide": 9.0, "narrow": 9.5}
"""Points; no letter is smaller."""

INK, LINE = "#1d2421", "#808783"
VALUE, PUSH, NEAR = "#3f8f6b", "#c8553d", "#a87400"
"""At least 3:1 on white, on a report's paper, and on its dark page (WCAG 2.2, 1.4.11)."""

_APART = 4 * "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Look:
    """How a bar is filled, so that its kind shows without its colour."""

    colour: str
    hatch: str = ""
    hollow: bool = False

    @property
    def filling(self) -> dict[str, Any]:
        """As matplotlib's bars take it."""
        if self.hollow:
            return {"color": "none", "edgecolor": self.colour, "linewidth": 1.2, "linestyle": "--"}
        return {"color": self.colour, "edgecolor": "white", "hatch": self.hatch, "linewidth": 0}


LOOKS: Mapping[Status, Look] = {
    "over": Look(PUSH, hatch="////"),
    "near the line": Look(NEAR, hatch=".."),
    "within": Look(VALUE),
    "too few": Look(LINE, hollow=True),
}


class Sheet:
    """A figure to paint on. `words` keeps, by id, each text that no font here can draw."""

    def __init__(self, figure: Any, size: Size) -> None:
        self.figure, self.size = figure, size
        self.letters = LETTERS[size]
        self.words: dict[str, str] = {}

    def axes(self) -> Any:
        """The only axes, bare."""
        return self.panels(1, 1)[0]

    def panels(self, rows: int, columns: int) -> list[Any]:
        """Axes side by side or stacked, without frames, ticks or backgrounds."""
        panels = list(self.figure.subplots(rows, columns, squeeze=False).flat)
        for axes in panels:
            axes.set_axis_off()
        return panels

    def write(self, axes: Any, at: tuple[float, float], text: str, **looks: Any) -> None:
        """Put words at a place in the axes' own units, or in `transform`'s."""
        said = clean(text)
        self._keep(axes.text(*at, drawable(said), **self._looks({"va": "center"} | looks)), said)

    def foot(self, *parts: str) -> None:
        """Put a legend of some parts below everything."""
        said = _APART.join(map(clean, parts))
        self._keep(self.figure.supxlabel(drawable(said), **self._looks({})), said)

    def bar(self, axes: Any, at: float, length: float, look: Look, *, thick: float) -> None:
        """A lying bar from zero."""
        axes.barh(at, length, thick, **look.filling)

    def column(self, axes: Any, at: float, height: float, look: Look) -> None:
        """An upright bar from zero."""
        axes.bar(at, height, 0.72, **look.filling)

    def _looks(self, looks: Mapping[str, Any]) -> dict[str, Any]:
        return {"fontsize": self.letters, "color": INK, **looks}

    def _keep(self, written: Any, said: str) -> None:
        if written.get_text() != said:
            gid = f"said-{len(self.words)}"
            written.set_gid(gid)
            self.words[gid] = said

"""Bars that lie below each other, each with a name and its figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auditor.report.charts.sheet import LINE, Look, Sheet, Size


@dataclass(frozen=True, slots=True)
class Row:
    """A bar from zero: its name, its figures in words, and whether they matter most.

    Without a length the figures stand where the bar would be.
    """

    name: str
    length: float | None
    look: Look
    note: str
    bold: bool = False


def height(size: Size, rows: int) -> float:
    """Inches that so many rows need."""
    return 0.15 + (0.29 if size == "wide" else 0.46) * max(1, rows)


def lay(sheet: Sheet, axes: Any, rows: list[Row], end: float) -> None:
    """Draw rows from 0 to `end`: names and figures beside the bars, or above them where there is no room."""
    axes.set(xlim=(0, end), ylim=(max(1, len(rows)) - 0.5, -0.5))
    (_beside if sheet.size == "wide" else _above)(sheet, axes, rows)


def middle(size: Size, at: int) -> float:
    """Where a row's bar lies."""
    return at if size == "wide" else at + 0.2


def _beside(sheet: Sheet, axes: Any, rows: list[Row]) -> None:
    across = axes.get_yaxis_transform()
    axes.vlines(0, -0.5, len(rows) - 0.5, color=LINE, linewidth=1, clip_on=False)
    for at, row in enumerate(rows):
        sheet.bar(axes, at, row.length or 0, row.look, thick=0.62)
        sheet.write(axes, (-0.015, at), row.name, transform=across, ha="right")
        where = 0.015 if row.length is None else 1.015
        sheet.write(axes, (where, at), row.note, transform=across, weight="bold" if row.bold else "normal")


def _above(sheet: Sheet, axes: Any, rows: list[Row]) -> None:
    across = axes.get_yaxis_transform()
    for at, row in enumerate(rows):
        weight = "bold" if row.bold else "normal"
        sheet.bar(axes, middle("narrow", at), row.length or 0, row.look, thick=0.42)
        sheet.write(axes, (0, at - 0.24), row.name, transform=across)
        sheet.write(axes, (1, at - 0.24), row.note, transform=across, ha="right", weight=weight)

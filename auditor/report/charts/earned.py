"""What value posts, pushes and each pillar earned, in times of the account's own median."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from auditor.finding import PILLARS, Label
from auditor.report import earnings
from auditor.report.charts.drawing import SVG, Drawing, MediaType, draw
from auditor.report.charts.sheet import LINE, PUSH, VALUE, Sheet, Size
from auditor.report.language import ENGLISH, Language
from auditor.report.records import Earned, Effect, Snapshot
from auditor.report.words import LABEL_GROUPS, MEASURES, PILLAR_NAMES

_COMPARED: tuple[Label, ...] = ("value", "sales_push")
_NEAREST, _FURTHEST = 1.2, 3.3
"""Doublings from the median that are always shown, and at which panels end whatever lies beyond."""

_CROWDED = 2
"""Doublings from which only every other one is named."""

_GAP = 0.6
_HEAD, _FOOT = 1.9, 1.1
"""Rows above the first and below the last: a panel's title and its scale."""

_ROW = 0.25
_SURE = 1e-9


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    name: str
    at: float


def earned(
    snapshot: Snapshot, *, language: Language = ENGLISH, size: Size = "wide", media_type: MediaType = SVG
) -> Drawing:
    """Draw a panel a measure with a dot and an interval a group; a thin cross where the data can't tell.

    A measure without any figure has no panel; of a pillar without a post there is no row.
    """
    known = [each for each in snapshot.earned if any(e.ratio is not None for e in _effects(each).values())]
    rows = _rows(known, language)
    end = max([_NEAREST, *(abs(_doublings(each)) + 0.2 for found in known for each in _ends(found))])
    shape = (1, len(known)) if size == "wide" else (len(known), 1)

    def paint(sheet: Sheet) -> None:
        if not known:
            sheet.write(sheet.axes(), (0, 0.5), language.say("too few posts with figures"))
            return
        for at, (axes, each) in enumerate(zip(sheet.panels(*shape), known, strict=True)):
            panel = _Panel(sheet, axes, each, end, language)
            panel.head()
            panel.scale(rows[-1].at)
            for row in rows:
                panel.row(row, named=at == 0 or size == "narrow")
        sheet.foot(language.say("━●━ differs from the account's median"), language.say("─┼─ can't tell"))

    return draw(
        paint,
        title=language.say("What posts earned, in times of the account's own median"),
        description=" ".join(earnings.told(each, language) for each in snapshot.earned),
        height=0.3 + _ROW * (_HEAD + rows[-1].at + _FOOT) * shape[0] if known else 0.4,
        size=size,
        media_type=media_type,
    )


class _Panel:
    """One measure: how far from the median, in doublings to the left and to the right."""

    def __init__(self, sheet: Sheet, axes: Any, found: Earned, end: float, language: Language) -> None:
        self.sheet, self.axes, self.language, self.found = sheet, axes, language, found
        self.effects = _effects(found)
        self.end = end
        self.across = axes.get_yaxis_transform()

    def head(self) -> None:
        """The measure, and whether value posts earned more of it than pushes."""
        say, difference = self.language.say, self.found.difference.ratio
        so = say("can't tell value from pushes")
        if self.found.can_tell and difference is not None:
            so = say("value posts: {times} pushes", times=self._times(difference))
        name = say(MEASURES[self.found.measure])
        self.sheet.write(self.axes, (0, -1.75), name, transform=self.across, weight="bold")
        self.sheet.write(self.axes, (0, -1.0), so, transform=self.across)

    def scale(self, last: float) -> None:
        """Lines at the median, its halves and its doubles."""
        self.axes.set(xlim=(-self.end, self.end), ylim=(last + _FOOT, -_HEAD - 0.3))
        most, every = math.floor(self.end), 1 if self.end < _CROWDED else 2
        for power in range(-(most // every) * every, most + 1, every):
            style, width = (":", 0.8) if power else ("-", 1.4)
            self.axes.vlines(power, -0.5, last + 0.5, color=LINE, linewidth=width, linestyle=style)
            shown = self.language.number(2.0**power, digits=max(0, -power))
            self.sheet.write(self.axes, (power, last + 0.9), f"{shown}×", ha="center")

    def row(self, row: _Row, *, named: bool) -> None:
        """A group's interval and figure."""
        if named:
            self.sheet.write(self.axes, (-0.03, row.at), row.name, transform=self.across, ha="right")
        effect = self.effects[row.key]
        told, note = False, self.language.say("too few")
        if effect.ratio is not None and effect.low is not None and effect.high is not None:
            told, note = _tells(effect), self._times(effect.ratio)
            self._mark(
                row.at, *(_doublings(each) for each in (effect.low, effect.ratio, effect.high)), told=told
            )
        self.sheet.write(
            self.axes, (1.03, row.at), note, transform=self.across, weight="bold" if told else "normal"
        )

    def _mark(self, at: float, low: float, middle: float, high: float, *, told: bool) -> None:
        colour = (VALUE if middle > 0 else PUSH) if told else LINE
        self.axes.hlines(at, low, high, color=colour, linewidth=2.4 if told else 1.4)
        marker, width = ("o", 0.0) if told else ("|", 1.4)
        self.axes.plot(middle, at, marker, markersize=7, color=colour, markeredgewidth=width, clip_on=False)

    def _times(self, ratio: float) -> str:
        return self.language.say("{ratio}×", ratio=earnings.ratio_of(ratio, self.language))


def _rows(known: Sequence[Earned], language: Language) -> list[_Row]:
    """Value posts and pushes, and a little below them each pillar that any measure knows."""
    found = [_Row(label, language.say(LABEL_GROUPS[label]), float(at)) for at, label in enumerate(_COMPARED)]
    pillars = [p for p in PILLARS if any(each.pillars[p].posts for each in known)]
    first = len(found) + _GAP
    return found + [_Row(p, language.say(PILLAR_NAMES[p]), first + at) for at, p in enumerate(pillars)]


def _effects(found: Earned) -> dict[str, Effect]:
    return {**found.labels, **found.pillars}


def _ends(found: Earned) -> list[float]:
    return [
        end for effect in _effects(found).values() for end in (effect.low, effect.high) if end is not None
    ]


def _tells(found: Effect) -> bool:
    return (
        found.low is not None and found.high is not None and (found.low > 1 + _SURE or found.high < 1 - _SURE)
    )


def _doublings(ratio: float) -> float:
    return max(-_FURTHEST, min(_FURTHEST, math.log2(ratio))) if ratio > 0 else -_FURTHEST

"""The share of pushes on each platform, with what the classifier can be wrong by."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.mix import Share
from auditor.report.charts import rows
from auditor.report.charts.drawing import SVG, Drawing, MediaType, draw
from auditor.report.charts.lettering import short
from auditor.report.charts.sheet import INK, LOOKS, Sheet, Size
from auditor.report.language import ENGLISH, Language
from auditor.report.records import Snapshot
from auditor.report.words import STATUSES

MOST = 12
"""Platforms drawn, those with most posts."""

_LEAST_END = 0.5
_LONGEST: Mapping[Size, int] = {"wide": 18, "narrow": 14}
"""Letters of a name."""

_WITHOUT_LIMIT = 3
"""Parts of a note that a narrow drawing has room for."""

_LEGEND = 0.3
"""Inches."""


def platforms(
    snapshot: Snapshot, *, language: Language = ENGLISH, size: Size = "wide", media_type: MediaType = SVG
) -> Drawing:
    """Draw where the brand stands on each platform over the guideline's own window, most posts first."""
    ranked = sorted(snapshot.standing.platforms.items(), key=lambda each: (-each[1].posts, each[0]))[:MOST]
    shares, limit = [share for _, share in ranked], snapshot.standing.whole.limit
    end = max(_LEAST_END, *(max(share.high, share.limit) for share in shares), limit)
    names = [short(name, _LONGEST[size]) or "?" for name, _ in ranked]
    notes = [_note(share, limit, language) for share in shares]
    laid = [
        rows.Row(
            name,
            share.share,
            LOOKS[share.status],
            " · ".join(note if size == "wide" else note[:_WITHOUT_LIMIT]),
            bold=share.status == "over",
        )
        for name, share, note in zip(names, shares, notes, strict=True)
    ]

    def paint(sheet: Sheet) -> None:
        axes = sheet.axes()
        rows.lay(sheet, axes, laid, end)
        for at, share in enumerate(shares):
            middle = rows.middle(size, at)
            axes.hlines(middle, share.low, share.high, color=INK, linewidth=1.2)
            axes.vlines(
                [share.low, share.high], middle - 0.1, middle + 0.1, color=INK, linewidth=1.2, clip_on=False
            )
            axes.vlines(share.limit, middle - 0.3, middle + 0.3, color=INK, linewidth=2.4)
        sheet.foot(
            language.say("┃ {limit} allowed", limit=language.percent(limit)),
            language.say("├─┤ what the classifier can be wrong by"),
        )

    return draw(
        paint,
        title=language.say(
            "Share of sales pushes by platform; {limit} is allowed", limit=language.percent(limit)
        ),
        description="; ".join(f"{name}: {' · '.join(note)}" for name, note in zip(names, notes, strict=True)),
        height=rows.height(size, len(laid)) + _LEGEND,
        size=size,
        media_type=media_type,
    )


def _note(share: Share, limit: float, language: Language) -> list[str]:
    """Counts, share and status, and a limit that is the platform's own."""
    parts = [
        language.say("{pushes} of {posts}", pushes=share.pushes, posts=share.posts),
        language.percent(share.share),
        language.say(STATUSES[share.status]),
    ]
    if share.limit != limit:
        parts.append(language.say("{limit} allowed", limit=language.percent(share.limit)))
    return parts

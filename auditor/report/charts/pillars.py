"""What the posts are about, and what is missing."""

from __future__ import annotations

from auditor.finding import PILLARS, Pillar
from auditor.report.charts import rows
from auditor.report.charts.drawing import SVG, Drawing, MediaType, draw
from auditor.report.charts.sheet import LOOKS, Sheet, Size
from auditor.report.language import ENGLISH, Language
from auditor.report.records import Snapshot
from auditor.report.words import PILLAR_NAMES, SILENCES


def pillars(
    snapshot: Snapshot, *, language: Language = ENGLISH, size: Size = "wide", media_type: MediaType = SVG
) -> Drawing:
    """Draw how many posts of the guideline's own window each pillar has, and how long it has been silent."""
    counts = snapshot.standing.pillars
    laid = [
        rows.Row(
            language.say(PILLAR_NAMES[pillar]),
            counts[pillar] or None,
            LOOKS["within"],
            _note(snapshot, pillar, language),
            bold=pillar in SILENCES and not counts[pillar],
        )
        for pillar in PILLARS
    ]

    def paint(sheet: Sheet) -> None:
        rows.lay(sheet, sheet.axes(), laid, max(1, *counts.values()))

    return draw(
        paint,
        title=language.say("What the posts are about"),
        description="; ".join(f"{row.name}: {row.note}" for row in laid),
        height=rows.height(size, len(laid)),
        size=size,
        media_type=media_type,
    )


def _note(snapshot: Snapshot, pillar: Pillar, language: Language) -> str:
    count, posts = snapshot.standing.pillars[pillar], snapshot.standing.whole.posts
    if count:
        return f"{language.number(count)} · {language.percent(count / posts)}"
    weeks = snapshot.silent_weeks.get(pillar, 0)
    if weeks is None:
        return language.say("none in more than twelve weeks")
    return (
        language.many("none in {count} week", "none in {count} weeks", weeks)
        if weeks
        else language.say("none")
    )

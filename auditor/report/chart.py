"""The share of pushes by week as SVG, for light and dark pages alike."""

from __future__ import annotations

import io
from collections.abc import Sequence

from auditor.mix import Week, percent

WITHIN, OVER, LINE = "#3f8f6b", "#c8553d", "#8a8a8a"


def by_week(weeks: Sequence[Week], limit: float) -> str:
    """Draw each week's share of pushes against the guideline's line, with the counts above.

    Returns:
        One `<svg>` element with a title and a description, no scripts and no outside addresses.
    """
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.fonttype": "none", "font.family": "sans-serif", "svg.hashsalt": "auditor"}):
        figure = Figure(figsize=(7.2, 3.0), layout="constrained")
        axes = figure.subplots()
        names = [f"{week.monday:%d %b}" for week in weeks]
        for at, week in enumerate(weeks):
            over = week.share > limit
            axes.bar(
                at,
                100 * week.share,
                color=OVER if over else WITHIN,
                hatch="///" if over else "",
                edgecolor="white",
                linewidth=0,
            )
            counts = f"{week.pushes} of {week.posts}" if week.posts else "none"
            axes.text(at, 100 * week.share + 1.5, counts, ha="center", fontsize=8)
        axes.hlines(100 * limit, -0.6, len(weeks) - 0.4, color=LINE, linewidth=1.5, linestyle="--")
        axes.text(len(weeks) - 0.4, 100 * limit, f" {percent(limit)}\n allowed", va="center", fontsize=8)
        axes.set_xlim(-0.6, len(weeks) - 0.4)
        axes.set_ylabel("pushes, % of posts")
        axes.set_ylim(0, max(50.0, *(100 * week.share + 12 for week in weeks)))
        axes.set_xticks(range(len(weeks)), names, rotation=45, fontsize=8)
        axes.spines[["top", "right"]].set_visible(False)
        figure.patch.set_alpha(0)
        axes.patch.set_alpha(0)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    svg = drawn.getvalue()
    opened, rest = svg[svg.index("<svg") :].split(">", 1)
    told = "; ".join(f"{name}: {w.pushes} of {w.posts}" for name, w in zip(names, weeks, strict=True))
    words = (
        f"<title>Share of sales pushes by week; {percent(limit)} is allowed</title>"
        f"<desc>Pushes of posts in each week. {told}.</desc>"
    )
    made = f'{opened} role="img" class="chart">{words}{rest}'
    return made.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "").replace("xlink:href", "href")

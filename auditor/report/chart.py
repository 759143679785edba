"""The mix by week as SVG, drawn once for light and dark pages alike."""

from __future__ import annotations

import io
from collections.abc import Sequence

from auditor.mix import Week, percent

VALUE, PUSH, LINE = "#3f8f6b", "#c8553d", "#888888"


def by_week(weeks: Sequence[Week], limit: float) -> str:
    """Draw pushes and other posts a week, and the share against the limit.

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
        pushes = [week.pushes for week in weeks]
        others = [week.posts - week.pushes for week in weeks]
        axes.bar(names, others, color=VALUE, label="value")
        axes.bar(names, pushes, bottom=others, color=PUSH, hatch="///", edgecolor="white", label="sales push")
        allowed = [limit * week.posts for week in weeks]
        tops = [week.posts for week in weeks]
        for at, (top, most) in enumerate(zip(tops, allowed, strict=True)):
            if top:
                axes.plot([at - 0.4, at + 0.4], [top - most, top - most], color=LINE, linewidth=2)
        axes.plot([], [], color=LINE, linewidth=2, label=f"room for {percent(limit)} pushes, from the top")
        axes.set_ylabel("posts")
        axes.tick_params(axis="x", labelrotation=45, labelsize=8)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, fontsize=8, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1.0))
        figure.patch.set_alpha(0)
        axes.patch.set_alpha(0)
        drawn = io.StringIO()
        figure.savefig(
            drawn, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    svg = drawn.getvalue()
    svg = svg[svg.index("<svg") :].replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    opened, rest = svg.split(">", 1)
    told = "; ".join(f"{n}: {w.pushes} of {w.posts}" for n, w in zip(names, weeks, strict=True))
    label = (
        "<title>Posts by week, value and sales pushes</title>"
        f"<desc>Pushes of posts in each week. {told}.</desc>"
    )
    return f'{opened} role="img" class="chart">{label}{rest}'.replace("xlink:href", "href")

"""Small drawings, made by hand so that they are light, scale, and follow the page's colours.

Each is an `<svg>` that a reader of screens passes over: what it shows stands beside it in words.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from auditor.mix import Share, Week

_WIDTH, _HEIGHT, _EDGE = 264.0, 48.0, 5.0


def spark(weeks: Sequence[Week], limit: float) -> Markup:
    """The share of pushes week by week as a line, dotted where a week has no posts, against the limit."""
    top = max([limit, *(week.share for week in weeks)]) or 1.0
    step = (_WIDTH - 2 * _EDGE) / max(1, len(weeks) - 1)

    def y(share: float) -> float:
        return _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * share / top

    points = [(_EDGE + step * at, y(week.share), week) for at, week in enumerate(weeks) if week.posts]
    dots = Markup("").join(
        Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="2.8"/>').format(_side(week.share, limit), x, at)
        for x, at, week in points
    )
    line = " ".join(f"{x:.1f},{at:.1f}" for x, at, _ in points)
    return Markup(
        '<svg class="spark" viewBox="0 0 {:.0f} {:.0f}" aria-hidden="true">'
        '<line class="limit" x1="0" x2="{:.0f}" y1="{:.1f}" y2="{:.1f}"/>'
        '<polyline points="{}"/>{}</svg>'
    ).format(_WIDTH, _HEIGHT, _WIDTH, y(limit), y(limit), line, dots)


def column(week: Week, limit: float, top: float) -> Markup:
    """One week of the chart: a column as high as its share of `top`, and the piece of the limit's line."""
    height, line = 100 * week.share / top, 100 - 100 * limit / top
    return Markup(
        '<svg class="column" viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="{}" x="1.2" width="7.6" y="{:.1f}" height="{:.1f}"/>'
        '<line class="limit" x1="0" x2="10" y1="{:.1f}" y2="{:.1f}"/></svg>'
    ).format(_side(week.share, limit), 100 - height, height, line, line)


def top_of(weeks: Sequence[Week], limit: float) -> float:
    """The share at the top of a chart: a round one that leaves room above every column and the line."""
    highest = max([limit, *(week.share for week in weeks)])
    return next(top for top in (0.1, 0.25, 0.5, 0.75, 1.0) if highest <= top)


def bar(share: Share) -> Markup:
    """A share as a bar, its interval as a paler one, and the limit across."""
    return Markup(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="10"/>'
        '<rect class="range" x="{:.1f}" width="{:.1f}" height="10"/>'
        '<rect class="{}" y="2" width="{:.1f}" height="6"/>'
        '<line class="limit" x1="{:.1f}" x2="{:.1f}" y1="0" y2="10"/></svg>'
    ).format(
        100 * share.low,
        100 * (share.high - share.low),
        _side(share.share, share.limit),
        100 * share.share,
        100 * share.limit,
        100 * share.limit,
    )


def part(count: int, most: int, kind: str = "value") -> Markup:
    """A count as a bar beside others, the greatest of which fills it."""
    width = 100 * count / most if most else 0.0
    return Markup(
        '<svg class="bar part" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="{}" width="{:.1f}" height="10"/></svg>'
    ).format(kind, width)


def _side(share: float, limit: float) -> str:
    return "push" if share > limit else "value"

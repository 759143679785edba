"""A plan for people: the weeks as a table, then what to change, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from auditor.cli.output import console, plain
from auditor.mix import percent
from auditor.plan.sentences import short_day, standing
from auditor.report.sentences import interval

if TYPE_CHECKING:
    from auditor.cli.planning import Shown
    from auditor.plan import Change, WeekPlan

MOST_WORDS = 3
MOST_LISTED = 10

_KEY = "Posts and pushes are the week's own, shares those of the guideline's window up to its Sunday."
_STYLES = {"over": "bold red", "within": "bold green", "too few": "dim"}


def show(shown: Shown) -> None:
    """Say how the calendar stands, what to change, and the next step."""
    out = console()
    found = shown.plan
    beside = f", beside what {plain(shown.brand)} has published" if shown.brand else ", on its own"
    out.print(f"{_count(len(found.weeks), 'week')} held against {found.guideline}{beside}.", style="bold")
    out.print(_weeks(found.weeks, found.weeks_after))
    out.print(
        "Posts and pushes are the week's own, shares those of the window up to its Sunday.", style="dim"
    )
    for week in found.weeks:
        for breach in week.breaches:
            out.print(Text(f"• Week of {short_day(week.monday)}: {plain(breach)}"), soft_wrap=True)
    for line in (*standing(found), *(line for c in found.changes for line in _change(c, shown))):
        out.print(Text(line), soft_wrap=True)
    for line in (*_review(shown), *_left_out(shown), *_unusable(shown)):
        out.print(Text(line), style="dim", soft_wrap=True)
    out.print(Text(_next(shown)), soft_wrap=True)


def _weeks(before: tuple[WeekPlan, ...], after: tuple[WeekPlan, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("week of", "posts", "pushes", "share", "then", "allowed", "status", "then"):
        table.add_column(title, justify="left" if title in ("week of", "status") else "right")
    for now, then in zip(before, after, strict=True):
        table.add_row(
            short_day(now.monday),
            str(now.posts),
            str(now.pushes),
            f"{percent(now.share.share)}{interval(now.share)}" if now.share.posts else "–",
            percent(then.share.share) if then.share.posts else "–",
            percent(now.share.limit),
            Text(now.status, style=_STYLES[now.status]),
            Text(then.status, style=_STYLES[then.status]),
        )
    return table


def _change(change: Change, shown: Shown) -> Iterator[str]:
    row = shown.rows[change.key]
    day = short_day(row.scheduled_at.astimezone(shown.zone))
    place = f"{day}, {row.platform}" if row.platform else day
    line = f"  {change.kind.capitalize()} line {row.line} ({place})"
    if change.to is not None:
        line += f" to {short_day(change.to)}"
    yield f"{line}. {change.why}"
    if change.kind != "move":
        against = [found for found in shown.verdicts[change.key].findings if found.counts_against]
        words = dict.fromkeys(plain(found.text).replace("\n", " ") for found in against)
        if words:
            yield f"    What pushes: {', '.join(f'«{word}»' for word in list(words)[:MOST_WORDS])}"
        if against and change.kind == "soften":
            yield f"    Instead: {against[0].suggestion}"


def _review(shown: Shown) -> Iterator[str]:
    if shown.plan.review:
        rows = [str(shown.rows[key].line) for key in shown.plan.review]
        yield f"Check by eye, the classifier is often wrong around their scores: {_lines(rows)}."


def _left_out(shown: Shown) -> Iterator[str]:
    from auditor.drafts import PUBLISHED

    published = [str(shown.rows[key].line) for key, of in shown.repeats.items() if of == PUBLISHED]
    twice = [str(shown.rows[key].line) for key, of in shown.repeats.items() if of != PUBLISHED]
    unreadable = [
        str(row.line) for key, row in shown.rows.items() if shown.verdicts[key].label == "unreadable"
    ]
    if published:
        yield f"Published already, and counted once: {_lines(published)}."
    if twice:
        yield f"The same text on the same account within a day, counted once: {_lines(twice)}."
    if unreadable:
        yield f"Without readable text, not counted: {_lines(unreadable)}."
    if not all(row.platform for row in shown.rows.values()):
        yield "Rows without a platform count for the whole only; --platform says where they go."
    for note in shown.calendar.notes:
        yield f"Note: {plain(note)}."


def _unusable(shown: Shown) -> Iterator[str]:
    unusable = shown.calendar.unusable
    if unusable:
        yield f"Could not be used: {_count(len(unusable), 'row')}."
    for row in unusable[:MOST_LISTED]:
        yield f"  line {row.line}: {plain(row.reason)}"
    if len(unusable) > MOST_LISTED:
        yield f"  and {len(unusable) - MOST_LISTED:,} more; --format json lists them all"


def _next(shown: Shown) -> str:
    again = f"auditor plan {plain(str(shown.file))}"
    if shown.plan.within:
        return f"Next: publish as planned, and run {again} again when it changes."
    if shown.plan.changes:
        return f"Next: make the changes in {plain(shown.file.name)}, then run {again} again."
    return "Next: publish posts of value; every one that asks for nothing brings the share down."


def _lines(rows: list[str]) -> str:
    more = f" and {len(rows) - MOST_LISTED} more" if len(rows) > MOST_LISTED else ""
    return f"{'line' if len(rows) == 1 else 'lines'} {', '.join(rows[:MOST_LISTED])}{more}"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"

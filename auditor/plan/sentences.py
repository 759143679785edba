"""The sentences on a plan, in terminals and on pages alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from auditor.plan.records import Plan


def standing(found: Plan) -> Iterator[str]:
    """How a calendar stands, and what the changes come to."""
    if found.within:
        yield "Every week is within the guideline."
        return
    number = f"{len(found.changes):,} {'change' if len(found.changes) == 1 else 'changes'}"
    smallest = (
        "the smallest set there is" if found.exact else "perhaps not the fewest: the search took too long"
    )
    if found.within_after:
        yield f"{number} would bring every week within ({smallest}):"
        return
    left = [week.monday for week in found.weeks_after if week.breaches]
    alone = [monday for monday in left if monday in found.past_alone]
    weeks = ", ".join(map(short_day, left))
    yield f"No change of these drafts brings every week within. Over whatever you do: {weeks}."
    if alone:
        days = ", ".join(map(short_day, alone))
        yield f"What is already published is over by itself in the week of {days}."
    if found.changes:
        yield f"{number} would leave the least over ({smallest}):"


def short_day(found: dt.date) -> str:
    """A day as plans write it: `Mon 7 Dec`."""
    return f"{found:%a} {found.day} {found:%b}"

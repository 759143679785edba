"""How far a long command is: how many, how fast, how long still: a bar on a terminal, else lines."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from auditor.cli.output import console, plain

if TYPE_CHECKING:
    from rich.progress import Progress

EVERY = 30.0
"""Seconds between two lines where there is no terminal; what is over before says nothing."""

_RECENT = 60.0
"""Seconds the rate is taken over: a pause an hour ago says nothing of the hour to come."""


class Done(Protocol):
    """Told after each step: how many more are done; the share of all, 0 to 1, where no total is known."""

    def __call__(self, count: int, share: float | None = None, /) -> None:
        """Count them."""


class Pace:
    """What is done, and when: enough to say the rate and the time left."""

    def __init__(self, total: int | None) -> None:
        self.total = total
        self.done = 0
        self.share = 0.0
        self._seen = [(time.monotonic(), 0, 0.0)]

    def step(self, count: int, share: float | None = None) -> None:
        """Count what is done since; `share` is that of all."""
        now = time.monotonic()
        self.done += count
        if self.total:
            self.share = min(1.0, self.done / self.total)
        elif share is not None:
            self.share = share
        if now - self._seen[-1][0] >= 1 or len(self._seen) == 1:
            self._seen.append((now, self.done, self.share))
        while len(self._seen) > 2 and now - self._seen[1][0] > _RECENT:
            del self._seen[0]

    def __str__(self) -> str:
        then, done, share = self._seen[0]
        seconds = max(time.monotonic() - then, 1e-9)
        told = [f"{self.done:,} of {self.total:,}" if self.total else f"{self.done:,}"]
        rate, gained = (self.done - done) / seconds, self.share - share
        if rate:
            told.append(f"{rate:,.0f} a second" if rate >= 10 else f"{rate:.1f} a second")
        if gained > 0 and self.share < 1:
            told.append(f"{_span(seconds * (1 - self.share) / gained)} left")
        return ", ".join(told)


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Done]:
    """Show how far something is on standard error; call what is yielded with the number done."""
    shown = console(stderr=True)
    pace = Pace(total)
    if not shown.is_terminal:
        yield _lines(title, pace)
        return
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=20), TextColumn("{task.fields[told]}"))
    with Progress(*columns, console=shown, transient=True) as bar:
        yield _bar(bar, title, pace)


def _bar(bar: Progress, title: str, pace: Pace) -> Done:
    task = bar.add_task(plain(title), total=1, told="")

    def done(count: int, share: float | None = None, /) -> None:
        pace.step(count, share)
        bar.update(task, completed=pace.share, told=str(pace))

    return done


def _lines(title: str, pace: Pace) -> Done:
    said = time.monotonic()

    def done(count: int, share: float | None = None, /) -> None:
        nonlocal said
        pace.step(count, share)
        if time.monotonic() - said >= EVERY:
            said = time.monotonic()
            sys.stderr.write(f"{plain(title)}: {pace}\n")
            sys.stderr.flush()

    return done


def _span(seconds: float) -> str:
    """A time in the two units that matter."""
    minutes = math.ceil(seconds / 60)
    if seconds < 60:
        return f"{math.ceil(seconds)} s"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02} min"
    return f"{minutes // 1440} days {minutes % 1440 // 60} h"

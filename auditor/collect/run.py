"""One account's collection: the newest first, then the stretches that earlier runs left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditor.collection import Gap, Kept
from auditor.errors import BadAnswerError, CollectError, CursorError

if TYPE_CHECKING:
    from auditor.collect.base import Page, Source
    from auditor.collect.budget import RunBudget
    from auditor.collect.protocols import Shelf

NEARLY = 0.95
"""Of a history cap; platforms count posts they don't show."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collection brought.

    `error` ended it early, None when it is whole; the next run goes on from posts of `reached`.
    `unreadable` records came but are no posts we know; `capped` says that the platform shows nothing older.
    """

    kept: Kept
    removed: int
    reached: dt.datetime | None
    capped: bool
    unreadable: int
    error: CollectError | None

    @property
    def stopped(self) -> str:
        """The sentence that ended it early; empty when it is whole."""
        return "" if self.error is None else str(self.error)


class Collection:
    """Reads what an account published since the last run, then what earlier runs left unread.

    Each page is stored with its cursor in one transaction, so that an end at any moment loses nothing and
    repeats nothing.
    """

    def __init__(
        self, source: Source, shelf: Shelf, budget: RunBudget, done: Callable[[int], None] = lambda _: None
    ) -> None:
        """`done` is called with the number of posts of each page that was stored."""
        self._source, self._shelf, self._budget, self._done = source, shelf, budget, done
        self._state = shelf.state()
        self._kept = Kept()
        self._removed = 0
        self._reached: dt.datetime | None = None

    def run(self, *, whole: bool = False) -> Collected:
        """Go as far as platform and budget allow.

        Args:
            whole: read the account's whole history again, for edits and deletions far back.
        """
        self._begin(whole=whole)
        stopped: CollectError | None = None
        try:
            while self._state.gaps:
                self._close(self._state.gaps[0])
        except CollectError as error:
            stopped = error
        return Collected(
            self._kept,
            self._removed,
            self._reached,
            self._state.capped,
            self._source.unreadable,
            stopped,
        )

    def _begin(self, *, whole: bool) -> None:
        """Put the stretch from now back to what is known on top of those still open."""
        known = self._state.newest
        until = None if whole or known is None else known - self._source.overlap
        top = Gap("", until, self._state.readings + 1, dt.datetime.now(dt.UTC))
        older = () if until is None else self._state.gaps
        self._state = replace(self._state, gaps=(top, *older), readings=top.reading)

    def _close(self, gap: Gap) -> None:
        try:
            self._read(gap)
        except CursorError:
            if not gap.cursor:
                raise
            self._read(replace(gap, cursor=""))
        done = self._shelf.finish(gap, tells_deletions=self._source.tells_deletions)
        self._removed += done.removed
        cap = self._source.history_cap
        if gap.until is None and cap is not None and done.seen >= cap * NEARLY:
            self._state = replace(self._state, capped=True)
            self._shelf.keep((), self._state, gap.reading)

    def _read(self, gap: Gap) -> None:
        """Read a stretch to its end."""
        met = {gap.cursor}
        for page in self._source.pages(gap.until, gap.cursor):
            self._budget.spend(page.read)
            over = _over(page, gap)
            self._keep(page, gap, over=over)
            if over:
                return
            if page.cursor in met:
                raise BadAnswerError(
                    f"{self._source.title}'s pages go in circles; what was read until then is kept, and the "
                    "next run starts from the newest post."
                )
            met.add(page.cursor)
        self._keep(None, gap, over=True)

    def _keep(self, page: Page | None, gap: Gap, *, over: bool) -> None:
        posts = () if page is None else page.posts
        times = [post.created_at for post in posts]
        rest = self._state.gaps[1:]
        left = rest if over or page is None else (replace(gap, cursor=page.cursor), *rest)
        now = dt.datetime.now(dt.UTC)  # a post dated in the future must not hide those that follow
        newest = max([*(min(at, now) for at in times), *filter(None, [self._state.newest])], default=None)
        state = replace(self._state, gaps=left, newest=newest)
        self._kept += self._shelf.keep(posts, state, gap.reading)
        self._state = state
        self._reached = min(times, default=self._reached)
        self._done(len(posts))


def _over(page: Page, gap: Gap) -> bool:
    """Nothing further back, or all of it known; an old post among newer ones, a pinned one, ends nothing."""
    times = [post.created_at for post in page.posts]
    return not page.cursor or (gap.until is not None and bool(times) and max(times) < gap.until)

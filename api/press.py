"""Making reports off the event loop: a few at once, PDFs one by one, in a queue that has an end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from api.problems import RefusedError
from auditor.report.files import File

T = TypeVar("T")

AT_ONCE = 4
MOST_WAITING = 16


class Press:
    """Threads of its own, so that a report that takes seconds holds up no other request.

    PDFs take a core for seconds each: of these there is one at a time, and only they wait for it.
    """

    def __init__(self) -> None:
        self._any, self._pdf = CapacityLimiter(AT_ONCE), CapacityLimiter(1)

    async def make(self, work: Callable[[], T], wanted: File = "json") -> T:
        """Do the work of a report in a format.

        Raises:
            RefusedError: 503, too many wait already.
        """
        limiter = self._pdf if wanted == "pdf" else self._any
        if limiter.statistics().tasks_waiting >= MOST_WAITING:
            raise RefusedError(
                503, "Too many reports wait to be made; try again in a moment.", {"Retry-After": "5"}
            )
        return await run_sync(work, limiter=limiter)

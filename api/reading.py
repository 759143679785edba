"""Reading texts off the event loop: requests that come together are read together, in a bounded queue.

Single drafts go before the items of large batches, so that a person typing never waits for a calendar.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from api.problems import RefusedError
from auditor.audit import Asked
from auditor.finding import Verdict

Check = Callable[[Sequence[Asked]], list[Verdict]]
_Waiting = tuple[Asked, "asyncio.Future[Verdict]"]

AT_ONCE = 16
"""Texts in one batch: more would make the first of them wait for the last."""


class Reader:
    """Gathers texts for `window` seconds at most and reads them in threads of its own.

    `room` and `bulk_room` are how many single drafts and how many texts of batches may wait.
    """

    def __init__(
        self, check: Check, *, window: float, room: int, bulk_room: int = 8_000, threads: int = 2
    ) -> None:
        self._check = check
        self._window, self._room, self._bulk_room = window, room, bulk_room
        self._single: deque[_Waiting] = deque()
        self._bulk: deque[_Waiting] = deque()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="read")
        self._free = threads
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._running: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """How many texts wait at this moment."""
        return len(self._single) + len(self._bulk)

    def start(self) -> None:
        """Begin to read; to be called on the event loop."""
        self._task = asyncio.create_task(self._dispatch())

    async def close(self) -> None:
        """Stop; what still waits is refused."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await asyncio.gather(*self._running, return_exceptions=True)
        for _, future in (*self._single, *self._bulk):
            if not future.done():
                future.set_exception(_full())
        self._pool.shutdown(wait=True)

    async def read(self, asked: Asked) -> Verdict:
        """Say a verdict on one draft.

        Raises:
            RefusedError: 503, too many wait already.
        """
        if len(self._single) >= self._room:
            raise _full()
        future: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._single.append((asked, future))
        self._wake.set()
        return await future

    async def read_all(self, asked: Sequence[Asked]) -> list[Verdict]:
        """Say verdicts on many texts, in order.

        Raises:
            RefusedError: 503, too many wait already.
        """
        if len(self._bulk) + len(asked) > self._bulk_room:
            raise _full()
        loop = asyncio.get_running_loop()
        waiting: list[_Waiting] = [(each, loop.create_future()) for each in asked]
        self._bulk.extend(waiting)
        self._wake.set()
        return list(await asyncio.gather(*(future for _, future in waiting)))

    async def _dispatch(self) -> None:
        while True:
            await self._wake.wait()
            if self._window and len(self._single) < AT_ONCE and not self._bulk:
                await asyncio.sleep(self._window)
            while self._free and (batch := self._next()):
                self._free -= 1
                task = asyncio.create_task(self._run(batch))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            self._wake.clear()

    def _next(self) -> list[_Waiting]:
        """The next batch: a fair part of what waits, so that every thread has work."""
        fair = max(1, -(-self.waiting // self._free))
        batch: list[_Waiting] = []
        for queue in (self._single, self._bulk):
            while queue and len(batch) < min(AT_ONCE, fair):
                entry = queue.popleft()
                if not entry[1].done():  # whoever asked may be gone
                    batch.append(entry)
        return batch

    async def _run(self, batch: list[_Waiting]) -> None:
        texts = [asked for asked, _ in batch]
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._pool, self._check, texts)
        except Exception as error:  # noqa: BLE001  # goes to whoever asked
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
        else:
            for (_, future), verdict in zip(batch, found, strict=True):
                if not future.done():
                    future.set_result(verdict)
        finally:
            self._free += 1
            if self.waiting:
                self._wake.set()


def _full() -> RefusedError:
    return RefusedError(503, "Too many texts wait to be read; try again in a moment.", {"Retry-After": "1"})

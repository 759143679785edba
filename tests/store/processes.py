"""Several processes that do the same thing to one database at the same moment."""

import multiprocessing
from collections.abc import Callable
from typing import Protocol

_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(["alembic.command", "auditor.store", "psycopg", "tests.factories"])
_PATIENCE = 60


class Barrier(Protocol):
    def wait(self) -> int: ...


Work = Callable[[str, int, Barrier], object]
"""Takes the database's address, a number of its own, and what to wait at for the others."""


def together(work: Work, url: str, count: int = 2) -> list[str]:
    """Do the work in several processes at once; return what each of them returned, as text.

    A process that fails fails the test.
    """
    barrier, said = _FORKED.Barrier(count, timeout=_PATIENCE), _FORKED.SimpleQueue()
    started = [
        _FORKED.Process(target=_speak, args=(work, url, number, barrier, said)) for number in range(count)
    ]
    for each in started:
        each.start()
    for each in started:
        each.join(_PATIENCE)
    assert [each.exitcode for each in started] == [0] * count
    return [said.get() for _ in started]


def _speak(work: Work, url: str, number: int, barrier: Barrier, said: multiprocessing.SimpleQueue) -> None:
    said.put(str(work(url, number, barrier)))

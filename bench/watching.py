"""A command watched from outside: how long it took, and what it used of memory and processors."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

_OFTEN = 0.25
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Run:
    """One command: seconds, its tree's memory at the most in MB, and its tree's processor seconds."""

    seconds: float
    memory: float
    processor: float


@dataclass(slots=True)
class Watch:
    """What has been seen of a process and all below it."""

    root: int
    memory: float = 0.0
    processor: float = 0.0

    def look(self) -> None:
        """Take the present figures in. A page that several processes share counts once (PSS)."""
        held, used = 0.0, 0.0
        for pid, seconds in _tree(self.root):
            used += seconds
            held += _resident(pid)
        self.memory = max(self.memory, held)
        self.processor = max(self.processor, used)


@contextmanager
def watching(root: int) -> Iterator[Watch]:
    """Watch a process and all below it for as long as the block lasts."""
    watch, over = Watch(root), Event()
    thread = Thread(target=_keep_looking, args=(watch, over), daemon=True)
    watch.look()
    thread.start()
    try:
        yield watch
    finally:
        over.set()
        thread.join()


def run(
    command: Sequence[str | Path], environment: Mapping[str, str], folder: Path, *, cores: Iterable[int] = ()
) -> Run:
    """Run a command to its end, on these cores alone where any are named.

    Raises:
        SystemExit: it failed; what it said last is told.
    """
    kept = set(cores)
    began = time.perf_counter()
    with (folder / "said").open("w+", encoding="utf-8") as said:
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            preexec_fn=(lambda: os.sched_setaffinity(0, kept)) if kept else None,
        )
        with watching(process.pid) as watch:
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        said.seek(0)
        told = said.read()
    if code:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {code}:\n{told[-2_000:]}")
    # What ended and was waited for is in the usage; what was left to itself was seen.
    return Run(seconds, watch.memory, max(watch.processor, usage.ru_utime + usage.ru_stime))


def _keep_looking(watch: Watch, over: Event) -> None:
    pause = _OFTEN
    while not over.wait(pause):
        began = time.perf_counter()
        watch.look()
        # Looking at a tree of many processes takes time of its own: never more than a twentieth.
        pause = max(_OFTEN, 20 * (time.perf_counter() - began))


def _tree(root: int) -> list[tuple[int, float]]:
    """A process and all below it: number, processor seconds with those of ended children (proc(5))."""
    known: dict[int, tuple[int, float]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            known[int(entry.name)] = (int(fields[1]), sum(map(int, fields[11:15])) / _TICKS)
    inside = {root}
    while more := {pid for pid, (parent, _) in known.items() if parent in inside} - inside:
        inside |= more
    return [(pid, known[pid][1]) for pid in inside if pid in known]


def _resident(pid: int) -> float:
    """Megabytes of a process, a page shared by n processes counted as an nth."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return int(rollup.split("\nPss:")[1].split()[0]) / 1024 if "\nPss:" in rollup else 0.0

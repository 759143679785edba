"""Runs in processes of their own, every one of them marked, so that what is left behind is found."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

PATIENCE = 240
_MARK = "AUDITOR_TEST_MARK"
_PROGRESS = ("Reading posts: ", "Mixing brands: ")
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}


@dataclass
class Marked:
    """Processes that carry a mark in their environment, as do all that they start."""

    home: Path
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)
    extra: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, **QUIET, **self.extra, _MARK: self.mark, "AUDITOR_HOME": str(self.home)}

    def audit(self, *more: str) -> subprocess.Popen[str]:
        """Start `auditor audit --engine ray`."""
        command = [
            sys.executable,
            "-c",
            "from auditor.cli import main; main()",
            "audit",
            "--engine",
            "ray",
            *more,
        ]
        return self.start(command)

    def start(self, command: list[str]) -> subprocess.Popen[str]:
        made = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            env=self.environment,
        )
        self.started.append(made)
        return made

    def alive(self) -> list[psutil.Process]:
        """Every such process that still runs."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(_MARK) == self.mark and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied, PermissionError):
                continue
        return found

    def actors(self) -> list[psutil.Process]:
        """The actors that read posts."""
        found = []
        for process in self.alive():
            with suppress(psutil.NoSuchProcess):  # of which a zombie is one
                if "MapWorker" in " ".join(process.cmdline()):
                    found.append(process)
        return found

    def end(self) -> None:
        """Kill whatever is left; a test that leaves something has looked before."""
        for process in self.alive():
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        for run in self.started:
            run.communicate()


@contextmanager
def marked(home: Path) -> Iterator[Marked]:
    """Marked processes, all of which end with the block."""
    found = Marked(home)
    try:
        yield found
    finally:
        found.end()


def until(true: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for something to become true."""
    last = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < last, "it never became true"
        time.sleep(0.05)


def finished(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for a run's end: its exit code, and what it said beside how far it was."""
    out, err = process.communicate(timeout=PATIENCE)
    lines = [line for line in err.splitlines(keepends=True) if not line.startswith(_PROGRESS)]
    return process.returncode, out, "".join(lines)

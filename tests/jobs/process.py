"""A worker as a process of its own, in batches so small that it can be caught in the middle."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

BATCH = 16
_COMMAND = f"""
import auditor.audit
auditor.audit.BATCH = {BATCH}
{{also}}
from auditor.cli import main
main()
"""


class WorkerProcess:
    """`auditor worker`; its log lines can be read, and it ends with the block."""

    def __init__(self, also: str = "") -> None:
        """`also` is Python that runs before the worker does."""
        self._log = tempfile.NamedTemporaryFile()  # noqa: SIM115  # closed with the block
        self.process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND.format(also=also), "worker"],
            stderr=self._log,
            stdin=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._log.close()

    def end(self, number: signal.Signals) -> float:
        """Send it a signal and return how many seconds it took to end."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(30)
        return time.monotonic() - began

    def lines(self) -> list[dict[str, Any]]:
        """What it logged so far, as it should: a JSON object a line, the one it is writing left out."""
        # Opened anew: the worker writes where its file stands, and reading through it would move that.
        whole, *_ = Path(self._log.name).read_text().rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]


def until(true: Callable[[], object], seconds: float = 40) -> None:
    """Wait until something is true, or fail."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it never came to that"
        time.sleep(0.02)

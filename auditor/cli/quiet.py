"""Silence for parts that talk on their own: what they say goes nowhere, what we say still shows."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import IO


@contextmanager
def quiet() -> Iterator[None]:
    """Let nothing out but what we write to standard error ourselves; AUDITOR_DEBUG=1 lets all of it."""
    if os.environ.get("AUDITOR_DEBUG"):
        yield
        return
    ours = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        with (
            os.fdopen(os.dup(ours), "w", encoding="utf-8", errors="replace") as kept,
            redirect_stdout(io.StringIO()),
            redirect_stderr(kept if _is_plain(sys.stderr) else sys.stderr),
        ):
            yield
    finally:
        os.dup2(ours, 2)
        os.close(ours)


def _is_plain(stream: IO[str]) -> bool:
    """True for what writes to file descriptor 2, as it is unless a test looks on."""
    try:
        return stream.fileno() == 2
    except (OSError, ValueError):
        return False

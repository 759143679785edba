"""One process at a time."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from auditor.errors import CredentialsError

LONGEST = 120.0
"""Seconds; longer than any answer of a platform may take."""


@contextmanager
def locked(path: Path, longest: float = LONGEST) -> Iterator[None]:
    """Hold the lock file at `path`, made if need be; a process that ends, however, lets go of it.

    Raises:
        CredentialsError: another process holds it for longer than `longest` seconds, or it can't be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CredentialsError(
            f"{path} can't be written ({error.strerror}); mend the folder's permissions, or set AUDITOR_HOME "
            "to another."
        ) from error
    try:
        ends = time.monotonic() + longest
        while not _taken(handle):
            if time.monotonic() > ends:
                raise CredentialsError(
                    f"Another auditor has been at work on the tokens for {longest:.0f} s ({path}); run the "
                    "command again when it is done."
                )
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a file system without locks; going on unlocked is all that is left
        return True

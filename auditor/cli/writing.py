"""Files that commands write: whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from auditor.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def write_file(path: Path, content: bytes) -> Path:
    """Write a file and the folders it is in, and return where it is.

    Whoever is stopped half-way leaves what was there before. What is there and no file, such as a device, is
    written to as it is.

    Raises:
        InputError: it can't be written.
    """
    try:
        with opened(path) as file:
            file.write(content)
    except OSError as error:
        raise InputError(
            f"The report can't be written to {path}: {error.strerror}; name another --output."
        ) from error
    return path.resolve()


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """A file that has its name once it is whole, and until then leaves what was there, as `write_file` does.

    Raises:
        OSError: it can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    target = path.resolve()  # a link stays one
    if target.exists() and not target.is_file():
        with target.open("wb") as file:
            yield file
        return
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            if target.exists():
                shutil.copymode(target, part)
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def written(target: Path) -> Iterator[IO[bytes]]:
    """The same of a file that a person named.

    Raises:
        InputError: it can't be written.
    """
    try:
        with opened(target) as file:
            yield file
    except OSError as error:
        raise InputError(
            f"{target} can't be written: {error.strerror or error}; make room or name another file, then run "
            "it again."
        ) from error

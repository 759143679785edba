"""A secret in a file: made once, whole or not at all, for its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def kept(path: Path, fresh: str) -> str:
    """What the file holds; `fresh` is put there when there is none, and the first of several processes wins.

    Raises:
        OSError: it can't be read or made.
        ValueError: it holds something else than ASCII.
    """
    if not path.exists():
        _make(path, fresh)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
    with os.fdopen(os.open(beside, flags, 0o600), "w", encoding="ascii") as file:
        file.write(content)
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()

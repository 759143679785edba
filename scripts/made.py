"""Files that are made from others."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def keep(page: Path, made: str) -> int:
    """Write a page, or with `--check` only compare it; the exit status is 1 when it is out of date."""
    if "--check" not in sys.argv:
        page.write_text(made, encoding="utf-8")
    elif not page.is_file() or page.read_text(encoding="utf-8") != made:
        print(f"{page.relative_to(ROOT)} is out of date; run: make docs")
        return 1
    return 0

"""bench/RESULTS.md: one section a bench, each written by its own command and left alone by the others."""

import os
import platform
import re
import time
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"


def write(title: str, lines: list[str]) -> None:
    """Put `lines` under `## title`, in place of what stood there."""
    known = RESULTS.read_text(encoding="utf-8") if RESULTS.is_file() else ""
    sections = dict(re.findall(r"^## ([^\n]+)\n\n(.*?)\n*(?=^## |\Z)", known, re.MULTILINE | re.DOTALL))
    sections[title] = "\n".join(lines)
    told = [f"## {name}\n\n{body}\n" for name, body in sorted(sections.items())]
    RESULTS.write_text("# Measured\n\n" + "\n".join(told), encoding="utf-8")
    print("\n".join(lines))


def machine(*packages: str) -> str:
    """Where and with what a figure was measured."""
    known = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, no accelerator, {time.strftime('%Y-%m-%d')}; "
        f"Python {platform.python_version()}, {known}"
    )

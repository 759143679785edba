"""Write `docs/cli.md` from the commands' own help; `--check` fails when it is out of date."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

from auditor.cli import app

PAGE = Path(__file__).resolve().parent.parent / "docs" / "cli.md"
HEAD = "# The command line\n\nMade by `make docs` from `auditor --help`; not edited by hand.\n"


def commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, depth first, with the words that call it."""
    if hasattr(command, "commands"):
        for name in sorted(command.commands):
            yield from commands(command.commands[name], f"{path} {name}")
    else:
        yield path, command


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for path, command in commands(get_command(app), "auditor"):
        context = typer.Context(command, info_name=path, terminal_width=96, max_content_width=96)
        parts.append(f"## {path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n")
    return "\n".join(parts)


def main() -> int:
    """Write the page, or compare it."""
    made = page()
    if "--check" in sys.argv:
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != made:
            print("docs/cli.md is out of date; run: make docs")
            return 1
        return 0
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Write `docs/cli.md` from the commands' own help; `--check` fails when it is out of date."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer
from typer.main import get_command

from auditor.cli import app
from scripts.made import ROOT, keep

PAGE = ROOT / "docs" / "cli.md"
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


if __name__ == "__main__":
    sys.exit(keep(PAGE, page()))

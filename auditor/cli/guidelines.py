"""`auditor guidelines`: the policies a mix is held against."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli.output import dump, write_line

app = typer.Typer(help="The policies a mix is held against.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_() -> None:
    """List the guidelines that come with the auditor, and say which one is in use.

    Example: auditor guidelines list
    """
    from auditor import guideline
    from auditor.settings import settings

    used = settings().guideline
    for name in guideline.names():
        found = guideline.load(name)
        write_line(f"{'*' if name == used else ' '} {name:<12} {found.summary}")
    if used not in guideline.names():
        write_line(f"* {used}  {guideline.load(used).summary}")
    write_line(
        "Show one with: auditor guidelines show NAME; choose one with AUDITOR_GUIDELINE or --guideline."
    )


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A shipped guideline, or the path of your own.")] = "ease-up",
) -> None:
    """Show a guideline's limits as JSON, with the version that mixes carry.

    Example: auditor guidelines show ease-up
    """
    from auditor import guideline

    write_line(dump(guideline.load(name).model_dump(mode="json"), indent=2))

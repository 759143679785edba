"""`auditor model`: what reads the posts."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from auditor.cli.output import dump, write_line

app = typer.Typer(help="The classifier that reads the posts.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """The classifier that reads the posts."""


def _figures(name: str, contenders: dict[str, Any]) -> list[str]:
    """A set's figures of the model, and the F1 of everything it was measured beside."""
    (_, ours), *others = contenders.items()
    shown = [f"{name:11} {ours['posts']} posts by brands it never saw, {ours['pushes']} pushes"]
    for label, figure in (("F1", "f1"), ("AUROC", "auroc"), ("calibration error", "calibration_error")):
        at = ours[figure]
        shown.append(f"{'':11} {label} {at['value']:.3f} ({at['low']:.3f}–{at['high']:.3f})")
    beside = ", ".join(f"{title} {row['f1']['value']:.3f}" for title, row in others)
    return [*shown, f"{'':11} F1 beside it: {beside}"]


@app.command()
def info(
    name: Annotated[
        str, typer.Argument(help="A shipped model or a model folder; the one in use if empty.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the facts as JSON.")] = False,
) -> None:
    """Say which model reads the posts, how good it was measured to be, and where its card is.

    Example: auditor model info
    """
    import json

    from auditor.classify import find, read_facts
    from auditor.settings import settings

    folder = find(name or settings().model)
    facts = read_facts(folder)
    metrics_file = folder / "metrics.json"
    metrics = json.loads(metrics_file.read_text(encoding="utf-8")) if metrics_file.is_file() else {}
    if as_json:
        write_line(dump(facts.model_dump() | {"metrics": metrics}, indent=2))
        return
    low, high = facts.review
    lines = [
        f"{facts.name} {facts.version}, fine-tuned from {facts.base} on {facts.trained_on:,} posts",
        f"languages   {', '.join(facts.languages)}; posts in any other are left unread and counted",
        f"threshold   {facts.threshold:.2f}; scores from {low:.2f} to {high:.2f} ask for a person's eye",
    ]
    for name, contenders in metrics.get("sets", {}).items():
        lines += _figures(name, contenders)
    lines.append(f"files       {folder}")
    lines.append(f"Read {folder / 'README.md'} for the data, the limits and every figure.")
    for line in lines:
        write_line(line)

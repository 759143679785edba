"""`auditor rules`: what explains a push, and the tests that hold a pack to its examples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.output import plain, write_line

if TYPE_CHECKING:
    from auditor.rules import ExampleFailure

app = typer.Typer(help="The rules that name the words.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(
    category: Annotated[str, typer.Option(help="Only the rules of one category.")] = "",
) -> None:
    """List the rules in force: the shipped packs, your own, and what your rules.yaml changes.

    Example: auditor rules list --category urgency
    """
    from auditor.audit import load_rules
    from auditor.settings import settings

    shown = [rule for rule in load_rules(settings().home).all() if category in ("", rule.category)]
    for rule in shown:
        write_line(f"{rule.id:<44} {rule.severity:<7} {plain(rule.message)}")
    write_line(f"{len(shown)} rules. Explain one with: auditor rules explain RULE")


@app.command()
def explain(rule: Annotated[str, typer.Argument(help="A rule as findings name it.")]) -> None:
    """Say what a rule looks for, why it hurts, what to write instead, with examples.

    Example: auditor rules explain en/urgency.last-chance
    """
    from auditor.audit import load_rules
    from auditor.settings import settings

    found = load_rules(settings().home).get(rule)
    write_line(f"{found.id} ({found.category}, {found.severity})\n")
    for title, text in (
        ("What it says", found.message),
        ("Why it matters", found.why),
        ("What to write instead", found.suggestion),
    ):
        write_line(f"{title}\n  {plain(text)}\n")
    became = [f"{old} → {new}" for each in found.replace for old, new in each.examples.items()]
    for title, examples in (
        ("It finds", found.examples.match),
        ("It leaves alone", found.examples.no_match),
        *((("It offers, for example", became),) if became else ()),
    ):
        write_line(title)
        for example in examples:
            write_line(f"  - {plain(example)}")
        write_line("")


@app.command()
def test(
    packs: Annotated[
        list[Path] | None, typer.Argument(help="Pack folders; the shipped ones if none.")
    ] = None,
) -> None:
    """Hold every rule of a pack to its examples: all that must match, none that must not.

    Example: auditor rules test rules/en
    """
    from auditor import rules
    from auditor.bundle import RULES

    failed = 0
    for pack in packs or sorted(path.parent for path in RULES.glob("*/meta.yaml")):
        result = rules.try_examples(pack)
        for failure in result.failures:
            write_line(
                f"{failure.path}:{failure.line}: {failure.rule} must "
                f"{_wanted(failure)}: {plain(failure.example)}"
            )
        failed += len(result.failures)
        write_line(
            f"{pack}: {result.rules} rules, {result.examples} examples, {len(result.failures)} failed."
        )
    if failed:
        raise typer.Exit(1)


def _wanted(failure: ExampleFailure) -> str:
    if failure.expected == "match":
        return "find"
    return "leave alone" if failure.expected == "no_match" else f"offer “{plain(failure.expected)}” for"

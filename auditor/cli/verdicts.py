"""A checked draft for people: in the terminal, or one finding a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from auditor.cli.output import console, plain
from auditor.cli.sarif import position
from auditor.finding import PRESSURE_NAMES
from auditor.mix import percent
from auditor.report.terminal import marked, told

if TYPE_CHECKING:
    from auditor.cli.check import Checked


def show(checked: Checked) -> None:
    """Say the verdict, mark the words, and give the next step."""
    out = console()
    verdict = checked.verdict
    if verdict.label == "unreadable":
        out.print(Text(f"Unreadable: {verdict.unreadable_because}.", style="bold yellow"))
        return
    pushes = verdict.label == "sales_push"
    title = "Sales push" if pushes else "Value"
    style = "bold red" if pushes else "bold green"
    facts = f"score {verdict.score:.2f} of 1 (push from {verdict.threshold:.2f})"
    if verdict.pillar is not None:
        facts += f", {verdict.pillar}"
    if pushes and verdict.pressure is not None:
        facts += f", {PRESSURE_NAMES[verdict.pressure]}"
    out.print(Text.assemble((title, style), f"  {facts}"))
    out.print(marked(checked.text, verdict.findings))
    for line in told(verdict.findings):
        out.print(line)
    if verdict.needs_review:
        out.print("The classifier is often wrong around this score: trust your own eye here.")
    if checked.effect is not None:
        effect = checked.effect
        out.print(
            f"Publishing this moves {plain(effect['brand'])} from {percent(effect['current'])} to "
            f"{percent(effect['projected'])}; the guideline allows {percent(effect['limit'])} "
            f"({effect['status_after']})."
        )
    if verdict.findings:
        out.print("Why a rule is there: auditor rules explain RULE", style="dim")


def lines(checked: Checked) -> Iterator[str]:
    """One finding a line, as editors read them: `source:line:column: severity rule: message`."""
    verdict = checked.verdict
    score = "" if verdict.score is None else f" {verdict.score:.2f}"
    yield f"{checked.source}:1:1: {verdict.label}{score}"
    for finding in verdict.findings:
        if finding.counts_against:
            line, column = position(checked.text, finding.offset)
            yield f"{checked.source}:{line}:{column}: {finding.severity} {finding.rule}: {finding.message}"

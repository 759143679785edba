"""The command line: `auditor`. One file a command group; nothing heavy is imported before it is used."""

from __future__ import annotations

import sys

import typer

from auditor.cli import (
    accounts,
    check,
    collecting,
    decisions,
    guidelines,
    keys,
    models,
    planning,
    posts,
    report,
    reports,
    rules,
    schedules,
    serve,
    sharing,
    worker,
)

app = typer.Typer(
    name="auditor",
    help="Read a brand's own posts and see how much of what it publishes pushes a sale.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("check")(check.check)
app.command("import")(posts.import_)
app.command("export")(posts.export)
app.command("collect")(collecting.collect)
app.command("audit")(reports.audit)
app.command("mix")(reports.mix)
app.command("plan")(planning.plan)
app.command("report")(report.report)
app.command("demo")(reports.demo)
app.command("label")(decisions.label)
app.command("suppress")(decisions.suppress)
app.command("budget")(collecting.budget)
app.command("forget")(collecting.forget)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.add_typer(accounts.app, name="account")
app.add_typer(rules.app, name="rules")
app.add_typer(guidelines.app, name="guidelines")
app.add_typer(models.app, name="model")
app.add_typer(keys.app, name="keys")
app.add_typer(report.app, name="reports")
app.add_typer(schedules.app, name="schedule")
app.add_typer(sharing.app, name="share")


@app.callback(invoke_without_command=True)
def _version(
    version: bool = typer.Option(False, "--version", help="Print the version and exit.", is_eager=True),
) -> None:
    if version:
        from auditor import __version__

        typer.echo(f"auditor {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; every error is one sentence and an exit code, never a traceback."""
    from auditor.cli.failures import run

    sys.exit(run(app))

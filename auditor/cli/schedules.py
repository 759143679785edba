"""`auditor schedule`: reports that make themselves, to whom they go, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from auditor.cli.decisions import at_terminal
from auditor.cli.output import plain, write_line
from auditor.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt

    from auditor.due import Rhythm
    from auditor.store import Store
    from auditor.store.outgoing import Outgoing
    from auditor.store.schedules import Schedule

app = typer.Typer(help="Reports that make themselves.", no_args_is_help=True, rich_markup_mode=None)

Brand = Annotated[str, typer.Argument(help="The brand, as a short name: acme.")]
AnyBrand = Annotated[str, typer.Argument(help="The brand; every brand unless given.")]
Number = Annotated[int, typer.Argument(help="Its number, as listed.")]


@app.callback()
def _group() -> None:
    """Reports that make themselves."""


@app.command()
def add(
    brand: Brand,
    weekly: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="DAY TIME", help="A day of the week and a time: mon 08:00."),
    ] = None,
    monthly: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="DAY TIME", help="A day of the month and a time: 1 08:00; 31 is the last."),
    ] = None,
    tz: Annotated[str, typer.Option(help="Whose clock that is, as Europe/Oslo; the brand's own.")] = "",
    email: Annotated[list[str] | None, typer.Option(help="A mail address it goes to.")] = None,
    slack_webhook: Annotated[
        list[str] | None, typer.Option(help="A Slack channel's incoming webhook; kept encrypted.")
    ] = None,
    webhook: Annotated[
        list[str] | None, typer.Option(help="An address to call, signed as Standard Webhooks say.")
    ] = None,
    format_: Annotated[
        list[str] | None, typer.Option("--format", help="Files that go with mails: pdf, csv, …")
    ] = None,
    guideline: Annotated[str, typer.Option(help="The guideline; that of the settings unless given.")] = "",
    locale: Annotated[str, typer.Option(help="What it is told in: en, nb; that of the settings.")] = "",
) -> None:
    """Send a brand's report on the last whole week or month, every week or month, while a worker runs.

    Example: auditor schedule add acme --weekly mon 08:00 --tz Europe/Oslo --email ada@acme.example
    """
    from auditor.cli.brands import open_store
    from auditor.jobs import schedules
    from auditor.settings import settings

    with open_store() as store:
        owner = store.brand(brand)
        schedule = schedules.add(
            settings(),
            store,
            owner,
            _rhythm(weekly, monthly, tz or owner.time_zone),
            emails=email or (),
            slack_webhooks=slack_webhook or (),
            webhooks=webhook or (),
            formats=[part.strip() for each in format_ or () for part in each.split(",")],
            guideline_name=guideline,
            locale=locale,
        )
        _remember(store, "schedule.add", schedule)
    write_line(f"Schedule {schedule.id}: {schedule.rhythm.words}, to {_shown(schedule)}.")
    period = schedule.rhythm.period(schedule.next_at, owner.time_zone)
    write_line(f"First on {_local(schedule.next_at, schedule)}, about {period.name}, if a worker runs then.")
    if email and not settings().smtp_host:
        write_line("No mail server is known here; the worker needs AUDITOR_SMTP_HOST and AUDITOR_SMTP_FROM.")
    write_line(f"Try it now: auditor schedule run {schedule.id}")


@app.command("list")
def list_(brand: AnyBrand = "") -> None:
    """Show schedules: when each is due next, to whom it goes, and what keeps it.

    Example: auditor schedule list acme
    """
    from rich.table import Table

    from auditor.cli.brands import open_store
    from auditor.cli.output import console

    with open_store() as store:
        known = store.schedules.of(store.brand(brand) if brand else None)
    if not known:
        write_line("There are no schedules yet; see auditor schedule add --help")
        return
    table = Table(box=None, pad_edge=False)
    for title in ("id", "brand", "when", "next", "to", "state"):
        table.add_column(title, overflow="fold")
    for each in known:
        row = (str(each.id), each.brand, each.rhythm.words, _local(each.next_at, each), _shown(each))
        table.add_row(*row, "paused" if each.paused_at else plain(each.last_error) or "waits")
    console().print(table)


@app.command()
def remove(schedule_id: Number) -> None:
    """Delete a schedule; what it has not sent yet is not sent, what it sent stays in the log.

    Example: auditor schedule remove 3
    """
    from auditor.cli.brands import open_store

    with open_store() as store:
        _remember(store, "schedule.remove", store.schedules.remove(schedule_id))
    write_line(f"Removed schedule {schedule_id}. What is left: auditor schedule list")


@app.command()
def pause(schedule_id: Number) -> None:
    """Send nothing more until it is resumed.

    Example: auditor schedule pause 3
    """
    from auditor.cli.brands import open_store

    with open_store() as store:
        _remember(store, "schedule.pause", store.schedules.pause(schedule_id))
    write_line(f"Paused schedule {schedule_id}. Go on with: auditor schedule resume {schedule_id}")


@app.command()
def resume(schedule_id: Number) -> None:
    """Go on after a pause, the next time it is due; what fell into the pause is not made up for.

    Example: auditor schedule resume 3
    """
    from auditor.cli.brands import open_store

    with open_store() as store:
        schedule = store.schedules.resume(schedule_id)
        _remember(store, "schedule.resume", schedule)
    write_line(f"Schedule {schedule_id} goes on, next on {_local(schedule.next_at, schedule)}.")


@app.command()
def run(schedule_id: Number) -> None:
    """Make the report of the last whole week or month and send it now; when it is due next stays.

    Example: auditor schedule run 3
    """
    import datetime as dt

    from auditor.audit import Auditor
    from auditor.cli.brands import open_store
    from auditor.cli.reports import check_all
    from auditor.jobs import schedules
    from auditor.settings import settings

    with open_store() as store:
        schedule = store.schedules.get(schedule_id)
        check_all(store, schedule.brand)
        now = dt.datetime.now(dt.UTC)
        report_id = schedules.made(settings(), Auditor.load(settings()), store, schedule, since=now)
        _remember(store, "schedule.run", schedule)
        _hand_over(store, schedules.send(settings(), store, schedule, report_id, due=False))


@app.command()
def log(
    brand: AnyBrand = "",
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many, the latest first.")] = 50,
) -> None:
    """Show what went where, when, and what became of it.

    Example: auditor schedule log acme
    """
    from auditor.cli.brands import open_store

    with open_store() as store:
        found = store.outgoing.log(store.brand(brand) if brand else None, limit=limit)
    if not found:
        write_line("Nothing was sent yet; see auditor schedule list")
        return
    for each in found:
        tries = "1 try" if each.attempts == 1 else f"{each.attempts} tries"
        to = f"{each.brand} {each.period}, {each.channel} to {plain(each.shown)}"
        write_line(f"{each.id}  {each.created_at:%Y-%m-%d %H:%M} UTC  {to}: {each.state} after {tries}")
        if each.last_error:
            write_line(f"   {plain(each.last_error)}")
    if any(each.state == "uncertain" for each in found):
        write_line("Uncertain: it may have arrived or not. Ask, and if not: auditor schedule resend ID")


@app.command()
def resend(message_id: Annotated[int, typer.Argument(help="Its number in the log.")]) -> None:
    """Send a message again that failed or may not have arrived.

    Example: auditor schedule resend 17
    """
    from auditor.cli.brands import open_store

    with open_store() as store:
        message = store.outgoing.resend(message_id)
        store.trail.add(
            at_terminal(), "schedule.resend", brand=message.brand, subject=f"schedule:{message.schedule_id}"
        )
        _hand_over(store, [message_id])


def _rhythm(weekly: tuple[str, str] | None, monthly: tuple[str, str] | None, time_zone: str) -> Rhythm:
    from auditor.due import Rhythm

    if weekly and not monthly:
        return Rhythm.parse("week", *weekly, time_zone)
    if monthly and not weekly:
        return Rhythm.parse("month", *monthly, time_zone)
    raise UsageError("Say when, one way: --weekly mon 08:00, or --monthly 1 08:00.")


def _hand_over(store: Store, messages: list[int]) -> None:
    """Send messages now and say what became of each; a worker goes on with what was refused for now."""
    from auditor import logs
    from auditor.jobs.outbox import send_next
    from auditor.settings import settings

    logs.silence()
    for number in messages:
        send_next(settings(), store, number)
        write_line(_became(store.outgoing.get(number)))


def _became(message: Outgoing) -> str:
    told = f"Message {message.id}, {message.channel} to {plain(message.shown)}: {message.state}."
    return f"{told} {plain(message.last_error)}".rstrip()


def _shown(schedule: Schedule) -> str:
    return plain(", ".join(each.shown for each in schedule.recipients))


def _local(moment: dt.datetime, schedule: Schedule) -> str:
    return f"{moment.astimezone(ZoneInfo(schedule.rhythm.time_zone)):%a %Y-%m-%d %H:%M}"


def _remember(store: Store, action: str, schedule: Schedule) -> None:
    store.trail.add(at_terminal(), action, brand=schedule.brand, subject=f"schedule:{schedule.id}")

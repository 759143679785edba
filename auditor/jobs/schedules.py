"""Schedules: set up, and the report of the last whole period made when one is due."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from auditor import guideline, jobs
from auditor.errors import AuditorError, StoppedError, StoreError, UsageError
from auditor.jobs import doing
from auditor.jobs.mail import domain_of
from auditor.jobs.recipients import by_email, by_webhook
from auditor.report import files, making
from auditor.report.language import Language
from auditor.store.schedules import Message, Recipient, Schedule, Wanted
from auditor.store.store import check_time_zone

if TYPE_CHECKING:
    from auditor.audit import Auditor
    from auditor.due import Rhythm
    from auditor.settings import Settings
    from auditor.store import Brand, Store
    from auditor.store.jobs import Job

RETRY = 3_600.0
"""Seconds after which a report that was due and not made is begun again."""

MOST_RECIPIENTS = 50
_LONGEST_GUIDELINE = 64


def add(
    settings: Settings,
    store: Store,
    brand: Brand,
    rhythm: Rhythm,
    *,
    emails: Sequence[str] = (),
    slack_webhooks: Sequence[str] = (),
    webhooks: Sequence[str] = (),
    formats: Sequence[str] = (),
    guideline_name: str = "",
    locale: str = "",
) -> Schedule:
    """Give a brand a schedule, once everything in it was found to be usable.

    `formats` go with mails as attachments; an empty guideline or locale is that of the settings when due.

    Raises:
        UsageError: there is no recipient or there are too many, or an address, a format, the guideline, the
            locale or the time zone can't be used.
        AddressError: a webhook may not be called.
        NotFoundError: the brand was deleted meanwhile, or there is no such guideline.
    """
    plain = [*map(by_email, dict.fromkeys(emails))]
    slack = [by_webhook(settings, "slack", address) for address in dict.fromkeys(slack_webhooks)]
    others = [by_webhook(settings, "webhook", address) for address in dict.fromkeys(webhooks)]
    recipients = (*dict.fromkeys(plain), *slack, *others)
    if not 1 <= len(recipients) <= MOST_RECIPIENTS:
        raise UsageError(
            f"A schedule has 1 to {MOST_RECIPIENTS} recipients: name them with --email, --slack-webhook or "
            "--webhook."
        )
    check_time_zone(rhythm.time_zone)
    if len(guideline_name) > _LONGEST_GUIDELINE:
        raise UsageError(f"The guideline's name or path has {_LONGEST_GUIDELINE} letters at most.")
    guideline.load(guideline_name or settings.guideline)
    Language(locale or settings.language)
    wanted = tuple(dict.fromkeys(files.known(name) for name in formats))
    return store.schedules.add(brand, Wanted(rhythm, recipients, wanted, guideline_name, locale))


def start(settings: Settings, store: Store, schedule: Schedule) -> Job:
    """Queue a schedule's report for a worker to make and send now; when it is due stays as it is.

    Raises:
        NotFoundError: the brand was deleted meanwhile.
    """
    return jobs.start(settings, store, store.brand(schedule.brand), "report", {"schedule": schedule.id})


def report(
    settings: Settings, load: Callable[[], Auditor], store: Store, job: Job, step: doing.Step
) -> dict[str, Any]:
    """Check what is unchecked, make the report and queue it to the recipients; return what was made.

    Where the job's `due` is no longer when the schedule is due, another has done it, and nothing is.

    Raises:
        AuditorError: the schedule or its brand is gone, or the report can't be made.
        StoppedError: `step` said so; what was checked until then stays.
    """
    schedule = store.schedules.get(job.parameters["schedule"])
    due = job.parameters.get("due")
    if due is not None and (schedule.paused_at is not None or schedule.next_at.isoformat() != due):
        return {"report": None, "messages": []}
    try:
        doing.audit(load(), store, schedule.brand, step)
        report_id = made(settings, load(), store, schedule, since=job.created_at)
    except (StoppedError, StoreError):
        raise
    except AuditorError as error:
        store.schedules.failed(schedule, str(error))
        raise
    return {"report": report_id, "messages": send(settings, store, schedule, report_id, due=due is not None)}


def made(
    settings: Settings, auditor: Auditor, store: Store, schedule: Schedule, *, since: dt.datetime
) -> int:
    """Make and keep the report on the last whole period; one made after `since` is taken as it is.

    So a worker that takes over from one that was killed makes none twice.

    Raises:
        AuditorError: the brand or the guideline is gone, or the store can't be used.
    """
    brand = store.brand(schedule.brand)
    policy = guideline.load(schedule.guideline or settings.guideline)
    period = schedule.rhythm.period(dt.datetime.now(dt.UTC), brand.time_zone)
    found = store.reports.find(brand, period.name, policy.name, only_final=True)
    if found is not None and found.made_at >= since:
        return found.id
    return making.make(store, brand, period, policy, priors=auditor.classifier.facts.priors).id


def send(settings: Settings, store: Store, schedule: Schedule, report_id: int, *, due: bool) -> list[int]:
    """Queue a report to a schedule's recipients and return the messages' numbers.

    Raises:
        NotFoundError: the schedule was removed meanwhile.
    """
    messages = [Message(each, _message_id(settings, each)) for each in schedule.recipients]
    return store.schedules.send(schedule, report_id, messages, move_on=due)


def _message_id(settings: Settings, recipient: Recipient) -> str:
    if recipient.channel == "email":
        return f"<{secrets.token_hex(16)}@{domain_of(settings)}>"
    return f"msg_{secrets.token_hex(12)}"

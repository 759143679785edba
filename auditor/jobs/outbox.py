"""Hands reports over, one message at a time, and writes down what became of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import structlog

from auditor import logs
from auditor.errors import AuditorError, NotFoundError, StoppedError
from auditor.jobs import mail, slack, smtp, webhooks
from auditor.jobs.courier import GONE
from auditor.jobs.handing import RefusedError
from auditor.jobs.recipients import opened
from auditor.report import building, composing, files
from auditor.report import mail as report_mail
from auditor.report.language import Language
from auditor.report.look import Look
from auditor.store.schedules import REMOVED

if TYPE_CHECKING:
    from auditor.report.records import Report
    from auditor.settings import Settings
    from auditor.store import Brand, Store
    from auditor.store.outgoing import Outgoing
    from auditor.store.schedules import Schedule

HOLD = 300.0
"""Seconds after which a message that nobody told the end of is taken to be lost."""

LOST = "Whoever prepared it was lost each time; see the workers' logs, and send it again."
_UNFORESEEN = "It failed unexpectedly; see the worker's log."

_log = structlog.get_logger()


def send_next(settings: Settings, store: Store, number: int | None = None) -> bool:
    """Hand over the message that is due longest, or one by its number; False when it is not due.

    Raises:
        StoreError: the database can't be used.
    """
    held = store.outgoing.claim(HOLD, number)
    if held is None:
        return False
    with structlog.contextvars.bound_contextvars(message=held.id, channel=held.channel, brand=held.brand):
        _Handing(settings, store, held).do()
    return True


class _Handing:
    """One try of one message."""

    def __init__(self, settings: Settings, store: Store, held: Outgoing) -> None:
        self._settings, self._store, self._held = settings, store, held
        waits = settings.outgoing_waits
        self._wait = waits[held.attempts - 1] if held.attempts <= len(waits) else None

    def do(self) -> None:
        """Hand it over; from `_begin` on, only a plain answer says that it did not arrive."""
        outbox = self._store.outgoing
        if self._held.attempts > len(self._settings.outgoing_waits) + 1:
            outbox.failed(self._held, LOST, None)
            _log.error("report_lost")
            return
        try:
            self._hand_over()
        except StoppedError:
            _log.info("report_gone")
        except RefusedError as error:
            self._failed(str(error), None if error.lasting else self._wait)
        except AuditorError as error:
            self._unknown(str(error))
        except Exception as error:  # noqa: BLE001  # the outbox outlives whatever one message met
            self._unknown(_UNFORESEEN)
            _log.error("report_failed", where=logs.where(error))
        else:
            outbox.sent(self._held)
            _log.info("report_sent", attempts=self._held.attempts)

    def _hand_over(self) -> None:
        settings, held = self._settings, self._held
        schedule = self._schedule()
        brand = self._store.brand(held.brand)
        report = building.read(self._store, brand, self._store.reports.get(brand, held.report_id))
        language = Language(schedule.locale or settings.language)
        if held.channel == "email":
            self._mail(brand, report, schedule, language)
        elif held.channel == "slack":
            message = slack.words(composing.brief(report, language))
            slack.send(settings, opened(settings, held.recipient), message, self._begin)
        else:
            self._webhook(report)

    def _schedule(self) -> Schedule:
        try:
            return self._store.schedules.get(self._held.schedule_id)
        except NotFoundError as error:
            raise RefusedError(REMOVED, lasting=True) from error

    def _mail(self, brand: Brand, report: Report, schedule: Schedule, language: Language) -> None:
        look = Look.of(self._settings)
        made = report_mail.message(report, language=language, look=look)
        for name in schedule.formats:
            wanted = files.known(name)
            file = files.write(self._store, brand, report, wanted, language=language, look=look)
            kind, _, rest = file.media_type.partition("/")
            made.add_attachment(
                file.content, maintype=kind, subtype=rest.partition(";")[0], filename=file.name
            )
        mail.address(self._settings, made, self._held)
        smtp.send(self._settings, made, self._held.recipient, self._begin)

    def _webhook(self, report: Report) -> None:
        """Its id lets a receiver drop what comes twice, so it is sent again until it is answered."""
        body = json.dumps(_told(report, self._held), separators=(",", ":"))
        address = opened(self._settings, self._held.recipient)
        status = webhooks.send(self._settings, self._held.message_id, address, body)
        if not 200 <= status < 300:
            raise RefusedError(f"It was answered {status}.", lasting=status == GONE)

    def _begin(self) -> None:
        held = self._store.outgoing.begin(self._held, HOLD)
        if held is None:
            raise StoppedError("Its schedule was removed, or another worker has it.")
        self._held = held

    def _failed(self, why: str, wait: float | None) -> None:
        self._store.outgoing.failed(self._held, why, wait)
        _log.warning("report_refused", why=why, again_in=wait)

    def _unknown(self, why: str) -> None:
        """The end of a try without an answer."""
        if self._held.state == "pending":
            self._failed(why, self._wait)
            return
        self._store.outgoing.uncertain(self._held, f"{why} It may have arrived or not: ask the recipient.")
        _log.warning("report_uncertain", why=why)


def _told(report: Report, held: Outgoing) -> dict[str, Any]:
    """What a webhook says; the same over every try."""
    found = report.snapshot
    whole, before, standing = found.mix.whole, found.before.whole, found.standing.whole
    numbers = {
        "posts": whole.posts,
        "pushes": whole.pushes,
        "share": whole.share,
        "low": whole.low,
        "high": whole.high,
    }
    data = {
        "brand": held.brand,
        "report": held.report_id,
        "period": held.period,
        "final": found.final,
        "status": standing.status,
        "limit": standing.limit,
        **numbers,
        "share_before": before.share if before.posts else None,
        "share_of_window": standing.share,
    }
    at = held.created_at.isoformat().replace("+00:00", "Z")
    return {"type": "report.made", "timestamp": at, "data": data}

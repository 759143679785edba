"""Brings webhooks to where they go, and tries again later when they did not arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from auditor.errors import AuditorError
from auditor.jobs.webhooks import SECONDS, send

if TYPE_CHECKING:
    from auditor.settings import Settings
    from auditor.store import Store
    from auditor.store.deliveries import Delivery

GONE = 410
_HOLD = 3 * SECONDS
"""A try that nobody told the end of is made again after that; a name takes its time to be looked up."""

_log = structlog.get_logger()


def deliver_next(settings: Settings, store: Store) -> bool:
    """Try the webhook that is due longest; False when none is.

    Raises:
        StoreError: the database can't be used.
    """
    delivery = store.deliveries.claim(_HOLD)
    if delivery is None:
        return False
    wait = _wait(settings, delivery)
    try:
        status = send(settings, delivery.id, delivery.url, delivery.body)
    except AuditorError as error:
        store.deliveries.failed(delivery, str(error), wait)
        _log.warning("webhook_failed", id=delivery.id, job=delivery.job_id, why=str(error), again_in=wait)
        return True
    if 200 <= status < 300:
        store.deliveries.arrived(delivery)
        _log.info("webhook_sent", id=delivery.id, job=delivery.job_id, attempts=delivery.attempts)
        return True
    wait = None if status == GONE else wait
    store.deliveries.failed(delivery, f"It was answered {status}.", wait)
    _log.warning("webhook_failed", id=delivery.id, job=delivery.job_id, status=status, again_in=wait)
    return True


def _wait(settings: Settings, delivery: Delivery) -> float | None:
    waits = settings.webhook_waits
    return waits[delivery.attempts - 1] if delivery.attempts <= len(waits) else None

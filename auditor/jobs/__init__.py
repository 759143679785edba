"""Long work on a brand: started here, done by a worker (`auditor worker`), told of by a webhook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.jobs.queue import wake
from auditor.jobs.webhooks import check_address, webhook_secret
from auditor.settings import Settings
from auditor.store import Brand, Store
from auditor.store.jobs import Job, JobKind

__all__ = ["start", "webhook_secret"]


def start(
    settings: Settings,
    store: Store,
    brand: Brand,
    kind: JobKind,
    parameters: Mapping[str, Any] = {},
    webhook_url: str = "",
) -> Job:
    """Queue a job and wake a worker; one that waits already and says the same is returned instead.

    `parameters` of a collection: `whole` reads the accounts' whole history again. Of a report: `schedule`,
    the number of the one it is made for.

    Raises:
        AddressError: the webhook's address may not be called.
        NotFoundError: the brand was deleted meanwhile.
    """
    if webhook_url:
        check_address(settings, webhook_url)
    job = store.jobs.create(brand, kind, parameters, webhook_url)
    wake(settings)
    return job

"""`auditor worker`: does the long work that the service was asked for."""

from __future__ import annotations


def worker() -> None:
    """Do the jobs the service was asked for, and send their webhooks, until stopped.

    Several may run, on several machines too where the store is PostgreSQL; none does what another has taken.
    Told to stop, it hands back what it was at within ten seconds.

    Example: auditor worker
    """
    import os

    from auditor import logs
    from auditor.cli.brands import open_store
    from auditor.jobs.worker import Worker
    from auditor.settings import settings

    logs.configure()
    with open_store() as store:
        whole = Worker(settings(), store).run()
    if not whole:
        os._exit(0)  # a thread that waits for a platform would be torn down in the middle of a call

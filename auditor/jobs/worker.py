"""A worker: takes up jobs, holds them while it lives, and hands them back when it is told to stop."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from auditor import logs
from auditor.audit import Auditor
from auditor.errors import AuditorError, StoppedError, StoreBusyError, StoreError, StoreGoneError
from auditor.jobs import doing, schedules
from auditor.jobs.courier import deliver_next
from auditor.jobs.outbox import send_next
from auditor.jobs.queue import Queue
from auditor.store.jobs import MOST_ATTEMPTS

if TYPE_CHECKING:
    from auditor.settings import Settings
    from auditor.store import Brand, Store
    from auditor.store.jobs import Job

SWEEP = 2.0
"""Seconds between two looks at the job table."""

RECHECK = 60.0
"""Seconds between two looks for posts without a verdict of the present versions, at least."""

FORGETTING = 3_600.0
"""Seconds between two looks for what is kept no longer."""

PATIENCE = 8.0
"""Seconds that jobs under way have to come to a step where they can be handed back."""

COURIERS = 2
_TRY_AGAIN = dt.timedelta(hours=1)

_log = structlog.get_logger()


class Worker:
    """Does jobs, one in each of its threads; any number of workers may share a store."""

    def __init__(
        self, settings: Settings, store: Store, load: Callable[[Settings], Auditor] = Auditor.load
    ) -> None:
        """`load` is called once, when the first job needs the model."""
        self._settings, self._store, self._load = settings, store, load
        self._name = f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._stopping = threading.Event()
        self._loading = threading.Lock()
        self._auditor: Auditor | None = None
        self._held: dict[str, Job] = {}
        self._lost: set[str] = set()

    def run(self) -> bool:
        """Work until SIGTERM or SIGINT; True when every thread came to its end.

        To be called in the main thread.

        Raises:
            AuditorError: the queue can't be opened.
        """
        queue = Queue(self._settings, self.work)
        consumer = queue.consumer(self._settings.jobs_at_once, PATIENCE)
        consumer.start()
        for number in (signal.SIGTERM, signal.SIGINT):  # Huey has set its own
            signal.signal(number, lambda *_: self._stopping.set())
        sending = threading.Thread(target=self._send, daemon=True)
        sending.start()
        for chore in (*[self._deliver] * COURIERS, lambda: self._recheck(queue), self._forget):
            threading.Thread(target=chore, daemon=True).start()
        _log.info("worker_started", worker=self._name)
        pause = min(SWEEP, self._settings.job_lease / 4)
        while not self._stopping.wait(pause):
            self._guarded(lambda: self._sweep(queue))
            consumer.check_worker_health()
        ends = time.monotonic() + PATIENCE
        consumer.stop(graceful=True)
        sending.join(max(0.0, ends - time.monotonic()))  # half a mail is one that may have arrived or not
        left = list(self._held.values())
        for job in left:
            self._guarded(partial(self._store.jobs.release, job))
        _log.info("worker_stopped", worker=self._name, handed_back=len(left))
        return not left

    def stop(self) -> None:
        """Take up nothing more, and hand back what is under way."""
        self._stopping.set()

    def work(self) -> None:
        """Do jobs until none waits."""
        while not self._stopping.is_set():
            job = self._guarded(lambda: self._store.jobs.claim(self._name, self._settings.job_lease))
            if job is None:
                return
            self._held[job.id] = job
            try:
                with structlog.contextvars.bound_contextvars(job=job.id, brand=job.brand, kind=job.kind):
                    self._guarded(partial(self._do, job))
            finally:
                self._held.pop(job.id, None)
                self._lost.discard(job.id)

    def recheck(self) -> int:
        """Queue an audit for each brand with posts that lack a verdict of the present versions.

        Old verdicts stay. Returns how many were queued.

        Raises:
            AuditorError: the model or the store can't be used.
        """
        queued = 0
        for brand in self._store.brands():
            if self._stopping.is_set():
                break
            if self._loaded().waiting(self._store, brand.slug) and not self._tried(brand):
                self._store.jobs.create(brand, "audit")
                queued += 1
        return queued

    def forget(self) -> int:
        """Delete jobs that ended long ago, their webhooks, and answers to repeats; return how many jobs.

        Raises:
            StoreError: the store can't be used.
        """
        kept = dt.timedelta(days=self._settings.jobs_kept)
        self._store.answers.forget()
        return self._store.jobs.forget(dt.datetime.now(dt.UTC) - kept)

    def _do(self, job: Job) -> None:
        _log.info("job_started", attempts=job.attempts)
        jobs = self._store.jobs
        try:
            result = self._result(job)
        except StoppedError as error:
            kept = job.id not in self._lost and jobs.release(job)
            _log.info("job_handed_back" if kept else "job_gone", why=str(error))
        except (StoreBusyError, StoreGoneError) as error:
            if job.attempts < MOST_ATTEMPTS:
                jobs.release(job, lost=True)
            else:
                jobs.fail(job, str(error))
            _log.warning("job_interrupted", why=str(error))
        except AuditorError as error:
            kept = jobs.fail(job, str(error), getattr(error, "result", None))
            _log.warning("job_failed" if kept else "job_gone", why=str(error))
        except Exception as error:  # noqa: BLE001  # a job must not end the worker, and its owner must know
            jobs.fail(job, f"It failed unexpectedly; see the worker's log for job {job.id}.")
            _log.error("job_failed", where=logs.where(error))
        else:
            kept = jobs.finish(job, result)
            _log.info("job_done" if kept else "job_gone")

    def _result(self, job: Job) -> dict[str, Any]:
        def step(done: int, total: int | None) -> None:
            if self._stopping.is_set():
                raise StoppedError("The worker was told to stop; another goes on with it.")
            if job.id in self._lost or not self._store.jobs.progress(job, done, total):
                self._lost.add(job.id)
                raise StoppedError("It was forgotten with its brand, or another worker has it.")

        if job.kind == "collect":
            return doing.collect(self._settings, self._loaded, self._store, job, step)
        if job.kind == "report":
            return schedules.report(self._settings, self._loaded, self._store, job, step)
        return doing.audit(self._loaded(), self._store, job.brand, step)

    def _loaded(self) -> Auditor:
        with self._loading:
            if self._auditor is None:
                self._auditor = self._load(self._settings)
            return self._auditor

    def _tried(self, brand: Brand) -> bool:
        """True when a job will check the brand anyway, or one failed to a while ago."""
        known = self._store.jobs.of(brand)
        if any(job.active for job in known):
            return True
        last = next((job for job in known if job.kind == "audit"), None)
        ended = last.ended_at if last is not None and last.state == "failed" else None
        return ended is not None and ended > dt.datetime.now(dt.UTC) - _TRY_AGAIN

    def _sweep(self, queue: Queue) -> None:
        """Hold on to what is under way, and take up what is due, what nobody was woken for or was left."""
        held = dict(self._held)
        kept = self._store.jobs.renew(held.values(), self._settings.job_lease)
        self._lost |= {job_id for job_id in held if job_id not in kept and job_id in self._held}
        while (due := self._store.schedules.start_due(schedules.RETRY)) is not None:
            _log.info("report_due", schedule=due.id, brand=due.brand)
        if self._store.jobs.waiting() and queue.empty:
            queue.wake()

    def _recheck(self, queue: Queue) -> None:
        wait = 0.0
        while not self._stopping.wait(wait):
            began = time.monotonic()
            if self._guarded(self.recheck):
                self._guarded(queue.wake)
            wait = max(RECHECK, RECHECK * (time.monotonic() - began))  # a large store isn't searched all day

    def _forget(self) -> None:
        while not self._stopping.is_set():
            if forgotten := self._guarded(self.forget):
                _log.info("jobs_forgotten", count=forgotten)
            self._stopping.wait(FORGETTING)

    def _deliver(self) -> None:
        while not self._stopping.is_set():
            if not self._guarded(lambda: deliver_next(self._settings, self._store)):
                self._stopping.wait(1.0)

    def _send(self) -> None:
        while not self._stopping.is_set():
            if not self._guarded(lambda: send_next(self._settings, self._store)):
                self._stopping.wait(1.0)

    def _guarded(self, function: Callable[[], Any]) -> Any:
        """Call a function; what keeps it from its end is logged, and None returned: the next round may do."""
        try:
            return function()
        except StoreError as error:
            _log.warning("store_unusable", why=str(error))
        except AuditorError as error:
            _log.warning("worker_hindered", why=str(error))
        except Exception as error:  # noqa: BLE001  # the worker outlives whatever one round met
            _log.error("worker_hindered", where=logs.where(error))
        return None

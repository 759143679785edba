"""A report that is due is made once and goes to each recipient once, whoever is killed, stopped or late."""

import datetime as dt
import signal
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from auditor.audit import Auditor
from auditor.due import Rhythm
from auditor.errors import AddressError, NotFoundError, UsageError
from auditor.jobs import schedules
from auditor.jobs.outbox import send_next
from auditor.jobs.worker import Worker
from auditor.period import Period
from auditor.settings import Settings
from auditor.store import Store
from auditor.store.jobs import Job
from tests.jobs.process import WorkerProcess, until
from tests.jobs.sending import forget_holds, last_week, overdue, publish, scheduled
from tests.servers.mail import MailServer, mail_server

Start = Callable[..., WorkerProcess]
ADA = "ada@acme.example"

sqlite = pytest.mark.parametrize("known", ["sqlite"], indirect=True)


@pytest.fixture
def worker(known: Settings, store: Store, auditor: Auditor) -> Worker:
    """A worker in this process, with the model that is loaded already."""
    return Worker(known, store, lambda _: auditor)


def start_due(store: Store) -> int:
    """Take up what is due, as a worker's sweep does."""
    return next(n for n in count() if store.schedules.start_due(schedules.RETRY) is None)


def report_jobs(store: Store) -> list[Job]:
    return [job for job in store.jobs.of(store.brand("acme")) if job.kind == "report"]


def reports(store: Store) -> list[str]:
    return [each.period for each in store.reports.latest(store.brand("acme"))]


def test_what_is_due_is_audited_reported_and_queued_to_each_and_due_again_a_week_on(
    worker: Worker, known: Settings, store: Store
) -> None:
    publish(store)
    schedule = scheduled(known, store, emails=[ADA, "ben@acme.example", ADA])
    assert start_due(store) == 0
    overdue(store, schedule)
    assert start_due(store) == 1
    assert start_due(store) == 0
    worker.work()
    (job,) = report_jobs(store)
    messages = store.outgoing.log(store.brand("acme"))
    assert (job.state, job.result["messages"]) == ("done", sorted(each.id for each in messages))
    assert {(each.shown, each.state, each.period) for each in messages} == {
        (ADA, "pending", last_week().name),
        ("ben@acme.example", "pending", last_week().name),
    }
    assert len({each.message_id for each in messages}) == 2
    moved = store.schedules.get(schedule.id)
    assert moved.next_at == schedule.rhythm.after(dt.datetime.now(dt.UTC))
    (report,) = store.reports.latest(store.brand("acme"))
    assert (report.final, report.snapshot["snapshot"]["unchecked"]) == (True, 0)
    assert report.snapshot["snapshot"]["mix"]["whole"]["posts"] == 3
    assert start_due(store) == 0


@sqlite
def test_after_weeks_of_downtime_one_report_goes_out_on_the_latest_week(
    worker: Worker, known: Settings, store: Store
) -> None:
    overdue(store, scheduled(known, store, emails=[ADA]), days=40)
    assert start_due(store) == 1
    worker.work()
    assert start_due(store) == 0
    assert reports(store) == [last_week().name]
    assert len(store.outgoing.log()) == 1


@sqlite
def test_a_month_is_told_by_the_month(worker: Worker, known: Settings, store: Store) -> None:
    rhythm = Rhythm("month", 31, dt.time(8), "Europe/Oslo")
    schedule = schedules.add(known, store, store.brand("acme"), rhythm, emails=[ADA])
    overdue(store, schedule)
    start_due(store)
    worker.work()
    assert reports(store) == [Period.month(dt.datetime.now(dt.UTC).date()).before.name]


@sqlite
def test_a_report_asked_for_now_leaves_when_it_is_due_and_may_be_asked_for_again(
    worker: Worker, known: Settings, store: Store
) -> None:
    schedule = scheduled(known, store, emails=[ADA])
    for _ in range(2):
        schedules.start(known, store, schedule)
        worker.work()
    assert store.schedules.get(schedule.id) == schedule
    assert len(store.outgoing.log()) == len(reports(store)) == 2


@sqlite
def test_a_schedule_that_is_paused_sends_nothing_and_makes_up_for_nothing(
    worker: Worker, known: Settings, store: Store
) -> None:
    schedule = overdue(store, scheduled(known, store, emails=[ADA]))
    assert start_due(store) == 1
    store.schedules.pause(schedule.id)
    worker.work()
    forget_holds(store)
    assert start_due(store) == 0
    resumed = store.schedules.resume(schedule.id)
    assert resumed.next_at > dt.datetime.now(dt.UTC)
    assert start_due(store) == 0
    assert (store.outgoing.log(), reports(store)) == ([], [])


@sqlite
def test_a_report_that_cannot_be_made_is_told_of_and_tried_again_later(
    worker: Worker, known: Settings, store: Store
) -> None:
    own = known.home / "own.yaml"
    own.parent.mkdir(exist_ok=True)
    own.write_text("name: own\ntitle: Own\nsummary: Own\n")
    settings = known.model_copy(update={"guideline": str(own)})
    late = Worker(settings, store, worker._load)
    schedule = overdue(store, scheduled(settings, store, emails=[ADA]))
    own.write_text("broken")
    start_due(store)
    late.work()
    failed = store.schedules.get(schedule.id)
    assert "own.yaml" in failed.last_error
    assert failed.next_at == schedule.next_at
    assert start_due(store) == 0
    own.write_text("name: own\ntitle: Own\nsummary: Own\n")
    forget_holds(store)
    assert start_due(store) == 1
    late.work()
    assert store.schedules.get(schedule.id).last_error == ""
    assert len(store.outgoing.log()) == 1


@sqlite
def test_a_schedule_is_made_of_what_can_be_used_or_not_at_all(known: Settings, store: Store) -> None:
    wrong: list[tuple[dict[str, object], type[Exception]]] = [
        ({}, UsageError),
        ({"emails": [f"a{n}@b.example" for n in range(51)]}, UsageError),
        ({"emails": ["a@b\nBcc: c@d.example"]}, UsageError),
        ({"emails": [ADA], "formats": ["exe"]}, UsageError),
        ({"emails": [ADA], "guideline_name": "no-such"}, NotFoundError),
        ({"emails": [ADA], "guideline_name": "x" * 65}, UsageError),
        ({"emails": [ADA], "locale": "tlh-no-such"}, UsageError),
        ({"slack_webhooks": ["https://169.254.169.254/"]}, AddressError),
        ({"emails": [ADA], "webhooks": ["https://10.0.0.1/"]}, AddressError),
    ]
    for given, kind in wrong:
        with pytest.raises(kind):
            scheduled(known, store, **given)
    nowhere = Rhythm("week", 0, dt.time(8), "Europe/Atlantis")
    with pytest.raises(UsageError, match="no time zone"):
        schedules.add(known, store, store.brand("acme"), nowhere, emails=[ADA])
    assert store.schedules.of() == []


KILL = "import os, signal\ndie = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)\n"
QUICK = """
import types
from email.message import EmailMessage
import auditor.jobs.worker, auditor.jobs.outbox as outbox, auditor.jobs.schedules as schedules
from auditor.report import mail as report_mail
from auditor.store.outgoing import Outbox
from auditor.store.jobs import Jobs
facts = types.SimpleNamespace(priors=None)
stub = types.SimpleNamespace(
    waiting=lambda *_: 0, audit=lambda *_: iter(()), classifier=types.SimpleNamespace(facts=facts)
)
auditor.audit.Auditor.load = lambda _: stub
auditor.jobs.worker.Worker.__init__.__defaults__ = (auditor.audit.Auditor.load,)
def short(*_, **__):
    made = EmailMessage()
    made["Subject"] = "The mix"
    made.set_content("Short.")
    return made
report_mail.message = short
"""
"""A worker without the model and the charts, which a test of its death has no use for."""

STEPS = {
    "the report's job was queued": ("schedules.report = die", "sent"),
    "the report was kept": ("schedules.send = die", "sent"),
    "its messages were queued": ("Jobs.finish = die", "sent"),
    "a mail was taken up": ("report_mail.message = die", "sent"),
    "all but the last dot was sent": (
        "begin = Outbox.begin\nOutbox.begin = lambda *a: begin(*a) and die()",
        "uncertain",
    ),
    "the mail was taken": ("Outbox.sent = die", "uncertain"),
}


IN_SHORT = "the mail was taken"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server that every worker knows."""
    with mail_server() as running:
        monkeypatch.setenv("AUDITOR_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("AUDITOR_SMTP_PORT", str(running.port))
        monkeypatch.setenv("AUDITOR_SMTP_SECURITY", "none")
        monkeypatch.setenv("AUDITOR_SMTP_FROM", "reports@agency.example")
        yield running


@sqlite
@pytest.mark.parametrize(
    "step", [pytest.param(step, marks=() if step == IN_SHORT else pytest.mark.soak) for step in STEPS]
)
def test_a_worker_killed_at_any_step_makes_no_second_mail(
    step: str,
    known: Settings,
    store: Store,
    auditor: Auditor,
    server: MailServer,
    start_worker: Start,
    short_mails: None,
) -> None:
    death, ends = STEPS[step]
    overdue(store, scheduled(known, store, emails=[ADA]))
    killed = start_worker(f"{KILL}{QUICK}{death}")
    killed.process.wait(60)
    assert killed.process.returncode == -signal.SIGKILL
    settings = Settings(home=known.home)
    other = Worker(settings, store, lambda _: auditor)
    for _ in range(3):
        forget_holds(store)
        start_due(store)
        other.work()
        while send_next(settings, store):
            pass
    (message,) = store.outgoing.log()
    assert message.state == ends
    arrived = [letter.message["Message-ID"] for letter in server.letters]
    assert arrived == ([] if step == "all but the last dot was sent" else [message.message_id])
    assert reports(store) == [last_week().name]
    assert {job.state for job in report_jobs(store)} == {"done"}


@sqlite
@pytest.mark.soak
def test_two_workers_send_what_is_due_once(
    known: Settings, store: Store, server: MailServer, start_worker: Start
) -> None:
    for number in range(4):
        overdue(store, scheduled(known, store, emails=[f"ada{number}@acme.example"]))
    both = [start_worker(f"{QUICK}auditor.jobs.worker.SWEEP = 0.05") for _ in range(2)]
    until(lambda: len(server.letters) >= 4)
    until(lambda: {each.state for each in store.outgoing.log()} == {"sent"})
    assert all(worker.end(signal.SIGTERM) < 10 for worker in both)
    sent = sorted(letter.recipients[0] for letter in server.letters)
    assert sent == [f"ada{number}@acme.example" for number in range(4)]
    assert {each.attempts for each in store.outgoing.log()} == {1}

"""Schedules and links by the command line: the words of its help do what they say."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.audit import Auditor
from auditor.cli import app
from auditor.errors import AuditorError, NotFoundError
from auditor.report import mail as report_mail
from auditor.settings import Settings, settings
from auditor.store import Store
from tests.factories import stored_report
from tests.jobs.sending import last_week, publish, short_mail
from tests.servers.mail import MailServer, mail_server
from tests.servers.receiver import receiver

ADDED = "schedule add acme --weekly mon 08:00 --tz Europe/Oslo --email a@b.c"


@pytest.fixture
def store(stored_home: Path) -> Iterator[Store]:
    with Store.open(Settings(home=stored_home).store_url) as opened:
        opened.ensure_brand("acme", time_zone="Europe/Oslo")
        yield opened


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with mail_server() as running:
        given = {"HOST": "127.0.0.1", "PORT": running.port, "SECURITY": "none", "FROM": "r@agency.example"}
        for name, value in given.items():
            monkeypatch.setenv(f"AUDITOR_SMTP_{name}", str(value))
        yield running


@pytest.fixture
def run(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Run a command in this process and return what it printed; its error is raised."""
    monkeypatch.setenv("COLUMNS", "250")

    def ran(words: str) -> str:
        settings.cache_clear()
        result = CliRunner().invoke(app, words.split())
        if isinstance(result.exception, AuditorError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    return ran


def test_a_schedule_is_added_listed_paused_resumed_and_removed(
    run: Callable[[str], str], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_ALLOWED_HOSTS", "127.0.0.1")
    with receiver() as hook:
        secret = f"{hook.url}/T0/B0/sEcReTabcd"
        added = run(f"{ADDED} --slack-webhook {secret} --webhook {secret} --format pdf,csv --locale nb")
    assert "every Monday at 08:00, Europe/Oslo, to a@b.c, 127.0.0.1:" in added
    assert "AUDITOR_SMTP_HOST" in added
    (schedule,) = store.schedules.of()
    assert [each.channel for each in schedule.recipients] == ["email", "slack", "webhook"]
    assert (schedule.formats, schedule.locale) == (("pdf", "csv"), "nb")
    listed = run("schedule list acme")
    assert "…abcd" in listed
    assert "sEcReT" not in added + listed
    assert "Paused" in run("schedule pause 1")
    assert "paused" in run("schedule list")
    assert "goes on" in run("schedule resume 1")
    assert "Removed" in run("schedule remove 1")
    assert "no schedules yet" in run("schedule list")
    assert [event.action for event in store.trail.latest("acme")][::-1] == [
        f"schedule.{action}" for action in ("add", "pause", "resume", "remove")
    ]


def test_the_clock_is_the_brands_own_unless_another_is_named(run: Callable[[str], str], store: Store) -> None:
    run("schedule add acme --monthly 1 08:00 --email a@b.c")
    (schedule,) = store.schedules.of()
    assert (schedule.rhythm.every, schedule.rhythm.time_zone) == ("month", "Europe/Oslo")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("schedule add acme --email a@b.c", "Say when"),
        ("schedule add acme --weekly mon 08:00 --monthly 1 08:00 --email a@b.c", "Say when"),
        ("schedule add acme --weekly mon 08:00", "1 to 50 recipients"),
        ("schedule add acme --weekly mon 08:00 --email a@b.c --tz Oslo", "no time zone"),
        ("schedule add acme --weekly moon 08:00 --email a@b.c", "no day of the week"),
        ("schedule add nobody --weekly mon 08:00 --email a@b.c", "no brand nobody"),
        ("schedule resend 7", "no message 7"),
        ("share create acme 2026-W46", "no report on 2026-W46"),
        ("share create acme 46", "no period"),
        ("share revoke 7", "no such link"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    run: Callable[[str], str], store: Store, words: str, said: str
) -> None:
    with pytest.raises(AuditorError, match=said):
        run(words)
    assert store.schedules.of() == []


def test_a_run_sends_at_once_and_the_log_tells_what_became_of_it(
    run: Callable[[str], str],
    store: Store,
    server: MailServer,
    auditor: Auditor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Auditor, "load", lambda _: auditor)
    monkeypatch.setattr(report_mail, "message", short_mail)
    publish(store)
    server.replies = {"RCPT": ["550 No such user"]}
    run(f"{ADDED} --email ada@acme.example")
    assert run("schedule run 1").splitlines() == [
        "Message 1, email to a@b.c: failed. The mail server refused the recipient: 550 No such user",
        "Message 2, email to ada@acme.example: sent.",
    ]
    log = run("schedule log acme")
    assert last_week().name in log
    assert "550 No such user" in log
    assert "sent." in run("schedule resend 1")
    assert [letter.recipients for letter in server.letters] == [("ada@acme.example",), ("a@b.c",)]


def test_a_link_is_made_listed_and_revoked(run: Callable[[str], str], store: Store) -> None:
    stored_report(store, "acme", "2026-W46")
    made = run("share create acme 2026-W46 --days 14")
    assert made.startswith("http://127.0.0.1:8737/r/")
    (link,) = store.shares.of()
    assert f"{link.id}  acme 2026-W46, made by " in run("share list acme")
    assert "shows nothing more" in run(f"share revoke {link.id}")
    assert "revoked" in run("share list")


def test_what_has_no_report_yet_is_answered_with_the_command_that_makes_one(
    run: Callable[[str], str],
) -> None:
    for period, days in (
        ("2026-W46", "--week 2026-W46"),
        ("2026-10", "--month 2026-10"),
        ("2026-11-01..2026-11-12", "--from 2026-11-01 --to 2026-11-12"),
    ):
        with pytest.raises(NotFoundError, match=f"auditor report --brand acme {days}$"):
            run(f"share create acme {period}")

"""Every report on its way comes to one end that can be seen; what may have arrived is never sent twice."""

import csv
import io
import json
import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from auditor.errors import ConflictError
from auditor.jobs import outbox, webhook_secret
from auditor.jobs.outbox import send_next
from auditor.report import mail as report_mail
from auditor.settings import Settings
from auditor.store import Store
from auditor.store.outgoing import LOST
from auditor.store.schedules import REMOVED
from tests.jobs.sending import forget_holds, last_week, queued, scheduled
from tests.servers.mail import CUT, MailServer, mail_server
from tests.servers.receiver import Receiver

pytestmark = pytest.mark.parametrize("known", ["sqlite"], indirect=True)

ADA = "ada@acme.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def settings(known: Settings, server: MailServer) -> Settings:
    """Settings that know the mail server, and try again at once, twice."""
    given = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none"}
    given |= {"smtp_from": "Acme's agency <reports@agency.example>", "outgoing_waits": [0.0, 0.0]}
    return known.model_copy(update=given)


def state(store: Store, number: int) -> tuple[str, int]:
    message = store.outgoing.get(number)
    return message.state, message.attempts


def test_a_mail_holds_the_report_as_text_and_page_with_charts_and_the_files_asked_for(
    settings: Settings, store: Store, server: MailServer
) -> None:
    store.change_brand("acme", {"name": "Acme\r\nBcc: everybody@else.example"})
    waiting = queued(settings, store, emails=[ADA], formats=["csv"])
    assert send_next(settings, store)
    assert not send_next(settings, store)
    (letter,) = server.letters
    got = letter.message
    assert (letter.sender, letter.recipients) == ("reports@agency.example", (ADA,))
    assert (got["From"], got["To"]) == ("Acme's agency <reports@agency.example>", ADA)
    assert (got["Message-ID"], got["Auto-Submitted"]) == (waiting.message_id, "auto-generated")
    assert waiting.message_id.endswith("@agency.example>")
    assert got["Bcc"] is None
    assert "everybody@else.example" in got["Subject"]
    kinds = [part.get_content_type() for part in got.walk() if not part.is_multipart()]
    assert kinds[:2] == ["text/plain", "text/html"]
    assert "image/png" in kinds
    (file,) = got.iter_attachments()
    assert file.get_filename() == f"acme-{last_week().name.lower()}.csv"
    assert list(csv.reader(io.StringIO(file.get_content())))
    assert max(map(len, letter.content.splitlines())) <= 998
    assert state(store, waiting.id) == ("sent", 1)


def test_what_is_refused_for_now_comes_again_as_the_same_mail(
    settings: Settings, store: Store, server: MailServer, short_mails: None
) -> None:
    server.replies = {"RCPT": ["450 Full"], "END": ["451 Later"]}
    waiting = queued(settings, store, emails=[ADA])
    for said in ("450 Full", "451 Later", ""):
        assert send_next(settings, store)
        assert said in store.outgoing.get(waiting.id).last_error
    assert not send_next(settings, store)
    (letter,) = server.letters
    assert letter.message["Message-ID"] == waiting.message_id
    assert letter.message["Date"].datetime == waiting.created_at.replace(microsecond=0)
    assert state(store, waiting.id) == ("sent", 3)


def test_between_tries_it_waits_as_the_settings_say_and_is_given_up_after_the_last(
    settings: Settings, store: Store, server: MailServer, short_mails: None
) -> None:
    server.replies = {"DATA": [CUT] * 3}
    waiting = queued(settings, store, emails=[ADA])
    patient = settings.model_copy(update={"outgoing_waits": [3_600.0]})
    assert send_next(patient, store)
    later = store.outgoing.get(waiting.id)
    assert later.next_at is not None
    assert 3_500 < (later.next_at - waiting.created_at).total_seconds() < 3_700
    assert not send_next(patient, store)
    forget_holds(store)
    assert send_next(patient, store)
    given_up = store.outgoing.get(waiting.id)
    assert (given_up.state, given_up.next_at) == ("failed", None)
    assert "lost" in given_up.last_error


def test_what_is_refused_for_good_is_not_tried_again_until_a_person_says_so(
    settings: Settings, store: Store, server: MailServer, short_mails: None
) -> None:
    server.replies = {"RCPT": ["550 No such user"]}
    waiting = queued(settings, store, emails=[ADA])
    assert send_next(settings, store)
    assert not send_next(settings, store)
    assert state(store, waiting.id) == ("failed", 1)
    store.outgoing.resend(waiting.id)
    assert send_next(settings, store)
    assert server.letters[0].message["Message-ID"] == waiting.message_id
    assert state(store, waiting.id) == ("sent", 1)
    with pytest.raises(ConflictError, match="sent already"):
        store.outgoing.resend(waiting.id)


def test_a_mail_that_may_have_arrived_is_shown_and_left_to_a_person(
    settings: Settings, store: Store, server: MailServer, short_mails: None
) -> None:
    server.replies = {"END": [CUT]}
    waiting = queued(settings, store, emails=[ADA])
    assert send_next(settings, store)
    forget_holds(store)
    assert not send_next(settings, store)
    uncertain = store.outgoing.get(waiting.id)
    assert (uncertain.state, len(server.letters)) == ("uncertain", 1)
    assert uncertain.last_error.endswith("It may have arrived or not: ask the recipient.")
    store.outgoing.resend(waiting.id)
    with pytest.raises(ConflictError, match="on its way"):
        store.outgoing.resend(waiting.id)
    assert send_next(settings, store)
    assert {letter.message["Message-ID"] for letter in server.letters} == {waiting.message_id}
    assert state(store, waiting.id) == ("sent", 1)


def test_one_recipient_refused_leaves_the_others_theirs(
    settings: Settings, store: Store, server: MailServer, short_mails: None
) -> None:
    from auditor.jobs import schedules
    from tests.jobs.sending import made_report

    server.replies = {"RCPT": ["550 No such user"]}
    schedule = scheduled(settings, store, emails=[ADA, "ben@acme.example"])
    numbers = schedules.send(settings, store, schedule, made_report(store), due=False)
    while send_next(settings, store):
        pass
    assert [state(store, number)[0] for number in numbers] == ["failed", "sent"]
    assert [letter.recipients for letter in server.letters] == [("ben@acme.example",)]


def test_a_worker_lost_before_it_began_is_made_up_for_and_one_lost_after_is_not(
    settings: Settings, store: Store, server: MailServer, short_mails: None
) -> None:
    waiting = queued(settings, store, emails=[ADA])
    first = store.outgoing.claim(60)
    assert first is not None
    assert store.outgoing.claim(60) is None
    forget_holds(store)
    second = store.outgoing.claim(60)
    assert second is not None
    assert store.outgoing.begin(first, 60) is None  # it was slow, not dead: it sends nothing
    begun = store.outgoing.begin(second, 60)
    assert begun is not None
    forget_holds(store)
    assert not send_next(settings, store)
    assert (store.outgoing.get(waiting.id).state, store.outgoing.get(waiting.id).last_error) == (
        "uncertain",
        LOST,
    )


def test_a_message_that_ends_its_workers_is_given_up(
    settings: Settings, store: Store, server: MailServer, short_mails: None
) -> None:
    waiting = queued(settings, store, emails=[ADA])
    for _ in range(3):
        assert store.outgoing.claim(60) is not None
        forget_holds(store)
    assert send_next(settings, store)
    assert (state(store, waiting.id), server.letters) == (("failed", 4), [])
    assert store.outgoing.get(waiting.id).last_error == outbox.LOST


def test_what_nobody_foresaw_is_tried_again_and_told_without_its_words(
    settings: Settings,
    store: Store,
    server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: Any, **__: Any) -> EmailMessage:
        raise ValueError("Post 0: buy now")

    monkeypatch.setattr(report_mail, "message", broken)
    waiting = queued(settings, store, emails=[ADA])
    assert send_next(settings, store)
    assert state(store, waiting.id) == ("pending", 1)
    logged = capsys.readouterr()
    assert "ValueError" in logged.out + logged.err
    assert "buy now" not in logged.out + logged.err + store.outgoing.get(waiting.id).last_error


def test_slack_is_told_the_verdict_in_words_that_call_nobody(
    settings: Settings, store: Store, hook: Receiver
) -> None:
    store.change_brand("acme", {"name": "<!channel> & <https://evil.example|Acme>"})
    waiting = queued(settings, store, slack_webhooks=[hook.url])
    assert send_next(settings, store)
    (request,) = hook.requests
    told = json.loads(request.body)
    header, section = told["blocks"]
    assert header["text"]["type"] == "plain_text"
    assert "&lt;!channel&gt; &amp; &lt;https://evil.example|Acme&gt;" in told["text"]
    assert "<" not in told["text"] + section["text"]["text"]
    assert "3 of 3 posts" in section["text"]["text"]
    assert request.headers["content-type"] == "application/json"
    assert state(store, waiting.id) == ("sent", 1)


@pytest.mark.parametrize(
    ("status", "ends"),
    [
        (404, "failed"),
        (400, "failed"),
        (302, "failed"),
        (429, "pending"),
        (503, "pending"),
        (502, "uncertain"),
    ],
)
def test_slack_that_refuses_is_believed_and_a_gateway_is_not(
    settings: Settings, store: Store, hook: Receiver, status: int, ends: str
) -> None:
    hook.statuses = [status]
    hook.location = hook.url + "/elsewhere"
    waiting = queued(settings, store, slack_webhooks=[hook.url])
    assert send_next(settings, store)
    assert state(store, waiting.id) == (ends, 1)
    assert str(status) in store.outgoing.get(waiting.id).last_error


def test_slack_that_does_not_answer_may_have_it_and_one_that_is_not_there_has_not(
    settings: Settings, store: Store
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        waiting = queued(settings, store, slack_webhooks=[f"http://127.0.0.1:{port}/services/T/B/secret"])

        def hang_up() -> None:
            connection, _ = silent.accept()
            connection.recv(65_536)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        assert send_next(settings, store)
        thread.join()
    assert state(store, waiting.id) == ("uncertain", 1)
    store.outgoing.resend(waiting.id)
    assert send_next(settings, store)
    refused = store.outgoing.get(waiting.id)
    assert (refused.state, refused.last_error) == ("pending", "127.0.0.1 did not answer: ConnectError.")


def test_a_webhook_comes_until_it_is_taken_signed_and_under_one_id(
    settings: Settings, store: Store, hook: Receiver
) -> None:
    hook.statuses = [500, 503]
    waiting = queued(settings, store, webhooks=[hook.url])
    for _ in range(3):
        assert send_next(settings, store)
    assert not send_next(settings, store)
    receiver = Webhook(webhook_secret(settings))
    told = [receiver.verify(request.body, request.headers) for request in hook.requests]
    assert len({request.headers["webhook-id"] for request in hook.requests}) == 1
    assert hook.requests[0].headers["webhook-id"] == waiting.message_id
    assert told[0] == told[1] == told[2]
    assert told[0]["type"] == "report.made"
    data = told[0]["data"]
    assert (data["brand"], data["period"], data["report"]) == ("acme", last_week().name, waiting.report_id)
    assert (data["posts"], data["pushes"], data["share"]) == (3, 3, 1.0)
    assert state(store, waiting.id) == ("sent", 3)


def test_a_webhook_whose_worker_was_lost_is_sent_again_and_gone_ends_it(
    settings: Settings, store: Store, hook: Receiver
) -> None:
    waiting = queued(settings, store, webhooks=[hook.url])
    assert store.outgoing.claim(60) is not None
    forget_holds(store)
    hook.statuses = [410]
    assert send_next(settings, store)
    assert state(store, waiting.id) == ("failed", 2)


@pytest.mark.parametrize("channel", ["slack_webhooks", "webhooks"])
def test_an_address_that_became_private_is_refused_when_it_is_sent(
    settings: Settings, store: Store, hook: Receiver, channel: str
) -> None:
    waiting = queued(settings, store, **{channel: [hook.url]})
    strict = settings.model_copy(update={"allowed_hosts": ""})
    assert send_next(strict, store)
    assert hook.requests == []
    assert state(store, waiting.id) == ("pending", 1)
    assert "AUDITOR_ALLOWED_HOSTS" in store.outgoing.get(waiting.id).last_error


def test_a_secret_address_is_neither_stored_in_clear_nor_logged_nor_shown(
    settings: Settings, store: Store, hook: Receiver, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "T0000/B0000/XyZzYsEcReT"
    hook.statuses = [500, 404]
    for channel in ("slack_webhooks", "webhooks"):
        queued(settings, store, **{channel: [f"{hook.url}/{secret}"]})
    while send_next(settings, store):
        pass
    assert len(hook.requests) >= 2
    shown = f"{store.schedules.of()}{store.outgoing.log()}{capsys.readouterr()}"
    host = hook.url.split("/")[2]
    assert f"{host}/…cReT" in shown
    stored = b"".join(path.read_bytes() for path in home.iterdir())
    assert stored
    assert secret.encode() not in stored
    assert "XyZzY" not in shown


def test_what_waits_is_not_sent_once_its_schedule_is_removed(
    settings: Settings, store: Store, server: MailServer, short_mails: None
) -> None:
    waiting = queued(settings, store, emails=[ADA])
    held = store.outgoing.claim(60)
    assert held is not None
    store.schedules.remove(waiting.schedule_id)
    assert store.outgoing.begin(held, 60) is None
    assert not send_next(settings, store)
    assert [(each.state, each.last_error) for each in store.outgoing.log()] == [("failed", REMOVED)]


def test_what_was_refused_for_now_is_not_tried_again_once_its_schedule_is_removed(
    settings: Settings, store: Store, server: MailServer, short_mails: None
) -> None:
    waiting = queued(settings, store, emails=[ADA])
    held = store.outgoing.claim(60)
    assert held is not None
    begun = store.outgoing.begin(held, 60)
    assert begun is not None
    store.schedules.remove(waiting.schedule_id)
    assert store.outgoing.failed(begun, "Not now.", 0)
    assert send_next(settings, store)
    assert [(each.state, each.last_error) for each in store.outgoing.log()] == [("failed", REMOVED)]
    assert not server.letters

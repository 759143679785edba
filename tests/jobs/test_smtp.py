"""A mail goes by a connection nobody else reads, and a lost one says whether it may have arrived."""

import socket
import ssl
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from pydantic import SecretStr

from auditor.errors import StoppedError, UnreachableError, UsageError
from auditor.jobs import smtp
from auditor.jobs.handing import RefusedError
from auditor.settings import Settings
from tests.servers.mail import CUT, HALF, PASSWORD, USER, MailServer, certificate, mail_server


class Begun:
    """Counts how often it was begun."""

    times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def begun() -> Begun:
    return Begun()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's certificate that this machine trusts."""
    public, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    return context


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def letter(text: str = "Nine of 24 posts pushed a sale.\n") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "reports@agency.example"
    made["To"] = "ada@acme.example"
    made["Subject"] = "The mix"
    made.set_content(text)
    return made


def settings(server: MailServer, **changes: object) -> Settings:
    given = {"smtp_security": "none", "smtp_from": "Agency <reports@agency.example>"} | changes
    return Settings(smtp_host="127.0.0.1", smtp_port=server.port, **given)  # type: ignore[arg-type]


def send(server: MailServer, begun: Callable[[], None], **changes: object) -> None:
    smtp.send(settings(server, **changes), letter(), "ada@acme.example", begun)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_goes_over_tls_by_a_user_who_signed_in(
    trusted: ssl.SSLContext, security: str, begun: Begun
) -> None:
    with mail_server(security, trusted, signs_in=True) as server:
        send(server, begun, smtp_security=security, smtp_user=USER, smtp_password=SecretStr(PASSWORD))
        (got,) = server.letters
    assert (got.sender, got.recipients) == ("reports@agency.example", ("ada@acme.example",))
    assert (got.secure, got.user, begun.times) == (True, True, 1)
    assert got.message.get_content() == "Nine of 24 posts pushed a sale.\r\n"


def test_a_wrong_password_is_refused_for_good_and_not_repeated_to_anybody(
    trusted: ssl.SSLContext, begun: Begun
) -> None:
    with mail_server("starttls", trusted, signs_in=True) as server:
        with pytest.raises(RefusedError, match="535") as refused:
            send(server, begun, smtp_security="starttls", smtp_user=USER, smtp_password=SecretStr("mistyped"))
        assert server.letters == []
    assert refused.value.lasting
    assert "mistyped" not in str(refused.value)
    assert begun.times == 0


def test_a_certificate_nobody_vouches_for_or_of_another_host_gets_no_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: Begun
) -> None:
    public, context = certificate(tmp_path, "mail.example")
    for security in ("starttls", "tls"):
        for known in ("/dev/null", str(public)):
            monkeypatch.setenv("SSL_CERT_FILE", known)
            with mail_server(security, context) as server:
                with pytest.raises(UnreachableError, match="certificate of 127"):
                    send(server, begun, smtp_security=security)
                assert server.letters == []
    assert begun.times == 0


def test_a_server_that_offers_no_tls_gets_neither_mail_nor_password(server: MailServer, begun: Begun) -> None:
    with pytest.raises(UnreachableError, match="AUDITOR_SMTP_SECURITY"):
        send(server, begun, smtp_security="starttls", smtp_user=USER, smtp_password=SecretStr(PASSWORD))
    with pytest.raises(UsageError, match="for all to read"):
        smtp.send(
            Settings(smtp_host="mail.example", smtp_security="none", smtp_user=USER, smtp_from="a@b.example"),
            letter(),
            "ada@acme.example",
            begun,
        )
    assert server.letters == []
    assert begun.times == 0


@pytest.mark.parametrize(
    ("step", "reply", "lasting", "times"),
    [
        ("MAIL", "451 4.3.0 Later", False, 0),
        ("MAIL", "530 Sign in", True, 0),
        ("RCPT", "450 4.2.1 Full", False, 0),
        ("RCPT", "550 5.1.1 No such user", True, 0),
        ("DATA", "421 4.3.2 Going down", False, 0),
        ("DATA", "554 No", True, 0),
        ("END", "451 4.7.1 Greylisted", False, 1),
        ("END", "554 5.7.1 Spam\x1b[31m", True, 1),
    ],
)
def test_a_refusal_says_what_and_whether_for_good(
    server: MailServer, begun: Begun, step: str, reply: str, lasting: bool, times: int
) -> None:
    server.replies = {step: [reply]}
    with pytest.raises(RefusedError, match=reply[:3]) as refused:
        send(server, begun)
    assert (refused.value.lasting, begun.times, server.letters) == (lasting, times, [])
    assert "\x1b" not in str(refused.value)
    send(server, begun)
    assert len(server.letters) == 1


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_connection_lost_before_the_content_leaves_it_unsent(
    server: MailServer, begun: Begun, step: str
) -> None:
    server.replies = {step: [CUT]}
    with pytest.raises(UnreachableError, match="lost"):
        send(server, begun)
    assert (begun.times, server.letters) == (0, [])


def test_a_connection_lost_within_the_content_leaves_it_unsent(server: MailServer, begun: Begun) -> None:
    server.replies = {"DATA": [HALF]}
    long = letter()
    long.add_attachment(bytes(8_000_000), "application", "pdf")
    with pytest.raises(UnreachableError, match="lost"):
        smtp.send(settings(server), long, "ada@acme.example", begun)
    assert (begun.times, server.letters) == (0, [])


def test_a_connection_lost_before_the_last_answer_may_have_brought_it(
    server: MailServer, begun: Begun
) -> None:
    server.replies = {"END": [CUT]}
    with pytest.raises(UnreachableError, match="lost"):
        send(server, begun)
    assert (begun.times, len(server.letters)) == (1, 1)


def test_who_is_told_to_stop_before_the_last_dot_sends_nothing(server: MailServer) -> None:
    def stop() -> None:
        raise StoppedError("Another worker has it.")

    with pytest.raises(StoppedError):
        send(server, stop)
    send(server, lambda: None)
    assert len(server.letters) == 1


def test_lines_that_begin_with_a_dot_arrive_as_they_are(server: MailServer, begun: Begun) -> None:
    text = ".\n..\n.hidden\nso. it goes\n.\nQUIT\n"
    smtp.send(settings(server), letter(text), "ada@acme.example", begun)
    assert server.letters[0].message.get_content().replace("\r\n", "\n") == text


def test_a_server_that_says_nothing_is_left_in_time(monkeypatch: pytest.MonkeyPatch, begun: Begun) -> None:
    monkeypatch.setattr(smtp, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent_server = MailServer()
        silent_server.port = silent.getsockname()[1]
        with pytest.raises(UnreachableError, match="lost"):
            send(silent_server, begun)
    with pytest.raises(UnreachableError, match="No mail server answers at"):
        send(silent_server, begun)
    assert begun.times == 0


def test_without_a_server_or_a_sender_it_says_what_to_set(server: MailServer, begun: Begun) -> None:
    with pytest.raises(UsageError, match="AUDITOR_SMTP_HOST"):
        smtp.send(Settings(), letter(), "ada@acme.example", begun)
    for sender in ("", "nobody", "Agency <>", "ä@agency.example"):
        with pytest.raises(UsageError, match="AUDITOR_SMTP_FROM"):
            send(server, begun, smtp_from=sender)
    assert server.letters == []

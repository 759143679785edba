"""Hands a mail to the mail server so that a lost connection says whether it may have arrived (RFC 5321).

A server takes a message by its answer to the dot after the last line. Until that dot is sent it has nothing;
from then on, only its answer tells.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from ipaddress import ip_address
from typing import TYPE_CHECKING

from auditor.errors import UnreachableError, UsageError
from auditor.jobs.handing import Begin, RefusedError
from auditor.jobs.mail import sender
from auditor.report.safe import one_line

if TYPE_CHECKING:
    from auditor.settings import Settings

SECONDS = 30.0
"""That the server may be silent."""

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_MOST_WORDS = 200
_FIRST_DOT = re.compile(rb"^\.", re.MULTILINE)
_WIRE = SMTP.clone(cte_type="7bit")


def send(settings: Settings, message: EmailMessage, recipient: str, begin: Begin) -> None:
    """Hand a message over; `begin` is called when nothing but its last dot is unsent.

    Raises:
        RefusedError: the server does not take it, or not now.
        UnreachableError: the connection failed; before `begin` that leaves the message unsent.
        UsageError: the settings name no server, or would send the password for all to read.
        StoppedError: `begin` said so.
    """
    host = settings.smtp_host
    if not host:
        raise UsageError("No mail server is known; set AUDITOR_SMTP_HOST and AUDITOR_SMTP_FROM.")
    if settings.smtp_security == "none" and settings.smtp_user and not _is_here(host):
        raise UsageError(
            f"The password would go to {host} for all to read; set AUDITOR_SMTP_SECURITY to starttls or tls."
        )
    content = _FIRST_DOT.sub(b"..", message.as_bytes(policy=_WIRE))
    with _told(host), _connected(settings) as server:
        _expect(server.mail(sender(settings).addr_spec), "the sender", 250)
        _expect(server.rcpt(recipient), "the recipient", 250, 251)
        _expect(server.docmd("DATA"), "the message", 354)
        server.send(content if content.endswith(b"\r\n") else content + b"\r\n")
        begin()
        server.send(b".\r\n")
        _expect(server.getreply(), "the message", 250)
        _leave(server)


@contextmanager
def _connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A server that knows us, by a connection nobody else reads unless that was asked for."""
    host, security = settings.smtp_host, settings.smtp_security
    port = settings.smtp_port or _PORTS[security]
    if security == "tls":
        trusted = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
    try:
        if security == "starttls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if settings.smtp_user:
            password = settings.smtp_password
            server.login(settings.smtp_user, password.get_secret_value() if password else "")
        yield server
    finally:
        server.close()


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Turn what smtplib raises into one sentence about the server."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise _refused("the connection", error.smtp_code, error.smtp_error) from error
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError(
            f"The certificate of {host} can't be trusted ({error.verify_message}); correct AUDITOR_SMTP_HOST "
            "or make its authority known to this machine."
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise UnreachableError(
            f"{host} can't do what was asked of it; correct AUDITOR_SMTP_SECURITY or AUDITOR_SMTP_USER: "
            f"{one_line(str(error))[:_MOST_WORDS]}"
        ) from error
    except (ConnectionRefusedError, socket.gaierror) as error:
        raise UnreachableError(
            f"No mail server answers at {host}; check AUDITOR_SMTP_HOST, AUDITOR_SMTP_PORT and the network."
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise UnreachableError(f"The mail server {host} was lost: {type(error).__name__}.") from error


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        return  # what was said before holds


def _expect(reply: tuple[int, bytes], what: str, *codes: int) -> None:
    if reply[0] not in codes:
        raise _refused(what, *reply)


def _refused(what: str, code: int, words: bytes | str) -> RefusedError:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    sentence = f"The mail server refused {what}: {code} {one_line(said)[:_MOST_WORDS]}"
    return RefusedError(sentence, lasting=500 <= code < 600)


def _is_here(host: str) -> bool:
    try:
        return host.casefold() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

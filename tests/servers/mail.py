"""A mail server on 127.0.0.1 (aiosmtpd) that answers, refuses and hangs up as it is told."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import ipaddress
import ssl
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CUT = "cut"
"""Instead of a reply: the connection is dropped."""

HALF = "half"
"""Instead of a reply to DATA: go ahead, and drop the connection after the first line."""

USER, PASSWORD = "auditor", "a word nobody may read"


@dataclass(frozen=True)
class Letter:
    """A message as it was taken."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    secure: bool
    user: bool

    @property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


class MailServer:
    """What was taken, and how the next commands are answered; as usual when nothing is left."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.replies: dict[str, list[str]] = {}
        """By `MAIL`, `RCPT`, `DATA` (before its content) and `END` (after it): replies, CUT or HALF."""
        self.port = 0

    def next(self, step: str) -> str:
        return self.replies[step].pop(0) if self.replies.get(step) else ""

    def came(self, count: int, seconds: float = 20) -> list[Letter]:
        """The letters, once there are so many; as many as there are when time is over."""
        until = time.monotonic() + seconds
        while len(self.letters) < count and time.monotonic() < until:
            time.sleep(0.02)
        return list(self.letters)

    async def handle_MAIL(  # noqa: N802  # the names aiosmtpd looks for
        self, server: Any, _s: Any, envelope: Any, address: str, _o: Any
    ) -> str:
        envelope.mail_from = address
        return self._said(server, "MAIL") or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, _s: Any, envelope: Any, address: str, _o: Any
    ) -> str:
        said = self._said(server, "RCPT")
        if not said:
            envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        said = self._said(server, "END")
        if not said or said == CUT:
            secure = session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None
            self.letters.append(
                Letter(
                    envelope.mail_from,
                    tuple(envelope.rcpt_tos),
                    envelope.original_content,
                    secure,
                    bool(session.authenticated),
                )
            )
        return said or "250 OK"

    def _said(self, server: Any, step: str) -> str:
        said = self.next(step)
        if said == CUT:
            server.transport.abort()
        return said


class _Session(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        said = self.event_handler.next("DATA")
        if said == HALF:
            await self.push("354 Go ahead")
            await self._reader.readuntil(b"\r\n")
        if said in (CUT, HALF):
            self.transport.abort()
        elif said:
            await self.push(said)
        else:
            await super().smtp_DATA(arg)


@contextmanager
def mail_server(
    security: str = "none", context: ssl.SSLContext | None = None, *, signs_in: bool = False
) -> Iterator[MailServer]:
    """Run one for as long as the block lasts, by `none`, `starttls` or `tls`."""
    made = MailServer()

    def authenticated(_server: Any, _session: Any, _envelope: Any, _mechanism: str, words: Any) -> AuthResult:
        right = words == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    def session() -> _Session:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it counts a connection by TLS from the start as an open one
            return _Session(
                made,
                hostname="mail.example",
                loop=loop,
                tls_context=context if security == "starttls" else None,
                require_starttls=security == "starttls",
                auth_required=signs_in,
                auth_require_tls=security == "starttls",
                authenticator=authenticated if signs_in else None,
            )

    loop = asyncio.new_event_loop()
    tls = context if security == "tls" else None
    server = loop.run_until_complete(loop.create_server(session, "127.0.0.1", 0, ssl=tls))
    made.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(_stopped(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stopped(server: asyncio.Server) -> None:
    server.close()
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def certificate(folder: Path, host: str = "127.0.0.1") -> tuple[Path, ssl.SSLContext]:
    """A certificate signed by itself: the file that makes it trusted, and what a server shows it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test")])
    now = dt.datetime.now(dt.UTC)
    try:
        known: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        known = x509.DNSName(host)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([known]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context

"""Where a browser comes back to after a consent: a loopback address of ours, for as long as one is awaited.

RFC 8252, 7.3 and 8.3: 127.0.0.1 only, closed as soon as the answer is there.
"""

from __future__ import annotations

import hmac
import os
import queue
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import ClassVar
from urllib.parse import SplitResult, parse_qs, urlsplit

from auditor.errors import UsageError

DEFAULT = "http://127.0.0.1:8738/"
"""Fixed, since most platforms take only the very address that was registered."""
_LOOPBACK = ("127.0.0.1", "localhost")
_LONGEST = 8_192


@dataclass(frozen=True, slots=True)
class Consent:
    """What the browser brought: a code, or the platform's word for why there is none."""

    code: str = field(repr=False)
    refused: str = ""


class Redirect:
    """An address a browser comes back to; only what carries `state` counts (RFC 6749, 10.12)."""

    def __init__(self, url: str, state: str, *, listens: bool) -> None:
        self.url, self.listens = url, listens
        self._state = state
        self.arrived: queue.SimpleQueue[Consent] = queue.SimpleQueue()

    def wait(self, seconds: float) -> Consent | None:
        """What the browser brings, None when it brings nothing in time."""
        try:
            return self.arrived.get(timeout=max(0.0, seconds))
        except queue.Empty:
            return None

    def read(self, address: str) -> Consent | None:
        """The answer in an address the browser was sent to, None when it is not one to our question."""
        try:
            query = parse_qs(urlsplit(address.strip()[:_LONGEST]).query, max_num_fields=50)
            states, codes, errors = (query.get(name, []) for name in ("state", "code", "error"))
            if len(states) != 1 or not hmac.compare_digest(states[0].encode(), self._state.encode()):
                return None
        except ValueError:
            return None
        if len(codes) == 1 and not errors:
            return Consent(codes[0])
        return Consent("", refused=errors[0]) if errors else None


@contextmanager
def listening(address: str, state: str) -> Iterator[Redirect]:
    """Listen where `address` is on this machine (port 0 for any free one) until the block ends.

    An address elsewhere is only waited for to be pasted.

    Raises:
        UsageError: the address is none, or its port is taken.
    """
    split, port = _checked(address)
    if split.scheme != "http" or split.hostname not in _LOOPBACK:
        yield Redirect(address, state, listens=False)
        return
    try:
        server = _Server(("127.0.0.1", port), _Handler)
    except OSError as error:
        raise UsageError(
            f"Port {port} of this machine can't be used ({error.strerror}); end the program that has it, or "
            "set AUDITOR_REDIRECT_URL to another address that is registered with the app."
        ) from error
    path = split.path or "/"
    redirect = Redirect(f"http://{split.hostname}:{server.server_address[1]}{path}", state, listens=True)
    server.redirect, server.path = redirect, path
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield redirect
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _checked(address: str) -> tuple[SplitResult, int]:
    try:
        split = urlsplit(address)
        port = split.port or 0
    except ValueError as error:
        raise _no_address(address) from error
    if split.scheme not in ("http", "https") or not split.hostname or split.query or split.fragment:
        raise _no_address(address)
    return split, port


def _no_address(address: str) -> UsageError:
    return UsageError(
        f"AUDITOR_REDIRECT_URL is {address!r}; it must be an address registered with the app, like {DEFAULT}."
    )


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = os.name == "posix"  # elsewhere it would let another program share the port
    daemon_threads = True
    block_on_close = False
    redirect: Redirect
    path: str

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    """Takes the one answer that belongs to us, and shows a page without secrets or scripts."""

    server: _Server
    server_version, sys_version = "auditor", ""
    timeout = 10
    _HEADERS: ClassVar[dict[str, str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Connection": "close",
    }

    def do_GET(self) -> None:
        """Take an answer."""
        consent = self.server.redirect.read(self.path) if self._is_ours() else None
        if consent is None:
            self._show(
                404, "Nothing here", "This page answers only the login that is waiting in the terminal."
            )
            return
        try:
            title = "No access was given" if consent.refused else "Access was given"
            self._show(200, title, "Go back to the terminal, it goes on there; this page can be closed.")
        finally:
            self.server.redirect.arrived.put(consent)

    def _is_ours(self) -> bool:
        return len(self.path) <= _LONGEST and urlsplit(self.path).path == self.server.path

    def _show(self, status: int, title: str, line: str) -> None:
        body = (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
            f"<h1>{title}</h1><p>{line}</p></html>"
        ).encode()
        self.send_response(status)
        for name, value in self._HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the address holds the code."""

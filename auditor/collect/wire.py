"""What every client library calls through: guarded connections, time-outs, sizes, and the last answer.

`requests` (tweepy, praw, Mastodon.py) and `httpx` (atproto, and ours) get the same treatment, so that no
library decides by itself where to connect, how long to wait or how much to read.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from auditor.collect.guard import Guard
from auditor.errors import BadAnswerError, UnreachableError

if TYPE_CHECKING:
    import httpx
    import requests

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
WHOLE_SECONDS = 60.0
"""For one answer, however slowly it drips."""
MOST_BYTES = 32_000_000
USER_AGENT = "social-mix-auditor (reads a brand's own posts)"


for _name in ("tweepy", "praw", "prawcore", "urllib3", "requests_oauthlib", "oauthlib", "httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # below that they log headers, tokens among them


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and headers (names in lower case) of an HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    def json(self) -> Any:
        """The body's JSON, or None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@dataclass
class Wire:
    """Guarded clients of both kinds; `last` is the answer that came last, None when none did."""

    guard: Guard
    last: Answer | None = field(default=None, init=False)
    _open: ExitStack = field(default_factory=ExitStack, init=False, repr=False)

    def session(self, instead_of: Mapping[str, str] | None = None) -> requests.Session:
        """A `requests` session; what would go to a key of `instead_of` goes to its value."""
        from auditor.collect.wire_requests import guarded_session

        return self._open.enter_context(guarded_session(self, dict(instead_of or {})))

    def client(self, **options: Any) -> httpx.Client:
        """An `httpx` client."""
        import httpx

        from auditor.collect.wire_httpx import GuardedTransport

        headers = {"User-Agent": USER_AGENT} | options.pop("headers", {})
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        client = httpx.Client(
            transport=GuardedTransport(self), timeout=timeout, headers=headers, trust_env=False, **options
        )
        return self._open.enter_context(client)

    def close(self) -> None:
        """Close every client made here."""
        self._open.close()

    def answered(self, status: int, headers: Iterable[tuple[str, str]], body: bytes) -> None:
        """Remember an answer: what a library makes of it may lose the headers that say how long to wait."""
        self.last = Answer(status, {name.lower(): value for name, value in headers}, body)


def bounded(chunks: Iterable[bytes], host: str) -> Iterator[bytes]:
    """Pass a body on, up to a size and a time.

    Raises:
        BadAnswerError: it is larger than any page.
        UnreachableError: it drips too slowly.
    """
    ends = time.monotonic() + WHOLE_SECONDS
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise BadAnswerError(f"{host} sent more than {MOST_BYTES:,} bytes for one page; try again later.")
        if time.monotonic() > ends:
            raise UnreachableError(f"{host} took longer than {WHOLE_SECONDS:.0f} s for one page; try later.")
        yield chunk

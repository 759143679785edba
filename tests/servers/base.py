"""What every loopback platform shares: a server on a free port, and the ways platforms fail."""

from __future__ import annotations

import datetime as dt
import json
import socket
import struct
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

START = dt.datetime(2026, 10, 1, 9, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Written:
    """A post as its platform knows it, in no platform's shape."""

    number: int
    text: str
    created_at: dt.datetime

    @classmethod
    def numbered(cls, number: int, text: str = "") -> Written:
        """A post of its own, three hours after the one before."""
        return cls(
            number, text or f"Post {number}: the kiln was warm today", START + number * dt.timedelta(hours=3)
        )


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """An answer: JSON unless `body` is bytes."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def bytes(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Fault = Callable[["Handler", Reply], None]
"""Spoils one answer."""


def status(code: int, **headers: str) -> Fault:
    """Answer with a status instead."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, reply: handler.send(Reply({"error": "spoilt"}, code, named))


def html(handler: Handler, reply: Reply) -> None:
    """A page of HTML under 200, as proxies send it."""
    handler.send(Reply(b"<html><body>Please log in</body></html>", content_type="text/html"))


def truncated(handler: Handler, reply: Reply) -> None:
    """JSON that stops in the middle."""
    handler.send(Reply(reply.bytes()[: len(reply.bytes()) // 2], content_type="application/json"))


def reset(handler: Handler, reply: Reply) -> None:
    """A connection that breaks half way through a body."""
    body = reply.bytes()
    handler.begin(reply, len(body))
    handler.wfile.write(body[: len(body) // 2])
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True


def slow(handler: Handler, reply: Reply) -> None:
    """A body that drips."""
    body = reply.bytes()
    handler.begin(reply, len(body))
    step = max(1, len(body) // 4)
    for start in range(0, len(body), step):
        handler.wfile.write(body[start : start + step])
        handler.wfile.flush()
        time.sleep(0.05)


class Platform(ABC):
    """A platform's server: holds posts, newest first, and answers for them in its own shape."""

    name: ClassVar[str]
    account: ClassVar[str]
    """What a user would type to add the account."""
    settings: ClassVar[dict[str, str]] = {}
    """Settings it takes, address aside."""
    url_setting: ClassVar[str]
    page_size: int = 20
    named: ClassVar[bool] = False
    """Whether its account is recognised only when the platform is named besides."""
    paged: ClassVar[bool] = True
    """Whether posts come in pages of `page_size`, and not all in one answer."""
    cursors: ClassVar[bool] = True
    """Whether pages are told apart by cursors that can loop."""
    tells_deletions: ClassVar[bool] = True

    def __init__(self) -> None:
        self.posts: list[Written] = []
        self.faults: list[Fault | None] = []
        """What happens to the next answers, in order; None lets one through."""
        self.always: Fault | None = None
        self.loops = False
        self.revoked = False
        self.requests: list[Request] = []
        self.url = ""

    def publish(self, count: int) -> None:
        """Publish `count` more posts."""
        first = max((post.number for post in self.posts), default=0) + 1
        for number in range(first, first + count):
            self.posts.insert(0, Written.numbered(number))

    def edit(self, number: int, text: str) -> None:
        """Change a post's text."""
        self.posts = [
            Written(post.number, text, post.created_at) if post.number == number else post
            for post in self.posts
        ]

    def delete(self, number: int) -> None:
        """Take a post away."""
        self.posts = [post for post in self.posts if post.number != number]

    @abstractmethod
    def answer(self, request: Request) -> Reply:
        """What the platform says to a request."""

    def unauthorised(self) -> Reply:
        """What it says to a token it no longer knows."""
        return Reply({"error": "unauthorised"}, 401)

    def native_id(self, post: Written) -> str:
        """The platform's id of a post."""
        return str(post.number)

    def texts(self) -> dict[str, str]:
        """What a collection must find: text by id."""
        return {self.native_id(post): post.text for post in self.posts}

    @abstractmethod
    def is_page(self, request: Request) -> bool:
        """Whether a request asks for posts; faults spoil only those."""

    def part(self, offset: int, size: int) -> tuple[list[Written], int | None]:
        """Posts from an offset, and where the next page begins; None at the end."""
        page = self.posts[offset : offset + size]
        after = offset + len(page)
        if self.loops and after >= size * 2:
            return page, size
        return page, after if after < len(self.posts) else None

    @property
    def environment(self) -> dict[str, str]:
        """What lets a command read this server."""
        return {**self.settings, self.url_setting: self.url, "AUDITOR_COLLECT_FIRST_WAIT": "0.01"}


class Handler(BaseHTTPRequestHandler):
    """Passes requests to the platform, and spoils answers as it was told."""

    platform: Platform
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        split = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            self.command,
            split.path,
            dict(parse_qsl(split.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
        )
        self.platform.requests.append(request)
        page = self.platform.is_page(request)
        reply = (
            self.platform.unauthorised() if page and self.platform.revoked else self.platform.answer(request)
        )
        fault = self.platform.always
        if page and self.platform.faults:
            fault = self.platform.faults.pop(0)
        if page and fault is not None:
            fault(self, reply)
        else:
            self.send(reply)

    do_POST = do_GET  # noqa: N815  # the name http.server looks for

    def send(self, reply: Reply) -> None:
        body = reply.bytes()
        self.begin(reply, len(body))
        self.wfile.write(body)

    def begin(self, reply: Reply, length: int) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(length))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def running(platform: Platform) -> Iterator[Platform]:
    """Run a platform on a free port of 127.0.0.1 until the block ends."""
    handler = type("Bound", (Handler,), {"platform": platform})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    platform.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

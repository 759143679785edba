"""The whole extension in a Chromium, unchanged, and services that answer badly."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.extension.pages import TESTS

AXE = TESTS / "node_modules" / "axe-core" / "axe.min.js"
_FRESH = "async () => { await chrome.storage.local.clear(); await chrome.storage.session.clear(); }"


@dataclass(frozen=True)
class Whole:
    """The extension as it is installed."""

    context: BrowserContext

    def do(self, script: str, given: Any = None) -> Any:
        """Run a function in the service worker."""
        (worker,) = self.context.service_workers
        return worker.evaluate(script, given)

    def open(self, path: str) -> Page:
        """One of its pages: popup/popup.html."""
        (worker,) = self.context.service_workers
        page = self.context.new_page()
        page.goto(worker.url.replace("background.js", path))
        return page

    def settle(self, service: str, key: str = "", **settings: Any) -> None:
        """Settings as if chosen, and a key as if paired."""
        kept: dict[str, Any] = {"settings": {"service": service, **settings}}
        if key:
            kept["credentials"] = {"service": service, "key": key}
        self.do("(kept) => chrome.storage.local.set(kept)", kept)

    def reset(self) -> None:
        """As at the first start."""
        for page in self.context.pages[1:]:
            page.close()
        self.context.clear_cookies()
        self.do(_FRESH)


@dataclass
class Bad:
    """A service that answers as it is told to, whatever it is asked."""

    url: str
    status: int = 200
    body: str = "{}"
    kind: str = "application/json"
    paths: list[str] | None = None


@contextmanager
def bad_service() -> Iterator[Bad]:
    """Run one on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    running = Bad(f"http://127.0.0.1:{server.server_port}", paths=[])
    server.bad = running  # type: ignore[attr-defined]  # the handler's only way to it
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Answer as told."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def do_OPTIONS(self) -> None:
        """A preflight would come here, and is not allowed."""
        self.do_GET()

    def do_GET(self) -> None:
        """Answer as told."""
        bad: Bad = self.server.bad  # type: ignore[attr-defined]
        assert bad.paths is not None
        bad.paths.append(f"{self.command} {self.path}")
        body = bad.body.encode()
        self.send_response(bad.status)
        sent = {"Content-Type": bad.kind, "Content-Length": str(len(body)), "Retry-After": "7"}
        if bad.status == 302:
            sent["Location"] = "/elsewhere"
        for name, value in sent.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""

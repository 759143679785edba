"""A site on loopback: fixture pages with the real editors, and what a stub of the background answers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[2] / "extension" / "tests"

WORDS = {"buy now": "high", "hurry": "medium", "اشتر الآن": "high", "our customers say": "praise"}
"""What the stub finds, and how severe it is."""

SETTINGS = {"on": True, "platform": "", "brand": "", "gate": False, "sensitivity": "normal"}

Answer = Callable[[str], dict[str, Any]]


def verdict(text: str) -> dict[str, Any]:
    """An answer as the background gives it: `WORDS` found, offsets in UTF-16 units."""
    findings = [
        _match(text, start, word, severity)
        for word, severity in WORDS.items()
        for start in _starts(text.lower(), word)
    ]
    push = any(found["counts_against"] for found in findings)
    high = any(found["severity"] == "high" for found in findings)
    checked = {
        "label": "sales_push" if push else "value",
        "score": 0.9 if push else 0.1,
        "pressure": (3 if high else 2) if push else 0,
        "pressure_name": None,
        "pillar": None,
        "needs_review": False,
        "language": "en",
        "unreadable_because": "",
        "findings": findings,
        "versions": {"model": "stub", "rules": "stub", "threshold": 0.5},
    }
    return {
        "state": "ok",
        "verdict": checked,
        "mix": None,
        "sentence": "Your mix would be 31 %." if push else "",
    }


@dataclass
class Site:
    """The running site; tests set how it answers."""

    url: str
    answer: Answer = verdict
    settings: dict[str, Any] = field(
        default_factory=lambda: {
            "on": True,
            "platform": "",
            "brand": "",
            "gate": False,
            "sensitivity": "normal",
        }
    )
    pushes: int | None = None
    wait: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The texts that were sent, in order."""
        return [each["text"] for each in self.asked if each["type"] == "check"]

    def reset(self) -> None:
        """Answer as at first again."""
        fresh = Site(self.url)
        self.answer, self.settings, self.pushes = fresh.answer, fresh.settings, fresh.pushes
        self.wait, self.asked = fresh.wait, []

    def respond(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What the stub's question is answered with."""
        self.asked.append(asked)
        if asked["type"] == "site":
            return self.settings
        if asked["type"] == "week":
            return {"pushes": self.pushes}
        if asked["type"] == "published":
            return {}
        wait = self.wait
        time.sleep(wait)
        return self.answer(asked["text"])


@contextmanager
def site() -> Iterator[Site]:
    """Serve the pages at a port of their own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(TESTS)))
    server.daemon_threads = True
    running = Site(f"http://127.0.0.1:{server.server_port}")
    server.site = running  # type: ignore[attr-defined]  # the handler's only way to it
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(self.server.site.respond(asked)).encode()  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: tests read `Site.asked`."""


def _starts(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at != -1:
        yield at
        at = text.find(word, at + 1)


def _match(text: str, start: int, word: str, severity: str) -> dict[str, Any]:
    found = text[start : start + len(word)]
    return {
        "message": f"“{found}” asks for the sale now.",
        "shortMessage": "Buying call",
        "offset": _units(text[:start]),
        "length": _units(found),
        "replacements": [{"value": "see how it works"}],
        "context": {"text": text, "offset": 0, "length": 0},
        "rule": {"id": "stub", "category": {"id": "BUYING_CALL", "name": "Buying call"}},
        "severity": severity,
        "suggestion": "say what it is good for.",
        "text": found,
        "counts_against": severity != "praise",
    }


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2

"""Someone before a browser, and an eye on what a page must never do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

from tests.browser.service import Service

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1000, "height": 800}


@dataclass
class Visitor:
    """A page of a browser of its own; `seen` is what went wrong on it."""

    page: Page
    service: Service
    seen: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to a page of the dashboard."""
        self.page.goto(self.service.at(path))

    def sign_in(self) -> None:
        """Sign in as people do: with the key."""
        self.open("sign-in")
        self.page.get_by_label("API key").fill(self.service.key)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(self.service.at(""))

    def fits(self) -> None:
        """Hold the page to its width: nothing has to be scrolled sideways."""
        self.page.wait_for_load_state()  # a page can be read before its style has come
        root = "document.documentElement"
        wide, shown = self.page.evaluate(f"[{root}.scrollWidth, {root}.clientWidth]")
        assert wide <= shown, f"{self.page.url} is {wide} px wide where {shown} px are shown"


@contextmanager
def visiting(browser: Browser, service: Service, **options: Any) -> Iterator[Visitor]:
    """Someone with a browser of their own; that nothing went wrong on any page is held at the end."""
    context = browser.new_context(**{"viewport": DESK, "locale": "en-GB", **options})
    context.set_default_timeout(20_000)
    visitor = Visitor(context.new_page(), service)

    def asked(dialog: Dialog) -> None:
        visitor.seen.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            visitor.seen.append(f"{message.type} on {visitor.page.url}: {message.text}")

    def sent(request: Request) -> None:
        if urlsplit(request.url).scheme not in ("data", "blob", "about") and not request.url.startswith(
            f"{service.url}/"
        ):
            visitor.seen.append(f"a request to {request.url[:200]}")

    context.on("dialog", asked)
    context.on("console", said)
    context.on("request", sent)
    context.on("weberror", lambda error: visitor.seen.append(f"an error: {error.error}"))
    try:
        yield visitor
        assert visitor.seen == []
    finally:
        context.close()

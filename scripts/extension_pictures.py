"""Take the stores' pictures, `extension/store/*.png`: the real extension, a real service, the demo's shop."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from auditor import importers
from auditor.audit import Auditor
from auditor.bundle import SAMPLES
from auditor.settings import settings
from auditor.store import Store
from scripts.made import ROOT
from tests.extension.browser import EXTENSION, Eyes, chromium
from tests.extension.whole import Whole
from tests.servers.service import Server, serving

STORE = ROOT / "extension" / "store"
BRAND = "fern-and-kettle"
SIZE = {"width": 1280, "height": 800}

PUSH = (
    "Our kettles are back, and so is the offer: 25% off everything until midnight.\n\n"
    "Last chance before they are gone. Order yours now!"
)
VALUE = (
    "A fern that browns at the tips is thirsty for damp air, not for water. Stand its pot on wet gravel, "
    "away from the radiator, and give it a month. Ours took six weeks, and then it would not stop."
)


def main() -> int:
    """Take all of them."""
    with (
        tempfile.TemporaryDirectory() as folder,
        planner() as address,
        serving(Path(folder) / "home") as server,
    ):
        seed(server.store)
        with (
            sync_playwright() as driver,
            chromium(driver, Path(folder) / "profile", EXTENSION) as context,
        ):
            whole = Whole(context)
            chosen = {"brand": BRAND, "sites": ["127.0.0.1"], "gate": True}
            whole.settle(server.url, key(server), **chosen)
            page = context.new_page()
            page.set_viewport_size(SIZE)  # type: ignore[arg-type]  # playwright's own TypedDict
            take(page, Eyes(page), address)
            popup = whole.open("popup/popup.html")
            popup.fill("#text", PUSH)
            popup.click("#check")
            popup.wait_for_selector("#answer > *")
            shot(popup, "4-popup")
            shot(whole.open("sent/sent.html"), "5-sent")
    return 0


def take(page: Page, eyes: Eyes, address: str) -> None:
    """The composer with a push and its card, the question, and the composer with a value post."""
    page.goto(address)
    page.click("#post")
    page.keyboard.insert_text(PUSH)
    eyes.until(
        lambda seen: seen["badges"] and seen["badges"][0]["tone"] in ("push", "pressure") and seen["marked"]
    )
    page.keyboard.press("Shift+F8")  # the last words, for which there are others
    eyes.until(lambda seen: seen["cards"])
    shot(page, "1-push")
    page.keyboard.press("Escape")
    page.click("button")
    page.wait_for_timeout(1500)
    shot(page, "3-question")
    page.keyboard.press("Escape")
    page.fill("#post", VALUE)
    seen = eyes.tone("value")
    page.mouse.click(seen["badges"][0]["x"] + 10, seen["badges"][0]["y"] + 10)
    eyes.until(lambda seen: seen["cards"])
    shot(page, "2-value")


def shot(page: Page, name: str) -> None:
    """Keep what a page shows, in the stores' size."""
    page.set_viewport_size(SIZE)  # type: ignore[arg-type]
    page.wait_for_timeout(500)
    page.screenshot(path=str(STORE / f"{name}.png"))


def key(server: Server) -> str:
    """A key as pairing gives one."""
    return server.key("check", "read", brand=BRAND)


def seed(store: Store) -> None:
    """The demo's twelve weeks, as if the last of them were this one."""
    store.ensure_brand(BRAND, name="Fern & Kettle", time_zone="Europe/London")
    found = [
        importers.read(file, timezone="Europe/London", fallback_account=BRAND)
        for file in sorted(SAMPLES.glob("*.csv"))
    ]
    posts = [post for read in found for post in read.posts]
    later = dt.datetime.now(dt.UTC) - max(post.created_at for post in posts)
    store.add(BRAND, [dataclasses.replace(post, created_at=post.created_at + later) for post in posts])
    for _ in Auditor.load(settings()).audit(store, BRAND):
        pass


@contextmanager
def planner() -> Iterator[str]:
    """Serve the invented page; its address."""
    handler = partial(_Quiet, directory=str(STORE))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/composer.html"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


if __name__ == "__main__":
    sys.exit(main())

"""A real Chromium with the unpacked extension, and eyes for what it shows in its closed shadow roots."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from tests.extension.pages import TESTS

EXTENSION = TESTS.parent
_PATIENCE = 8.0

# Runs in the extension's own world, where alone closed shadow roots open.
_EYES = """(() => {
  const roots = [...document.querySelectorAll('div')].filter((each) => each.attributes.length === 0)
    .map((each) => chrome.dom.openOrClosedShadowRoot(each)).filter((root) => root?.querySelector('.badge'));
  const shown = (element) => element && !element.hidden && element.style.visibility !== 'hidden';
  const box = (element) => { const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height }; };
  const marked = ['high', 'against', 'praise', 'current'].flatMap((kind) => [
    ...[...(CSS.highlights.get(`auditor-${kind}`) ?? [])].filter((range) => !range.collapsed)
      .map((range) => [kind, range.toString(), box(range)]),
    ...roots.flatMap((root) => [...root.querySelectorAll(`.mirror .${kind}`)])
      .filter((span) => kind === 'current' || !span.matches('.current'))
      .map((span) => [kind, span.textContent, box(span)]),
  ]);
  const badges = roots.map((root) => root.querySelector('.badge')).filter(shown);
  const cards = roots.map((root) => root.querySelector('.card')).filter(shown);
  return {
    marked,
    badges: badges.map((each) => ({ tone: each.dataset.tone, busy: each.ariaBusy, ...box(each) })),
    cards: cards.map((each) => ({ text: each.innerText, ...box(each), buttons:
      [...each.querySelectorAll('button')].map((button) => ({ text: button.innerText, ...box(button) })) })),
    status: roots.map((root) => root.querySelector('.status').textContent),
    focused: roots.map((root) => root.activeElement?.className ?? '').join(''),
    markup: roots.map((root) => root.innerHTML),
  };
})()"""


class Eyes:
    """What the extension shows on a page, in all its frames."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._contexts: dict[int, str] = {}
        self._session = page.context.new_cdp_session(page)
        self._session.on("Runtime.executionContextCreated", self._made)
        self._session.on("Runtime.executionContextsCleared", lambda _: self._contexts.clear())
        self._session.on("Runtime.executionContextDestroyed", self._gone)
        self._session.send("Runtime.enable")

    def look(self) -> dict[str, Any]:
        """Everything shown now, over all frames."""
        whole: dict[str, Any] = {}
        for context in list(self._contexts):
            for name, value in self.run(_EYES, context).items():
                whole[name] = whole[name] + value if name in whole else value
        return whole

    def run(self, script: str, context: int | None = None) -> Any:
        """The value of an expression in the extension's world, of the page itself unless told otherwise."""
        given = {
            "expression": script,
            "contextId": context or next(iter(self._contexts)),
            "returnByValue": True,
        }
        answer = self._session.send("Runtime.evaluate", given)
        assert "exceptionDetails" not in answer, json.dumps(answer["exceptionDetails"])
        return answer["result"].get("value")

    def until(self, holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Look until something holds; it fails with what was seen last."""
        end = time.monotonic() + _PATIENCE
        seen: dict[str, Any] = {}
        while time.monotonic() < end:
            self._page.wait_for_timeout(25)
            seen = self.look()
            if seen and holds(seen):
                return seen
        raise AssertionError(f"Not seen in time: {json.dumps(seen, ensure_ascii=False)[:3000]}")

    def tone(self, tone: str) -> dict[str, Any]:
        """Wait for one badge of a tone, with nothing on its way."""
        return self.until(lambda seen: [(b["tone"], b["busy"]) for b in seen["badges"]] == [(tone, "false")])

    def marked(self, *words: str) -> dict[str, Any]:
        """Wait until just these words are marked, in whatever order."""
        return self.until(lambda seen: sorted(each[1] for each in seen["marked"]) == sorted(words))

    def _made(self, event: dict[str, Any]) -> None:
        context = event["context"]
        if context["origin"].startswith("chrome-extension://"):
            self._contexts[context["id"]] = context["name"]

    def _gone(self, event: dict[str, Any]) -> None:
        self._contexts.pop(event["executionContextId"], None)


def unpack(folder: Path, server: str) -> Path:
    """A copy of the extension with a background that asks a test's server for verdicts."""
    made = folder / "extension"
    others = shutil.ignore_patterns("tests", "node_modules", "*.d.ts", "background")
    shutil.copytree(EXTENSION, made, ignore=others)
    shutil.copy(TESTS / "stub" / "background.js", made / "background.js")
    (made / "server.js").write_text(f"export const SERVER = {json.dumps(server)};\n")
    manifest = json.loads((made / "manifest.json").read_text())
    for other in ("icons", "action", "options_ui"):
        manifest.pop(other, None)
    (made / "manifest.json").write_text(json.dumps(manifest))
    return made


@contextmanager
def chromium(driver: Playwright, profile: Path, extension: Path | None) -> Iterator[BrowserContext]:
    """A Chromium with one extension, or with none."""
    path = shutil.which("chromium")
    assert path, "chromium is missing; on Debian: apt-get install chromium"
    flags = ["--headless=new", "--no-sandbox", "--lang=en"]
    if extension is not None:
        flags += [f"--disable-extensions-except={extension}", f"--load-extension={extension}"]
    context = driver.chromium.launch_persistent_context(
        str(profile), executable_path=path, args=flags, viewport={"width": 1000, "height": 800}
    )
    try:
        if extension is not None and not context.service_workers:
            context.wait_for_event("serviceworker")
        yield context
    finally:
        context.close()

"""What the extension adds to a keystroke on a long page."""

from __future__ import annotations

from statistics import median

import pytest
from playwright.sync_api import CDPSession, Page

from tests.extension.conftest import Open
from tests.extension.pages import Site

ROUNDS, KEYS = 4, 6
MOST_MS = 2.0


@pytest.mark.soak
@pytest.mark.parametrize("field", ["#editor", "#plain"])
def test_a_keystroke_on_a_long_page_costs_under_two_milliseconds_more(
    visit: Open, stub: Site, field: str
) -> None:
    stub.settings["on"] = False
    without = Typist(visit("long")[0], field)
    stub.settings["on"] = True
    page, eyes = visit("long")
    with_it = Typist(page, field)
    eyes.marked(*["Buy now", "hurry"] * 5)
    added, painted = [], []
    for _ in range(ROUNDS):
        (least, whole), (most, all_of_it) = without.type(), with_it.type()
        added.append(most - least)
        painted.append(all_of_it / whole)
    # The round that other programs disturbed least counts.
    assert min(added) < MOST_MS
    # Painting takes most of a keystroke, and varies most; marks that are painted anew each time double it.
    assert min(painted) < 1.5


class Typist:
    """Types into a field, and reckons the CPU time that the page's main thread takes for a key, in ms."""

    def __init__(self, page: Page, field: str) -> None:
        self._page = page
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})  # of CPU, not of the clock
        page.click(field)
        page.keyboard.insert_text("Buy now, hurry! " * 5 + "How to repot a fern. " * 10)

    def type(self) -> tuple[float, float]:
        """Type a few letters, each in a frame of its own: the median without and with painting."""
        self._page.bring_to_front()
        spent = []
        for _ in range(KEYS):
            before = self._spent()
            self._page.keyboard.press("a")
            self._page.evaluate(
                "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            after = self._spent()
            spent.append((after[0] - before[0], after[1] - before[1]))
        return median(each for each, _ in spent), median(each for _, each in spent)

    def _spent(self) -> tuple[float, float]:
        """Scripts, style and layout so far; all that and painting."""
        metrics = {
            each["name"]: each["value"] for each in self._session.send("Performance.getMetrics")["metrics"]
        }
        parts = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
        return 1000 * sum(metrics[part] for part in parts), 1000 * float(metrics["TaskDuration"])

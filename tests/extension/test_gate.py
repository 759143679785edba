"""The gate: a push is asked about once before it is published, and nothing is ever swallowed."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.extension.browser import Eyes
from tests.extension.conftest import Open
from tests.extension.pages import Site, verdict

_LOOK = """(() => {
  const dialog = [...document.querySelectorAll('div')].filter((each) => each.attributes.length === 0)
    .map((each) => chrome.dom.openOrClosedShadowRoot(each)?.querySelector('dialog')).find((found) => found);
  if (!dialog) return null;
  const words = (id) => dialog.querySelector('#' + dialog.getAttribute(id)).textContent;
  return {
    role: dialog.getAttribute('role'), modal: dialog.matches(':modal'),
    name: words('aria-labelledby'), says: words('aria-describedby'),
    focused: dialog.getRootNode().activeElement?.textContent,
    buttons: [...dialog.querySelectorAll('button')].map((button) => {
      const { x, y, width, height } = button.getBoundingClientRect();
      return { text: button.textContent, x: x + width / 2, y: y + height / 2 };
    }),
  };
})()"""


class Dialog:
    """The question, which the page's own scripts cannot see."""

    def __init__(self, page: Page, eyes: Eyes) -> None:
        self._page = page
        self._eyes = eyes

    def look(self) -> dict[str, Any] | None:
        """What it says; None while it is not open."""
        found: dict[str, Any] | None = self._eyes.run(_LOOK)
        return found

    def opened(self) -> dict[str, Any]:
        """Wait until it is open."""
        for _ in range(120):
            if found := self.look():
                return found
            self._page.wait_for_timeout(25)
        raise AssertionError("No question was asked.")

    def press(self, name: str) -> None:
        """Click a button, and wait until the question is gone."""
        button = next(each for each in self.opened()["buttons"] if each["text"] == name)
        self._page.mouse.click(button["x"], button["y"])
        self.closed()

    def closed(self) -> None:
        """Wait until it is gone."""
        for _ in range(120):
            if self.look() is None:
                return
            self._page.wait_for_timeout(25)
        raise AssertionError("The question stays.")


POST = ".compose-form__submit button"


@pytest.fixture
def drafting(visit: Open, stub: Site) -> tuple[Page, Eyes, Dialog]:
    """A page like Mastodon with a push in its composer, and the gate on."""
    stub.settings["gate"] = True
    page, eyes = visit("sites/mastodon")
    page.wait_for_function("globalThis.ready")
    page.click(".compose-form textarea")
    page.keyboard.type("Hurry")
    eyes.tone("push")
    return page, eyes, Dialog(page, eyes)


Drafting = tuple[Page, Eyes, Dialog]


def test_publishing_a_push_asks_which_of_the_week_it_would_be_and_then_goes_through(
    drafting: Drafting, stub: Site
) -> None:
    page, _, dialog = drafting
    stub.pushes = 2
    page.click(POST)
    asked = dialog.opened()
    assert (asked["role"], asked["modal"], asked["name"]) == ("alertdialog", True, "This is a push")
    assert asked["says"] == "This would be your third push this week. Publish anyway?"
    assert asked["focused"] == "Keep editing"
    assert page.evaluate("published") == []
    dialog.press("Publish anyway")
    page.wait_for_function("published.length === 1")
    assert page.evaluate("published") == ["Hurry"]
    assert stub.asked[-1]["type"] == "published"
    assert "text" not in stub.asked[-1]


def test_the_question_is_answered_by_keys_alone_and_escape_goes_back_to_the_text(drafting: Drafting) -> None:
    page, _, dialog = drafting
    page.evaluate("document.addEventListener('keydown', ({ key }) => published.push(key), true)")
    page.focus(POST)
    page.keyboard.press("Enter")
    page.evaluate("published.length = 0")
    assert dialog.opened()["says"] == "This post asks for the sale now. Publish anyway?"
    page.keyboard.press("Escape")
    dialog.closed()
    assert page.evaluate("[document.activeElement.localName, ...published]") == ["textarea"]
    page.keyboard.press("Control+Enter")
    dialog.opened()
    seen = []
    for key in ("Tab", "Tab", "Shift+Tab"):
        page.keyboard.press(key)
        seen.append((dialog.look() or {})["focused"])
    assert seen == ["Publish anyway", "Keep editing", "Publish anyway"]
    page.evaluate("published.length = 0")
    page.keyboard.press("Enter")
    page.wait_for_function("published.includes('Hurry')")


@pytest.mark.soak
def test_a_text_that_was_agreed_to_is_not_asked_about_again_and_another_is(drafting: Drafting) -> None:
    page, eyes, dialog = drafting
    page.click(POST)
    dialog.press("Publish anyway")
    page.click(".compose-form textarea")
    page.keyboard.type("Hurry")
    eyes.tone("push")
    page.click(POST)
    assert page.evaluate("published") == ["Hurry", "Hurry"]
    page.click(".compose-form textarea")
    page.keyboard.type("Hurry up")
    eyes.tone("push")
    page.click(POST)
    dialog.opened()


def test_with_no_service_publishing_goes_through_untouched(visit: Open, stub: Site) -> None:
    stub.settings["gate"] = True
    stub.answer = lambda _: {"state": "offline", "message": "No verdict."}
    page, eyes = visit("sites/mastodon")
    page.wait_for_function("globalThis.ready")
    page.click(".compose-form textarea")
    page.keyboard.type("Hurry")
    eyes.until(lambda seen: [badge["tone"] for badge in seen["badges"]] == ["failed"])
    page.click(POST)
    assert page.evaluate("published") == ["Hurry"]


def test_a_value_post_is_never_asked_about(visit: Open, stub: Site) -> None:
    stub.settings["gate"] = True
    page, eyes = visit("sites/mastodon")
    page.wait_for_function("globalThis.ready")
    page.click(".compose-form textarea")
    page.keyboard.type("How to repot a fern")
    eyes.tone("value")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("published") == ["How to repot a fern"]


@pytest.mark.soak
def test_a_click_ahead_of_its_verdict_waits_for_it_and_a_slow_one_lets_it_through(
    drafting: Drafting, stub: Site
) -> None:
    page, _, dialog = drafting
    page.keyboard.type(" now")
    page.click(POST)
    dialog.press("Keep editing")
    stub.wait = 3
    page.keyboard.type(", friends")
    page.click(POST)
    page.wait_for_function("published.length === 1")
    assert page.evaluate("published") == ["Hurry now, friends"]


@pytest.mark.soak
def test_a_page_that_traps_the_focus_and_closes_on_escape_leaves_the_question_alone(
    visit: Open, stub: Site
) -> None:
    stub.settings["gate"] = True
    page, eyes = visit("sites/bluesky")
    page.click("[data-testid=composeFAB]")
    page.click(".ProseMirror")
    page.keyboard.type("Hurry")
    eyes.tone("push")
    dialog = Dialog(page, eyes)
    page.keyboard.press("Control+Enter")
    assert dialog.opened()["focused"] == "Keep editing"
    page.keyboard.press("Escape")
    dialog.closed()
    assert page.locator("[data-testid=composePostView]").is_visible()
    page.keyboard.press("Control+Enter")
    dialog.press("Publish anyway")
    page.wait_for_function("published.length === 1")
    assert page.evaluate("published") == ["Hurry"]


@pytest.mark.soak
def test_a_publish_button_of_an_unknown_site_is_told_by_its_name(visit: Open, stub: Site) -> None:
    stub.settings["gate"] = True
    stub.answer = verdict
    page, eyes = visit("textarea")
    page.evaluate("""() => {
      globalThis.published = [];
      document.body.insertAdjacentHTML('beforeend',
        '<button id=settings>Post settings</button> <button id=publish><span>Share now</span></button>');
      for (const button of document.querySelectorAll('button')) {
        button.addEventListener('click', () => published.push(button.id));
      }
    }""")
    page.click("#editor")
    page.keyboard.type("Hurry")
    eyes.tone("push")
    page.click("#settings")
    page.click("#publish span")
    Dialog(page, eyes).press("Publish anyway")
    page.wait_for_function("published.length === 2")
    assert page.evaluate("published") == ["settings", "publish"]

"""Composers that appear, move and vanish, in shadow roots, dialogs and numbers; and fields that are none."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.extension.conftest import Open
from tests.extension.pages import Site

TELL = """() => chrome.tabs.query({}).then((tabs) => tabs.forEach((tab) =>
  chrome.tabs.sendMessage(tab.id, { type: 'changed' }).catch(() => {})))"""


def test_a_composer_that_appears_late_gets_a_badge_that_follows_it_and_goes_with_it(visit: Open) -> None:
    page, eyes = visit("moving")
    page.evaluate("appear()")
    page.click("#late")
    page.keyboard.type("Buy now")
    (badge,) = eyes.tone("pressure")["badges"]
    page.evaluate("document.querySelector('#space').style.height = '150px'")
    eyes.until(lambda seen: abs(seen["badges"][0]["y"] - badge["y"] - 150) < 2)
    page.evaluate("document.body.append(document.querySelector('#late'))")
    eyes.until(lambda seen: seen["badges"][0]["y"] > badge["y"] + 160)
    eyes.marked("Buy now")
    page.evaluate("document.querySelector('#late').remove()")
    eyes.until(lambda seen: seen["badges"] == [] and seen["marked"] == [] and seen["markup"] == [])


def test_composers_in_open_and_closed_shadow_roots_are_found_and_marked(visit: Open) -> None:
    page, eyes = visit("moving")
    for name in ("open", "closed"):
        click_middle(page, f"{name}-shell")
        page.keyboard.type(f"😀 hurry to the {name} one")
        assert (
            page.evaluate(f"document.querySelector('{name}-shell').inner()") == f"😀 hurry to the {name} one"
        )
    seen = eyes.marked("hurry", "hurry")
    assert len(seen["badges"]) == 2
    assert len({each[2]["y"] for each in seen["marked"]}) == 2


def test_in_a_modal_dialog_the_badge_can_be_clicked_and_the_dialog_stays_open(visit: Open) -> None:
    page, eyes = visit("moving")
    page.evaluate("openDialog()")
    page.click("#modal")
    page.keyboard.type("Buy now")
    (badge,) = eyes.tone("pressure")["badges"]
    page.mouse.click(badge["x"] + 8, badge["y"] + 8)
    eyes.until(lambda seen: "presses for the sale" in seen["cards"][0]["text"] if seen["cards"] else False)
    assert page.evaluate("document.activeElement.id") == "modal"
    assert page.evaluate("document.querySelector('dialog').open")


def test_several_composers_on_a_page_each_have_their_own_verdict(visit: Open) -> None:
    page, eyes = visit("textarea")
    page.click("#editor")
    page.keyboard.type("Buy now")
    page.click("#other")
    page.keyboard.type("How to repot a fern")
    seen = eyes.until(lambda seen: sorted(each["tone"] for each in seen["badges"]) == ["pressure", "value"])
    assert [each[1] for each in seen["marked"]] == ["Buy now"]


def test_nothing_is_sent_from_fields_that_are_no_composers_or_that_no_one_writes_in(
    visit: Open, stub: Site
) -> None:
    page, eyes = visit("textarea")
    page.evaluate("document.querySelector('#other').value = 'Buy now, says the page'")
    for field in ("#search", "#private", "#small", "#locked"):
        page.click(field)
        page.keyboard.type("Buy now, hurry")
    page.click("#editor")
    page.keyboard.type("How to repot a fern")
    eyes.tone("value")
    assert stub.texts == ["How to repot a fern"]


def test_a_site_that_is_off_is_left_alone_until_it_is_switched_on(visit: Open, stub: Site) -> None:
    stub.settings["on"] = False
    page, eyes = visit("textarea")
    page.click("#editor")
    page.keyboard.type("Buy now, hurry")
    page.wait_for_timeout(600)
    assert stub.texts == []
    stub.settings["on"] = True
    (worker,) = page.context.service_workers
    worker.evaluate(TELL)
    eyes.marked("Buy now", "hurry")
    stub.settings["on"] = False
    worker.evaluate(TELL)
    eyes.until(lambda seen: seen["markup"] == [] and seen["marked"] == [])


def click_middle(page: Page, selector: str) -> None:
    """Click an element whose insides the test cannot reach."""
    box = page.locator(selector).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 30, box["y"] + box["height"] / 2)

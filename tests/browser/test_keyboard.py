"""The whole way without ever touching a mouse: everything is reached by Tab, and shows that it is."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from auditor.bundle import SAMPLES
from tests.browser.conftest import Visit

PUSH = "Last chance! 50% off ends tonight, order yours now"


def to(page: Page, wanted: Locator, most: int = 90) -> None:
    """Press Tab until it is reached; what is reached must be seen and drawn as such."""
    for _ in range(most):
        if wanted.evaluate("each => each === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"{wanted} is not reached by Tab on {page.url}")
    drawn = wanted.evaluate("each => getComputedStyle(each).outlineStyle")
    assert drawn != "none", f"nothing shows that {wanted} has the focus"


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    to(page, wanted)
    page.keyboard.press(key)


def write(page: Page, label: str, words: str) -> None:
    field = page.get_by_label(label, exact=True)
    to(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(words)


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_the_whole_way_by_keyboard_alone(visit: Visit) -> None:
    visitor = visit(accept_downloads=True)
    page = visitor.page
    visitor.open("sign-in")
    write(page, "API key", visitor.service.key)
    page.keyboard.press("Enter")
    page.wait_for_url(visitor.service.at(""))
    press(page, page.get_by_role("link", name=re.compile("Make a brand|New brand")))
    page.wait_for_url("**/new-brand")
    for label, words in (("Name", "Keys"), ("Short name", "keys"), ("Time zone", "Europe/London")):
        write(page, label, words)
    page.keyboard.press("Escape")  # the list of time zones
    press(page, page.get_by_role("button", name="Make it"))
    page.wait_for_url("**/brands/keys/import")
    with page.expect_file_chooser() as chooser:
        press(page, page.get_by_label("Drop files here, or choose them"))
    chooser.value.set_files(SAMPLES / "x-content.csv")
    press(page, page.get_by_role("button", name="Import", exact=True))
    page.wait_for_url(re.compile("/brands/keys/imports/"))
    link = page.get_by_role("link", name="See the mix")
    link.wait_for(timeout=90_000)
    press(page, link)
    page.wait_for_url("**/brands/keys")
    _decide(page)
    _try(page)
    _report(page)


def _decide(page: Page) -> None:
    press(page, page.get_by_role("link", name="Skip to the content"))
    press(page, page.get_by_role("button", name="Not a push").first)
    back = page.get_by_role("button", name="Take it back")
    expect(back).to_be_visible()
    expect(back).to_be_focused()
    expect(page.get_by_role("status").last).to_contain_text("not a push")
    page.keyboard.press("Enter")
    expect(back).to_have_count(0)


def _try(page: Page) -> None:
    press(page, page.get_by_role("link", name="Try a draft"))
    page.wait_for_url("**/try")
    expect(page.get_by_label("Your draft")).to_be_focused()
    page.keyboard.insert_text(PUSH)
    expect(page.locator("#answer mark").first).to_have_text("Last chance")
    expect(page.get_by_role("status").first).to_have_text("This pushes a sale.")
    press(page, page.get_by_role("link", name="Plan a week"))
    page.wait_for_url("**/plan")
    to(page, page.locator("#text-1"))
    page.keyboard.insert_text(PUSH)
    press(page, page.get_by_role("button", name="Hold it against the guideline"))
    expect(page.locator("#comes")).to_be_focused()


def _report(page: Page) -> None:
    press(page, page.get_by_role("link", name="Reports", exact=True))
    page.wait_for_url("**/reports")
    press(page, page.get_by_role("button", name="Make it"))
    page.wait_for_url(re.compile(r"/reports/\d+$"))
    with page.expect_download() as download:
        press(page, page.get_by_role("link", name="PDF", exact=True))
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")

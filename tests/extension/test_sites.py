"""Sites whose front ends are open: their composers and Publish buttons are known by their own markup.

The fixture pages have the shape of that markup; each site's file says where it was read.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.extension.conftest import Open
from tests.extension.pages import Site
from tests.extension.test_gate import Dialog

TEXT = "Grüße 🌿 Buy now"
OPENS = {
    "mastodon": "",
    "bluesky": "[data-testid=composeFAB]",
    "postiz": "#new",
    "mixpost": "",
}
COMPOSER = {"mastodon": ".compose-form textarea"}
ANCHOR = {"mastodon": ".compose-form__scrollable", "postiz": ".box"}
BUTTONS = {
    "mastodon": [".compose-form__submit button"],
    "bluesky": ["[data-testid=composerPublishBtn] div"],
    "postiz": [".btnSub > div", ".post-now"],
    "mixpost": [".bg-indigo-500 span"],
}


def write(page: Page, site: str, text: str = TEXT) -> None:
    """Open the site's composer and type into it."""
    page.wait_for_function("globalThis.ready")
    if OPENS[site]:
        page.click(OPENS[site])
    page.click(COMPOSER.get(site, ".ProseMirror[contenteditable=true]"))
    page.keyboard.type(text)


@pytest.mark.parametrize("site", OPENS)
def test_a_composer_that_appears_late_is_marked_and_its_publish_button_known(
    visit: Open, stub: Site, site: str
) -> None:
    stub.settings["gate"] = True
    page, eyes = visit(f"sites/{site}")
    write(page, site)
    eyes.marked("Buy now")
    badge = eyes.tone("pressure")["badges"][0]
    anchor = page.locator(
        {"postiz": ".box"}.get(site, COMPOSER.get(site, "[contenteditable=true]"))
    ).bounding_box()
    assert anchor
    assert anchor["x"] <= badge["x"] <= anchor["x"] + anchor["width"] - badge["width"]
    assert anchor["y"] <= badge["y"] <= anchor["y"] + anchor["height"] + badge["height"]
    for button in BUTTONS[site]:
        if button == ".post-now":
            page.hover(".group")
        page.click(button)
        dialog = Dialog(page, eyes)
        dialog.opened()
        dialog.press("Keep editing")
    assert page.evaluate("published") == []


@pytest.mark.soak
def test_on_mastodon_a_note_on_a_profile_and_a_private_mention_are_no_posts(visit: Open, stub: Site) -> None:
    page, eyes = visit("sites/mastodon")
    page.wait_for_function("globalThis.ready")
    page.click(".account__header__account-note__content")
    page.keyboard.type("Buy now is what they always say")
    page.evaluate("makePrivate()")
    page.click(".compose-form textarea")
    page.keyboard.type("Buy now, only you")
    page.wait_for_timeout(700)
    assert stub.texts == []
    assert eyes.look()["badges"] == []


@pytest.mark.soak
def test_on_mastodon_the_composer_is_followed_into_a_modal_and_its_account_is_told(
    visit: Open, stub: Site
) -> None:
    page, eyes = visit("sites/mastodon")
    write(page, "mastodon")
    eyes.tone("pressure")
    page.evaluate("intoModal()")
    eyes.until(lambda seen: not seen["badges"])
    write(page, "mastodon", "Hurry")
    eyes.tone("push")
    assert (stub.asked[-1]["platform"], stub.asked[-1]["account"]) == ("mastodon", "@acme@127.0.0.1")


@pytest.mark.soak
def test_on_bluesky_every_post_of_a_thread_is_marked_and_a_message_is_left_alone(
    visit: Open, stub: Site
) -> None:
    page, eyes = visit("sites/bluesky")
    page.click("textarea")
    page.keyboard.type("Buy now, dear friend")
    write(page, "bluesky", "How to repot a fern")
    page.click("[aria-label^=Add]")
    # The editor takes the focus a frame later; letters typed before it are nobody's.
    page.wait_for_function("document.activeElement === [...document.querySelectorAll('.ProseMirror')][1]")
    page.keyboard.type("Hurry")
    eyes.until(lambda seen: sorted(badge["tone"] for badge in seen["badges"]) == ["push", "value"])
    assert all("friend" not in text for text in stub.texts)


@pytest.mark.soak
def test_on_postiz_drafts_and_the_menus_arrow_are_not_asked_about(visit: Open, stub: Site) -> None:
    stub.settings["gate"] = True
    page, eyes = visit("sites/postiz")
    write(page, "postiz", "Hurry")
    eyes.tone("push")
    page.click(".arrow-change")
    page.click(".draft")
    assert page.evaluate("published") == ["menu", "draft: Hurry"]


@pytest.mark.soak
def test_on_mixpost_the_previews_are_no_composers_and_without_the_gate_nothing_is_asked(
    visit: Open, stub: Site
) -> None:
    page, eyes = visit("sites/mixpost")
    write(page, "mixpost")
    page.click(".preview")
    eyes.tone("pressure")
    page.click(".bg-indigo-500")
    assert page.evaluate("published") == [TEXT]
    assert all("Preview" not in text for text in stub.texts)

"""The extension as it is installed, with a real service: paired by a click, plain about what goes wrong."""

from __future__ import annotations

import datetime as dt
import re
import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.extension.browser import EXTENSION, Eyes, chromium
from tests.extension.pages import Site
from tests.extension.whole import AXE, Whole, bad_service
from tests.servers.service import Server

_FOUND = (
    "async () => (await axe.run()).violations.map((each) => [each.id, each.nodes.map((node) => node.html)])"
)

PUSH = "Last chance! 50% off ends tonight, order yours now 🎉"


@pytest.fixture(scope="module")
def installed(driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A Chromium with the extension."""
    with chromium(driver, tmp_path_factory.mktemp("whole"), EXTENSION) as context:
        # The options open by themselves, in a blank tab if there is one: not in a test's own.
        while not any(page.url.endswith("options/options.html") for page in context.pages):
            context.pages[0].wait_for_timeout(25)
        yield context


@pytest.fixture
def whole(installed: BrowserContext) -> Whole:
    """The extension as at its first start."""
    fresh = Whole(installed)
    fresh.reset()
    return fresh


def said(page: Page, words: str) -> None:
    """Wait until a page says so where it says what became of something."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def test_a_click_pairs_it_with_a_service_that_knows_nothing_of_it(whole: Whole, server: Server) -> None:
    key, _ = server.store.keys.create(["admin"])
    once = server.store.pairings.offer("sign-in", lasts=dt.timedelta(minutes=1), key=key)
    terminal = whole.context.new_page()
    terminal.goto(f"{server.url}/app/sign-in#once={once}")
    expect(terminal.get_by_role("button", name="Sign out")).to_be_visible()
    assert once not in terminal.url
    options = whole.open("options/options.html")
    options.get_by_label("Its address").fill(server.url)
    with whole.context.expect_page() as opened:
        options.get_by_role("button", name="Pair", exact=True).click()
    dashboard = opened.value
    expect(dashboard.get_by_text("asks for a key of its own")).to_contain_text("Chrome, Linux")
    dashboard.get_by_label("For").select_option("acme")
    with dashboard.expect_event("close"):
        dashboard.get_by_role("button", name="Pair").click()
    said(options, f"Paired with {server.url}")
    expect(options.get_by_label("Drafts count for")).to_have_value("acme")
    kept = whole.do("() => chrome.storage.local.get()")["credentials"]
    made = server.store.keys.find(kept["key"])
    assert made is not None
    assert (made.scopes, made.brand, made.parent) == (("check", "read"), "acme", key.id)
    assert kept["key"] not in options.content()
    server.store.keys.revoke(made.id)


def test_an_invitation_pairs_it_once(whole: Whole, server: Server) -> None:
    acme = server.store.brand("acme")
    code = server.store.pairings.offer(
        "invitation", lasts=dt.timedelta(days=7), scopes=("check", "read"), brand=acme
    )
    options = whole.open("options/options.html")
    options.get_by_text("Use an invitation").click()
    for words in (f"Paired with {server.url}", "The code was used, is over"):
        options.get_by_label("The link an administrator sent you").fill(f"{server.url}/app/invite#{code}")
        options.get_by_role("button", name="Use it").click()
        said(options, words)
    assert whole.do("() => chrome.storage.local.get('settings')")["settings"]["brand"] == "acme"


def test_the_popup_says_what_a_text_is_what_to_write_instead_and_what_it_does(
    whole: Whole, server: Server
) -> None:
    whole.settle(server.url, server.key("read"), brand="acme")
    popup = whole.open("popup/popup.html")
    popup.get_by_label("A text to check").fill(PUSH)
    popup.keyboard.press("Control+Enter")
    card = popup.locator(".card")
    expect(card.get_by_role("heading")).to_have_text("High pressure")
    assert "Last chance" in card.locator("mark").all_inner_texts()
    expect(card).to_contain_text("Write instead")
    expect(card).to_contain_text("the guideline allows 20 %")
    expect(popup.get_by_role("heading", name="The mix of acme")).to_be_visible()
    kept = str(whole.do("async () => [await chrome.storage.local.get(), await chrome.storage.session.get()]"))
    assert "Last chance" not in kept


def test_in_the_popup_words_are_replaced_by_a_click_checked_again_and_taken_back(
    whole: Whole, server: Server
) -> None:
    whole.settle(server.url, server.key("read"))
    popup = whole.open("popup/popup.html")
    field = popup.get_by_label("A text to check")
    field.fill("  😀 Last chance to see our ferns!!!")
    popup.keyboard.press("Control+Enter")
    popup.get_by_role("button", name="Replace with “!”").click()
    expect(field).to_have_value("  😀 Last chance to see our ferns!")
    expect(popup.locator(".card mark")).to_have_text(["Last chance"])
    popup.keyboard.press("Control+z")
    expect(field).to_have_value("  😀 Last chance to see our ferns!!!")


def test_what_the_service_would_write_instead_is_offered_on_a_page_and_taken_back_by_its_undo(
    whole: Whole, server: Server, running_site: Site, editors: None
) -> None:
    whole.settle(server.url, server.key("read"), sites=["127.0.0.1"])
    page = whole.context.new_page()
    eyes = Eyes(page)
    page.goto(f"{running_site.url}/fixtures/prosemirror.html")
    page.click("[contenteditable]")
    page.keyboard.insert_text(PUSH)
    eyes.tone("pressure")
    page.wait_for_timeout(600)  # longer than the editor takes typing for one step
    page.keyboard.press("F8")
    card = eyes.until(lambda seen: seen["cards"])["cards"][0]
    (first, *_) = [each for each in card["buttons"] if each["text"].startswith("Replace with")]
    instead = first["text"].removeprefix("Replace with “").removesuffix("”")
    assert instead
    assert "“Last chance”" in card["text"]
    page.mouse.click(first["x"] + 5, first["y"] + 5)
    page.wait_for_function("(text) => textOf() === text", arg=PUSH.replace("Last chance", instead))
    eyes.until(lambda seen: "Last chance" not in str(seen["marked"]))
    page.keyboard.press("Control+z")
    page.wait_for_function("(text) => textOf() === text", arg=PUSH)


def test_a_selection_is_checked_in_a_window_of_its_own(whole: Whole, server: Server) -> None:
    whole.settle(server.url, server.key("read"))
    with whole.context.expect_page() as opened:
        whole.do(
            "(selectionText) => chrome.contextMenus.onClicked.dispatch("
            "{ menuItemId: 'check-selection', selectionText }, { incognito: false })",
            PUSH,
        )
    expect(opened.value.locator(".card").get_by_role("heading")).to_have_text("High pressure")
    assert opened.value.get_by_label("A text to check").input_value() == PUSH


@pytest.mark.soak
def test_what_goes_wrong_is_told_plainly(whole: Whole) -> None:
    popup = whole.open("popup/popup.html")
    said(popup, "is not paired with an auditor yet")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with bad_service() as bad:
        for number, (status, body, words) in enumerate(
            (
                (401, "{}", "The key no longer holds"),
                (403, "{}", "does not allow this"),
                (404, "{}", "does not know this brand"),
                (413, "{}", "too long for a post"),
                (422, "{}", "can't use this text"),
                (500, "{}", "The service failed"),
                (200, "<html>", "is no auditor"),
                (200, '{"label": "value", "findings": [{"offset": 999}]}', "is no auditor"),
                (302, "{}", "can't be reached"),
                (429, "{}", "asked again in 7 seconds"),
            )
        ):
            bad.status, bad.body = status, body
            whole.settle(bad.url, f"sma_{number}")
            popup.get_by_label("A text to check").fill(f"A fern {number}")
            popup.get_by_role("button", name="Check").click()
            expect(popup.locator("#told")).to_contain_text(words)
        assert bad.paths
        assert not any("OPTIONS" in path or "elsewhere" in path for path in bad.paths)
    whole.settle(nobody, "sma_key")
    popup = whole.open("popup/popup.html")
    said(popup, f"The service at {nobody} can't be reached")


def test_where_a_site_is_on_posts_are_checked_and_nobody_there_reads_the_key(
    whole: Whole, server: Server, running_site: Site, editors: None
) -> None:
    key = server.key("read")
    whole.settle(server.url, key, brand="acme")
    page = whole.context.new_page()
    eyes = Eyes(page)
    page.goto(f"{running_site.url}/fixtures/textarea.html")
    page.wait_for_timeout(300)
    assert not eyes.look()
    whole.settle(server.url, key, brand="acme", sites=["127.0.0.1"])
    page.locator("textarea").first.click()
    page.keyboard.insert_text(PUSH)
    eyes.tone("pressure")
    eyes.run(
        "chrome.storage.local.get().then(() => (self.got = 'read'), (error) => (self.got = error.message)), 0"
    )
    page.wait_for_timeout(50)
    assert "not allowed" in eyes.run("self.got")
    assert key not in page.content()
    assert page.evaluate("() => typeof chrome?.storage") == "undefined"
    whole.settle(server.url, key, brand="acme", sites=[])
    eyes.until(lambda seen: not seen["badges"])


@pytest.mark.parametrize("path", ["popup/popup.html", "options/options.html", "sent/sent.html"])
def test_its_pages_can_be_read_by_everyone(whole: Whole, server: Server, path: str) -> None:
    whole.settle(server.url, server.key("read"), brand="acme", brands={"@acme@social.example": "rival"})
    page = whole.open(path)
    if "popup" in path:
        page.get_by_label("A text to check").fill(PUSH)
        page.get_by_role("button", name="Check").click()
        page.locator(".card").wait_for()
    page.evaluate(AXE.read_text())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate(_FOUND) == [], scheme
    assert not re.search(r"data-say=\"\w+\"[^>]*></(?!textarea)", page.content())


@pytest.mark.soak
def test_a_service_that_never_answers_is_given_up_after_ten_seconds(whole: Whole) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        whole.settle(f"http://127.0.0.1:{silent.getsockname()[1]}", "sma_key")
        popup = whole.open("popup/popup.html")
        expect(popup.locator("#state")).to_contain_text("longer than 10 seconds", timeout=15_000)

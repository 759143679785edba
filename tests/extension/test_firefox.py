"""The archive for Firefox in a real Firefox: paired, switched on by a click, a post checked as it is written.

The content scripts are held to everything in Chromium; this holds what differs between the two browsers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.extension.firefox import CONTROL, F8, Firefox, firefox
from tests.extension.pages import Site
from tests.extension.test_packages import pack
from tests.servers.service import Server

pytestmark = pytest.mark.soak

TEXT = "Last chance! 50% off ends tonight, order yours now."

_OURS = """const shown = (element) => element && !element.hidden;
const found = (part) => [...document.querySelectorAll('div')].filter((each) => each.attributes.length === 0)
  .map((each) => each.openOrClosedShadowRoot?.querySelector(part)).filter(shown);
"""
_TONES = """const done = found('.badge').filter((each) => each.ariaBusy === 'false');
return done.map((each) => each.dataset.tone);"""
_CARD = "return found('.card').map((each) => each.innerText)[0];"
_MARKED = """const words = found('.mirror').flatMap((each) => [...each.children]);
return words.map((each) => each.textContent).concat(...['high', 'against', 'current'].map((kind) =>
  Array.from(document.wrappedJSObject.defaultView.marked(kind))));"""
# The page's own scripts list highlights, so they are asked for them.
_LIST = """globalThis.marked = (kind) =>
  [...(CSS.highlights.get(`auditor-${kind}`) ?? [])].map((range) => range.toString());"""
_BUTTON = """const buttons = [...found(arguments[0])[0].querySelectorAll('button')];
const { x, y } = buttons.find((each) => each.innerText === arguments[1]).getBoundingClientRect();
return [x, y];"""
_PUBLISHED = "return Array.from(document.wrappedJSObject.defaultView.published);"
_HOLDS = "return document.wrappedJSObject.defaultView.textOf() === arguments[0];"


@dataclass(frozen=True)
class Installed:
    """The browser, and where the extension's pages are."""

    browser: Firefox
    pages: str


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Iterator[Installed]:
    """A Firefox with the packed extension, paired with the service, and the fixtures' site switched on."""
    folder = tmp_path_factory.mktemp("firefox")
    with firefox(folder / "profile") as browser:
        fresh = Installed(browser, browser.install(pack(folder / "dist")["firefox"]))
        pair(fresh, server)
        switch_on(fresh, "127.0.0.1")
        yield fresh


def pair(installed: Installed, server: Server) -> None:
    """Sign in to the dashboard by the terminal's link, press Pair in the options, then there."""
    browser = installed.browser
    key, _ = server.store.keys.create(["admin"])
    once = server.store.pairings.offer("sign-in", lasts=dt.timedelta(minutes=1), key=key)
    browser.go(f"{server.url}/app/sign-in#once={once}")
    browser.until("return document.body.innerText.includes('Sign out')")
    browser.go(f"{installed.pages}options/options.html")
    browser.until("return document.querySelector('#service').value !== ''")
    browser.run("document.querySelector('#service').value = ''")
    browser.write("#service", server.url)
    here = browser.window()
    browser.click("#pair button")
    browser.switch(browser.other_window(here))
    browser.until("return document.body.innerText.includes('asks for a key of its own')")
    assert "Firefox, Linux" in browser.run("return document.body.innerText")
    browser.run("document.querySelector('select').value = 'acme'")
    browser.click("main form button")
    browser.switch(here)
    browser.until("return document.querySelector('#state').innerText.startsWith('Paired')")


def options(browser: Firefox, pages: str) -> None:
    """Open the options, and wait until all of them are there."""
    browser.go(f"{pages}options/options.html")
    browser.until("return document.querySelector('#state').innerText.startsWith('Paired')")


def switch_on(installed: Installed, host: str) -> None:
    """Switch a site on in the options."""
    browser = installed.browser
    browser.write("#host", host)
    browser.click("#add-site button")
    browser.until("return document.getElementById(`site-${arguments[0]}`)?.checked", host)


def see(browser: Firefox, script: str, holds: str) -> object:
    """Wait until what the extension shows, `seen`, is as it should be."""
    (seen,) = browser.until(f"{_OURS} const seen = (() => {{ {script} }})(); return {holds} ? [seen] : null")
    return seen


@pytest.mark.parametrize(
    ("page", "field"),
    [
        ("textarea", "#editor"),
        ("draft", "[contenteditable]"),
        ("lexical", "#editor"),
        ("prosemirror", "[contenteditable]"),
        ("quill", "[contenteditable]"),
    ],
)
def test_words_are_marked_explained_replaced_and_taken_back(
    installed: Installed, running_site: Site, editors: None, page: str, field: str
) -> None:
    browser = installed.browser
    browser.go(f"{running_site.url}/fixtures/{page}.html")
    browser.run("document.wrappedJSObject.defaultView.eval(arguments[0])", _LIST)
    browser.write(field, TEXT)
    see(browser, _TONES, "seen.join() === 'pressure'")
    see(browser, _MARKED, "seen.includes('Last chance')")
    browser.rest(0.6)  # longer than the editors take typing for one step of their undo
    browser.press(F8)
    card = see(browser, _CARD, "seen")
    assert "“Last chance”" in str(card)
    assert "Write instead" in str(card)
    x, y = browser.run(f"{_OURS} {_BUTTON}", ".card", "Remove these words")
    browser.click_at(x + 5, y + 5)
    browser.until(_HOLDS, TEXT.removeprefix("Last chance"))
    see(browser, _MARKED, "!seen.includes('Last chance')")
    browser.rest(0.2)
    browser.press(CONTROL, "z")
    browser.until(_HOLDS, TEXT)
    see(browser, _MARKED, "seen.includes('Last chance')")


def test_a_site_elsewhere_is_asked_access_for_in_the_click_and_gives_it_back(
    installed: Installed, running_site: Site, editors: None
) -> None:
    browser = installed.browser
    access = (
        "return chrome.permissions.contains({ origins: ['https://social.test/*', 'http://social.test/*'] });"
    )
    options(browser, installed.pages)
    assert not browser("WebDriver:ExecuteScript", script=access, args=[])
    switch_on(installed, "social.test")
    assert browser("WebDriver:ExecuteScript", script=access, args=[])
    browser.go(f"{running_site.url.replace('127.0.0.1', 'social.test')}/fixtures/sites/mastodon.html")
    browser.until("return document.wrappedJSObject.defaultView.ready")
    browser.write(".compose-form textarea", TEXT)
    see(browser, _TONES, "seen.join() === 'pressure'")
    options(browser, installed.pages)
    browser.click("[id='site-social.test']")
    browser.until("return !document.getElementById('site-social.test')")
    assert not browser("WebDriver:ExecuteScript", script=access, args=[])


@pytest.mark.parametrize(("answer", "published"), [("Keep editing", []), ("Publish anyway", [TEXT])])
def test_a_push_is_asked_about_once_before_it_goes_out(
    installed: Installed, running_site: Site, editors: None, answer: str, published: list[str]
) -> None:
    browser = installed.browser
    options(browser, installed.pages)
    if not browser.run("return document.querySelector('#gate').checked"):
        browser.click("#gate")
    browser.go(f"{running_site.url}/fixtures/sites/mastodon.html")
    browser.until("return document.wrappedJSObject.defaultView.ready")
    browser.write(".compose-form textarea", TEXT)
    see(browser, _TONES, "seen.join() === 'pressure'")
    browser.click(".compose-form__submit button")
    see(
        browser, "return found('dialog[open]').map((each) => each.innerText).join();", "seen.includes('push')"
    )
    x, y = browser.run(f"{_OURS} {_BUTTON}", "dialog", answer)
    browser.click_at(x + 5, y + 5)
    see(browser, "return found('dialog');", "seen.length === 0")
    assert list(browser.run(_PUBLISHED)) == published


def test_the_popup_checks_a_text_and_shows_the_mix(installed: Installed) -> None:
    browser = installed.browser
    browser.go(f"{installed.pages}popup/popup.html")
    browser.write("#text", TEXT)
    browser.click("#check")
    browser.until("return document.querySelector('.card h2')?.innerText === 'High pressure'")
    browser.until("return document.querySelector('#mix-title').innerText === 'The mix of acme'")


def test_a_site_that_is_off_sends_nothing_and_a_page_reads_no_key(
    installed: Installed, running_site: Site
) -> None:
    browser = installed.browser
    elsewhere = running_site.url.replace("127.0.0.1", "localhost")
    browser.go(f"{elsewhere}/fixtures/textarea.html")
    browser.write("#editor", TEXT)
    browser.rest(0.9)
    assert browser.run(f"{_OURS} return found('.badge').length") == 0
    assert browser.run("return typeof document.wrappedJSObject.defaultView.browser") == "undefined"

"""One Chromium for all tests of the extension; each gets a page of its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from tests.extension.browser import Eyes, chromium, unpack
from tests.extension.pages import TESTS, Site, site

Open = Callable[[str], tuple[Page, Eyes]]

# A page that is opened before the background has registered its content script never gets it.
_REGISTERED = """async () => {
  for (let tries = 0; tries < 500; tries += 1) {
    if ((await chrome.scripting.getRegisteredContentScripts()).length) return true;
    await new Promise((done) => setTimeout(done, 20));
  }
  return false;
}"""


@pytest.fixture(scope="session")
def editors() -> None:
    """The real editors, built for the fixture pages."""
    node = shutil.which("node")
    assert node, "node is missing; on Debian: apt-get install nodejs npm"
    assert (TESTS / "node_modules").is_dir(), "the editors are missing: npm ci --prefix extension/tests"
    made = list((TESTS / "build").glob("*.js"))
    sources = [TESTS / "package-lock.json", TESTS / "build.js", *(TESTS / "editors").glob("*.js")]
    if len(made) < len(sources) - 2 or max(map(_age, made)) > min(map(_age, sources)):
        subprocess.run([node, "build.js"], cwd=TESTS, check=True, timeout=60)


def _age(path: Path) -> float:
    return -path.stat().st_mtime


@pytest.fixture(scope="package")
def driver() -> Iterator[Playwright]:
    """What drives the browsers: one alone, and no other event loop beside it, so it ends with this folder."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def running_site() -> Iterator[Site]:
    """The fixture pages."""
    with site() as running:
        yield running


@pytest.fixture(scope="package")
def browser(
    driver: Playwright, running_site: Site, editors: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """A Chromium with the extension, its background a stub."""
    folder = tmp_path_factory.mktemp("browser")
    with chromium(driver, folder / "profile", unpack(folder, running_site.url)) as context:
        (worker,) = context.service_workers
        assert worker.evaluate(_REGISTERED), "the background has registered no content script"
        yield context


@pytest.fixture
def stub(running_site: Site) -> Iterator[Site]:
    """The site that answers; as at first for each test."""
    running_site.reset()
    yield running_site
    running_site.reset()


@pytest.fixture
def visit(browser: BrowserContext, stub: Site) -> Iterator[Open]:
    """Open a fixture page by name; it closes with the test."""
    pages: list[Page] = []

    def opened(name: str) -> tuple[Page, Eyes]:
        page = browser.new_page()
        pages.append(page)
        eyes = Eyes(page)
        page.goto(f"{stub.url}/fixtures/{name}.html")
        return page, eyes

    yield opened
    for page in pages:
        page.close()

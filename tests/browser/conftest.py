"""One Chromium and one service for all tests of a real browser.

Playwright runs an event loop as long as it is open, and nothing else can run one beside it: it is closed with
the last test of this folder.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from auditor.audit import Auditor
from tests.browser.seeded import Seeded, seed
from tests.browser.service import Service, serving
from tests.browser.visitor import Visitor, visiting

Visit = Callable[..., Visitor]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium")
    assert path, "chromium is missing; on Debian: apt-get install chromium"
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=["--headless=new", "--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with its worker; what tests put into it stays for those after them."""
    with serving(tmp_path_factory.mktemp("service") / "home") as running:
        yield running


@pytest.fixture(scope="package")
def seeded(service: Service, auditor: Auditor) -> Seeded:
    """A brand with something on each of its pages, and one whose every name and text is hostile."""
    return seed(service.store, auditor.versions)


@pytest.fixture
def visit(browser: Browser, service: Service) -> Iterator[Visit]:
    """Have someone come, with options of a browser's context; they leave with the test."""
    with ExitStack() as visits:

        def come(**options: Any) -> Visitor:
            return visits.enter_context(visiting(browser, service, **options))

        yield come


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    path = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
    assert path.is_file(), "axe-core is missing: npm ci --prefix tests/browser"
    return path.read_text(encoding="utf-8")

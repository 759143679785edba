"""Take the pictures of the documentation from the demo's posts: `make screenshots`."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from auditor import importers
from auditor.audit import Auditor
from auditor.bundle import SAMPLES
from auditor.settings import Settings
from auditor.store import Store
from scripts.made import ROOT
from tests.browser.service import Service, serving

SLUG, NAME, ZONE = "fern-and-kettle", "Fern & Kettle", "Europe/London"
DRAFT = "Order yours now! 50% off every kettle ends tonight."
COLOURS = 96
MOST_BYTES = 150_000


def main() -> None:
    """Run the service on the demo's posts, look at it, and keep what is seen."""
    path = shutil.which("chromium")
    if path is None:
        sys.exit("chromium is missing; on Debian: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "home") as service:
        _publish(service.store, Path(folder) / "home")
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=path, args=["--headless=new", "--no-sandbox"])
            page = browser.new_page(viewport={"width": 900, "height": 1250}, locale="en-GB")
            page.goto(service.once)
            page.wait_for_url(service.at(""))
            _report(page, service)
            _dashboard(page, service)
            _draft(page, service)
            browser.close()


def _publish(store: Store, home: Path) -> None:
    store.ensure_brand(SLUG, name=NAME, time_zone=ZONE)
    for file in sorted(SAMPLES.glob("*.csv")):
        store.add(SLUG, importers.read(file, timezone=ZONE, fallback_account=SLUG).posts)
    for _ in Auditor.load(Settings(home=home)).audit(store, SLUG):
        pass


def _report(page: Page, service: Service) -> None:
    page.goto(service.at(f"brands/{SLUG}/reports"))
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("link", name="Read it").click()
    page.get_by_role("heading", level=1).wait_for()
    _keep(page, "report")


def _dashboard(page: Page, service: Service) -> None:
    page.set_viewport_size({"width": 1000, "height": 1050})
    page.goto(service.at(f"brands/{SLUG}"))
    _keep(page, "dashboard")


def _draft(page: Page, service: Service) -> None:
    page.set_viewport_size({"width": 1000, "height": 900})
    page.goto(service.at(f"brands/{SLUG}/try"))
    page.get_by_label("Your draft").fill(DRAFT)
    page.get_by_label("Platform").select_option("instagram")
    page.get_by_role("button", name="Check").click()
    page.locator("#answer mark").first.wait_for()
    _keep(page, "draft")


def _keep(page: Page, name: str) -> None:
    """Write what is seen to docs/, in few colours so that it stays small."""
    seen = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    file = ROOT / "docs" / f"{name}.png"
    seen.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    if file.stat().st_size > MOST_BYTES:
        sys.exit(f"{file} is over {MOST_BYTES:,} bytes; take fewer colours or a smaller window.")
    print(f"Wrote {file.relative_to(ROOT)}")


if __name__ == "__main__":
    main()

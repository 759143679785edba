"""Draw the extension's icons, `extension/icons/*.png`, from `icon.svg` there, with the tests' Chromium."""

from __future__ import annotations

import shutil

from playwright.sync_api import sync_playwright

from scripts.made import ROOT

ICONS = ROOT / "extension" / "icons"
SIZES = (16, 32, 48, 128)

MARGIN = {128: 16}
"""The Chrome store wants room around the largest; at the others' sizes every pixel counts."""


def main() -> None:
    """Draw every size."""
    drawing = (ICONS / "icon.svg").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in SIZES:
            page = browser.new_page(viewport={"width": size, "height": size})
            margin = MARGIN.get(size, 0)
            inner = size - 2 * margin
            style = f"body{{margin:{margin}px}}svg{{display:block;width:{inner}px;height:{inner}px}}"
            page.set_content(f"<style>{style}</style>{drawing}")
            page.screenshot(path=str(ICONS / f"{size}.png"), omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()

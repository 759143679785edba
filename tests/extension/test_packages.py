"""What the stores get: one archive for each browser, made from one source."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.extension.browser import EXTENSION


def pack(folder: Path) -> dict[str, Path]:
    """Pack the extension into a folder; the archives by browser."""
    node = shutil.which("node")
    assert node, "node is missing; on Debian: apt-get install nodejs npm"
    subprocess.run([node, EXTENSION / "scripts" / "package.js", folder], check=True, timeout=30)
    return {path.name.split("-")[1]: path for path in folder.glob("auditor-*.zip")}


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One archive a browser."""
    return pack(tmp_path_factory.mktemp("dist"))


def manifest(archive: Path) -> dict[str, object]:
    """What an archive says of itself."""
    with zipfile.ZipFile(archive) as packed:
        found: dict[str, object] = json.loads(packed.read("manifest.json"))
    return found


def test_packing_twice_gives_the_same_bytes(archives: dict[str, Path], tmp_path: Path) -> None:
    again = pack(tmp_path)
    assert {name: path.read_bytes() for name, path in again.items()} == {
        name: path.read_bytes() for name, path in archives.items()
    }


def test_each_browser_gets_the_background_it_can_run(archives: dict[str, Path]) -> None:
    assert set(archives) == {"chrome", "firefox"}
    chrome, firefox = manifest(archives["chrome"]), manifest(archives["firefox"])
    assert chrome["background"] == {"service_worker": "background.js", "type": "module"}
    assert firefox["background"] == {"scripts": ["background.js"], "type": "module"}
    assert "browser_specific_settings" not in chrome
    assert "minimum_chrome_version" not in firefox
    gecko = firefox["browser_specific_settings"]["gecko"]  # type: ignore[index]
    assert set(gecko) == {"id", "strict_min_version", "data_collection_permissions"}
    for name in ("background", "browser_specific_settings", "minimum_chrome_version"):
        chrome.pop(name, None)
        firefox.pop(name, None)
    assert chrome == firefox


def test_an_archive_is_whole_and_holds_nothing_for_those_who_work_on_it(archives: dict[str, Path]) -> None:
    for archive in archives.values():
        with zipfile.ZipFile(archive) as packed:
            assert packed.testzip() is None
            names = packed.namelist()
        assert names == sorted(names)
        tops = {name.split("/")[0] for name in names}
        assert tops & {"node_modules", "package.json", "scripts", "store", "tests"} == set()
        assert {Path(name).suffix for name in names} == {".css", ".html", ".js", ".json", ".png"}
        said = manifest(archive)
        for path in [*said["icons"].values(), said["action"]["default_popup"], said["options_ui"]["page"]]:  # type: ignore[attr-defined,index]
            assert path in names

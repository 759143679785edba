"""What every test stands on: a home of its own, and the shipped model loaded once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.classify import Classifier
from auditor.settings import Settings, settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh AUDITOR_HOME, in an empty folder, with no settings left over."""
    monkeypatch.setenv("AUDITOR_HOME", str(tmp_path / "auditor-home"))
    monkeypatch.chdir(tmp_path)
    settings.cache_clear()
    yield tmp_path / "auditor-home"
    settings.cache_clear()


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    """The shipped model."""
    return Classifier.load("minilm-push", threads=1)


@pytest.fixture(scope="session")
def auditor(tmp_path_factory: pytest.TempPathFactory) -> Auditor:
    """Shipped rules and model."""
    return Auditor.load(Settings(home=tmp_path_factory.mktemp("home"), threads=1))

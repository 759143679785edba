"""A run in this process: every part but Ray, which only the tests of Ray itself start."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from auditor.audit import Auditor
from auditor.cli import app
from auditor.scale import running

Run = Callable[..., Any]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, auditor: Auditor) -> None:
    """Actors that live in this process, with the model that is loaded already."""

    @contextmanager
    def cluster(_address: str, _workers: int) -> Iterator[int]:
        yield 2

    def spread(actor: type, told: object, loads: Sequence[str], _actors: int) -> Iterator[dict[str, Any]]:
        working = actor(told)
        for load in loads:
            yield json.loads(working({"load": [load]})["outcome"][0])

    monkeypatch.setattr(running, "cluster", cluster)
    monkeypatch.setattr(running, "spread", spread)
    monkeypatch.setattr(Auditor, "load", classmethod(lambda _cls, _settings: auditor))


@pytest.fixture
def run(here: None, tmp_path: Path) -> Run:
    """`auditor audit --engine ray` over a folder's files into `out`; returns what the command line made."""

    def ran(inputs: Path | str, *more: str, output: Path | None = None) -> Any:
        pattern = f"{inputs}/*.parquet" if isinstance(inputs, Path) else inputs
        to = () if "--output" in more else ("--output", str(output or tmp_path / "out"))
        return CliRunner().invoke(app, ["audit", "--engine", "ray", "--input", pattern, *to, *more])

    return ran

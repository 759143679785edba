"""Figures that take long, kept in bench/out once they are there: a bench goes on where it stopped."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from watching import Run

OUT = Path(__file__).resolve().parent / "out"
Figures = dict[str, Run]


def figures(name: str) -> Figures | None:
    """What is kept under a name, if it is."""
    path = OUT / f"{name}.json"
    if not path.is_file():
        return None
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {step: Run(**run) for step, run in told["steps"].items()}


def measured(name: str, work: Callable[[], Figures]) -> Figures:
    """What is kept under a name; measured, told and kept first where it is not."""
    known = figures(name)
    if known is None:
        print(f"measuring {name}…", file=sys.stderr, flush=True)
        known = work()
        keep(name, known)
    for step, run in known.items():
        print(f"  {name}, {step}: {run.seconds:.1f} s, {run.memory:.0f} MB", file=sys.stderr, flush=True)
    return known


def keep(name: str, known: Mapping[str, Run]) -> None:
    """Write figures down whole or not at all, with the commit they were measured on."""
    OUT.mkdir(exist_ok=True)
    told = {"commit": _commit(), "steps": {step: dataclasses.asdict(run) for step, run in known.items()}}
    part = OUT / f"{name}.part"
    part.write_text(json.dumps(told, indent=1), encoding="utf-8")
    part.replace(OUT / f"{name}.json")


def forget() -> None:
    """Delete every figure, so that all are measured anew."""
    for path in OUT.glob("*.json"):
        path.unlink()


def commits() -> list[str]:
    """The commits that the kept figures were measured on."""
    return sorted({json.loads(path.read_text())["commit"] for path in OUT.glob("*.json")})


def _commit() -> str:
    words = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=OUT.parent)
    return done.stdout.strip() or "unknown"

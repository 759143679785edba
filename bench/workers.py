"""One and two Ray workers beside one process on one core, on the same posts."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import kept
from kept import Figures
from making import Material
from watching import Run, run

ALONE = "one process on one core"
WAYS = {ALONE: 0, "1 Ray worker": 1, "2 Ray workers": 2}
PER_FILE = 10_000


START = Material(100, 1.0)
"""So few posts that nearly all of the time is the start: of Python, of Ray, of a worker and its model."""


def name(way: str, posts: Material) -> str:
    """What a run's figures are kept under."""
    return f"workers-{WAYS[way]}-{posts.name}"


def measure(way: str, posts: Material) -> Figures:
    """One way of doing the whole of it, from files to files."""
    return kept.measured(name(way, posts), lambda: {"all": _measured(WAYS[way], posts)})


def _measured(workers: int, posts: Material) -> Run:
    program = Path(sys.executable).with_name("auditor")
    with tempfile.TemporaryDirectory(prefix="auditor-workers-") as place:
        environment = {"PATH": os.environ["PATH"], "HOME": place, "AUDITOR_HOME": place}
        folder = Path(place)
        if not workers:
            words = ["check", "--parquet", posts.file("parquet"), folder / "verdicts.parquet"]
            return run([program, *words], environment | {"AUDITOR_THREADS": "1"}, folder, cores=[0])
        inputs = posts.folder(PER_FILE) / "*.parquet"
        words = ["audit", "--engine", "ray", "--input", inputs, "--output", folder / "audited"]
        return run([program, *words, "--workers", str(workers)], environment, folder)


def known(posts: Material) -> bool:
    """Whether anything is kept of them."""
    return any(kept.figures(name(way, posts)) for way in WAYS)


def speed(way: str, posts: Material) -> float | None:
    """Posts a second once it has started; None while that isn't known, or where the start was most of it."""
    whole, start = kept.figures(name(way, posts)), kept.figures(name(way, START))
    if whole is None or start is None or whole["all"].seconds <= 1.5 * start["all"].seconds:
        return None
    return (posts.posts - START.posts) / (whole["all"].seconds - start["all"].seconds)


def rows(materials: list[Material]) -> Iterator[str]:
    """The table, of what is kept."""
    yield (
        "| posts | distinct texts | | seconds | of these start | posts a second after it | × one process "
        "| efficiency | memory, MB |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for posts in materials:
        alone = speed(ALONE, posts)
        for way, workers in WAYS.items():
            whole, start = kept.figures(name(way, posts)), kept.figures(name(way, START))
            if whole is None or start is None:
                continue
            took, each = whole["all"], speed(way, posts)
            compared = (
                f"{each / alone:.2f} | {each / alone / max(1, workers):.0%}" if each and alone else " | "
            )
            yield (
                f"| {posts.posts:,} | {posts.distinct:.0%} | {way} | {took.seconds:.0f} "
                f"| {start['all'].seconds:.0f} | {f'{each:,.0f}' if each else ''} | {compared} "
                f"| {took.memory:,.0f} |"
            )


def efficiency(posts: Material) -> float | None:
    """What two workers do together once started, over twice what one does; None while it isn't known."""
    one, two = speed("1 Ray worker", posts), speed("2 Ray workers", posts)
    return two / (2 * one) if one and two else None

"""From a file of posts to a report on 2 cores: seconds and memory of every step as posts grow in number.

One brand's posts over ten years, by the command line: import, audit (check, store, mix, and the report of an
audit), mix, and a month's report. The same number of distinct texts at every size, few enough for a run to
remember: so posts alone grow, where reading a million different ones would take hours here; beside it stands
one run in which no text repeats.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import kept
import numpy as np
from kept import Figures
from making import Material
from watching import Run, Watch, run, watching

from tests.servers.postgres import Postgres

STEPS = ("import", "audit", "mix", "report")
DATABASES = ("SQLite", "PostgreSQL")
DAYS = 3_650
SERVER = {"fsync": "on", "full_page_writes": "on", "autovacuum": "on", "shared_buffers": "512MB"}
"""As a server is run, where the tests' own cares for speed alone."""
PICTURE = Path(__file__).resolve().parent.parent / "docs" / "scale.png"


def material(posts: int, share: float) -> Material:
    """One brand's posts over ten years: as many a day as can be said without a text twice a day."""
    return Material(posts, share, brands=1, days=DAYS)


def name(database: str, posts: int, share: float) -> str:
    """What a run's figures are kept under."""
    return f"growth-{database.casefold()}-{posts}-{share:g}"


def share_of(posts: int, texts: int) -> float:
    """The share of distinct texts that makes so many of them among the posts."""
    return min(1.0, texts / posts)


def measure(database: str, posts: int, share: float) -> Figures:
    """Every step once, into a new database; `server` is PostgreSQL itself."""
    return kept.measured(name(database, posts, share), lambda: _measure(database, material(posts, share)))


def _measure(database: str, posts: Material) -> Figures:
    file = posts.file("jsonl")
    with tempfile.TemporaryDirectory(prefix="auditor-growth-") as place, _store(database) as (url, server):
        folder = Path(place)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": place,
            "AUDITOR_HOME": place,
            "AUDITOR_DATABASE_URL": url,
        }
        program = Path(sys.executable).with_name("auditor")
        commands = {
            "import": ["import", file, "--brand", "acme"],
            "audit": ["audit", "--brand", "acme", "--output", "audit.html"],
            "mix": ["mix", "--brand", "acme"],
            "report": ["report", "--brand", "acme", "--month", "2026-10"],
        }
        told: Figures = {}
        for step, words in commands.items():
            before = _used(server)
            told[step] = run([program, *words], environment, folder)
            if server is not None:
                told[f"server, {step}"] = Run(told[step].seconds, server.memory, _used(server) - before)
    return told


@contextmanager
def _store(database: str) -> Iterator[tuple[str, Watch | None]]:
    """An empty database, and a watch over its server where it has one."""
    if database == "SQLite":
        yield "", None
        return
    with Postgres(**SERVER) as server, server.database() as base, watching(server.pid) as watch:
        yield server.url(base), watch


def _used(server: Watch | None) -> float:
    """Processor seconds of a server up to now."""
    if server is None:
        return 0.0
    server.look()
    return server.processor


def whole(figures: Figures) -> Run:
    """All steps together: their seconds, and the most that one of them held."""
    steps = [figures[step] for step in STEPS]
    return Run(
        sum(step.seconds for step in steps),
        max(step.memory for step in steps),
        sum(step.processor for step in steps),
    )


def line(posts: Sequence[int], seconds: Sequence[float]) -> tuple[float, float]:
    """Seconds at the start and seconds a post of the straight line with the least relative departures."""
    known = np.array(posts, dtype=float)
    weights = 1 / np.array(seconds)
    rows = np.stack([weights, known * weights], axis=1)
    start, each = np.linalg.lstsq(rows, np.ones(len(known)), rcond=None)[0]
    return float(start), float(each)


def departure(posts: Sequence[int], seconds: Sequence[float]) -> float:
    """How far the worst size lies from that line, as a share of what the line says."""
    start, each = line(posts, seconds)
    return max(abs(took / (start + each * count) - 1) for count, took in zip(posts, seconds, strict=True))


def rows(sizes: Sequence[int], texts: int) -> Iterator[str]:
    """The table, of the sizes that are kept, and what it comes to for each database."""
    yield (
        "| posts | database | import, s | audit, s | mix, s | report, s | all, s | posts a second "
        "| memory, MB |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for database in DATABASES:
        for posts, known in known_sizes(database, sizes, texts):
            each = " | ".join(f"{known[step].seconds:.1f}" for step in STEPS)
            total = whole(known)
            server = max((run.memory for step, run in known.items() if step.startswith("server")), default=0)
            held = f"{total.memory:.0f}" + (f" + {server:.0f}" if server else "")
            yield (
                f"| {posts:,} | {database} | {each} | {total.seconds:.0f} "
                f"| {posts / total.seconds:,.0f} | {held} |"
            )


def verdicts(sizes: Sequence[int], texts: int) -> Iterator[str]:
    """For each database: how far from linear, how flat the memory."""
    for database in DATABASES:
        known = known_sizes(database, sizes, texts)
        if len(known) < 3:
            continue
        counts = [posts for posts, _ in known]
        totals = [whole(figures) for _, figures in known]
        seconds = [total.seconds for total in totals]
        start, each = line(counts, seconds)
        low, high = min(t.memory for t in totals), max(t.memory for t in totals)
        yield (
            f"{database}: {start:.1f} s and {1e6 * each:,.0f} s for each million posts; the farthest size is "
            f"{departure(counts, seconds):.0%} off that line. Memory from {low:.0f} to {high:.0f} MB "
            f"({high / low - 1:+.0%}) while posts grew {counts[-1] / counts[0]:,.0f}-fold."
        )


def known_sizes(database: str, sizes: Sequence[int], texts: int) -> list[tuple[int, Figures]]:
    """The sizes whose figures are kept."""
    shares = ((posts, share_of(posts, texts)) for posts in sorted(sizes))
    found = ((posts, kept.figures(name(database, posts, share))) for posts, share in shares)
    return [(posts, known) for posts, known in found if known is not None]


def draw(sizes: Sequence[int], texts: int) -> None:
    """docs/scale.png: seconds and memory over posts, with the line."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt
    from matplotlib.ticker import FuncFormatter

    figure, (time, memory) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for database, colour in zip(DATABASES, ("#2e7454", "#b4532a"), strict=True):
        known = known_sizes(database, sizes, texts)
        if len(known) < 3:
            continue
        counts = [posts for posts, _ in known]
        totals = [whole(figures) for _, figures in known]
        start, each = line(counts, [total.seconds for total in totals])
        time.plot(counts, [total.seconds for total in totals], "o", color=colour, label=database)
        along = np.geomspace(counts[0], counts[-1])
        time.plot(along, start + each * along, "-", color=colour, linewidth=0.8)
        memory.plot(counts, [total.memory for total in totals], "o-", color=colour, label=database)
    for axes, title in ((time, "Seconds, import to report"), (memory, "Memory at the most, MB")):
        axes.set(xscale="log", xlabel="posts", title=title)
        axes.spines[["top", "right"]].set_visible(False)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda posts, _: f"{posts:,.0f}"))
    time.set(yscale="log", yticks=(10, 30, 100, 300))
    time.yaxis.set_major_formatter(FuncFormatter(lambda seconds, _: f"{seconds:,.0f}"))
    time.minorticks_off()
    memory.set_ylim(0, 1.3 * memory.get_ylim()[1])
    time.legend(frameon=False, title="the line: so many seconds a post")
    figure.savefig(PICTURE, dpi=110)
    plt.close(figure)

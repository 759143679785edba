"""The scale bench: what it watches, keeps, reckons and writes."""

import sys
from pathlib import Path
from typing import Any

import growth
import kept
import pytest
import scale
import watching
from making import Material
from watching import Run

COST = scale.Costs(reading=0.010, rest=0.001, server=0.0005, together=0.9)
ASKED = scale.Asked((Material(1_000, 0.1),), (1_000, 2_000, 4_000), 50, 1_000, ())
HEAVY = """
import subprocess, sys, time
if len(sys.argv) == 1:
    subprocess.run([sys.executable, __file__, "below"])
else:
    held, until = bytearray(120_000_000), time.process_time() + 0.7
    while time.process_time() < until: pass
"""


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "OUT", tmp_path / "out")
    return tmp_path / "out"


def test_memory_and_processor_are_those_of_the_whole_tree(tmp_path: Path) -> None:
    (tmp_path / "heavy.py").write_text(HEAVY)
    seen = watching.run([sys.executable, tmp_path / "heavy.py"], {}, tmp_path)
    assert 120 < seen.memory < 200
    assert 0.4 < seen.processor < 2
    assert seen.seconds > 0.7


def test_a_command_that_fails_ends_the_bench_with_its_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no room for it')"]
    with pytest.raises(SystemExit, match="no room for it"):
        watching.run(command, {}, tmp_path)


def test_what_was_measured_is_not_measured_again(out: Path) -> None:
    calls = []

    def work() -> dict[str, Run]:
        calls.append(1)
        return {"all": Run(2.0, 100.0, 1.5)}

    assert kept.measured("one", work) == kept.measured("one", work) == {"all": Run(2.0, 100.0, 1.5)}
    assert len(calls) == 1
    kept.forget()
    kept.measured("one", work)
    assert len(calls) == 2


def test_growth_is_held_against_a_straight_line() -> None:
    sizes = (10_000, 100_000, 1_000_000)
    assert growth.departure(sizes, [5 + 1e-3 * n for n in sizes]) < 1e-6
    assert growth.departure(sizes, [5 + 1e-3 * n * (1 + n / 1e6) for n in sizes]) > 0.1
    start, each = growth.line(sizes, [5 + 1e-3 * n for n in sizes])
    assert (start, each) == (pytest.approx(5), pytest.approx(1e-3))


def test_the_plan_moves_from_the_network_to_the_database() -> None:
    stored, files, held = scale.plan(COST, 8, 1.0)
    assert (stored, files) == (pytest.approx(3_600 * 8 / 0.011), pytest.approx(3_600 * 8 / 0.011 * 0.9))
    assert held == "the network"
    assert scale.plan(COST, 8, 0.05)[2] == "rules and storing"
    assert scale.plan(COST, 512, 1.0)[::2] == (pytest.approx(3_600 * 8 / 0.0005), "PostgreSQL")


def known(posts: int, new: float) -> dict[str, Run]:
    """Figures as COST says: a second of each start, 10 ms a new text, 1 ms a post, 0.5 ms of the server."""
    used = posts * (0.010 * new + 0.001)
    steps = dict.fromkeys(growth.STEPS, Run(0.25, 150, 0.0)) | {"audit": Run(0.25 + used, 180, used)}
    return steps | {"server, audit": Run(used, 60, 0.0005 * posts)}


def test_what_a_post_costs_is_read_off_the_figures(out: Path) -> None:
    for posts in ASKED.sizes:
        share = growth.share_of(posts, ASKED.texts)
        kept.keep(growth.name("PostgreSQL", posts, share), known(posts, share))
    assert scale.costs(ASKED) is None
    kept.keep(growth.name("PostgreSQL", 1_000, 1.0), known(1_000, 1.0))
    for workers, start, seconds in ((0, 2, 12), (1, 5, 15), (2, 5, 10.5)):
        kept.keep(f"workers-{workers}-100-1-0-730", {"all": Run(start, 200, 1)})
        for name in ("1000-0.1-0-730", "1000-1-0-730"):
            kept.keep(f"workers-{workers}-{name}", {"all": Run(seconds, 400, 10)})
    found = scale.costs(ASKED)
    assert found is not None
    assert (found.reading, found.rest) == (pytest.approx(0.010), pytest.approx(0.001))
    assert (found.server, found.together) == (pytest.approx(0.0005), pytest.approx(10 / (2 * 5.5)))


def test_the_plan_is_put_into_its_place_on_the_page(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "scale.md"
    page.write_text(f"# Scale\n\nBefore.\n\n{scale.PLANNED}\n\nAn older plan.\n\n## After\n\nStays.\n")
    monkeypatch.setattr(scale, "PAGE", page)
    lines = list(scale.planned(COST))
    for _ in range(2):
        scale.write_plan(lines)
    told = page.read_text()
    assert told.startswith("# Scale\n\nBefore.")
    assert told.endswith("\n## After\n\nStays.\n")
    assert "An older plan." not in told
    assert told.count("Where the bottleneck moves") == 1
    assert "| 512 | 100% | 58,000,000 | PostgreSQL | 150,000,000 |" in told


def test_sections_are_written_from_what_is_there(out: Path) -> None:
    assert scale.sections(ASKED) == {}
    for posts in ASKED.sizes:
        share = growth.share_of(posts, ASKED.texts)
        kept.keep(growth.name("SQLite", posts, share), known(posts, share))
    told: dict[str, Any] = scale.sections(ASKED)
    assert list(told) == ["Scale: from a file to a report"]
    said = "\n".join(told["Scale: from a file to a report"])
    assert "| 4,000 | SQLite |" in said
    assert "**At every size 50 distinct texts**" in said
    assert "the farthest size is 0% off that line" in said

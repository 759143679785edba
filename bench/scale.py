"""How far the auditor goes: `make bench-scale`.

Two sections of bench/RESULTS.md: Ray workers beside one process on one core, and the way from a file to a
report as posts grow in number, on SQLite and on PostgreSQL, drawn in docs/scale.png. From both, the plan past
this machine is worked out and written into docs/scale.md. Each figure is kept in bench/out as soon as it is
there: stopped, the bench goes on from there. --again measures all anew, --dry shows and writes nothing.
"""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import growth
import kept
import making
import results
import workers
from making import Material

PAGE = Path(__file__).resolve().parent.parent / "docs" / "scale.md"
PLANNED = "<!-- The rest of this section is written by make bench-scale. -->"
CORES = (1, 2, 8, 32, 128, 512)
SHARES = (1.0, 0.1)
SERVER_CORES = 8
SIZES = "10000,30000,100000,300000,1000000"
HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says."""

    ray: tuple[Material, ...]
    sizes: tuple[int, ...]
    texts: int
    distinct: int
    parts: tuple[str, ...]

    @property
    def materials(self) -> list[Material]:
        """The posts of the Ray section: as many as asked for, and fewer among which no text repeats."""
        return [*self.ray, Material(self.distinct, 1.0)]


@dataclass(frozen=True, slots=True)
class Costs:
    """Core-seconds a post costs here: to read a text that is new, for all else, and on the server."""

    reading: float
    rest: float
    server: float
    together: float
    """What two Ray workers do, over twice what one does."""


def costs(asked: Asked) -> Costs | None:
    """Worked out of what is kept; None while something isn't there."""
    fresh = kept.figures(growth.name("PostgreSQL", asked.distinct, 1.0))
    known = dict(growth.known_sizes("PostgreSQL", asked.sizes, asked.texts))
    shares = [found for posts in asked.materials if (found := workers.efficiency(posts)) is not None]
    if fresh is None or asked.distinct not in known or not shares:
        return None
    most = max(known)
    repeated, same = (growth.whole(known[posts]).processor for posts in (most, asked.distinct))
    of_fewest, of_most = (growth.share_of(posts, asked.texts) for posts in (asked.distinct, most))
    reading = (growth.whole(fresh).processor - same) / (asked.distinct * (1 - of_fewest))
    rest = repeated / most - of_most * reading
    server = sum(run.processor for step, run in known[most].items() if step.startswith("server")) / most
    return Costs(reading, rest, server, shares[-1])


def plan(cost: Costs, cores: int, share: float) -> tuple[float, float, str]:
    """Posts an hour on so many cores with a database, without one, and what holds the first back.

    The first is the slower of two: the cores that read, and a PostgreSQL of SERVER_CORES cores that takes in
    posts and verdicts. The second is Ray on files, at the efficiency of two workers.
    """
    each = cost.rest + share * cost.reading
    reads, writes = HOUR * cores / each, HOUR * SERVER_CORES / cost.server
    files = HOUR * cores / each * (cost.together if cores > 1 else 1)
    if writes < reads:
        return writes, files, "PostgreSQL"
    return reads, files, "the network" if share * cost.reading > cost.rest else "rules and storing"


def planned(cost: Costs) -> Iterator[str]:
    """The plan as a page tells it, a paragraph or a row of a table each."""
    yield "![Seconds and memory of each step, from 10,000 to a million posts](scale.png)"
    yield ""
    yield (
        f"Measured on the machine of [the figures](../bench/RESULTS.md): a text that is new costs "
        f"{1e3 * cost.reading:.1f} ms of a core to read; all else that a post needs from file to report, "
        f"{1e3 * cost.rest:.2f} ms; PostgreSQL's own part, {1e3 * cost.server:.2f} ms; two Ray workers do "
        f"{cost.together:.0%} of twice what one does. From these, posts an hour:"
    )
    yield ""
    stored_on = f"with a PostgreSQL of {SERVER_CORES} more cores"
    yield f"| cores | distinct texts | {stored_on} | held back by | on Ray |"
    yield "|---|---|---|---|---|"
    for share in SHARES:
        for cores in CORES:
            stored, files, held = plan(cost, cores, share)
            yield f"| {cores} | {share:.0%} | {_rounded(stored)} | {held} | {_rounded(files)} |"
    turns = [SERVER_CORES * (cost.rest + share * cost.reading) / cost.server for share in SHARES]
    yield ""
    yield (
        "**Where the bottleneck moves.** While every text is new, the network holds everything back, and "
        f"more cores help, up to about {_rounded(turns[0])} of them: from there on a PostgreSQL of "
        f"{SERVER_CORES} cores takes in no more. With one text in ten new, that is at about "
        f"{_rounded(turns[1])} cores. Past that: a larger database server, a database for each group of "
        "brands, or Ray on files, which needs none."
    )
    yield ""
    yield (
        "**What this assumes.** Cores like these. Memory enough (see the figures) and files that are read as "
        "fast as from a local disk. PostgreSQL uses its cores evenly, with connections enough, and its disk "
        "keeps up: its part was measured in processor time, beside the client on two cores, not on a server "
        "of its own. What Ray loses from one worker to two, it loses once; past two workers nothing is "
        "measured. The work is spread over many brands, for one worker gathers a brand's months and mix. A "
        "cluster is started once, not for each thousand posts."
    )


def _rounded(number: float) -> str:
    return f"{round(number, 2 - len(str(int(number)))):,.0f}"


def write_plan(lines: Sequence[str]) -> None:
    """Put the plan into its place on the page; all else there stays."""
    known = PAGE.read_text(encoding="utf-8")
    head, _, rest = known.partition(PLANNED)
    after = re.search(r"^## ", rest, re.MULTILINE)
    tail = rest[after.start() :] if after else ""
    text = "\n".join(line if line.startswith(("|", "!")) else textwrap.fill(line, 120) for line in lines)
    PAGE.write_text(f"{head}{PLANNED}\n\n{text}\n" + (f"\n{tail}" if tail else ""), encoding="utf-8")


def measure(asked: Asked) -> None:
    """All that is not yet kept, the short first."""
    if "workers" in asked.parts:
        for posts in [workers.START, *reversed(asked.materials)]:
            for way in workers.WAYS:
                workers.measure(way, posts)
    if "growth" in asked.parts:
        repeating = [(size, growth.share_of(size, asked.texts)) for size in sorted(asked.sizes)]
        for size, share in [(asked.distinct, 1.0), *repeating]:
            for database in growth.DATABASES:
                growth.measure(database, size, share)


def sections(asked: Asked) -> dict[str, list[str]]:
    """What bench/RESULTS.md is told, of what is kept."""
    where = f"{results.machine('onnxruntime', 'ray', 'pyarrow', 'sqlalchemy')}; {', '.join(kept.commits())}"
    server = ", ".join(f"{key} {value}" for key, value in growth.SERVER.items())
    told = {}
    if any(workers.known(posts) for posts in asked.materials):
        told["Scale: Ray workers"] = [
            f"`make bench-scale` on {where}. The whole command; the process alone reads posts and writes "
            "verdicts, Ray also gathers brands, months and mixes. The start is what "
            f"{workers.START.posts} posts take. Efficiency: posts a second over those of as many processes "
            "alone. Memory: the tree of processes, a shared page once.",
            "",
            *workers.rows(asked.materials),
        ]
    if any(growth.known_sizes(database, asked.sizes, asked.texts) for database in growth.DATABASES):
        told["Scale: from a file to a report"] = [
            f"`make bench-scale` on {where}. One brand's posts over ten years, on SQLite and on PostgreSQL "
            f"with {server}. **At every size {asked.texts:,} distinct texts**, so that posts alone grow; in "
            "the second table every text differs. Memory: the command that held most, and the server's.",
            "",
            *growth.rows(asked.sizes, asked.texts),
            "",
            *(line for said in growth.verdicts(asked.sizes, asked.texts) for line in (said, "")),
            "Every text distinct:",
            "",
            *growth.rows([asked.distinct], asked.distinct),
        ]
    return told


def tell(asked: Asked) -> None:
    """Write what is kept: two sections, a picture and the plan."""
    for title, lines in sections(asked).items():
        results.write(title, lines)
    if any(growth.verdicts(asked.sizes, asked.texts)):
        growth.draw(asked.sizes, asked.texts)
    cost = costs(asked)
    if cost is not None:
        write_plan(list(planned(cost)))


def show(asked: Asked) -> None:
    """Print what would be written."""
    cost = costs(asked)
    for lines in [*sections(asked).values(), planned(cost) if cost else []]:
        print("\n".join(lines))


def read_words() -> argparse.Namespace:
    """Read the command line."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--ray-posts", type=_materials, default="100000:0.1", help="POSTS:DISTINCT, by commas")
    words.add_argument("--sizes", type=_numbers, default=SIZES, help="of the growth, by commas")
    words.add_argument("--texts", type=int, default=3_000, help="distinct texts, at every size of the growth")
    words.add_argument("--all-distinct", type=int, default=10_000, help="posts of the runs without repeats")
    words.add_argument("--only", choices=("workers", "growth", "nothing"), help="measure this alone")
    words.add_argument("--again", action="store_true", help="forget what is kept")
    words.add_argument("--dry", action="store_true", help="show what would be written")
    return words.parse_args()


def _numbers(told: str) -> tuple[int, ...]:
    return tuple(int(one) for one in told.split(","))


def _materials(told: str) -> tuple[Material, ...]:
    pairs = (one.partition(":") for one in told.split(","))
    return tuple(Material(int(posts), float(share or 1)) for posts, _, share in pairs)


def main() -> None:
    """Measure, then write what there is, also when stopped."""
    words = read_words()
    parts = (words.only,) if words.only else ("workers", "growth")
    asked = Asked(words.ray_posts, words.sizes, words.texts, words.all_distinct, parts)
    if words.again:
        kept.forget()
    try:
        measure(asked)
    finally:
        (show if words.dry else tell)(asked)
    making.clear()


if __name__ == "__main__":
    main()

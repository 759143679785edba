"""A run, seen from the machine that starts it: plan, read, gather, and say what came of it."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.errors import ConflictError, InputError, UsageError
from auditor.scale import mixing, parts
from auditor.scale.cluster import cluster, refuse_missing, spread
from auditor.scale.gathering import Gatherer, Share, Task
from auditor.scale.layout import MIX, MIX_TABLE, PARTS, TRIES, WEEKS
from auditor.scale.pieces import ROWS, Failed, Given, Plan, loads, packed, part_path, plan
from auditor.scale.places import UNFINISHED, Place, names_in, put, remove, used, whole
from auditor.scale.reading import Reader, Work
from auditor.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

_AT_ONCE = 16
_ABANDONED = 3_600
"""Seconds after which an unfinished file is nobody's."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many rows are, and of how many."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be audited, and how: `workers` 0 is one a core, an empty `address` a cluster of our own."""

    inputs: tuple[Place, ...]
    output: Place
    given: Given
    asked: mixing.Asked
    settings: Settings
    versions: tuple[str, str, float]
    address: str = ""
    workers: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run: counts, each brand's facts by name, and what could not be used.

    `rows` had a post in them, `posts` are those without the rows that were one post with another; `unusable`
    counts rows, `reasons` tells some of them as path, row and reason.
    """

    files: int
    rows: int
    posts: int
    brands: tuple[dict[str, Any], ...]
    failed: tuple[Failed, ...]
    unusable: int
    reasons: tuple[tuple[str, int, str], ...] = field(default=())


def audit(job: Job, progress: Progress) -> Outcome:
    """Check every post of the inputs and write posts, verdicts and mixes to the output.

    What an earlier run of the same output did is not done again. Files that can't be read are in the
    outcome; all else is done.

    Raises:
        UsageError: Ray is not installed, or the output is a file.
        InputError: an input names no file, or the output can't be written.
        ConflictError: the output holds posts of files that the inputs do not name.
        ClusterError: Ray can't be used.
        ModelError: a machine of the cluster has another model or other rules.
    """
    refuse_missing()
    progress("Looking at the files", 0, 0)
    with used(job.output):
        _sweep(job.output)
        _forget_tries(job.output)
        there = names_in(job.output, PARTS)
    planned = plan(job.inputs, job.output, job.given, job.versions)
    _refuse_others(job, planned, there)
    missing = [piece for piece in planned.pieces if piece.part not in there]
    with cluster(job.address, job.workers) as actors:
        work = Work(job.output, job.settings.home.absolute(), _model(job), job.versions, job.given)
        packs = [packed(load) for load in loads(missing, actors)]
        total = sum(piece.rows for piece in missing)
        failed: list[tuple[str, str]] = []
        for said in _told(spread(Reader, work, packs, actors), "Reading posts", total, progress):
            failed += [(path, why) for path, why in said["failed"]]
        facts = _facts(job.output, planned, {path for path, _ in failed})
        made = _gathered(job, facts, actors, progress)
    _write_mixes(job.output, made)
    _forget_tries(job.output)
    _forget_stale(job.output, planned, {path for path, _ in failed})
    every = {path: Failed(path, why) for path, why in failed} | {each.path: each for each in planned.failed}
    return Outcome(
        files=planned.files,
        rows=sum(each["rows"] for each in made),
        posts=sum(each["posts"] for each in made),
        brands=tuple(made),
        failed=tuple(every[path] for path in sorted(every)),
        unusable=sum(each.unusable for each in facts.values()),
        reasons=tuple((each.path, n, why) for each in facts.values() for n, why in each.reasons),
    )


def _model(job: Job) -> str:
    """The model as a worker, who is in another folder, finds it: a shipped name, or a whole path."""
    named = Path(job.settings.model)
    return str(named.absolute()) if (named / "labels.json").is_file() else job.settings.model


def _told(
    outcomes: Iterator[dict[str, Any]], title: str, total: int, progress: Progress
) -> Iterator[dict[str, Any]]:
    done = 0
    if total:
        progress(title, done, total)
    for said in outcomes:
        if "stop" in said:
            raise InputError(said["stop"])
        done += said["rows"]
        progress(title, done, total)
        yield said


def _refuse_others(job: Job, planned: Plan, there: set[str]) -> None:
    others = sorted(part for part in there if part.split("-")[0] not in planned.sources)
    if not others:
        return
    files = len({part.split("-")[0] for part in others})
    try:
        example = parts.facts(job.output, others[0]).path
    except (OSError, ValueError):
        example = others[0]
    raise ConflictError(
        f"{job.output.address} holds posts of {files} {'file' if files == 1 else 'files'} that --input does "
        f"not name, such as {example}; name them too, or another --output."
    )


def _facts(output: Place, planned: Plan, failed: set[str]) -> dict[str, parts.Facts]:
    """What each part says of itself, in the order of the input; a file that failed half way is left out."""
    wanted = [piece.part for piece in planned.pieces if piece.path not in failed]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return dict(zip(wanted, threads.map(lambda part: _facts_of(output, part), wanted), strict=True))


def _facts_of(output: Place, part: str) -> parts.Facts:
    import pyarrow as pa

    try:
        return parts.facts(output, part)
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise InputError(
            f"{output.within(part_path(part))} is missing or damaged; remove it if it is there, and run the "
            "same again."
        ) from error


def _gathered(
    job: Job, facts: dict[str, parts.Facts], actors: int, progress: Progress
) -> list[dict[str, Any]]:
    brands: dict[str, list[Share]] = {}
    for part, each in facts.items():
        for brand, (first, count) in each.brands.items():
            brands.setdefault(brand, []).append(Share(part, first, count))
    task = Task(job.output, job.asked, job.given.time_zone)
    total = sum(share.count for shares in brands.values() for share in shares)
    found = spread(Gatherer, task, list(_bundles(brands)), actors)
    made = [each for said in _told(found, "Mixing brands", total, progress) for each in said["made"]]
    return sorted(made, key=lambda each: str(each["mix"]["brand"]))


def _bundles(brands: dict[str, list[Share]]) -> Iterator[str]:
    """Brands packed for the actors, the largest first and many small ones together."""
    bundle: list[tuple[str, list[tuple[str, int, int]]]] = []
    rows = 0
    sizes = {brand: sum(share.count for share in shares) for brand, shares in brands.items()}
    for brand in sorted(brands, key=lambda name: (-sizes[name], name)):
        bundle.append((brand, [(share.part, share.first, share.count) for share in brands[brand]]))
        rows += sizes[brand]
        if rows >= ROWS:
            yield json.dumps(bundle)
            bundle, rows = [], 0
    if bundle:
        yield json.dumps(bundle)


def _write_mixes(output: Place, made: Sequence[dict[str, Any]]) -> None:
    from pyarrow import parquet

    tables = {MIX_TABLE: _mix_table(made), WEEKS: _weeks_table(made)}
    with whole(output, list(tables)) as paths:
        for path, table in zip(paths, tables.values(), strict=True):
            parquet.write_table(table, path)
    told = [{"time_zone": each["time_zone"], **each["mix"]} for each in made]
    put(output, MIX, json.dumps(told, ensure_ascii=False, indent=1).encode())


def _mix_table(made: Sequence[dict[str, Any]]) -> pa.Table:
    import pyarrow as pa

    whole_of = [("posts", pa.int64()), ("pushes", pa.int64())]
    whole_of += [(name, pa.float64()) for name in ("share", "low", "high", "limit", "over_limit")]
    whole_of += [("status", pa.string())]
    own = [(name, pa.string()) for name in ("brand", "time_zone", "first", "last", "guideline")]
    schema = pa.schema([*own, ("guideline_version", pa.string()), *whole_of])
    rows = [{"time_zone": each["time_zone"], **each["mix"], **each["mix"]["whole"]} for each in made]
    return pa.Table.from_pylist([{n: row[n] for n in schema.names} for row in rows], schema=schema)


def _weeks_table(made: Sequence[dict[str, Any]]) -> pa.Table:
    import pyarrow as pa

    counts = [("posts", pa.int64()), ("pushes", pa.int64()), ("share", pa.float64())]
    schema = pa.schema([("brand", pa.string()), ("monday", pa.date32()), *counts])
    rows = [
        {"brand": each["mix"]["brand"], **week, "monday": dt.date.fromisoformat(week["monday"])}
        for each in made
        for week in each["mix"]["weeks"]
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def _forget_stale(output: Place, planned: Plan, failed: set[str]) -> None:
    """Remove parts of files as they were before; of a file that can't be read now, they stay."""
    unread = {each.path for each in planned.failed} | failed
    wanted = {piece.part for piece in planned.pieces}
    readable = {piece.part.split("-")[0] for piece in planned.pieces if piece.path not in unread}
    for part in names_in(output, PARTS):
        if part not in wanted and part.split("-")[0] in readable:
            remove(output, part_path(part))


def _forget_tries(output: Place) -> None:
    with suppress(FileNotFoundError):
        output.files.delete_dir(output.within(TRIES))


def _sweep(output: Place) -> None:
    """Remove what runs that were killed had not finished; refuse a file, which nothing can lie in."""
    from pyarrow import fs

    if output.files.get_file_info(output.path).type == fs.FileType.File:
        raise UsageError(f"--output {output.address} is a file; give the folder of the results.")
    if not output.is_local:
        return  # nothing unfinished ever stands in S3
    folder = fs.FileSelector(output.within(UNFINISHED), allow_not_found=True)
    for info in output.files.get_file_info(folder):
        if info.type == fs.FileType.Directory and time.time() - info.mtime.timestamp() > _ABANDONED:
            output.files.delete_dir(info.path)

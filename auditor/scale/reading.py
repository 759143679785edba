"""The first pass: an actor that reads pieces and writes parts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from auditor.asked import Reuse
from auditor.audit import BATCH, Auditor
from auditor.errors import AuditorError, InputError, ModelError
from auditor.importers import parquet as rows_in
from auditor.importers.base import Context, Unusable
from auditor.post import Post
from auditor.scale import parts
from auditor.scale.layout import TRIES, part_columns, post_values
from auditor.scale.pieces import OWN, Given, Piece, damaged, part_path, unpacked
from auditor.scale.places import Place, put, read, remove
from auditor.settings import Settings
from auditor.store.adding import text_hash
from auditor.store.fitting import cleaned, fitted

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

MOST_TRIES = 5
"""Times that a piece is begun in one run: what ends the process each time must not hold up all else."""
_AT_ONCE = 1_024
_KEY = 16
"""Characters of a text's hash that are kept: enough to find what may be one post."""


@dataclass(frozen=True, slots=True)
class Work:
    """What every reader is told: where results go, which model and rules, and what rows may leave out."""

    output: Place
    home: Path
    model: str
    versions: tuple[str, str, float]
    given: Given


@dataclass(frozen=True, slots=True)
class _Row:
    brand: str
    time_zone: str
    post: Post


class Reader:
    """One core's auditor. A piece whose part is there already is passed over.

    What it answers is small: how many rows are done, and which files failed. What must end the run is told
    too, since an exception would come with the cluster's own words around it.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._reuse = Reuse()
        self._auditor: Auditor | None = None

    def __call__(self, batch: Mapping[str, NDArray[np.object_]]) -> dict[str, list[str]]:
        """Read every load of a batch; answer with one outcome each, as JSON."""
        return {"outcome": [json.dumps(self._done(load)) for load in batch["load"]]}

    def _done(self, load: str) -> dict[str, Any]:
        failed: list[tuple[str, str]] = []
        done = 0
        for piece in unpacked(load):
            try:
                self._one(piece)
            except _UnreadableError as error:
                failed.append((piece.path, str(error)))
            except AuditorError as error:
                return {"stop": str(error)}
            done += piece.rows
        return {"rows": done, "failed": failed}

    def _one(self, piece: Piece) -> None:
        from pyarrow import fs

        output = self._work.output
        there = output.files.get_file_info(output.within(part_path(piece.part)))
        if there.type == fs.FileType.File:
            return
        tried = f"{TRIES}/{piece.part}"
        begun = int(read(output, tried) or 0)
        if begun >= MOST_TRIES:
            rows_said = f"rows {piece.first:,} to {piece.first + piece.rows - 1:,}"
            raise _UnreadableError(f"reading its {rows_said} ended the process {begun} times")
        put(output, tried, str(begun + 1).encode())
        try:
            self._write(piece)
        except Exception:
            remove(output, tried)
            raise
        remove(output, tried)

    def _write(self, piece: Piece) -> None:
        rows: list[_Row] = []
        unusable: list[Unusable] = []
        for row in self._rows(piece):
            (unusable if isinstance(row, Unusable) else rows).append(row)  # type: ignore[arg-type]
        rows.sort(key=lambda row: row.brand)
        parts.write(self._work.output, piece.part, self._with_verdicts(rows), _facts(piece, rows, unusable))

    def _rows(self, piece: Piece) -> Iterator[_Row | Unusable]:
        import pyarrow as pa

        try:
            for number, batch in _batches(piece):
                yield from _read(batch, number, piece, self._work.given)
        except (pa.ArrowException, OSError, InputError) as error:
            why = str(error) if isinstance(error, InputError) else damaged(error)
            raise _UnreadableError(why) from error

    def _with_verdicts(self, rows: list[_Row]) -> pa.Table:
        import pyarrow as pa

        from auditor.columns import VERDICT_SCHEMA, checked

        schema = part_columns()
        plain = pa.schema([field for field in schema if field.name not in VERDICT_SCHEMA.names])
        made = []
        for start in range(0, len(rows), BATCH):
            values = [
                {"brand": r.brand, "time_zone": r.time_zone, "text_key": text_hash(r.post.text)[:_KEY]}
                | post_values(r.post)
                for r in rows[start : start + BATCH]
            ]
            batch = pa.RecordBatch.from_pylist(values, schema=plain)
            made.append(checked(self._ready(), batch, reuse=self._reuse))
        return pa.Table.from_batches(made, schema=schema)

    def _ready(self) -> Auditor:
        if self._auditor is None:
            work = self._work
            self._auditor = Auditor.load(Settings(home=work.home, model=work.model, threads=1))
            if self._auditor.versions != work.versions:
                raise ModelError(
                    "A machine of the cluster has another model or other rules than this one; install the "
                    f"same version of the auditor on each, and the same rules in {work.home}."
                )
        return self._auditor


class _UnreadableError(Exception):
    """This file can't be read; others go on."""


def _batches(piece: Piece) -> Iterator[tuple[int, pa.RecordBatch]]:
    """A piece's rows, each batch with the number of its first."""
    from pyarrow import parquet

    with Place(piece.address, piece.endpoint).files.open_input_file(piece.path) as file:
        read = parquet.ParquetFile(file, pre_buffer=False, buffer_size=rows_in.BUFFER)
        rows_in.refuse_unfit(read.schema_arrow, piece.path, OWN)
        names = [*rows_in.wanted(read.schema_arrow), *(n for n in OWN if n in read.schema_arrow.names)]
        at, end = 0, piece.start + piece.rows
        for batch in read.iter_batches(_AT_ONCE, row_groups=[piece.group], columns=names):
            first, last = max(at, piece.start), min(at + batch.num_rows, end)
            if first < last:
                yield piece.first + first - piece.start, batch.slice(first - at, last - first)
            at += batch.num_rows
            if at >= end:
                return


def _read(batch: pa.RecordBatch, first: int, piece: Piece, given: Given) -> Iterator[_Row | Unusable]:
    for number, record in enumerate(rows_in.records(batch), first):
        brand = cleaned(str(record.pop("brand", None) or "")).strip() or piece.brand or given.brand
        zone = str(record.pop("time_zone", None) or "")
        place = _zone(zone or given.time_zone)
        if not brand:
            yield Unusable(number, "it names no brand")
            continue
        if place is None:
            yield Unusable(number, f"{zone[:40]!r} is no time zone")
            continue
        made = rows_in.post(number, record, Context(given.account, given.platform, brand, place, piece.at))
        yield made if isinstance(made, Unusable) else _Row(brand, zone, fitted(made))


@lru_cache(maxsize=1_024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _facts(piece: Piece, rows: list[_Row], unusable: list[Unusable]) -> parts.Facts:
    brands: dict[str, tuple[int, int]] = {}
    for at, row in enumerate(rows):
        first, count = brands.get(row.brand, (at, 0))
        brands[row.brand] = first, count + 1
    reasons = tuple((row.line, row.reason) for row in unusable[: parts.SHOWN])
    return parts.Facts(brands, piece.path, len(unusable), reasons)

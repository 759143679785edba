"""`auditor check --parquet` and `--csv`: a file of texts in, the same rows with their verdicts out."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from auditor.asked import Reuse
from auditor.cli.flags import FailOn, flagged_row
from auditor.cli.output import in_batches, plain, write_line
from auditor.cli.progress import progress
from auditor.cli.writing import written
from auditor.columns import checked, refuse_unfit, with_verdicts
from auditor.errors import InputError, UsageError
from auditor.importers.content import Content
from auditor.importers.parquet import MAGIC

if TYPE_CHECKING:
    import pyarrow as pa

    from auditor.audit import Auditor

BATCH = 256
"""Rows checked at a time."""
GROUP = 16_384
"""Rows of a row group, the part of a Parquet file that is written at a time."""
GROUP_BYTES = 64_000_000
BUFFER = 1_048_576
"""Bytes of a column read at a time, not a column of a whole row group, which may be the whole file."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done with a file's rows; `units` are those of offsets, `compression` is Parquet's."""

    column: str
    units: str
    fail_on: FailOn
    compression: str


class Rows(Protocol):
    """A file of rows: its columns, how many rows where that is known, the rows, how much of it is read."""

    schema: pa.Schema
    total: int | None

    def batches(self) -> Iterator[pa.RecordBatch]:
        """At most `BATCH` rows at a time."""

    @property
    def share(self) -> float:
        """0 to 1."""


class Target(Protocol):
    """Where rows go, some at a time; `end` writes what is still held."""

    def put(self, batch: pa.RecordBatch) -> None:
        """Write rows, or hold them."""

    def end(self) -> None:
        """Write the rest."""

    def close(self) -> None:
        """Let go of the file, however it ended."""


def check_parquet(auditor: Auditor, source: Path, target: Path, wanted: Wanted) -> int:
    """Write the rows of a Parquet file with their verdicts into another; return how many are flagged.

    Raises:
        InputError: a file can't be read or written, or has no column of texts.
        UsageError: both are one file.
    """
    rows = _Parquet(source)
    return _check(
        auditor, rows, source, target, wanted, lambda file, schema: _ParquetTarget(file, schema, wanted)
    )


def check_csv(auditor: Auditor, source: Path, target: Path, wanted: Wanted) -> int:
    """The same with CSV: the values stay as they are written, and no cell of the result can run.

    Raises:
        InputError: a file can't be read or written, or has no column of texts.
        UsageError: both are one file.
    """
    rows = _Csv(source)
    return _check(
        auditor, rows, source, target, wanted, lambda file, schema: _CsvTarget(file, schema, rows.delimiter)
    )


def _check(
    auditor: Auditor,
    rows: Rows,
    source: Path,
    target: Path,
    wanted: Wanted,
    make: Callable[[IO[bytes], pa.Schema], Target],
) -> int:
    if target.exists() and target.samefile(source):
        raise UsageError(f"{target} can't be read and written at once; name another file to write.")
    _refuse_unfit(rows.schema, source, wanted.column)
    labels: Counter[str] = Counter()
    count, reuse = 0, Reuse()
    with (
        written(target) as file,
        closing(make(file, with_verdicts(rows.schema))) as out,
        progress(f"Checking {source.name}", rows.total) as done,
    ):
        for batch in rows.batches():
            made = checked(auditor, batch, text=wanted.column, units=wanted.units, reuse=reuse)
            out.put(made)
            said = made.select(["label", "pressure", "findings", "needs_review"]).to_pylist()
            labels.update(row["label"] for row in said)
            count += sum(flagged_row(row, wanted.fail_on) for row in said)
            done(batch.num_rows, rows.share)
        out.end()
    write_line(
        f"Checked {labels.total():,} {'text' if labels.total() == 1 else 'texts'}: {labels['sales_push']:,} "
        f"pushing a sale, {labels['value']:,} of value, {labels['unreadable']:,} unreadable."
    )
    write_line(f"Written to {plain(str(target))}.")
    return count


def _refuse_unfit(schema: pa.Schema, source: Path, column: str) -> None:
    if column not in schema.names:
        seen = ", ".join(plain(name[:40]) for name in schema.names[:12]) or "none"
        raise InputError(
            f"{source} has no column {column}; name the one that holds the texts with --column. "
            f"Columns seen: {seen}."
        )
    try:
        refuse_unfit(schema, column)
    except InputError as error:
        raise InputError(f"{source} can't be checked: {error}") from error


class _Parquet:
    def __init__(self, path: Path) -> None:
        from pyarrow import parquet

        self._path = path
        if not Content.of_file(path).head().startswith(MAGIC):
            raise InputError(f"{path} is no Parquet file; where it is CSV, take --csv.")
        with _readable(path):
            self._file = parquet.ParquetFile(path, pre_buffer=False, buffer_size=BUFFER)
            self.schema = self._file.schema_arrow
            self.total: int | None = self._file.metadata.num_rows
        self._read = 0

    @property
    def share(self) -> float:
        return self._read / max(1, self.total or 0)

    def batches(self) -> Iterator[pa.RecordBatch]:
        with _readable(self._path):
            for batch in self._file.iter_batches(BATCH):
                self._read += batch.num_rows
                yield batch


class _Csv:
    def __init__(self, path: Path) -> None:
        import pyarrow as pa

        from auditor.importers.tables import tables_of

        self._content = Content.of_file(path)
        if self._content.head().startswith(MAGIC):
            raise InputError(f"{path} is a Parquet file; take --parquet.")
        self._table, *others = tables_of(self._content, None)
        self.delimiter = self._table.delimiter
        if others or not self.delimiter:
            raise InputError(f"{path} is a spreadsheet; save it as CSV.")
        self._names = [str(cell) for cell in self._table.first(1)[0].cells]
        self.schema = pa.schema([(name, pa.string()) for name in self._names])
        self.total: int | None = None

    @property
    def share(self) -> float:
        return self._content.read / max(1, self._content.size)

    def batches(self) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for rows in in_batches(self._rows(), BATCH):
            columns = [pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)]
            yield pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _rows(self) -> Iterator[list[str]]:
        width = len(self._names)
        for line in self._table.after(0):
            if len(line.cells) > width:
                raise InputError(
                    f"{self._content.path} has {width} columns, but {len(line.cells)} cells in line "
                    f"{line.number}; put quotes around cells with a delimiter in them."
                )
            cells = [str(cell).encode("utf-8", "replace").decode() for cell in line.cells]
            yield cells + [""] * (width - len(cells))


class _ParquetTarget:
    def __init__(self, file: IO[bytes], schema: pa.Schema, wanted: Wanted) -> None:
        from pyarrow import parquet

        self._writer = parquet.ParquetWriter(file, schema, compression=wanted.compression)
        self._held: list[pa.RecordBatch] = []

    def put(self, batch: pa.RecordBatch) -> None:
        self._held.append(batch)
        rows = sum(held.num_rows for held in self._held)
        if rows >= GROUP or sum(held.nbytes for held in self._held) >= GROUP_BYTES:
            self._flush()

    def end(self) -> None:
        self._flush()
        self._writer.close()

    def close(self) -> None:
        try:
            self._writer.close()
        finally:
            self._writer.is_open = False  # else it tries again when it is collected, and fails unheard

    def _flush(self) -> None:
        import pyarrow as pa

        if self._held:
            self._writer.write_table(pa.Table.from_batches(self._held))
            self._held = []


class _CsvTarget:
    def __init__(self, file: IO[bytes], schema: pa.Schema, delimiter: str) -> None:
        # Without the mark a spreadsheet takes it for the machine's own encoding.
        self._text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text, delimiter=delimiter)
        self._writer.writerow([_cell(name) for name in schema.names])

    def put(self, batch: pa.RecordBatch) -> None:
        columns = [column.to_pylist() for column in batch.columns]
        self._writer.writerows([_cell(value) for value in row] for row in zip(*columns, strict=True))

    def end(self) -> None:
        self._text.flush()

    def close(self) -> None:
        self._text.detach()


def _cell(value: Any) -> Any:
    from auditor.store.export import defused

    if isinstance(value, list):
        return defused(json.dumps(value, ensure_ascii=False)) if value else ""
    return defused(value) if isinstance(value, str) else value


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path} is damaged; write it again.") from error

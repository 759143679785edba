"""The input cut into pieces: rows of one file that one actor reads at once, and one part is made of."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from auditor.errors import AuditorError, InputError
from auditor.importers.parquet import refuse_unfit
from auditor.scale.layout import PARTS, digest
from auditor.scale.places import Place, matching, said

if TYPE_CHECKING:
    from pyarrow.fs import FileInfo

ROWS = 5_000
"""Rows of a piece at most: some ten seconds of reading, which is what a death repeats."""
OWN = ("brand", "time_zone")
"""Columns beside a post's: whose it is, and where they are."""
_LOADS = 4
"""Loads for each actor at least, as far as there are pieces: one that is slow then keeps no other waiting."""
_AT_ONCE = 16
"""Files whose footers are read at the same time."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the person auditing said, for what rows leave out."""

    brand: str = ""
    account: str = ""
    platform: str = ""
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows `start` to `start + rows` of one row group of a file; `first` is the number of its first row.

    `brand` is what the file's path says of it, as in `…/brand=acme/posts.parquet`.
    """

    address: str
    endpoint: str
    path: str
    read_at: str
    brand: str
    group: int
    start: int
    rows: int
    first: int
    part: str

    @property
    def at(self) -> dt.datetime:
        """When the file was written."""
        return dt.datetime.fromisoformat(self.read_at)


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that could not be read, and why."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Every piece there is, in the order of files and rows, and what could not be cut into any."""

    pieces: tuple[Piece, ...]
    failed: tuple[Failed, ...]
    files: int

    @property
    def sources(self) -> frozenset[str]:
        """What the names of parts begin with, of every file, readable or not."""
        return frozenset(p.part.split("-")[0] for p in self.pieces) | {source(f.path) for f in self.failed}


def plan(inputs: Sequence[Place], output: Place, given: Given, versions: tuple[str, str, float]) -> Plan:
    """Cut every file that the inputs name into pieces; a part's name changes with all that it depends on.

    What lies in the output is no input, even where a folder that is named holds it.

    Raises:
        InputError: an input names no file, or can't be listed.
    """
    found: dict[str, tuple[Place, FileInfo]] = {}
    for place in inputs:
        listed = {str(info.path): (place, info) for info in matching(place)}
        found |= {path: each for path, each in listed.items() if not path.startswith(f"{output.path}/")}
    basis = digest(repr(given), repr(versions))
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        files = [found[path] for path in sorted(found)]
        cut = list(threads.map(lambda file: _cut(file[0], file[1], given, basis), files))
    pieces = tuple(piece for made in cut if not isinstance(made, Failed) for piece in made)
    return Plan(pieces, tuple(made for made in cut if isinstance(made, Failed)), len(cut))


def source(path: str) -> str:
    """What a file's parts are called first."""
    return digest(path)


def _cut(place: Place, info: FileInfo, given: Given, basis: str) -> list[Piece] | Failed:
    import pyarrow as pa
    from pyarrow import parquet

    path = str(info.path)
    try:
        with place.files.open_input_file(path) as file:
            read = parquet.ParquetFile(file)
            refuse_unfit(read.schema_arrow, path, OWN)
            brand = _brand_of(path)
            if not (given.brand or brand or "brand" in read.schema_arrow.names):
                raise InputError(f"{path} has no column brand; write one, or say whose posts with --brand.")
            sizes = [read.metadata.row_group(group).num_rows for group in range(read.num_row_groups)]
    except FileNotFoundError:
        return Failed(path, "it is gone")
    except (pa.ArrowException, OSError) as error:
        return Failed(path, damaged(error))
    except AuditorError as error:
        return Failed(path, str(error).removeprefix(path).removeprefix(":").strip().rstrip("."))
    return list(_pieces(place, info, sizes, brand, basis))


def damaged(error: Exception) -> str:
    """Why a file can't be read: no Parquet at all, damaged, or kept from us."""
    words = str(error)
    if isinstance(error, OSError) and error.errno is not None:
        return f"it can't be opened: {said(error)}"
    return f"it is damaged or no Parquet file ({words.strip().split(chr(10))[0][:120].rstrip('.')})"


def _pieces(place: Place, info: FileInfo, sizes: Sequence[int], brand: str, basis: str) -> Iterator[Piece]:
    written = info.mtime_ns if info.mtime_ns is not None else 0
    state = digest(basis, str(info.size), str(written))
    read_at = dt.datetime.fromtimestamp(written / 1e9, dt.UTC).isoformat()
    first = 1
    for group, size in enumerate(sizes):
        for start in range(0, size, ROWS):
            rows = min(ROWS, size - start)
            part = f"{source(info.path)}-{state}-{group:05d}-{start:09d}.parquet"
            yield Piece(
                *(place.address, place.endpoint, str(info.path), read_at, brand),
                *(group, start, rows, first + start, part),
            )
        first += size


def _brand_of(path: str) -> str:
    named = [folder.removeprefix("brand=") for folder in path.split("/")[:-1] if folder.startswith("brand=")]
    return unquote(named[-1]) if named else ""


def loads(pieces: Sequence[Piece], actors: int) -> list[tuple[Piece, ...]]:
    """Pieces in bundles of up to `ROWS` rows: what is handed to an actor at a time."""
    most = min(ROWS, sum(piece.rows for piece in pieces) // (_LOADS * actors))
    made: list[list[Piece]] = []
    room = 0
    for piece in pieces:
        if not made or piece.rows > room:
            made.append([])
            room = most
        made[-1].append(piece)
        room -= piece.rows
    return [tuple(each) for each in made]


def packed(load: Sequence[Piece]) -> str:
    """Pieces as a text that travels to a worker."""
    return json.dumps([asdict(piece) for piece in load])


def unpacked(load: str) -> list[Piece]:
    """What `packed` packed."""
    return [Piece(**fields) for fields in json.loads(load)]


def part_path(part: str) -> str:
    """Where a part stands in the output."""
    return f"{PARTS}/{part}"

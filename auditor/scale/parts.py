"""Parts: the rows of one piece with their verdicts, by brand, and what their footers say of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.scale.pieces import part_path
from auditor.scale.places import Place, whole

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = 1_024
"""Rows of a row group: what is read for a brand that has but one row in it."""
_KEY = b"auditor"
SHOWN = 5
"""Rows that could not be used, of each part, that are told with the reason."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a part's footer says: each brand's first row and number of rows, and the rows left out."""

    brands: dict[str, tuple[int, int]]
    path: str
    unusable: int
    reasons: tuple[tuple[int, str], ...]


def write(output: Place, name: str, table: pa.Table, facts: Facts) -> None:
    """Write a part whose rows stand together by brand.

    Raises:
        InputError: it can't be written.
    """
    from pyarrow import parquet

    said = {"brands": facts.brands, "path": facts.path, "unusable": facts.unusable, "reasons": facts.reasons}
    told = table.replace_schema_metadata({_KEY: json.dumps(said).encode()})
    with whole(output, [part_path(name)]) as (path,):
        parquet.write_table(told, path, row_group_size=GROUP, compression="zstd")


def facts(output: Place, name: str) -> Facts:
    """Read what a part says of itself, without its rows."""
    from pyarrow import parquet

    with output.files.open_input_file(output.within(part_path(name))) as file:
        said = json.loads(parquet.read_schema(file).metadata[_KEY])
    brands = {brand: (first, count) for brand, (first, count) in said["brands"].items()}
    reasons = tuple((number, why) for number, why in said["reasons"])
    return Facts(brands, said["path"], said["unusable"], reasons)


def rows_of(
    output: Place, name: str, first: int, count: int, columns: Sequence[str] | None = None
) -> pa.Table:
    """Rows `first` to `first + count` of a part, some or all columns."""
    from pyarrow import parquet

    with output.files.open_input_file(output.within(part_path(name))) as file:
        read = parquet.ParquetFile(file)
        groups = range(first // GROUP, (first + count - 1) // GROUP + 1)
        table = read.read_row_groups(list(groups), columns=None if columns is None else list(columns))
    return table.slice(first - groups[0] * GROUP, count)

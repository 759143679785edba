"""What a run wrote, read as anybody would."""

import json
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds


def posts(output: Path) -> list[dict[str, Any]]:
    """Every post of every brand, with brand and month from the folders."""
    found = ds.dataset(output, format="parquet", partitioning=_hive()).to_table()
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


def of(output: Path, brand: str) -> list[dict[str, Any]]:
    """A brand's posts."""
    return [row for row in posts(output) if row["brand"] == brand]


def keys(rows: list[dict[str, Any]]) -> list[tuple[str, str, str, str]]:
    """What each post is known by, sorted; doubled when a post is."""
    return sorted((row["brand"], row["platform"], row["host"], row["native_id"]) for row in rows)


def mixes(output: Path) -> dict[str, dict[str, Any]]:
    """Each brand's mix."""
    told = json.loads((output / "_mix.json").read_text(encoding="utf-8"))
    return {each["brand"]: each for each in told}


def _hive() -> Any:
    import pyarrow as pa

    return ds.partitioning(pa.schema([("brand", pa.string()), ("month", pa.string())]), flavor="hive")

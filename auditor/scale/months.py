"""A brand's posts, month by month: one file each, and all of them new or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from auditor.scale.layout import final_columns, month_file, named
from auditor.scale.places import Place, names_in, whole
from auditor.scale.sameness import created

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray
    from pyarrow.parquet import ParquetWriter

_WAITING = 50_000
"""Rows that are held back so that each row group is a good size."""


class Calendar:
    """The months in which a brand published, in its time zone."""

    def __init__(self, moments: NDArray[np.int64], time_zone: str) -> None:
        """`moments` are in microseconds since 1970; there is at least one."""
        zone = ZoneInfo(time_zone)
        first = dt.datetime.fromtimestamp(int(moments.min()) / 1e6, zone) - dt.timedelta(days=1)
        last = dt.datetime.fromtimestamp(int(moments.max()) / 1e6, zone)
        self._names, begins = [], []
        year, month = first.year, first.month
        while (year, month) <= (last.year, last.month):
            self._names.append(f"{year}-{month:02d}")
            begins.append(round(dt.datetime(year, month, 1, tzinfo=zone).timestamp() * 1e6))
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        self._begins = np.array(begins, np.int64)
        self.months = [self._names[at] for at in np.unique(self._at(moments))]

    def _at(self, moments: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.searchsorted(self._begins, moments, side="right") - 1

    def split(self, posts: pa.Table) -> Iterable[tuple[str, pa.Table]]:
        """Each month that posts are of, with them, in their order."""
        at = self._at(created(posts))
        for number in np.unique(at):
            yield self._names[number], posts.filter(at == number)


def write(output: Place, brand: str, calendar: Calendar, tables: Iterable[pa.Table]) -> None:
    """Write a brand's posts, which come in any number of tables, and remove months it no longer has.

    Raises:
        InputError: they can't be written.
    """
    with whole(output, [month_file(brand, month) for month in calendar.months]) as paths:
        months = _Months(dict(zip(calendar.months, paths, strict=True)))
        try:
            for table in tables:
                for month, posts in calendar.split(table):
                    months.add(month, posts)
        finally:
            months.close()
    folder = f"brand={named(brand)}"
    for name in names_in(output, folder) - {f"month={month}" for month in calendar.months}:
        if name.startswith("month="):
            output.files.delete_dir(output.within(f"{folder}/{name}"))


class _Months:
    """Open files, one a month; rows wait until there are many."""

    def __init__(self, paths: dict[str, Path]) -> None:
        self._paths = paths
        self._writers: dict[str, ParquetWriter] = {}
        self._waiting: dict[str, list[pa.Table]] = {}
        self._rows = 0

    def add(self, month: str, posts: pa.Table) -> None:
        self._waiting.setdefault(month, []).append(posts)
        self._rows += posts.num_rows
        if self._rows >= _WAITING:
            self._write()

    def close(self) -> None:
        self._write()
        for writer in self._writers.values():
            writer.close()

    def _write(self) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        for month, tables in self._waiting.items():
            if month not in self._writers:
                path = str(self._paths[month])
                self._writers[month] = parquet.ParquetWriter(path, final_columns(), compression="zstd")
            self._writers[month].write_table(pa.concat_tables(tables).combine_chunks())
        self._waiting, self._rows = {}, 0

"""Files into tables: any encoding, delimiter or spreadsheet, every row with its true number."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import regex

from auditor.errors import InputError
from auditor.importers.content import LONGEST_LINE, Content

MOST_UNPACKED = 1_000_000_000
MOST_COLUMNS = 500
MOST_ROWS = 1_000_000
DELIMITERS = ",;\t|"

_SEP = regex.compile(r'\A"?sep=(.)"?\r?\n')
_TAGS = regex.compile(r"(?i)\A\s*(?:<!doctype|<html|<table|<\?xml)")

Cell = str | float | int | bool | dt.datetime | dt.date | dt.time | None


@dataclass(frozen=True, slots=True)
class Line:
    """One row and the line, or the sheet row, it starts on, from 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet, or the whole of a delimited file; `lines` can be gone through as often as asked."""

    name: str
    lines: Iterable[Line]
    delimiter: str = ""

    def first(self, count: int) -> list[Line]:
        """The first lines."""
        return list(islice(self.lines, count))

    def after(self, header: int) -> Iterator[Line]:
        """The lines below the one at this index."""
        return islice(self.lines, header + 1, None)


@dataclass(frozen=True, slots=True)
class _Delimited:
    """The rows of a delimited text, read anew each time; more than `most` are refused."""

    content: Content
    encoding: str
    delimiter: str
    skipped: int
    most: int | None

    def __iter__(self) -> Iterator[Line]:
        csv.field_size_limit(LONGEST_LINE)
        lines = islice(self.content.lines(self.encoding), self.skipped, None)
        reader = csv.reader((line.replace("\0", "") for line in lines), delimiter=self.delimiter)
        starts_at, count = 1 + self.skipped, 0
        try:
            for row in reader:
                if row:
                    count += 1
                    if self.most is not None and count > self.most:
                        raise _too_many(self.content.path)
                    yield Line(starts_at, tuple(row[:MOST_COLUMNS]))
                starts_at = reader.line_num + 1 + self.skipped
        except csv.Error as error:
            raise InputError(
                f"{self.content.path} can't be read as a table ({error}); export it again."
            ) from error


def read_tables(path: Path) -> list[Table]:
    """Read every table of a file.

    Raises:
        InputError: the file is missing, empty, too large, damaged, or no table at all.
    """
    return tables_of(Content.of_file(path), MOST_ROWS)


def tables_in(raw: bytes, path: Path) -> list[Table]:
    """Read every table of a file's bytes; what it is shows in them, not in `path`, its name.

    Raises:
        InputError: it is empty, damaged, or no table at all.
    """
    return tables_of(Content(path, raw), MOST_ROWS)


def tables_of(content: Content, most: int | None) -> list[Table]:
    """The tables of a file's content; delimited text of at most so many rows is read row by row.

    Raises:
        InputError: it is empty, damaged, or no table at all; or, once its rows are asked for, has too many.
    """
    content.refuse_empty()
    head = content.head()
    if head.startswith(b"PK\x03\x04"):
        return _xlsx(content.path, content.whole())
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _xls(content.path, content.whole())
    encoding = content.encoding()
    beginning = content.beginning(encoding)
    if _TAGS.match(beginning):
        raise InputError(f"{content.path} holds a web page, not a table; export it as CSV or .xlsx.")
    sep = _SEP.match(beginning)
    delimiter = sep[1] if sep else _delimiter(beginning)
    rows = _Delimited(content, encoding, delimiter, int(sep is not None), most)
    return [Table(content.path.name, rows, delimiter)]


def _bounded(path: Path, lines: Iterable[Line]) -> Iterator[Line]:
    for count, line in enumerate(lines):
        if count == MOST_ROWS:
            raise _too_many(path)
        yield line


def _too_many(path: Path) -> InputError:
    return InputError(f"{path} holds more than {MOST_ROWS:,} rows; split it.")


def _delimiter(text: str) -> str:
    """The delimiter whose first rows agree most on a number of columns above one."""
    sample = text[:65_536]
    best, best_score = ",", 0
    for delimiter in DELIMITERS:
        widths = []
        try:
            for row, _ in zip(
                csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), range(40), strict=False
            ):
                widths.append(len(row))
        except csv.Error:
            continue
        wide = [width for width in widths if width > 1]
        if wide:
            common = max(set(wide), key=lambda width: (wide.count(width), width))
            score = wide.count(common) * min(common, 30)
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _xlsx(path: Path, raw: bytes) -> list[Table]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as pack:
            unpacked = sum(part.file_size for part in pack.infolist())
    except zipfile.BadZipFile as error:
        raise InputError(f"{path} is a damaged spreadsheet; export it again.") from error
    if unpacked > MOST_UNPACKED:
        raise InputError(f"{path} unpacks to more than {MOST_UNPACKED // 1_000_000} MB; split it.")
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        try:
            return [_sheet(path, sheet) for sheet in book.worksheets]
        finally:
            book.close()
    except InputError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers meet
        raise InputError(
            f"{path} is a damaged spreadsheet ({type(error).__name__}); export it again."
        ) from error


def _sheet(path: Path, sheet: Any) -> Table:
    rows = enumerate(sheet.iter_rows(values_only=True), 1)
    lines = (Line(number, tuple(row[:MOST_COLUMNS])) for number, row in rows)
    return Table(sheet.title, tuple(_bounded(path, lines)))


def _xls(path: Path, raw: bytes) -> list[Table]:
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=raw, logfile=io.StringIO())
        return [
            Table(
                sheet.name,
                tuple(
                    Line(
                        at + 1, tuple(_xls_cell(cell, book.datemode) for cell in sheet.row(at)[:MOST_COLUMNS])
                    )
                    for at in range(sheet.nrows)
                ),
            )
            for sheet in book.sheets()
        ]
    except Exception as error:  # xlrd raises whatever its parsers meet
        raise InputError(
            f"{path} is a damaged spreadsheet ({type(error).__name__}); export it again."
        ) from error


def _xls_cell(cell: object, datemode: int) -> Cell:
    import xlrd

    kind, value = cell.ctype, cell.value  # type: ignore[attr-defined]
    if kind == xlrd.XL_CELL_DATE:
        try:
            made: dt.datetime = xlrd.xldate.xldate_as_datetime(value, datemode)
        except (ValueError, OverflowError):
            return float(value)
        return made
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
        return None
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    return str(value) if kind == xlrd.XL_CELL_TEXT else float(value)

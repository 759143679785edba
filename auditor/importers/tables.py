"""Files into tables: any encoding, delimiter or spreadsheet, every row with its true number."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from auditor.errors import InputError

MOST_BYTES = 500_000_000
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
    """A sheet, or the whole of a delimited file."""

    name: str
    lines: tuple[Line, ...]
    delimiter: str = ""


def read_tables(path: Path) -> list[Table]:
    """Read every table of a file.

    Raises:
        InputError: the file is missing, empty, too large, damaged, or no table at all.
    """
    return tables_in(read_bytes(path), path)


def tables_in(raw: bytes, path: Path) -> list[Table]:
    """Read every table of a file's content; what it is shows in its bytes, not in `path`, its name.

    Raises:
        InputError: it is empty, damaged, or no table at all.
    """
    refuse_empty(raw, path)
    if raw.startswith(b"PK\x03\x04"):
        return _xlsx(path, raw)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        return _xls(path, raw)
    text = decode(raw, path)
    if _TAGS.match(text):
        raise InputError(f"{path} holds a web page, not a table; export it as CSV or .xlsx.")
    return [_delimited(path, text)]


def read_bytes(path: Path) -> bytes:
    """Read a whole file.

    Raises:
        InputError: it is missing, a folder, too large or unreadable.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; name the export files in it.")
    if not path.is_file():
        raise InputError(f"There is no file {path}; check the path.")
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise InputError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB; split it.")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}; check its permissions.") from error


def refuse_empty(raw: bytes, path: Path) -> None:
    """Refuse content that holds nothing.

    Raises:
        InputError: it does.
    """
    if not raw.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise InputError(f"{path} is empty; export it again.")


def decode(raw: bytes, path: Path) -> str:
    """Decode text in the encodings exports come in: UTF-8, UTF-16, else Windows-1252.

    Raises:
        InputError: the bytes are no text.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    head = raw[:4_000]
    if head[1::2].count(0) > len(head) // 4:
        return raw.decode("utf-16-le", "replace")
    if head[::2].count(0) > len(head) // 4:
        return raw.decode("utf-16-be", "replace")
    if b"\0" in head or sum(byte < 9 for byte in head) > len(head) // 10:
        raise InputError(
            f"{path} is a binary file, not an export; name a .csv, .xls, .xlsx, .json or .jsonl file."
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _delimited(path: Path, text: str) -> Table:
    csv.field_size_limit(MOST_BYTES)
    skipped = 0
    if (sep := _SEP.match(text)) is not None:
        delimiter, text, skipped = sep[1], text[sep.end() :], 1
    else:
        delimiter = _delimiter(text)
    text = text.replace("\0", "")
    try:
        return Table(path.name, tuple(_bounded(path, _rows(text, delimiter, skipped))), delimiter)
    except csv.Error as error:
        raise InputError(f"{path} can't be read as a table ({error}); export it again.") from error


def _rows(text: str, delimiter: str, skipped: int) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    starts_at = 1 + skipped
    for row in reader:
        if row:
            yield Line(starts_at, tuple(row[:MOST_COLUMNS]))
        starts_at = reader.line_num + 1 + skipped


def _bounded(path: Path, lines: Iterable[Line]) -> Iterator[Line]:
    for count, line in enumerate(lines):
        if count == MOST_ROWS:
            raise InputError(f"{path} holds more than {MOST_ROWS:,} rows; split it.")
        yield line


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
